"""Code tables: the spellings found in real files, and the term we store.

The tables are in ``casework/tables``, with notes on what is uncertain in them.
Destinations have their own module because offices edit them.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType

HELPER_ROLES = (
    "高校领导班子成员",
    "院系领导班子成员",
    "就业指导教师",
    "班主任",
    "专任教师",
    "辅导员",
    "研究生导师",
    "其他",
)

GENDERS = ("男", "女")

_GENDER_WORDS = {
    "男": "男",
    "男性": "男",
    "男生": "男",
    "1": "男",
    "01": "男",
    "M": "男",
    "MALE": "男",
    "女": "女",
    "女性": "女",
    "女生": "女",
    "2": "女",
    "02": "女",
    "F": "女",
    "FEMALE": "女",
}
_ROLE_WORDS = {
    "高校领导班子成员": ("校领导", "学校领导", "校级领导", "校领导班子成员", "高校领导"),
    "院系领导班子成员": (
        "院领导",
        "系领导",
        "院系领导",
        "学院领导",
        "院领导班子成员",
        "院长",
        "副院长",
        "书记",
        "副书记",
        "学院书记",
        "学院副书记",
        "系主任",
    ),
    "就业指导教师": ("就业指导老师", "就业老师", "就业干事", "职业指导师", "就业指导人员"),
    "班主任": ("班导师",),
    "专任教师": ("专业教师", "任课教师", "专任老师", "教师"),
    "辅导员": ("专职辅导员", "兼职辅导员"),
    "研究生导师": ("导师", "研导", "硕士生导师", "博士生导师"),
    "其他": ("其它",),
}
# The three-bit table knslb of the employment data: 1 就业困难, 2 家庭困难, 4 残疾. It does not
# tell which kind of 家庭困难 is meant, so that word is kept and the user chooses.
_BIT_WORDS = {
    "1": ("就业困难",),
    "3": ("就业困难", "家庭困难"),
    "5": ("就业困难", "残疾"),
    "6": ("家庭困难", "残疾"),
    "7": ("就业困难", "家庭困难", "残疾"),
    "2": ("家庭困难",),
    "4": ("残疾",),
    "就业困难和家庭困难": ("就业困难", "家庭困难"),
    "就业困难和残疾": ("就业困难", "残疾"),
    "家庭困难和残疾": ("家庭困难", "残疾"),
    "就业困难、家庭困难和残疾": ("就业困难", "家庭困难", "残疾"),
}
_NO_CATEGORY = frozenset(
    ("", "0", "无", "否", "非困难生", "不困难", "非困难", "暂无", "-", "--", "—")
)
_SEPARATORS = re.compile(r"[、,;/|+&\s]+")
_BRACKETS = re.compile(r"\(([^()]*)\)")
_OF_A_PARENT = re.compile(r"父|母|家长|亲|子女")
_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_SUFFIX = re.compile(r"(?:高校)?(?:毕业生|学生)$")


@dataclass(frozen=True, slots=True)
class EmployerKind:
    """A kind of employer; ``needs_credit_code`` is false where the law assigns none."""

    code: str
    name: str
    is_current: bool
    needs_credit_code: bool


@dataclass(frozen=True, slots=True)
class Category:
    """A focus group; ``of_the_notice`` marks the six of the notice of 2023."""

    code: str
    name: str
    of_the_notice: bool
    evidence: str


def ethnicity_name(text: object) -> str | None:
    """Return the official name (汉族) for a spelling (汉, 汉 族, 01, 1), or None."""
    word = _word(text)
    names = _ethnicities()
    return names.get(word) or names.get(word.zfill(2) if word.isdigit() else word)


def gender(text: object) -> str | None:
    """Return 男 or 女 for a spelling or GB/T 2261.1 code, or None."""
    return _GENDER_WORDS.get(_word(text).upper())


def level(text: object) -> str | None:
    """Return the level of education (本科, 专科, 硕士研究生 …) for a spelling or code, or None."""
    return _levels().get(_word(text))


def helper_role(text: object) -> str | None:
    """Return the role in ``HELPER_ROLES`` that a title means, or None."""
    return _roles().get(_word(text))


def categories() -> tuple[Category, ...]:
    """Return all known focus groups, the six of the notice first."""
    return tuple(_categories())


def category_words(text: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the hardship categories named in a cell, and the words that are no category.

    Both are sorted by code point. 残疾 (the graduate) and 残疾人子女 (a parent) are two categories,
    so brackets that mention a parent, as in 残疾(父), are never read as 残疾.
    """
    whole = unicodedata.normalize("NFKC", _text(text)).strip()
    found: set[str] = set()
    unknown: set[str] = set()
    for word in _category_parts(whole):
        name = _category_names().get(word)
        if name is not None:
            found.add(name)
        elif word not in _NO_CATEGORY:
            unknown.add(word)
    return tuple(sorted(found)), tuple(sorted(unknown))


