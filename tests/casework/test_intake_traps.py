"""Traps of rosters that no other test is about, each by itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.formats import identity_number
from casework.formats.identity_number import check_char
from casework.intake import Choices, ImportDraft, Subject, draft_of
from casework.intake.record_cells import clean_pay
from casework.intake.roster_cells import Findings
from tests.builders.tables import a_book, a_sheet, a_table


def a_roster(*rows: list[Any], headings: tuple[str, ...] = ("学号", "姓名")) -> ImportDraft:
    return draft_of(a_table([list(headings), *rows]))


def facts_of(draft: ImportDraft) -> Any:
    return draft.as_roster().rows[0].facts


@pytest.mark.parametrize(
    ("cell", "found", "waits"),
    [
        ("低保、残疾,就业困难;零就业", ("低保家庭", "就业困难", "残疾", "零就业家庭"), False),
        ("低保/残疾+少数民族", ("低保家庭", "少数民族", "残疾"), False),
        ("低保\n残疾", ("低保家庭", "残疾"), False),
        ("建档立卡(已脱贫)", ("脱贫家庭",), False),
        ("残疾(父)", (), True),
    ],
)
def test_several_categories_and_bracketed_remarks_in_one_cell_are_parsed(
    cell: str, found: tuple[str, ...], waits: bool
) -> None:
    (row,) = (
        a_roster(["1001", "甲乙", cell], headings=("学号", "姓名", "困难类型")).as_roster().rows
    )

    assert row.is_parked is waits
    assert row.facts is not None
    assert row.facts.categories == tuple(sorted(found))


@pytest.mark.parametrize("cell", [10.0, "10.0", "10", 10])
def test_a_code_stored_as_a_float_is_parsed(cell: Any) -> None:
    rows = [["学号", "毕业去向类别代码", "毕业去向", "签约日期"], ["1001", cell, "x", "2026-6-1"]]

    (record,) = draft_of(a_table(rows)).records()

    assert record.values["code"] == "10"


def test_bracketed_tracks_of_a_major_are_kept() -> None:
    headings = ("学号", "姓名", "专业")
    draft = a_roster(["1001", "甲乙", "会计学(专升本)（中外合作）"], headings=headings)

    assert facts_of(draft).major == "会计学(专升本)（中外合作）"


@pytest.mark.parametrize("prefix", ["81", "82", "83"])
def test_a_residence_permit_is_a_valid_identity_number(prefix: str) -> None:
    first = f"{prefix}000020040308001"
    number = first + check_char(first)
    draft = a_roster(["1001", "甲乙", number], headings=("学号", "姓名", "证件号码"))

    assert facts_of(draft).id_number == number
    assert not draft.rows[0].is_parked
    assert identity_number.problems_of(number) == ()


def test_a_passport_is_kept_and_noted_and_a_traditional_name_stays() -> None:
    draft = a_roster(["1001", "陳偉恆", "K01234567"], headings=("学号", "姓名", "证件号码"))

    assert (facts_of(draft).id_number, facts_of(draft).name) == ("K01234567", "陳偉恆")
    assert [p.code for p in draft.rows[0].problems] == ["ID_OTHER_DOCUMENT"]


def test_line_breaks_in_a_cell_become_spaces() -> None:
    draft = a_roster(
        ["1001", "甲乙", "软件_x000D_\n工程"], headings=("学 号*", "姓名（必填）", "专\n业")
    )

    assert facts_of(draft).major == "软件 工程"


def test_a_date_formatted_as_a_month_is_still_a_date() -> None:
    draft = a_roster(
        ["1001", "甲乙", date(2004, 3, 8)], ["1002", "丙丁", date(2004, 5, 1)],
        headings=("学号", "姓名", "出生年月"),
    )  # fmt: skip

    assert [row.facts.birth for row in draft.as_roster().rows if row.facts] == [
        date(2004, 3, 8),
        date(2004, 5, 1),
    ]


@pytest.mark.parametrize(
    ("cell", "pay"),
    [
        ("5,000", (5000, 5000)),
        ("5k-8k", (5000, 8000)),
        ("5000—8000元/月", (5000, 8000)),
        ("5-8千", (5000, 8000)),
        ("0.8-1.2万", (8000, 12000)),
        ("5000以上", (5000, None)),
        ("面议", (None, None)),
        (5000.0, (5000, 5000)),
    ],
)
def test_pay_is_parsed_in_common_forms(cell: Any, pay: tuple[int | None, int | None]) -> None:
    findings = Findings()

    assert clean_pay(cell, findings) == pay
    assert not [one for one in findings.found if one[2] == "parked"]


@pytest.mark.parametrize("cell", ["年薪10万", "200/天", "看表现"])
def test_pay_that_is_not_monthly_is_pending(cell: str) -> None:
    findings = Findings()

    assert clean_pay(cell, findings) == (None, None)
    assert [one[1] for one in findings.found] == ["PAY_UNREADABLE"]


def test_empty_and_oddly_named_sheets_do_not_hide_the_roster() -> None:
    roster = a_sheet([["学号", "姓名"], ["1001", "甲"]], name="就业帮扶(2)")
    draft = draft_of(a_book(a_sheet([], name="Sheet1"), roster, a_sheet([], name="Sheet3")))

    assert draft.found.sheet == "就业帮扶(2)"


def test_trailing_blank_rows_and_columns_are_ignored() -> None:
    rows: list[list[Any]] = [["学号", "姓名", None, None], ["1001", "甲", None, None]]
    draft = draft_of(a_table([*rows, *([None] * 4 for _ in range(500))]))

    assert (len(draft.rows), draft.found.last_row, len(draft.columns)) == (1, 2, 2)


def test_an_extra_column_in_the_middle_is_kept() -> None:
    draft = a_roster(["1001", "要回访", "甲乙"], headings=("学号", "王老师记", "姓名"))

    assert facts_of(draft).custom == (("王老师记", "要回访"),)


def test_placeholders_are_blank_in_every_field() -> None:
    for mark in ("-", "/", "无", "暂无", "—"):
        draft = a_roster(["1001", "甲乙", mark, mark], headings=("学号", "姓名", "班级", "手机"))
        facts = facts_of(draft)
        assert (facts.class_name, facts.phone) == (None, None)
        assert not draft.rows[0].is_parked


def test_text_that_starts_like_a_formula_stays_text() -> None:
    headings = ("学号", "姓名", "专业", "备注")
    draft = a_roster(["1001", "甲乙", "=1+1", "@SUM(1)"], headings=headings)

    assert facts_of(draft).major == "=1+1"
    assert facts_of(draft).custom == (("备注", "@SUM(1)"),)


def test_the_export_of_the_employment_system_is_read_as_a_roster() -> None:
    headings = (
        "学号", "姓名", "性别", "生源地名称", "民族名称", "政治面貌", "学历层次", "专业名称",
        "毕业日期", "毕业去向类别代码", "毕业去向", "签约日期", "单位名称", "统一社会信用代码",
        "单位性质", "单位所在地",
    )  # fmt: skip
    row = [
        "1001",
        "甲乙",
        "女",
        "天津市",
        "汉族",
        "群众",
        "本科",
        "会计学",
        "20270620",
        10.0,
        "",
        "",
        "",
    ]
    table = a_table([list(headings), row])
    students = draft_of(table, Choices(subject=Subject.STUDENTS))

    assert draft_of(table).subject is Subject.DESTINATIONS
    facts = facts_of(students)
    assert (facts.gender, facts.ethnicity, facts.level, facts.major, facts.cohort) == (
        "女", "汉族", "本科", "会计学", 2027,
    )  # fmt: skip
    assert dict(facts.custom)["政治面貌"] == "群众"
