"""Papers at the turn of the year: for the city, for the national register, for the drawer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from casework.required_services import Service
from exports import wording
from exports.year_papers import NATIONAL_HEADINGS
from tests.builders.commands import TALK, Office, an_office
from tests.builders.homes import facts, roster_of
from tests.builders.paper import text_of
from tests.builders.soffice import one_at_a_time, resaved

ONE, OTHER, THIRD = "20230001", "20230002", "20230003"
CODE = "91990000MA0000007X"
AGREED = ("--kind", "提供", "--on", "2027-07-05")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Three students in the summer of their graduation: one is placed."""
    office = an_office(tmp_path)
    office.does("talk", ONE, *TALK)
    office.home.clock.day = date(2027, 7, 5)
    employer = ("--employer", "津门甲有限公司", "--uscc", CODE, "--employer-kind", "国有企业")
    where = ("--job-title", "科学研究人员", "--region", "天津市和平区")
    office.does("destination", OTHER, "--code", "11", *employer, *where)
    return office


def rows_of(path: Path) -> list[tuple[Any, ...]]:
    page: Any = openpyxl.load_workbook(path).active
    return list(page.values)


def test_the_handover_list_has_unplaced_graduates_with_consent(
    office: Office, tmp_path: Path
) -> None:
    out = tmp_path / "list.xlsx"
    refused = office.refuses("handover", "--out", out)
    assert (refused["error"], refused["facts"]["count"]) == ("HANDOVER_NOBODY_AGREED", 2)
    assert not out.exists()
    office.does("consent", ONE, *AGREED)

    said = office.does("handover", "--out", out, "--receiver", "和平区人社局")

    assert said["without_consent"] == [THIRD]
    title, about, heads, *rows = rows_of(out)
    assert "移交名单" in title[0]
    assert "接收单位：和平区人社局" in about[0]
    (row,) = rows
    answer = dict(zip(heads, row, strict=True))
    assert answer["学号"] == ONE
    assert answer["谈话"] == "1/3"
    assert answer["同意提供日期"] == "2027-07-05"
    assert "*" in answer["联系电话"]
    exported = office.does("history")[0]["facts"]
    assert (exported["kind"], exported["receiver"]) == ("handover", "和平区人社局")


@pytest.mark.fast
def test_there_is_no_handover_list_before_graduation(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    assert office.refuses("handover", "--out", tmp_path / "x.xlsx")["error"] == "NO_LEAVERS"


def test_full_numbers_need_a_reason(office: Office, tmp_path: Path) -> None:
    office.does("consent", ONE, *AGREED)
    out = ("--out", tmp_path / "x.xlsx")
    assert office.refuses("handover", *out, "--unmask")["error"] == "UNMASK_NEEDS_REASON"
    office.does("handover", *out, "--unmask", "--reason", "系统导入要求完整号码")
    assert any("13900000001" in row for row in rows_of(tmp_path / "x.xlsx"))


def test_destinations_have_the_national_headings_and_codes(office: Office, tmp_path: Path) -> None:
    out = tmp_path / "go.xlsx"
    office.does("destination-export", "--out", out)

    heads, *rows = rows_of(out)
    assert heads == NATIONAL_HEADINGS
    by_number = {row[0]: dict(zip(heads, row, strict=True)) for row in rows}
    assert set(by_number) == {ONE, OTHER, THIRD}
    placed = by_number[OTHER]
    assert placed["毕业去向类别代码"] == "11"
    assert placed["毕业去向"]
    assert placed["统一社会信用代码"] == CODE
    assert placed["单位性质"] == "国有企业"
    assert placed["单位性质代码"]
    assert (placed["工作职位类别代码"], placed["工作职位类别"]) == ("11", "科学研究人员")
    assert placed["签约日期"] == "2027-07-05"
    assert by_number[ONE]["毕业去向类别代码"] is None
    page: Any = openpyxl.load_workbook(out).active
    kinds = {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}


@pytest.mark.fast
def test_extra_columns_of_the_roster_are_exported(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    one = facts(7, student_no="00777", custom=(("专业代码", "020304"), ("入学年月", "202309")))
    with office.home.open() as caseload:
        caseload.services.imports.import_draft(roster_of([one], source="6c" * 32))
    office.does("destination-export", "00777", "--out", tmp_path / "go.xlsx")
    heads, row = rows_of(tmp_path / "go.xlsx")
    answer = dict(zip(heads, row, strict=True))
    assert (answer["学号"], answer["专业代码"], answer["入学年月"]) == ("00777", "020304", "202309")


@one_at_a_time
def test_libreoffice_resaves_both_lists(office: Office, tmp_path: Path) -> None:
    office.does("consent", ONE, *AGREED)
    for command, name in (("handover", "h.xlsx"), ("destination-export", "d.xlsx")):
        office.does(command, "--out", tmp_path / name)
        again = rows_of(resaved(tmp_path / name, tmp_path))
        filled = [row for row in rows_of(tmp_path / name) if any(row)]
        assert [row for row in again if any(row)] == filled


def test_the_summary_equals_the_progress_and_names_nobody(office: Office, tmp_path: Path) -> None:
    office.does("year-summary", "--out", tmp_path / "year.pdf")

    paper = "".join(text_of(tmp_path / "year.pdf").split())
    progress = office.does("progress")
    for service in Service:
        name = wording.SERVICE_NAMES[service]
        assert f"{name}已计入{progress[service]['given']}" in paper
    assert "毕业生3人，已落实1人" in paper
    names = [one["name"] for one in office.does("students")]
    assert not any(name in paper for name in names)
    assert "低保" not in paper
    office.does("year-summary", "--out", tmp_path / "own.pdf", "--level", "学院内部")
    assert "低保家庭" in text_of(tmp_path / "own.pdf")
    refused = office.refuses("year-summary", "--out", tmp_path / "x.pdf", "--level", "本人")
    assert refused["error"] == "LEVEL_NOT_OFFERED"


def test_an_unknown_cohort_has_no_summary(office: Office, tmp_path: Path) -> None:
    out = ("--out", tmp_path / "x.pdf")
    assert office.refuses("year-summary", *out, "--cohort", "2031")["error"] == "NO_SUCH_COHORT"
