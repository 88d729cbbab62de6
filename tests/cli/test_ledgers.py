"""The ledger as files: workbook, ODS, CSV, the office's own form; LibreOffice reads each."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from casework.disclosure import Disclosure
from exports.ledger.columns import columns_of
from tests.builders.commands import Office, an_office
from tests.builders.homes import facts, roster_of
from tests.builders.office_forms import FIRST_ROW, a_form
from tests.builders.soffice import one_at_a_time, resaved

ODD = "𬭎·古丽"  # a rare character and a middle dot


@pytest.fixture
def office(tmp_path: Path) -> Office:
    office = an_office(tmp_path)
    odd = facts(8, name=ODD, student_no="00208", job_city="=1+1", major="@会计")
    with office.home.open() as caseload:
        caseload.services.imports.import_draft(roster_of([odd], source="7b" * 32))
    return office


def values_in(path: Path, sheet: str | None = None) -> list[list[Any]]:
    book = openpyxl.load_workbook(path)
    page: Any = book[sheet] if sheet else book.active
    rows = [["" if value is None else value for value in row] for row in page.values]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def csv_rows(path: Path, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


def test_a_csv_for_excel_has_a_bom_and_no_formulas(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "台账.csv"
    office.does("ledger", "--out", target)

    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    heads, *rows = csv_rows(target, "utf-8-sig")
    assert heads == ["序号", *(column.heading for column in columns_of(Disclosure.COLLEGE))]
    odd = next(row for row in rows if row[1] == "00208")
    assert odd[heads.index("姓名")] == ODD
    assert odd[heads.index("求职意向")] == "'=1+1"
    assert odd[heads.index("专业")] == "'@会计"
    assert target.read_bytes().count(b"\r\n") == 5


def test_a_csv_in_gb18030_loses_no_character(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "台账.csv"
    office.does("ledger", "--out", target, "--encoding", "gb18030")

    assert not target.read_bytes().startswith(b"\xef\xbb\xbf")
    assert any(ODD in row for row in csv_rows(target, "gb18030"))


@pytest.mark.fast
def test_every_format_has_the_same_cells(office: Office, tmp_path: Path) -> None:
    book, table, plain = (tmp_path / f"t.{ending}" for ending in ("xlsx", "ods", "csv"))
    for target in (book, table, plain):
        office.does("ledger", "--out", target, "--all")

    students = [row for row in values_in(book) if str(row[0]).isdecimal()]
    assert students == [
        [word.removeprefix("'") for word in row] for row in csv_rows(plain, "utf-8-sig")[1:]
    ]


@one_at_a_time
def test_libreoffice_resaves_every_format_without_repair(office: Office, tmp_path: Path) -> None:
    form = tmp_path / "空表.xlsx"
    form.write_bytes(a_form(with_picture=True))
    office.does("ledger-form", "set", form)
    book, table, own = tmp_path / "b.xlsx", tmp_path / "t.ods", tmp_path / "own.xlsx"
    office.does("ledger", "--out", book)
    office.does("ledger", "--out", table)
    office.does("ledger", "--out", own, "--office-form")

    again = values_in(resaved(book, tmp_path))
    assert again == values_in(book)
    from_ods = values_in(resaved(table, tmp_path, "xlsx"))
    students = [row for row in again if str(row[0]).isdecimal()]
    assert [row for row in from_ods if str(row[0]).isdecimal()] == students
    filled = values_in(resaved(own, tmp_path), "帮扶台账")
    assert filled == values_in(own, "帮扶台账")
    worked_out = openpyxl.load_workbook(resaved(own, tmp_path), data_only=True)["帮扶台账"]
    assert worked_out[f"E{FIRST_ROW + 4}"].value == 0  # the sum of four students without a talk
    assert worked_out[f"I{FIRST_ROW}"].value == "是"


def test_the_form_is_set_once_and_used_from_then_on(office: Office, tmp_path: Path) -> None:
    form = tmp_path / "空表.xlsx"
    form.write_bytes(a_form())
    said = office.does("ledger-form", "set", form, "--map", "H=status", "--map", "D=")
    form.unlink()

    assert said["columns"]["H"] == "status"
    assert "D" not in said["columns"]
    shown = office.does("ledger-form", "show")
    assert (shown["form"], shown["first_row"]) == ("空表.xlsx", FIRST_ROW)
    office.does("ledger", "--out", tmp_path / "filled.xlsx", "--office-form")
    rows = values_in(tmp_path / "filled.xlsx", "帮扶台账")
    assert [row[1] for row in rows[FIRST_ROW - 1 : FIRST_ROW + 3]] == [
        "00208", "20230001", "20230002", "20230003",
    ]  # fmt: skip
    assert {row[7] for row in rows[FIRST_ROW - 1 : FIRST_ROW + 3]} == {"待建档"}
    assert {row[3] for row in rows[FIRST_ROW - 1 : FIRST_ROW + 3]} == {""}


def test_the_form_is_stored_encrypted(office: Office, tmp_path: Path) -> None:
    form = tmp_path / "空表.xlsx"
    form.write_bytes(a_form())
    office.does("ledger-form", "set", form)

    kept = [path.read_bytes() for path in office.home.folder.rglob("*") if path.is_file()]
    assert not any(b"xl/workbook.xml" in data or "帮扶台账".encode() in data for data in kept)


def test_setting_a_form_can_be_undone(office: Office, tmp_path: Path) -> None:
    form = tmp_path / "空表.xlsx"
    form.write_bytes(a_form())
    office.does("ledger-form", "set", form)
    office.does("undo")
    assert office.refuses("ledger-form", "show")["error"] == "NO_LEDGER_FORM"
    out = tmp_path / "x.xlsx"
    assert office.refuses("ledger", "--out", out, "--office-form")["error"] == "NO_LEDGER_FORM"
    assert not out.exists()
    office.does("redo")
    office.does("ledger-form", "show")
    office.does("ledger-form", "drop")
    assert office.refuses("ledger-form", "drop")["error"] == "NO_LEDGER_FORM"


@pytest.mark.fast
def test_invalid_requests_are_refused(office: Office, tmp_path: Path) -> None:
    assert office.refuses("ledger", "--out", tmp_path / "x.doc")["error"] == "LEDGER_KIND_UNKNOWN"
    odd = tmp_path / "x.csv"
    assert office.refuses("ledger", "--out", odd, "--encoding", "big5")["error"] == "BAD_CHOICE"
    no_form = tmp_path / "form.xlsx"
    no_form.write_bytes(b"words")
    assert office.refuses("ledger-form", "set", no_form)["error"] == "FORM_UNREADABLE"
    gone = tmp_path / "gone.xlsx"
    assert office.refuses("ledger-form", "set", gone)["error"] == "FILE_MISSING"
