"""Templates for notes: official wording with blanks to fill in.

Template text never counts as the counselor's own (``counted_length``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from casework.problems import RuleBroken
from casework.settings.org_settings import OrgSettings

BLANK = "＿＿"
"""Placeholder for a blank; Tab moves from one to the next."""


@dataclass(frozen=True, slots=True)
class TalkTemplate:
    """A template: its name, which is also the topic, its note and its measures."""

    name: str
    content: str
    measures: str


def _template(name: str, content: str, measures: str) -> TalkTemplate:
    return TalkTemplate(name, content.replace("_", BLANK), measures.replace("_", BLANK))


TEMPLATES = (
    _template(
        "求职进展",
        "近两周投递_家，收到面试_家。进展：_。主要困难：_。",
        "约定下一步：_。",
    ),
    _template(
        "意向变化",
        "原意向_，现改为_。变化原因：_。家人看法：_。",
        "按新意向推荐：_。",
    ),
    _template(
        "简历修改",
        "看了简历第_稿。突出的地方：_。要改的地方：_。",
        "修改后_前再看一遍。",
    ),
    _template(
        "面试复盘",
        "面试单位_，岗位_。答得好的：_。卡住的：_。结果：_。",
        "下次面试前练习：_。",
    ),
    _template(
        "家庭情况",
        "家庭近况：_。对就业的影响：_。本人想法：_。",
        "可申请的帮助：_。",
    ),
    _template(
        "政策宣讲",
        "讲解了_。与本人有关的：_。本人的疑问：_。",
        "需要办理：_。",
    ),
    _template(
        "心理关怀",
        "近期状态：_。压力来源：_。已有支持：_。",
        "约定：_。",
    ),
    _template(
        "去向确认",
        "去向：_。单位或学校：_。材料情况：_。",
        "还需提交：_。",
    ),
)
"""The built-in templates 1 to 8, in the order of their shortcuts."""


def bare(text: str) -> str:
    """Return the text of a template without its blanks, which is excluded from the count."""
    return text.replace(BLANK, " ")


TALK_TEMPLATES_KEY = "talk_templates"
"""The setting with the user's templates, in the order of their shortcuts."""

MOST = 8
LONGEST_NAME = 8
_LONGEST_TEXT = 500


def templates_of(settings: OrgSettings) -> tuple[TalkTemplate, ...]:
    """Return the templates in the order of their shortcuts: those set, else the built-in ones."""
    raw = settings.value(TALK_TEMPLATES_KEY)
    if not isinstance(raw, list):
        return TEMPLATES
    return tuple(TalkTemplate(one["name"], one["content"], one["measures"]) for one in raw)


def as_setting(templates: Iterable[TalkTemplate]) -> list[dict[str, str]]:
    """Return templates in the format of the setting."""
    return [
        {"name": one.name, "content": one.content, "measures": one.measures} for one in templates
    ]


def check_talk_templates(value: Any) -> list[dict[str, str]]:
    """Return the setting, validated; two underscores (__) become a blank.

    Raises:
        RuleBroken: TALK_TEMPLATES_INVALID, TALK_TEMPLATES_MANY, TALK_TEMPLATE_NAME,
            TALK_TEMPLATE_TEXT.
    """
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise RuleBroken("TALK_TEMPLATES_INVALID", TALK_TEMPLATES_KEY)
    if not 1 <= len(value) <= MOST:
        raise RuleBroken("TALK_TEMPLATES_MANY", TALK_TEMPLATES_KEY, count=len(value), most=MOST)
    kept = [_kept(one) for one in value]
    names = [one["name"] for one in kept]
    for name in names:
        if names.count(name) > 1:
            raise RuleBroken("TALK_TEMPLATE_TWICE", "name", name=name)
    return kept


def _kept(raw: Mapping[str, Any]) -> dict[str, str]:
    texts = {key: str(raw.get(key, "")).strip() for key in ("name", "content", "measures")}
    if not 0 < len(texts["name"]) <= LONGEST_NAME:
        raise RuleBroken("TALK_TEMPLATE_NAME", "name", name=texts["name"], most=LONGEST_NAME)
    for key in ("content", "measures"):
        if not texts[key] or len(texts[key]) > _LONGEST_TEXT:
            raise RuleBroken("TALK_TEMPLATE_TEXT", key, name=texts["name"], most=_LONGEST_TEXT)
        texts[key] = texts[key].replace("__", BLANK)
    return texts
