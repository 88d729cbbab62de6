"""Templates of documents: what an office may say, and how a slip is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from casework.problems import RuleBroken
from casework.settings.org_settings import OrgSettings
from casework.settings.paper_templates import (
    BUILT_IN,
    DOSSIER,
    MOST_OLDER,
    TEMPLATES_KEY,
    check_templates,
    parse_template,
    template_of,
    template_text,
    versions_of,
    with_template,
)

JPEG = b"\xff\xd8\xff\xe0 a picture"


def an_office(setting: dict[str, Any]) -> OrgSettings:
    return OrgSettings({TEMPLATES_KEY: json.dumps(setting)})


@pytest.mark.parametrize("kind", BUILT_IN)
def test_the_editable_text_describes_the_template(kind: str) -> None:
    assert parse_template(kind, template_text(BUILT_IN[kind])) == BUILT_IN[kind]


def test_a_line_of_each_kind_changes_its_part() -> None:
    template = parse_template(
        DOSSIER,
        "\ufeff# 学院自己的\n标题 ： 一生一档\n单位:信息工程学院\n章节：签字，基本情况\n"
        "附加栏：家长确认、备注\n盖章：封面\n披露级别：上报 学院内部\n\n",
    )

    assert (template.title, template.unit, template.seal) == ("一生一档", "信息工程学院", "封面")
    assert template.sections == ("签字", "基本情况")
    assert template.fields == ("家长确认", "备注")
    assert template.levels == ("上报", "学院内部")


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ("标题：一生一档\n这里没有冒号\n", "TEMPLATE_LINE", 2),
        ("# 一\n\n颜色：红\n", "TEMPLATE_KEY", 3),
        ("标题：甲\n标题：乙\n", "TEMPLATE_TWICE", 2),
        ("章节：基本情况、家庭收入\n", "TEMPLATE_VALUE", 1),
        ("章节：签字、签字\n", "TEMPLATE_VALUE", 1),
        ("盖章：背面\n", "TEMPLATE_VALUE", 1),
        ("披露级别：公开汇总\n", "TEMPLATE_VALUE", 1),
        (f"标题：{'长' * 41}\n", "TEMPLATE_VALUE", 1),
        (f"附加栏：{'、'.join(map(str, range(13)))}\n", "TEMPLATE_VALUE", 1),
    ],
)
def test_an_error_is_reported_with_its_line(text: str, rule: str, line: int) -> None:
    with pytest.raises(RuleBroken) as refused:
        parse_template(DOSSIER, text)

    assert (refused.value.rule, refused.value.facts["line"]) == (rule, line)


def test_a_template_offers_only_levels_of_its_kind() -> None:
    with pytest.raises(RuleBroken):
        parse_template("sign_in", "披露级别：上报\n")


def test_each_change_adds_a_version() -> None:
    setting: dict[str, Any] = {}
    for number in range(MOST_OLDER + 5):
        setting = with_template(an_office(setting), DOSSIER, f"标题：第{number}稿\n")
    office = an_office(setting)

    template, broken = template_of(office, DOSSIER)
    assert (template.version, template.title, broken) == (25, "第24稿", None)
    versions = versions_of(office, DOSSIER)
    assert [number for number, _text in versions] == list(range(25, 4, -1))
    assert with_template(office, DOSSIER, None) == {}


def test_the_logo_is_kept_until_changed() -> None:
    first = with_template(OrgSettings(), DOSSIER, "标题：甲\n", JPEG)
    second = with_template(an_office(first), DOSSIER, "标题：乙\n")
    third = with_template(an_office(second), DOSSIER, "标题：丙\n", b"")

    assert [template_of(an_office(one), DOSSIER)[0].logo for one in (first, second, third)] == [
        JPEG, JPEG, b"",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "held",
    [
        {"version": 3, "text": "颜色：红\n"},
        {"version": 3, "text": 5},
        {"version": 3, "text": "", "logo": "no base 64!"},
        {"version": 3, "text": "", "logo": "UE5H"},
    ],
)
def test_a_broken_template_is_reported_and_the_built_in_one_used(held: dict[str, Any]) -> None:
    template, broken = template_of(an_office({DOSSIER: held}), DOSSIER)

    assert template == BUILT_IN[DOSSIER]
    assert broken is not None
    with pytest.raises(RuleBroken):
        check_templates({DOSSIER: held})


@pytest.mark.parametrize("value", [None, [], {"ledger": {}}, {DOSSIER: 1}, {DOSSIER: {"text": ""}}])
def test_an_invalid_template_setting_is_refused(value: Any) -> None:
    with pytest.raises(RuleBroken):
        check_templates(value)
