"""The office's own form: dropped in once, filled ever after, its formatting kept."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from casework.ports import Proof
from casework.problems import RuleBroken
from exports.ledger.form import fill_form
from exports.ledger.form_layout import FormLayout, Stretch, check_layout, copied_down, sheets_of
from exports.runs.ledgers import NewForm, proposed, read_form
from tests.builders.office_forms import BLUE, FIRST_ROW, LINES, RULED, YELLOW, a_form

COLUMNS = {"A": "serial", "B": "student_no", "C": "name", "D": "id_number", "E": "talk_given",
           "F": "referral_given", "G": "event_given", "H": "destination"}  # fmt: skip
LAYOUT = FormLayout("帮扶台账", FIRST_ROW, COLUMNS)


def students(count: int) -> list[dict[str, str]]:
    return [
        {
            "serial": str(number),
            "student_no": f"00{number}",
            "name": "=危险" if number == 1 else f"学生<{number}>",
            "id_number": "129900200001010018",
            "talk_given": "2",
            "referral_given": "3",
            "event_given": "",
            "destination": "",
        }
        for number in range(1, count + 1)
    ]


def filled(count: int, form: bytes | None = None) -> tuple[Worksheet, bytes]:
    stream = io.BytesIO()
    fill_form(stream, form or a_form(), LAYOUT, students(count), count)
    page: Any = openpyxl.load_workbook(io.BytesIO(stream.getvalue()))["帮扶台账"]
    return page, stream.getvalue()


def test_the_layout_of_a_form_is_detected() -> None:
    form = read_form(Proof("台账.xlsx", a_form()))

    sheet = form.sheet()
    assert (sheet.name, sheet.first_row) == ("帮扶台账", FIRST_ROW)
    assert proposed(sheet) == COLUMNS
    assert [c.heading for c in sheet.columns if c.proposed is None] == ["是否重点"]


@pytest.mark.parametrize("count", [0, 1, LINES, LINES + 1, 40])
def test_students_are_inserted_and_rows_below_move_down(count: int) -> None:
    page, _ = filled(count)

    numbers = [page[f"B{FIRST_ROW + place}"].value for place in range(count)]
    assert numbers == [f"00{number}" for number in range(1, count + 1)]
    foot = FIRST_ROW + max(count, LINES)
    assert page[f"A{foot}"].value == "合计"
    assert page[f"E{foot}"].value == f"=SUM(E{FIRST_ROW}:E{foot - 1})"
    assert page[f"A{foot + 2}"].value == "填表人：　　　　审核人：　　　　（盖章）"
    assert f"A{foot + 2}:I{foot + 2}" in {str(area) for area in page.merged_cells.ranges}
    assert page.print_area == f"'帮扶台账'!$A$1:$I${foot + 2}"
    assert page.print_title_rows == "$3:$4"
    (condition,) = page.conditional_formatting
    assert str(condition.sqref) == f"E{FIRST_ROW}:G{foot - 1}"
    assert str(page.data_validations.dataValidation[0].sqref) == f"I{FIRST_ROW}:I{foot - 1}"


def test_every_row_has_the_formatting_of_the_form() -> None:
    page, _ = filled(40)

    for row in range(FIRST_ROW, FIRST_ROW + 40):
        assert page.row_dimensions[row].height == 27
        for letters in "ABCDEFGHI":
            cell = page[f"{letters}{row}"]
            assert cell.border == RULED
            assert cell.fill.fgColor == (YELLOW if letters in "EFG" else BLUE).fgColor
            assert cell.font.name == "仿宋"
        assert page[f"I{row}"].value == f'=IF(E{row}+F{row}+G{row}<9,"是","否")'


def test_texts_stay_texts_and_counts_can_be_summed() -> None:
    page, data = filled(2)

    assert page[f"C{FIRST_ROW}"].value == "=危险"
    assert page[f"C{FIRST_ROW}"].data_type == "s"
    assert page[f"C{FIRST_ROW + 1}"].value == "学生<2>"
    assert page[f"D{FIRST_ROW}"].value == "129900200001010018"
    assert page[f"E{FIRST_ROW}"].value == 2
    assert page[f"G{FIRST_ROW}"].value is None
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None


def test_other_sheets_pictures_and_names_are_left_alone() -> None:
    form = a_form(with_picture=True)

    page, data = filled(10, form)

    with (
        zipfile.ZipFile(io.BytesIO(form)) as before,
        zipfile.ZipFile(io.BytesIO(data)) as after,
    ):
        assert set(after.namelist()) == set(before.namelist())
        for name in ("xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/media/image1.png"):
            assert after.read(name) == before.read(name)
    (seal,) = page._images
    assert seal.anchor._from.row == FIRST_ROW + 10 + 2 - 1


def test_rows_of_a_form_are_found_by_their_looks_not_counted_twice() -> None:
    book = openpyxl.load_workbook(io.BytesIO(a_form()))
    page: Any = book["帮扶台账"]
    page[f"B{FIRST_ROW + 1}"] = "样例"
    kept = io.BytesIO()
    book.save(kept)

    shown, _ = filled(2, kept.getvalue())

    assert [shown[f"B{FIRST_ROW + place}"].value for place in range(3)] == ["001", "002", "样例"]


@pytest.mark.parametrize(
    ("words", "moved"),
    [
        ("SUM(E5:E7)", "SUM(E5:E17)"),
        ("$A$8+A4", "$A$18+A4"),
        ('IF(A8="E8:E9",B7,LOG10(3))', 'IF(A18="E8:E9",B7,LOG10(3))'),
        ("Sheet2!A9", "Sheet2!A9"),
        ("合计8", "合计8"),
    ],
)
def test_formulas_follow_their_cells(words: str, moved: str) -> None:
    assert Stretch(8, 10).formula(words) == moved


@pytest.mark.parametrize(
    ("words", "copied"),
    [
        ("E5+$F5+G$5+$H$5", "E8+$F8+G$5+$H$5"),
        ('IF(E5<3,"E5",LOG10(E5))', 'IF(E8<3,"E5",LOG10(E8))'),
        ("ROW()-4", "ROW()-4"),
        ("SUM(E5:G5)", "SUM(E8:G8)"),
    ],
)
def test_formulas_of_a_row_are_copied_down(words: str, copied: str) -> None:
    assert copied_down(words, 3) == copied


def test_a_file_that_is_no_form_is_refused_with_a_message() -> None:
    for data in (b"", b"PK\x03\x04nonsense", b"\xd0\xcf\x11\xe0 old workbook"):
        with pytest.raises(RuleBroken, match="FORM_UNREADABLE"):
            sheets_of(data)
    with pytest.raises(RuleBroken, match="FORM_SHEET_GONE"):
        fill_form(io.BytesIO(), a_form(), FormLayout("没有", 5, COLUMNS), [], 0)
    with pytest.raises(RuleBroken, match="FORM_NO_COLUMNS"):
        check_layout(FormLayout("帮扶台账", 5, {}))
    with pytest.raises(RuleBroken, match="BAD_CHOICE"):
        check_layout(FormLayout("帮扶台账", 5, {"A": "nonsense"}))
    with pytest.raises(RuleBroken, match="FORM_SHEET_GONE"):
        NewForm(Proof("x.xlsx", a_form()), sheets_of(a_form())).sheet("没有")


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"<x/>")
        package.writestr("xl/worksheets/sheet1.xml", b" " * (61 * 1024 * 1024))

    with pytest.raises(RuleBroken, match="FORM_TOO_LARGE"):
        sheets_of(bomb.read_bytes())
