"""Any table file: the format is detected by the bytes, and what cannot be read says why."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from casework.problems import RuleBroken, Trouble
from storage.intake import sheets
from storage.intake.sheets import child_command, read_workbook
from tests.builders.rosters import (
    HEADINGS,
    invented_students,
    read_roster,
    tidy_rows,
    write_ledger,
    write_sheet,
    write_text,
)
from tests.builders.xls import locked_package_bytes, xls_bytes

STUDENTS = invented_students(5)
ROWS = tidy_rows(STUDENTS)


def refusal(act: Callable[[], Any]) -> RuleBroken:
    with pytest.raises(RuleBroken) as caught:
        act()
    return caught.value


def assert_is_the_roster(path: Path) -> None:
    rows = read_roster(path).rows
    assert [r.facts.student_no for r in rows if r.facts] == [s["student_no"] for s in STUDENTS]
    assert [r.facts.id_number for r in rows if r.facts] == [s["id_number"] for s in STUDENTS]
    assert [r.facts.name for r in rows if r.facts] == [s["name"] for s in STUDENTS]
    assert [p for r in rows for p in r.problems] == []


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_tables_are_read_in_every_encoding(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = write_text(tmp_path / "a.csv", ROWS, encoding=encoding, delimiter=delimiter)

    assert_is_the_roster(path)


@pytest.mark.fast
def test_long_numbers_behind_a_tab_or_an_apostrophe_are_read(tmp_path: Path) -> None:
    marked = [[f"\t{c}" if str(c).isdigit() else c for c in row] for row in ROWS]

    assert_is_the_roster(write_text(tmp_path / "a.csv", marked, encoding="gbk"))


def test_a_separator_line_is_honoured(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", ROWS, delimiter=";")
    path.write_bytes(b"sep=;\r\n" + path.read_bytes())

    assert_is_the_roster(path)
    assert read_roster(path).header_row == 2


def test_a_quoted_line_break_stays_in_its_cell(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["学号", "姓名", "专业"],
        ["2023001", "甲乙", "软件工程\n（专升本）"],
        ["2023002", "丙", "a"],
    ]

    found = read_roster(write_text(tmp_path / "a.csv", rows)).rows

    assert [r.facts.major for r in found if r.facts] == ["软件工程 （专升本）", "a"]
    assert [r.row for r in found] == [2, 3]


@pytest.mark.fast
@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv", "a"])
def test_a_workbook_is_detected_by_content_not_by_name(tmp_path: Path, name: str) -> None:
    made = write_sheet(tmp_path / "made.xlsx", ROWS)

    assert_is_the_roster(made.rename(tmp_path / name))


@pytest.mark.fast
def test_an_old_binary_workbook_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(xls_bytes(ROWS))

    assert_is_the_roster(path)


def test_an_html_table_saved_as_a_workbook_is_read(tmp_path: Path) -> None:
    cells = "".join(
        "<tr>" + "".join(f"<td>{'' if c is None else c}</td>" for c in row) + "</tr>"
        for row in ROWS
    )
    path = tmp_path / "a.xls"
    path.write_bytes(f"<html><meta charset=gbk><table>{cells}</table></html>".encode("gbk"))

    assert_is_the_roster(path)


@pytest.mark.fast
def test_an_open_document_is_read(tmp_path: Path) -> None:
    start = '<table:table-cell office:value-type="string"><text:p>'
    lines = ("".join(f"{start}{c or ''}</text:p></table:table-cell>" for c in row) for row in ROWS)
    rows = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    spaces = "".join(
        f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "table", "text")
    )
    content = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="名单">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)

    assert_is_the_roster(path)


def test_dates_of_both_epochs_are_the_same_days(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["学号", "姓名", "出生日期"], ["2023001", "甲", date(2004, 3, 8)]]
    for since_1904 in (False, True):
        path = write_sheet(tmp_path / "a.xlsx", rows, options={"date_1904": since_1904})
        (row,) = read_roster(path).rows

        assert row.facts is not None
        assert row.facts.birth == date(2004, 3, 8)


def test_a_date_serial_uses_the_epoch_of_the_workbook(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["学号", "姓名", "出生日期"], ["2023001", "甲", 36592]]
    path = write_sheet(tmp_path / "a.xlsx", rows, options={"date_1904": True})

    (row,) = read_roster(path).rows

    assert row.facts is not None
    assert row.facts.birth == date(2004, 3, 8)


def test_formulas_are_never_evaluated_and_missing_results_are_pending(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["学号", "姓名", "备注", "性别"], ["2023001", "甲", "=1+1", "男"]):
        sheet.append(row)
    sheet["C2"].data_type = "s"
    sheet.append(["2023002", "乙", "", '=VLOOKUP("x",Z:Z,1,0)'])
    book.save(tmp_path / "a.xlsx")

    first, second = read_roster(tmp_path / "a.xlsx").rows

    assert first.facts is not None
    assert first.facts.custom == (("备注", "=1+1"),)
    assert [(p.field, p.code, p.outcome) for p in second.problems] == [
        ("gender", "CELL_LOST", "parked")
    ]


def test_format_only_cells_at_the_far_corner_do_no_harm(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", ROWS)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["XFD1048576"].font = Font(bold=True)
    book.save(path)

    assert_is_the_roster(path)


def test_a_value_in_the_far_corner_is_refused_as_too_large(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", ROWS)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["XFD1048576"] = "x"
    book.save(path)

    assert refusal(lambda: read_roster(path)).rule == "FILE_TOO_LARGE"


@pytest.mark.parametrize("locked", [locked_package_bytes(), xls_bytes(ROWS, locked=True)])
def test_a_workbook_with_a_password_is_locked(tmp_path: Path, locked: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(locked)

    problem = refusal(lambda: read_roster(path))

    assert (problem.rule, problem.field) == ("WORKBOOK_LOCKED", "file")
    assert problem.facts["file"] == str(path)


@pytest.mark.parametrize("data", [b"", b"  \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_empty(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)

    assert refusal(lambda: read_roster(path)).rule == "FILE_EMPTY"


def test_an_empty_workbook_is_empty(tmp_path: Path) -> None:
    assert refusal(lambda: read_roster(write_sheet(tmp_path / "a.xlsx", []))).rule == "FILE_EMPTY"


def archive_without_workbook() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 and so on",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04 cut off",
        bytes.fromhex("D0CF11E0A1B11AE1") + b"\x00" * 600,
        bytes(range(256)) * 20,
        archive_without_workbook(),
    ],
)
def test_a_file_that_is_no_table_is_unreadable(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)

    assert refusal(lambda: read_roster(path)).rule == "FILE_UNREADABLE"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_unreadable(tmp_path: Path, share: float) -> None:
    path = write_ledger(tmp_path / "a.xlsx", STUDENTS)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])

    assert refusal(lambda: read_roster(path)).rule == "FILE_UNREADABLE"


def test_a_zip_bomb_is_too_large(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", ROWS)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/image1.bmp", "w", force_zip64=True) as part,
    ):
        for _ in range(80):
            part.write(b"\x00" * (1 << 20))

    assert refusal(lambda: read_roster(path)).rule == "FILE_TOO_LARGE"


@pytest.mark.fast
def test_a_folder_and_a_missing_file_are_distinguished(tmp_path: Path) -> None:
    assert refusal(lambda: read_roster(tmp_path)).rule == "FILE_IS_FOLDER"
    assert refusal(lambda: read_roster(tmp_path / "none.xlsx")).rule == "FILE_MISSING"


def test_a_file_that_may_not_be_read_is_trouble(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.symlink_to(path)

    with pytest.raises(Trouble) as caught:
        read_roster(path)

    assert caught.value.code == "FILE_NO_ACCESS"
    assert caught.value.exit_code == 3


def test_a_sheet_without_number_and_name_reports_its_headings(tmp_path: Path) -> None:
    problem = refusal(
        lambda: read_roster(write_sheet(tmp_path / "a.xlsx", [["姓名", "性别", "x"]]))
    )

    assert problem.rule == "NO_HEADER"
    assert problem.facts["seen"] == "gender,name"
    assert problem.facts["missing"] == "student_no"


def test_an_unknown_sheet_names_the_known_ones(tmp_path: Path) -> None:
    path = write_ledger(tmp_path / "a.xlsx", STUDENTS)

    problem = refusal(lambda: read_roster(path, sheet="别的"))

    assert (problem.rule, problem.field) == ("NO_SUCH_SHEET", "sheet")
    assert problem.facts["sheets"] == "帮扶名单、填写说明"


def test_nothing_is_left_in_the_temp_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_ledger(tmp_path / "a.xlsx", STUDENTS)
    temp = tmp_path / "temp"
    temp.mkdir()
    monkeypatch.setenv("TMPDIR", str(temp))

    read_roster(path)

    assert os.listdir(temp) == []  # noqa: PTH208  names alone are asked


def a_child_that_runs(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(sheets, "child_command", lambda: [sys.executable, "-c", program])


def test_the_child_process_inherits_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHUHANG_PASSPHRASE", "geheim")
    names = "import json, os; print(json.dumps({'error': 'NAMES', 'why': sorted(os.environ)}))"
    a_child_that_runs(monkeypatch, names)

    problem = refusal(lambda: read_workbook(write_text(tmp_path / "a.csv", ROWS)))

    assert "PATH" in problem.facts["why"]
    assert "ZHUHANG_PASSPHRASE" not in problem.facts["why"]


def test_a_hanging_child_process_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LONGEST_READ_SECONDS", 0.2)
    a_child_that_runs(monkeypatch, "import time; time.sleep(600)")

    problem = refusal(lambda: read_workbook(write_text(tmp_path / "a.csv", ROWS)))

    assert problem.rule == "FILE_TOO_LARGE"


def test_a_crashing_child_process_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_child_that_runs(monkeypatch, "import os; os.abort()")

    problem = refusal(lambda: read_workbook(write_text(tmp_path / "a.csv", ROWS)))

    assert problem.rule == "FILE_TOO_LARGE"


def test_a_child_process_that_cannot_start_is_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_child_that_runs(monkeypatch, "import no_such_module")

    with pytest.raises(Trouble) as caught:
        read_workbook(write_text(tmp_path / "a.csv", ROWS))

    assert caught.value.code == "READER_NOT_STARTED"


def test_a_frozen_program_starts_itself_as_the_child_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert child_command() == [sys.executable, "--read-workbook"]


def test_a_repr_shows_no_personal_data(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", ROWS)

    shown = repr(read_roster(path)) + repr(read_workbook(path)) + repr(read_roster(path).rows)

    for name, _ in HEADINGS:
        if name in ("name", "id_number", "phone"):
            assert not any(s[name] in shown for s in STUDENTS)
