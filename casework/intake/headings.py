"""Recognises the headings of a sheet: the field of a column, and the record it belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from casework.formats import code_tables
from casework.intake.fields import (
    CATEGORY_PREFIX,
    ENTRY,
    MARKS,
    RECORD_SERIAL,
    REFERENCE,
    REMARKS,
    SERIAL,
    SET_ASIDE,
    WORDS,
    Subject,
    part_of,
)
from casework.intake.roster_cells import plain

_STUDENT = WORDS[Subject.STUDENTS]
_FIELD_OF = MappingProxyType(
    {word: name for table in (MARKS, _STUDENT) for name in table for word in table[name].split()}
)
_HELPER_GROUP = re.compile(r"帮扶|结对|责任人|包干")
_OTHER_PERSON = re.compile(r"家长|父|母|家庭成员|监护|联系人|紧急|导师|推荐人|介绍人|配偶|单位")
_HELPER_SUBS = MappingProxyType(
    {
        "helper": ("姓名", "名字", "教师姓名", "责任人", "帮扶人"),
        "helper_role": ("身份/职务", "职务/身份", "职务", "身份", "职称", "类别", "职务职称"),
    }
)
_JOB_SUBS = MappingProxyType(
    {
        "job_city": ("城市", "地区", "地点", "地域", "区域"),
        "job_kind": ("岗位", "职业", "职位", "工种"),
    }
)
_JOB_GROUP = re.compile(r"意向|期望|求职")
_DECORATION = re.compile(r"[*★☆※●◆:]|\((?:必填|选填|必|可多选|多选|单选)\)")
_LONGEST_HEADING = 60
_BRACKETS = re.compile(r"\([^()]*\)")
_TICK_LEAD = re.compile(r"^(?:是否(?:为|属于)?|属于)")
_ORDINAL = re.compile(
    r"第?\s*([一二三四五六七八九]|[1-9])\s*次(?:谈心谈话|谈心|谈话|约谈|推荐|参加|活动)?"
)
_RECORD_DECORATION = re.compile(r"[*★☆※:：]|\((?:必填|选填)\)")
_DIGIT_OF = {c: i for i, c in enumerate("一二三四五六七八九", 1)}
_GROUP_WORD: Mapping[Subject, re.Pattern[str]] = MappingProxyType(
    {
        Subject.TALKS: re.compile(r"谈心谈话|谈心|谈话|约谈"),
        Subject.REFERRALS: re.compile(r"岗位推荐|推荐岗位|推荐|有效岗位|岗位"),
        Subject.ATTENDANCES: re.compile(r"就业促进活动|参加活动|参与活动|促进活动|就业活动|活动"),
    }
)
_COUNTED = re.compile(r"次数|人数|个数|数量|合计|总数|是否")


@lru_cache(maxsize=4_096)
def heading_of(text: str) -> str:
    """Return a heading normalised for comparison: half-width capitals, no blanks or decoration."""
    return _DECORATION.sub("", plain(text)).upper()


def heading_for(subject: Subject, field: str) -> str:
    """Return a heading that is recognised as this field; for other text, the text itself."""
    bare, part = part_of(field)
    if field.startswith(CATEGORY_PREFIX):
        return f"是否{field.removeprefix(CATEGORY_PREFIX)}"
    if subject is not Subject.STUDENTS:
        return _record_heading(subject, bare, part) or field
    named = _STUDENT.get(field) or MARKS.get(field)
    return named.split()[0] if named else field


def words_of(field: str, subject: Subject = Subject.STUDENTS) -> frozenset[str]:
    """Return the headings recognised as a field, normalised by ``heading_of``."""
    if subject is not Subject.STUDENTS:
        return _record_words(subject, field)
    return _words_of(field)


@lru_cache(maxsize=256)
def _words_of(field: str) -> frozenset[str]:
    return frozenset(word for word, name in _FIELD_OF.items() if name == field)


@lru_cache(maxsize=4_096)
def field_of(heading: str) -> str | None:
    """Return the field of a single heading, or None."""
    word = heading_of(heading)
    found = _FIELD_OF.get(word) or _FIELD_OF.get(_BRACKETS.sub("", word))
    return found or _tick_of(word)


def field_under(group: str, heading: str) -> str | None:
    """Return the field of a heading below a group heading (帮扶责任人 | 姓名), or None."""
    above, word = heading_of(group), heading_of(heading)
    if not above or above == word:
        return field_of(heading)
    if not word:
        return field_of(group)
    if _HELPER_GROUP.search(above):
        return _sub_field(_HELPER_SUBS, word) or _own_helper_field(word)
    if _OTHER_PERSON.search(above):
        return None
    if _JOB_GROUP.search(above):
        return _sub_field(_JOB_SUBS, word) or field_of(heading)
    return field_of(heading)


def field_at(subject: Subject, group: str, heading: str) -> str | None:
    """Return the field of a heading (below its group, if any) in a sheet of this subject."""
    if not group and not heading:
        return None
    if subject is not Subject.STUDENTS:
        own = field_of(heading)
        return own if own in (REFERENCE, REMARKS) else _record_field(subject, group, heading)
    return field_under(group, heading) if group else field_of(heading)


@lru_cache(maxsize=8_192)
def may_name(text: str) -> bool:
    """Return whether a text may be a heading of any subject; fast, and without false negatives."""
    if len(text) > _LONGEST_HEADING:
        return False
    word = heading_of(text)
    short = _BRACKETS.sub("", word)
    return (
        word in _FIELD_OF
        or short in _FIELD_OF
        or _is_record_word(word)
        or _is_record_word(short)
        or "次" in word
        or _tick_of(word) is not None
    )


def is_month_only(heading: str) -> bool:
    """Return whether a birth column contains year and month only."""
    return heading_of(heading) in ("出生年月", "CSNY")


def _own_helper_field(word: str) -> str | None:
    found = _FIELD_OF.get(word)
    return found if found in ("helper", "helper_role") else None


def _sub_field(subs: MappingProxyType[str, tuple[str, ...]], word: str) -> str | None:
    return next((field for field, words in subs.items() if word in words), None)


def _tick_of(word: str) -> str | None:
    """Return the field of a column that is ticked for one category (是否低保家庭)."""
    known, unknown = code_tables.category_words(_TICK_LEAD.sub("", word))
    return f"{CATEGORY_PREFIX}{known[0]}" if len(known) == 1 and not unknown else None


def _record_field(subject: Subject, group: str, heading: str) -> str | None:
    """Return the field of a heading below its group, with the record's number, or None.

    ``谈心谈话 | 第2次`` and ``第2次谈话时间`` belong to the second record of a row.
    """
    if len(group) + len(heading) > _REMEMBERED:
        return _field_in(subject, group, heading)
    return _remembered_field(subject, group, heading)


def _field_in(subject: Subject, group: str, heading: str) -> str | None:
    if not heading.strip():
        group, heading = "", group
    whole = f"{group} {heading}" if group and plain(group) != plain(heading) else heading
    numbered = _ORDINAL.search(whole) if subject in _GROUP_WORD else None
    words = _fields_of_records(subject)
    if numbered is None:
        word = _bare(heading)
        return words.get(word) or words.get(_unbracketed(word))
    number = _number(numbered.group(1))
    others = {_GROUP_WORD[s] for s in _GROUP_WORD if s is not subject}
    own = _GROUP_WORD[subject].search(whole)
    if own is None and any(pattern.search(whole) for pattern in others):
        return None
    rest = _bare(_ORDINAL.sub("", heading))
    found = words.get(rest) or words.get(_unbracketed(rest))
    if found is None:
        rest = _bare(_GROUP_WORD[subject].sub("", rest))
        found = words.get(rest)
    if found in ("student_no", "name", SERIAL):
        return None
    if found is None and (rest or _COUNTED.search(whole)):
        return None
    return f"{found or ENTRY}#{number}"


_remembered_field = lru_cache(maxsize=8_192)(_field_in)
_REMEMBERED = 120
"""Longer texts are paragraphs rather than headings, and are not cached."""


def _is_record_word(word: str) -> bool:
    """Return whether a normalised heading names a field of any kind of record."""
    return word in _every_record_word()


@cache
def _every_record_word() -> frozenset[str]:
    return frozenset().union(
        *(_fields_of_records(subject) for subject in WORDS if subject is not Subject.STUDENTS)
    )


def _record_heading(subject: Subject, field: str, part: int) -> str | None:
    """Return a heading that is recognised as a field of such a sheet, or None."""
    own = WORDS[subject].get(field) or SET_ASIDE.get(subject, {}).get(field)
    if own is None:
        return f"第{part}次" if field == ENTRY and part else None
    word = own.split()[0]
    return f"第{part}次{word}" if part else word


@cache
def _record_words(subject: Subject, field: str) -> frozenset[str]:
    """Return the headings recognised as a field of such a sheet."""
    return frozenset(word for word, name in _fields_of_records(subject).items() if name == field)


def _bare(text: str) -> str:
    return _RECORD_DECORATION.sub("", plain(text)).upper()


def _unbracketed(word: str) -> str:
    return _BRACKETS.sub("", word)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _DIGIT_OF[text]


@cache
def _fields_of_records(subject: Subject) -> Mapping[str, str]:
    tables = {SERIAL: RECORD_SERIAL, **WORDS[subject], **SET_ASIDE.get(subject, {})}
    found: dict[str, str] = {}
    for name, words in tables.items():
        for word in words.split():
            found.setdefault(plain(word).upper(), name)
    return MappingProxyType(found)
