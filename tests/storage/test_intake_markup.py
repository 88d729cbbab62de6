"""Pages, XML spreadsheets and pasted tables; and what a workbook holds in addition to its cells."""

from __future__ import annotations

import sys
import threading
import time
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from casework.intake import ImportDraft, PastedTable, draft_of
from casework.problems import RuleBroken, Trouble
from exports.children import stop_children
from storage.intake import sheets
from storage.intake.sheets import read_table
from tests.builders.rosters import write_sheet, write_text

ROWS: list[list[Any]] = [
    ["学号", "姓名", "班级"],
    ["023001", "甲乙", "软件1"],
    ["023002", "丙丁", "软件2"],
]
NAMES = [("023001", "甲乙"), ("023002", "丙丁")]


def names(draft: ImportDraft) -> list[tuple[str, str]]:
    return [(r.facts.student_no, r.facts.name) for r in draft.rows if r.facts is not None]


def pasted(text: str, html: str | None = None) -> ImportDraft:
    return draft_of(read_table(PastedTable(text, html)))


@pytest.mark.parametrize(
    "mark", ["\t", ",", "；".replace("；", ";"), "|", "，", "  ", "\u3000", " "]
)
def test_a_table_is_pasted_with_any_separator(mark: str) -> None:
    assert names(pasted("\r\n".join(mark.join(row) for row in ROWS))) == NAMES


@pytest.mark.fast
def test_html_from_the_clipboard_keeps_merged_cells_and_line_breaks() -> None:
    html = """Version:0.9
StartHTML:00000097
<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>td {color: red}</style></head>
<body><table><!--StartFragment-->
<tr><td rowspan=2>学号</td><td rowspan=2>姓名</td><td colspan=2>帮扶责任人</td></tr>
<tr><td>姓名</td><td>职务</td></tr>
<tr style='display:none'><td>023001</td><td>甲<br>乙</td><td>李建国</td><td>辅导员</td></tr>
<tr><td>023002<td>丙丁</td><td>李建国</td><td>辅导员</td></tr>
<!--EndFragment--></table></body></html>"""

    draft = pasted("", html)

    assert [c.field for c in draft.columns] == ["student_no", "name", "helper", "helper_role"]
    assert names(draft) == NAMES
    assert draft.found.hidden_rows == (3,)


@pytest.mark.fast
def test_a_clipboard_without_a_table_is_refused() -> None:
    with pytest.raises(RuleBroken) as caught:
        read_table(PastedTable("  \n", "<html><img></html>"))

    assert caught.value.rule == "PASTE_EMPTY"


XML = """<?xml version="1.0"?>
{doctype}<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="名单"><Table>
<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">2027届名单</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">学号</Data></Cell>
<Cell><Data ss:Type="String">姓名</Data></Cell>
<Cell><Data ss:Type="String">出生日期</Data></Cell></Row>
<Row ss:Hidden="1"><Cell><Data ss:Type="String">023001</Data></Cell>
<Cell><Data ss:Type="String">甲乙</Data><Comment><Data>别读</Data></Comment></Cell>
<Cell><Data ss:Type="DateTime">2004-03-08T00:00:00.000</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">023002</Data></Cell>
<Cell><Data ss:Type="String">丙丁</Data></Cell>
<Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell></Row>
</Table></Worksheet><Worksheet ss:Name="空"/></Workbook>"""


def test_an_xml_spreadsheet_saved_as_xls_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(XML.format(doctype=""), encoding="utf-8")

    draft = draft_of(read_table(path))

    assert (draft.found.sheet, draft.found.heading_rows, draft.found.cohort) == ("名单", (3,), 2027)
    assert names(draft) == NAMES
    assert str(draft.rows[0].facts.birth) == "2004-03-08"
    assert [p.code for p in draft.rows[1].problems] == ["CELL_LOST"]
    assert draft.found.hidden_rows == (4,)


@pytest.mark.parametrize(
    "doctype", ['<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "<!DOCTYPE a>"]
)
def test_a_document_type_is_refused(tmp_path: Path, doctype: str) -> None:
    path = tmp_path / "a.xls"
    path.write_text(XML.format(doctype=doctype), encoding="utf-8")

    with pytest.raises(RuleBroken) as caught:
        read_table(path)

    assert caught.value.rule == "FILE_UNREADABLE"


def test_a_truncated_xml_spreadsheet_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(XML.format(doctype="")[:900], encoding="utf-8")

    with pytest.raises(RuleBroken):
        read_table(path)


def test_comments_and_hidden_columns_of_a_workbook_are_reported(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", ROWS)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet["B2"].comment = Comment("休学 & 复学", "王老师")
    sheet.column_dimensions["C"].hidden = True
    book.save(path)

    draft = draft_of(read_table(path))

    assert draft.rows[0].facts.custom == (("批注", "休学 & 复学"),)
    assert [c.heading for c in draft.columns if c.is_hidden] == ["班级"]


def test_macros_in_a_workbook_are_reported_and_never_read(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsm", ROWS)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 Sub Auto_Open")

    draft = draft_of(read_table(path))

    assert names(draft) == NAMES
    assert [p.code for p in draft.problems] == ["MACROS_LEFT_OUT"]


def test_an_open_document_with_a_password_is_locked(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/manifest.xml", "<m><manifest:encryption-data/></m>")
        archive.writestr("content.xml", b"\x01\x02")

    with pytest.raises(RuleBroken) as caught:
        read_table(path)

    assert caught.value.rule == "WORKBOOK_LOCKED"


def test_a_workbook_with_a_wrong_dimension_is_read_completely(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", ROWS)
    wrong = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(wrong, "w") as new:
        for name in old.namelist():
            data = old.read(name).replace(b'<dimension ref="A1:C3"/>', b'<dimension ref="A1:A1"/>')
            new.writestr(name, data)

    assert names(draft_of(read_table(wrong))) == NAMES


def test_rich_text_runs_of_a_name_are_joined(tmp_path: Path) -> None:
    path = write_text(tmp_path / unicodedata.normalize("NFD", "名单é.csv"), ROWS)

    assert read_table(path).name == unicodedata.normalize("NFC", "名单é.csv")


def test_the_lock_file_of_an_open_workbook_is_not_taken_for_it(tmp_path: Path) -> None:
    path = tmp_path / "~$名单.xlsx"
    path.write_bytes(b"\x05WPS")

    with pytest.raises(RuleBroken) as caught:
        read_table(path)

    assert caught.value.rule == "FILE_IS_LOCK"


class Wanted(Exception):
    """The user has cancelled."""


def test_reading_can_be_cancelled_at_any_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hang = [sys.executable, "-c", "import sys, time; sys.stdin.read(); time.sleep(600)"]
    monkeypatch.setattr(sheets, "child_command", lambda: hang)
    until = time.monotonic() + 0.3

    def check() -> None:
        if time.monotonic() > until:
            raise Wanted

    with pytest.raises(Wanted):
        read_table(write_text(tmp_path / "a.csv", ROWS), check=check)


def test_cancelling_kills_all_child_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hang = [sys.executable, "-c", "import sys, time; sys.stdin.read(); time.sleep(600)"]
    monkeypatch.setattr(sheets, "child_command", lambda: hang)
    clock = threading.Timer(0.3, stop_children)
    clock.start()

    with pytest.raises(Trouble) as caught:
        read_table(write_text(tmp_path / "a.csv", ROWS))

    clock.join()
    assert caught.value.code == "CHILD_STOPPED"


def test_an_exception_while_polling_is_raised(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"%PDF-1.7")

    with pytest.raises(RuleBroken):
        read_table(path, check=lambda: None)
