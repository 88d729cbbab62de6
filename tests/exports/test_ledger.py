"""The ledger: text cells only, the columns of the form, numbers covered unless decided."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from casework.case import Case
from casework.disclosure import Disclosure
from casework.problems import RuleBroken
from casework.standing import EvaluatedCase
from exports.ledger import Ledger, write_ledger
from tests.builders.cases import TODAY, a_case
from tests.builders.paper import ID_NUMBER, PHONE, a_full_case, facts_of

_READ_BACK = 1 << 20
"""A finished file is read back in pieces up to this size; two thousand rows are six times it."""

FORMULAS = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "https://example.invalid",
    "012",
)


def a_ledger(*cases: Case, **changes: Any) -> Ledger:
    lines = []
    for case in cases:
        facts = facts_of(case)
        lines.append(EvaluatedCase(case, (), facts.standing, facts.status, None))
    ledger = Ledger(
        unit="信息工程学院", cohort=2023, as_of=TODAY, made_by="周敏", lines=tuple(lines)
    )
    return replace(ledger, **changes)


def opened(ledger: Ledger, folder: Path) -> Worksheet:
    target = folder / ledger.file_name
    assert write_ledger(ledger, target).paths == (target,)
    sheet = openpyxl.load_workbook(target).active
    assert isinstance(sheet, Worksheet)
    return sheet


def row_of(sheet: Worksheet, row: int) -> dict[str, str | None]:
    headings = [low.value or high.value for high, low in zip(sheet[3], sheet[4], strict=True)]
    return dict(zip(headings, (cell.value for cell in sheet[row]), strict=True))


def test_the_ledger_has_title_unit_headings_students_and_signatures(tmp_path: Path) -> None:
    ledger = a_ledger(a_full_case(), a_case().build())

    sheet = opened(ledger, tmp_path)

    assert ledger.file_name == "助航_2023届_帮扶工作台账_20230420.xlsx"
    assert sheet["A1"].value == "2023届困难毕业生就业帮扶工作台账"
    assert "填报单位：信息工程学院" in sheet["A2"].value
    assert "截止日期：2023年4月20日" in sheet["A2"].value
    first, second = row_of(sheet, 5), row_of(sheet, 6)
    assert first["序号"] == "1"
    assert first["姓名"] == "古丽·买买提"
    assert first["谈心谈话次数"] == "2/3"
    assert first["困难类别"] == "少数民族、脱贫家庭"
    assert first["帮扶责任人"] == "刘建国"
    assert first["去向代码"] == "11"
    assert first["状态"] == "已落实去向"
    assert second["谈心谈话次数"] == "0/3"
    assert "部门（盖章）：" in sheet["A8"].value
    assert sheet["A7"].value is None


def test_the_ledger_is_shown_and_printed_as_an_office_expects(tmp_path: Path) -> None:
    sheet = opened(a_ledger(a_full_case()), tmp_path)

    assert sheet.freeze_panes == "D5"
    assert sheet.auto_filter.ref == "A4:Z5"
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.print_area == "'帮扶工作台账'!$A$1:$Z$7"
    assert sheet.page_setup.orientation == "landscape"
    assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A4
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.page_setup.fitToWidth in (None, 1)  # one is what a file says by saying nothing
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


@pytest.mark.parametrize("words", FORMULAS)
def test_every_cell_is_text_whatever_was_typed(words: str, tmp_path: Path) -> None:
    case = a_full_case(name=words, student_no=words)
    case = replace(case, file=replace(case.file, college=words, major=words, job_city=words))
    target = tmp_path / "x.xlsx"

    write_ledger(a_ledger(case, unit=words, made_by=words), target)

    sheet = openpyxl.load_workbook(target).active
    assert isinstance(sheet, Worksheet)
    values = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in values} == {"s"}
    assert row_of(sheet, 5)["姓名"] == words
    assert row_of(sheet, 5)["学号"] == words
    assert {cell.number_format for cell in sheet[5]} == {"@"}
    with zipfile.ZipFile(target) as book:
        page = book.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in page
    assert b"<hyperlink" not in page


@pytest.mark.parametrize("level", [Disclosure.OWN, Disclosure.COLLEGE, Disclosure.REPORT])
def test_personal_numbers_are_masked_by_default(level: Disclosure, tmp_path: Path) -> None:
    covered = row_of(opened(a_ledger(a_full_case(), level=level), tmp_path), 5)
    full = row_of(opened(a_ledger(a_full_case(), level=level, unmasked=True), tmp_path), 5)

    assert covered["身份证件号码"] == "129900********002X"
    assert covered["学生联系电话"] == "139****0123"
    assert full["身份证件号码"] == ID_NUMBER
    assert full["学生联系电话"] == PHONE


def test_a_ledger_of_persons_is_never_made_for_public_figures(tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="LEVEL_WITHOUT_PERSONS"):
        write_ledger(a_ledger(a_full_case(), level=Disclosure.PUBLIC), tmp_path / "x.xlsx")
    assert not list(tmp_path.iterdir())


def test_a_cancelled_ledger_leaves_the_older_one(tmp_path: Path) -> None:
    target = tmp_path / "x.xlsx"
    target.write_bytes(b"older")
    asked = count()

    written = write_ledger(
        a_ledger(*[a_full_case()] * 3), target, cancelled=lambda: next(asked) >= 2
    )

    assert written.was_cancelled
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"older"]


def test_memory_stays_flat_however_many_students_there_are(tmp_path: Path) -> None:
    facts = facts_of(a_full_case())
    line = EvaluatedCase(facts.case, (), facts.standing, facts.status, None)

    def peak(count: int, ending: str) -> int:
        ledger = a_ledger(lines=(line for _ in range(count)))
        tracemalloc.start()
        try:
            write_ledger(ledger, tmp_path / f"{count}{ending}")
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    for ending in (".xlsx", ".ods", ".csv"):
        peak(10, ending)  # what is loaded on use is loaded
        few, many = peak(700, ending), peak(2800, ending)
        assert many < few + _READ_BACK


def test_a_run_stops_at_the_next_student_and_leaves_whole_files(tmp_path: Path) -> None:
    facts = facts_of(a_full_case())
    line = EvaluatedCase(facts.case, (), facts.standing, facts.status, None)
    given: list[int] = []

    def lines() -> Iterator[EvaluatedCase]:
        for number in range(5000):
            given.append(number)
            yield line

    for ending in (".xlsx", ".ods", ".csv"):
        given.clear()
        target, ledger = tmp_path / f"x{ending}", a_ledger(lines=lines())
        assert write_ledger(ledger, target, cancelled=lambda: len(given) >= 2000).was_cancelled
        assert len(given) == 2000
    assert list(tmp_path.iterdir()) == []


def test_progress_counts_students(tmp_path: Path) -> None:
    seen: list[int] = []

    write_ledger(a_ledger(*[a_full_case()] * 3), tmp_path / "x.xlsx", progress=seen.append)

    assert seen == [1, 2, 3]


def test_an_empty_ledger_is_a_ledger(tmp_path: Path) -> None:
    sheet = opened(a_ledger(), tmp_path)

    assert sheet["A3"].value == "序号"
    assert "填表人：周敏" in sheet["A6"].value


def test_long_measures_are_shortened_to_two_hundred_characters(tmp_path: Path) -> None:
    case = a_full_case()
    measure = replace(case.plans[-1].measures[0], text="措" * 300)
    plan = replace(case.plans[-1], measures=(measure,))
    case = replace(case, plans=(case.plans[0], plan))

    shown = row_of(opened(a_ledger(case), tmp_path), 5)["帮扶措施"]

    assert shown == "措" * 199 + "…"