def likely_categories(word: str) -> tuple[str, ...]:
    """Return the categories most similar to an unknown word, best first."""
    six = tuple(c.name for c in _categories() if c.of_the_notice)
    names = _category_names()
    near = [names[n] for n in get_close_matches(word, list(names), n=4, cutoff=0.5)]
    if "残" in word:
        near = ["残疾", "残疾人子女", *near]
    if any(part in word for part in ("经济", "贫困", "家庭")):
        near = [*near, "脱贫家庭", "低保家庭", "零就业家庭"]
    return tuple(dict.fromkeys(near)) or six


def employer_kind(text: object) -> EmployerKind | None:
    """Return the kind of employer for a code, name or common term, or None."""
    return _employer_kinds().get(_word(text))


def employer_kinds() -> tuple[EmployerKind, ...]:
    """Return the selectable kinds of employer."""
    return tuple(dict.fromkeys(k for k in _employer_kinds().values() if k.is_current))


def province_name(prefix: str) -> str | None:
    """Return the province of a two-digit GB/T 2260 prefix, or None."""
    return _pairs("provinces").get(prefix)


def industries() -> Mapping[str, str]:
    """Return the industries of employers, as code to name."""
    return _pairs("industries")


def job_kinds() -> Mapping[str, str]:
    """Return the kinds of job, as code to name."""
    return _pairs("job_kinds")


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _word(value: object) -> str:
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", _text(value)))
    return plain[:-2] if re.fullmatch(r"\d+\.0", plain) else plain


def _category_parts(whole: str) -> list[str]:
    """Return the words of a cell; known combinations stay together, brackets are interpreted."""
    names = _category_names()
    tight = _BLANKS.sub("", whole)
    if tight in names:
        return [tight]
    if tight in _BIT_WORDS:
        return list(_BIT_WORDS[tight])
    parts: list[str] = []
    for piece in _SEPARATORS.split(_BRACKETS.sub(_keep_parents, whole)):
        word = piece.strip("。.:：·")
        short = _SUFFIX.sub("", word)
        if word not in names and short in names:
            word = short
        parts.extend(_BIT_WORDS.get(word, (word,)))
    return parts


def _keep_parents(bracket: re.Match[str]) -> str:
    if not _OF_A_PARENT.search(bracket.group(1)):
        return ""
    return _SEPARATORS.sub("", bracket.group(0))


def _read(name: str) -> list[dict[str, str]]:
    text = (files("casework") / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _pairs(name: str) -> Mapping[str, str]:
    rows = _read(name)
    key = next(iter(rows[0]))
    return MappingProxyType({row[key]: row["name"] for row in rows})


@cache
def _ethnicities() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for row in _read("ethnic_groups"):
        for word in (row["code"], row["name"], *row["variants"].split(";")):
            names[word] = row["name"]
            if len(word) > 2:
                names.setdefault(word.removesuffix("族"), row["name"])
    names.pop("", None)
    return MappingProxyType(names)


@cache
def _levels() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for row in _read("education_levels"):
        for word in (row["code"], row["name"], *row["aliases"].split(";")):
            names.setdefault(_word(word), row["name"])
    del names[""]
    return MappingProxyType(names)


@cache
def _roles() -> Mapping[str, str]:
    return MappingProxyType(
        {word: role for role, words in _ROLE_WORDS.items() for word in (role, *words)}
    )


@cache
def _categories() -> tuple[Category, ...]:
    rows = sorted(_read("hardship_categories"), key=lambda r: r["notice"] != "yes")
    return tuple(Category(r["code"], r["name"], r["notice"] == "yes", r["evidence"]) for r in rows)


@cache
def _category_names() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for row in _read("hardship_categories"):
        for word in (row["name"], *row["aliases"].split(";")):
            names.setdefault(word, row["name"])
    names.pop("", None)
    return MappingProxyType(names)


@cache
def _employer_kinds() -> Mapping[str, EmployerKind]:
    kinds: dict[str, EmployerKind] = {}
    for row in _read("employer_kinds"):
        kind = EmployerKind(
            row["code"],
            row["name"],
            is_current=row["status"] == "current",
            needs_credit_code=row["credit_code"] == "needed",
        )
        for word in (row["code"], row["name"], *row["aliases"].split(";")):
            kinds.setdefault(word, kind)
    kinds.pop("", None)
    return MappingProxyType(kinds)
