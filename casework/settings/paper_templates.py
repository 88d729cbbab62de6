"""Templates 模板: how an office customises its documents without changing the program.

A template is a short text of ``键：值`` lines, editable in the program or any text editor. What it
omits takes the built-in value. It can omit and reorder chapters, name the unit, place the seal and
add fields; it cannot show more than the disclosure level allows.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from casework.problems import RuleBroken
from casework.settings.org_settings import OrgSettings

TEMPLATES_KEY = "paper_templates"
"""The setting with the office's templates, by kind of document."""

SEAL_PLACES = ("签字处", "封面", "末页", "不设")
"""Where the unit's seal goes: next to the signatures, cover, last page, nowhere."""


LEVELS = ("学院内部", "本人", "上报")
"""Levels that a template can offer."""

MOST_OLDER = 20
"""How many earlier versions the setting keeps; the journal has all of them."""

_LONGEST_TITLE, _LONGEST_FIELD, _MOST_FIELDS = 40, 16, 12
_LONGEST_TEXT = 8_000
_LARGEST_LOGO = 300_000
_LIST = re.compile(r"[、，,;；\s]+")
_LINE = re.compile(r"^\s*([^：:]+?)\s*[：:]\s*(.*?)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTemplate:
    """How one kind of document is laid out.

    ``fields`` are the office's blank lines to fill in by hand; ``levels`` are the disclosure levels
    that may be chosen, the default first; ``logo`` is a JPEG.
    """

    kind: str
    title: str
    sections: tuple[str, ...] = ()
    unit: str = ""
    seal: str = SEAL_PLACES[0]
    fields: tuple[str, ...] = ()
    levels: tuple[str, ...] = LEVELS
    logo: bytes = field(default=b"", repr=False)
    version: int = 0  # 0 = built in


DOSSIER = "dossier"
DOSSIER_SECTIONS = (
    "封面",
    "基本情况",
    "困难认定",
    "三项完成",
    "一人一策",
    "帮扶记录",
    "结对帮扶",
    "培训与服务",
    "毕业去向",
    "佐证材料",
    "签字",
    "核验",
)
TALK, REFERRAL, SIGN_IN, CARD, NOTICE = "talk", "referral", "sign_in", "card", "notice"

BUILT_IN: Mapping[str, PaperTemplate] = MappingProxyType(
    {
        one.kind: one
        for one in (
            PaperTemplate(
                kind=DOSSIER, title="困难毕业生就业帮扶一人一档", sections=DOSSIER_SECTIONS
            ),
            PaperTemplate(kind=TALK, title="谈心谈话记录表", levels=LEVELS[:2]),
            PaperTemplate(kind=REFERRAL, title="岗位推荐记录", levels=LEVELS),
            PaperTemplate(kind=SIGN_IN, title="活动签到表", levels=LEVELS[:1]),
            PaperTemplate(kind=CARD, title="帮扶联系卡", levels=("本人", "学院内部")),
            PaperTemplate(kind=NOTICE, title="个人信息处理告知书", levels=("本人", "学院内部")),
        )
    }
)
"""The built-in templates, by kind."""

_KEYS = ("标题", "单位", "章节", "附加栏", "盖章", "披露级别")


def parse_template(kind: str, text: str) -> PaperTemplate:
    """Parse the text of a template.

    Raises:
        RuleBroken: TEMPLATE_KIND_UNKNOWN; TEMPLATE_TOO_LONG; and with ``line``:
            TEMPLATE_LINE (no ``键：值``), TEMPLATE_KEY, TEMPLATE_TWICE, TEMPLATE_VALUE.
    """
    template = _built_in(kind)
    if len(text) > _LONGEST_TEXT:
        raise RuleBroken("TEMPLATE_TOO_LONG", "template", most=_LONGEST_TEXT)
    seen: set[str] = set()
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.match(line)
        if found is None:
            raise RuleBroken("TEMPLATE_LINE", "template", line=number, text=line.strip()[:40])
        key, value = found[1], found[2]
        if key not in _KEYS:
            raise RuleBroken(
                "TEMPLATE_KEY", "template", line=number, text=key[:40], choices=list(_KEYS)
            )
        if key in seen:
            raise RuleBroken("TEMPLATE_TWICE", "template", line=number, text=key)
        seen.add(key)
        if value:
            template = _with(template, key, value, number)
    return template


def template_text(template: PaperTemplate) -> str:
    """Return a template as text for editing, with the possible values as comments."""
    built_in = BUILT_IN[template.kind]
    lines = [
        f"# {built_in.title}模板：每行“键：值”，以 # 开头的行不起作用，空着的键按程序自带的来。",
        f"标题：{template.title}",
        "# 留空时用本库的单位名称。",
        f"单位：{template.unit}",
    ]
    if built_in.sections:
        lines += [
            f"# 可用章节：{'、'.join(built_in.sections)}",
            f"章节：{'、'.join(template.sections)}",
        ]
    lines += [
        "# 留给手写的栏目，用顿号隔开，例如：家长确认、备注",
        f"附加栏：{'、'.join(template.fields)}",
        f"# 盖章的位置：{'、'.join(SEAL_PLACES)}",
        f"盖章：{template.seal}",
        f"# 可选的披露级别，第一个为默认：{'、'.join(built_in.levels)}",
        f"披露级别：{'、'.join(template.levels)}",
    ]
    return "\n".join(lines) + "\n"


def template_of(settings: OrgSettings, kind: str) -> tuple[PaperTemplate, RuleBroken | None]:
    """Return the template in force, and the error in the office's own if it is invalid.

    An invalid template is replaced by the built-in one.
    """
    held = _held(settings).get(kind)
    if held is None:
        return BUILT_IN[kind], None
    try:
        return _template(kind, held), None
    except RuleBroken as broken:
        return BUILT_IN[kind], broken


def present_text(settings: OrgSettings, kind: str) -> str:
    """Return the active text of a template: the office's own, or the default."""
    if kind not in BUILT_IN:
        parse_template(kind, "")
    own = _held(settings).get(kind, {}).get("text")
    return own if isinstance(own, str) else template_text(template_of(settings, kind)[0])


def versions_of(settings: OrgSettings, kind: str) -> tuple[tuple[int, str], ...]:
    """Return the versions of the office's template, newest first, as number and text."""
    held = _held(settings).get(kind)
    if held is None:
        return ()
    older = [(one["version"], one["text"]) for one in held.get("older", ())]
    return ((held["version"], held["text"]), *reversed(older))


def with_template(
    settings: OrgSettings, kind: str, text: str | None, logo: bytes | None = None
) -> dict[str, Any]:
    """Return the setting with a new version of a template; text None restores the built-in one.

    ``logo`` is a JPEG; None keeps the current one, empty bytes remove it.

    Raises:
        RuleBroken: as ``parse_template``; TEMPLATE_LOGO.
    """
    _built_in(kind)
    templates = {name: dict(held) for name, held in _held(settings).items()}
    before = templates.pop(kind, None)
    if text is None:
        return templates
    parse_template(kind, text)
    old_logo = before.get("logo", "") if before else ""
    kept = old_logo if logo is None else base64.b64encode(logo).decode()
    older = [*before.get("older", ()), _version(before)] if before else []
    templates[kind] = {
        "version": (before["version"] if before else 0) + 1,
        "text": text,
        "logo": kept,
        "older": older[-MOST_OLDER:],
    }
    return templates


def check_templates(value: Any) -> dict[str, Any]:
    """Return the setting, validated; raises as ``parse_template``, and TEMPLATE_KIND_UNKNOWN."""
    if not isinstance(value, dict):
        raise RuleBroken("TEMPLATE_KIND_UNKNOWN", "template", kind=str(value)[:40])
    for kind, held in value.items():
        _built_in(kind)
        if not isinstance(held, dict) or not isinstance(held.get("version"), int):
            raise RuleBroken("TEMPLATE_LINE", "template", line=1, text=str(held)[:40])
        _template(kind, held)
    return value


def _template(kind: str, held: Mapping[str, Any]) -> PaperTemplate:
    text = held.get("text")
    if not isinstance(text, str):
        raise RuleBroken("TEMPLATE_LINE", "template", line=1, text=str(text)[:40])
    template = parse_template(kind, text)
    try:
        logo = base64.b64decode(held.get("logo", ""), validate=True)
    except (binascii.Error, TypeError) as error:
        raise RuleBroken("TEMPLATE_LOGO", "template") from error
    if len(logo) > _LARGEST_LOGO or (logo and not logo.startswith(b"\xff\xd8\xff")):
        raise RuleBroken("TEMPLATE_LOGO", "template")
    return replace(template, logo=logo, version=held["version"])


def _held(settings: OrgSettings) -> Mapping[str, dict[str, Any]]:
    value = settings.value(TEMPLATES_KEY)
    return value if isinstance(value, dict) else {}


def _version(held: Mapping[str, Any]) -> dict[str, Any]:
    return {"version": held["version"], "text": held["text"]}


def _built_in(kind: str) -> PaperTemplate:
    if kind not in BUILT_IN:
        raise RuleBroken(
            "TEMPLATE_KIND_UNKNOWN", "template", kind=str(kind)[:40], choices=list(BUILT_IN)
        )
    return BUILT_IN[kind]


def _with(template: PaperTemplate, key: str, value: str, line: int) -> PaperTemplate:
    built_in = BUILT_IN[template.kind]
    if key == "标题":
        return replace(template, title=_short(value, line, _LONGEST_TITLE))
    if key == "单位":
        return replace(template, unit=_short(value, line, _LONGEST_TITLE))
    if key == "章节":
        return replace(template, sections=_chosen(value, line, built_in.sections))
    if key == "盖章":
        return replace(template, seal=_chosen(value, line, SEAL_PLACES)[0])
    if key == "披露级别":
        return replace(template, levels=_chosen(value, line, built_in.levels))
    fields = tuple(_short(one, line, _LONGEST_FIELD) for one in _LIST.split(value) if one)
    if len(fields) > _MOST_FIELDS:
        raise RuleBroken("TEMPLATE_VALUE", "template", line=line, text=f"{len(fields)}", choices=[])
    return replace(template, fields=fields)


def _chosen(value: str, line: int, choices: tuple[str, ...]) -> tuple[str, ...]:
    found = tuple(one for one in _LIST.split(value) if one)
    wrong = [one for place, one in enumerate(found) if one not in choices or one in found[:place]]
    if wrong or not found:
        raise RuleBroken(
            "TEMPLATE_VALUE",
            "template",
            line=line,
            text=(wrong or [value])[0][:40],
            choices=list(choices),
        )
    return found


def _short(value: str, line: int, most: int) -> str:
    if len(value) > most:
        raise RuleBroken("TEMPLATE_VALUE", "template", line=line, text=f"{value[:20]}…", choices=[])
    return value
