"""Layouts: where the table begins, what its columns hold, and which lines are students."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from casework.intake.headings import field_of, field_under
from casework.intake.roster import Roster
from casework.records.file import StudentFacts
from tests.builders.rosters import (
    invented_students,
    read_roster,
    write_ledger,
    write_sheet,
    write_text,
)

HEAD = ["学号", "姓名", "学院", "备注"]


def read(tmp_path: Path, *rows: Sequence[Any]) -> Roster:
    return read_roster(write_sheet(tmp_path / "a.xlsx", rows))


def said(roster: Roster) -> list[StudentFacts]:
    return [row.facts for row in roster.rows if row.facts is not None]


def codes(roster: Roster) -> list[tuple[int, str]]:
    return [(p.row, p.code) for row in roster.rows for p in row.problems]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("学 号", "student_no"),
        ("*姓\n名（必填）", "name"),
        ("XH", "student_no"),
        ("xm", "name"),
        ("SFZH", "id_number"),
        ("身份证件号码", "id_number"),
        ("LXDH", "phone"),
        ("民族名称", "ethnicity"),
        ("院系名称", "college"),
        ("培养层次（本科/专科）", "level"),
        ("困难生类别", "categories"),
        ("毕业日期", "cohort"),
        ("是否低保家庭", "category:低保家庭"),
        ("残疾", "category:残疾"),
        ("宿舍", None),
        ("", None),
    ],
)
def test_a_heading_maps_to_its_field(heading: str, field: str | None) -> None:
    assert field_of(heading) == field


@pytest.mark.parametrize(
    ("group", "heading", "field"),
    [
        ("基本信息", "姓 名", "name"),
        ("帮扶责任人", "姓名", "helper"),
        ("帮扶责任人", "身份/职务", "helper_role"),
        ("帮扶责任人", "联系电话", None),
        ("家长信息", "姓名", None),
        ("求职意向", "城市", "job_city"),
        ("困难情况", "困难类型", "categories"),
        ("谈心谈话", "第1次", None),
        ("学号", "", "student_no"),
        ("", "学号", "student_no"),
    ],
)
def test_a_heading_below_a_group_heading_includes_the_group(
    group: str, heading: str, field: str | None
) -> None:
    assert field_under(group, heading) == field


def test_college_and_cohort_are_read_from_title_and_unit_line(tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        ["某校2027届困难毕业生名单"],
        ["填报单位（盖章）：", "计算机学院"],
        [],
        ["学号", "姓名"],
        ["2023001", "甲"],
    )

    assert (roster.header_row, roster.unit, roster.cohort) == (4, "计算机学院", 2027)
    assert [f.college for f in said(roster)] == ["计算机学院"]


def test_rows_have_their_sheet_row_number(tmp_path: Path) -> None:
    roster = read(tmp_path, ["名单"], HEAD, ["1", "甲"], [], [None, None], ["2023", "乙"])

    assert [row.row for row in roster.rows] == [3, 6]


def test_the_helper_is_not_the_student(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["帮扶责任人", None, "学生", None, None],
        ["姓名", "职务", "姓名", "学号", "电话"],
        ["李建国", "辅导员", "甲", "2023001", "13900000001"],
    ]
    for path in (
        write_text(tmp_path / "a.csv", rows),
        _merged(tmp_path / "a.xlsx", rows, [(0, 0, 0, 1), (0, 2, 0, 4)]),
    ):
        (facts,) = said(read_roster(path))

        assert (facts.name, facts.helper, facts.helper_role) == ("甲", "李建国", "辅导员")


def _merged(
    path: Path, rows: Sequence[Sequence[Any]], ranges: Sequence[tuple[int, int, int, int]]
) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for top, left, bottom, right in ranges:
            sheet.merge_range(top, left, bottom, right, rows[top][left])
        for index, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if value is not None:
                    sheet.write(index, column, value)
    return path


def test_a_second_heading_row_is_no_student(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["学号", "姓名", "谈心谈话", None, None],
        [None, None, "第1次", "第2次", "第3次"],
        ["2023001", "甲", "2026-09-01", None, None],
    ]
    ranges = [(0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 4)]
    for path in (write_text(tmp_path / "a.csv", rows), _merged(tmp_path / "a.xlsx", rows, ranges)):
        roster = read_roster(path)

        assert roster.header_row == 2
        assert [row.row for row in roster.rows] == [3]


@pytest.mark.fast
def test_a_vertically_merged_cell_applies_to_all_its_rows(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        HEAD,
        ["1", "甲", "数学院", None],
        ["2", "乙", None, None],
        ["3", "丙", None, "x"],
    ]
    path = _merged(tmp_path / "a.xlsx", rows, [(1, 2, 3, 2)])

    assert [f.college for f in said(read_roster(path))] == ["数学院"] * 3


def test_ditto_marks_repeat_the_row_above(tmp_path: Path) -> None:
    roster = read(tmp_path, HEAD, ["1", "甲", "数学院"], ["2", "乙", "同上"], ["3", "丙", "〃"])

    assert [f.college for f in said(roster)] == ["数学院"] * 3


def test_a_repeated_heading_is_no_student(tmp_path: Path) -> None:
    roster = read(tmp_path, HEAD, ["1", "甲"], HEAD, ["2", "乙"])

    assert [f.student_no for f in said(roster)] == ["1", "2"]
    assert codes(roster) == []


@pytest.mark.parametrize(
    "footer",
    [
        ["填表人：", None, "审核人：", None],
        ["填表人：李", "审核人：王", None, "日期：2026-11-20"],
        ["合计", None, None, "126"],
        ["说明：困难类型可多选。", None, None, None],
        ["备注：", None, None, None],
        ["共126人", None, None, None],
        ["*注：以上", None, None, None],
    ],
)
def test_a_footer_is_not_a_row(tmp_path: Path, footer: list[str | None]) -> None:
    roster = read(tmp_path, HEAD, ["1", "甲"], [], footer)

    assert len(roster.rows) == 1


def test_a_total_with_something_in_the_number_column_is_ignored_and_noted(tmp_path: Path) -> None:
    roster = read(tmp_path, HEAD, ["1", "甲"], ["=cmd|' /C calc'!A0", "合计"])

    assert codes(roster) == [(3, "TOTAL_LINE")]
    assert roster.rows[1].is_ignored


def test_a_line_with_only_a_running_number_is_blank(tmp_path: Path) -> None:
    roster = read(tmp_path, ["序号", *HEAD], [1, "1", "甲"], [2], [3])

    assert len(roster.rows) == 1


def test_a_row_without_number_or_name_is_pending_and_keeps_its_cells(tmp_path: Path) -> None:
    roster = read(tmp_path, HEAD, ["1", None, "数学院"], [None, "乙"], [None, None, None, "独行"])

    assert said(roster) == []
    assert codes(roster) == [
        (2, "NAME_MISSING"),
        (3, "STUDENT_NO_MISSING"),
        (4, "STUDENT_NO_MISSING"),
        (4, "NAME_MISSING"),
    ]
    assert roster.rows[2].cells == (("备注", "独行"),)


def test_unmapped_columns_are_kept_under_their_heading(tmp_path: Path) -> None:
    roster = read(tmp_path, ["学号", "姓名", "宿舍", None], ["1", "甲", "1-101", "无题"])

    assert [f.custom for f in said(roster)] == [(("宿舍", "1-101"), ("列D", "无题"))]


def test_columns_ticked_for_one_category_are_collected(tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        ["学号", "姓名", "脱贫家庭", "是否残疾", "零就业家庭"],
        ["1", "甲", "√", "是", None],
        ["2", "乙", "×", "否", 1],
        ["3", "丙", "大概", None, None],
    )

    assert [f.categories for f in said(roster)][:2] == [("残疾", "脱贫家庭"), ("零就业家庭",)]
    assert codes(roster) == [(4, "TICK_UNREADABLE")]


def test_code_headings_of_a_campus_system_are_understood(tmp_path: Path) -> None:
    roster = read(
        tmp_path,
        ["XH", "XM", "XB", "MZ", "CSRQ", "YXMC", "ZYMC", "BJMC", "KNSLB", "BYNF"],
        [20230001.0, "甲", 1, "01", 20040308, "数学院", "数学", "数2301", 5, 2027],
    )

    (facts,) = said(roster)

    assert (facts.student_no, facts.gender, facts.ethnicity) == ("20230001", "男", "汉族")
    assert (facts.cohort, facts.categories) == (2027, ("就业困难", "残疾"))
    assert facts.birth is not None
    assert facts.birth.isoformat() == "2004-03-08"


def test_a_month_column_accepts_any_day(tmp_path: Path) -> None:
    path = write_sheet(
        tmp_path / "a.xlsx",
        [
            ["学号", "姓名", "身份证号", "出生年月"],
            ["1", "甲", "129900200403080019", date(2004, 3, 1)],
        ],
    )

    (facts,) = said(read_roster(path))

    assert facts.birth == date(2004, 3, 8)


def test_hidden_rows_are_read_and_noted(tmp_path: Path) -> None:
    path = write_ledger(tmp_path / "a.xlsx", invented_students(3), hidden=(6,))

    rows = read_roster(path).rows

    assert [row.hidden for row in rows] == [False, True, False]
    assert [p.code for p in rows[1].problems] == ["HIDDEN_ROW"]


def a_book(path: Path, sheets: Sequence[tuple[str, Sequence[Sequence[Any]], bool]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows, is_hidden in sheets:
            sheet = book.add_worksheet(name)
            for index, cells in enumerate(rows):
                sheet.write_row(index, 0, cells)
            if is_hidden:
                sheet.hide()
        book.worksheets()[0].activate()
    return path


def test_the_best_sheet_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    path = a_book(
        tmp_path / "a.xlsx",
        [
            ("说明", [["请填写"]], False),
            ("旧名单", [["学号", "姓名"], ["1", "甲"]], False),
            ("名单", [["学号", "姓名", "性别"], ["2", "乙", "男"], ["3", "丙", "女"]], False),
            ("藏", [["学号", "姓名", "性别", "民族"], ["4", "丁", "男", "汉"]], True),
        ],
    )

    roster = read_roster(path)

    assert roster.sheet == "名单"
    assert [(p.sheet, p.code, p.facts["rows"]) for p in roster.problems] == [
        ("旧名单", "SHEET_NOT_READ", "1"),
        ("藏", "SHEET_NOT_READ", "1"),
    ]


def test_a_named_sheet_is_read(tmp_path: Path) -> None:
    path = a_book(
        tmp_path / "a.xlsx",
        [
            ("甲班", [["学号", "姓名"], ["1", "甲"]], False),
            ("乙班", [["学号", "姓名", "性别"], ["2", "乙", "男"]], True),
        ],
    )

    assert [f.student_no for f in said(read_roster(path, sheet="甲班"))] == ["1"]
    hidden = read_roster(path, sheet="乙班")
    assert [p.code for p in hidden.problems] == ["HIDDEN_SHEET"]


def test_a_second_column_of_a_field_is_kept_as_it_is(tmp_path: Path) -> None:
    roster = read(
        tmp_path, ["学号", "姓名", "手机号码", "联系电话"], ["1", "甲", "13900000001", "x"]
    )

    (facts,) = said(roster)

    assert facts.phone == "13900000001"
    assert facts.custom == (("联系电话", "x"),)
