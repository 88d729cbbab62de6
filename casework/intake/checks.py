"""The file as a whole: its sheets, the place of its table, and its problems."""

from __future__ import annotations

from dataclasses import dataclass

from casework.intake.choices import Choices
from casework.intake.fields import Subject
from casework.intake.layout import Layout, layout_of, subject_of
from casework.intake.roster import RowProblem
from casework.intake.roster_cells import text_of
from casework.intake.sheets import Workbook, WorkbookSheet
from casework.intake.student_rows import Scan, scan
from casework.intake.table import SheetTable
from casework.problems import RuleBroken


@dataclass(frozen=True, slots=True)
class SheetSummary:
    """One sheet of the file; ``subject`` is that of its table, None without a table."""

    name: str
    is_visible: bool
    rows: int
    columns: int
    hidden_rows: int
    subject: Subject | None


@dataclass(frozen=True, slots=True)
class TableLocation:
    """The extent of the table on its sheet; rows as numbered in the sheet, from 1.

    ``is_sure`` is false if the headings lack required fields, so that the location is only the most
    likely one.
    """

    sheet: str
    title_rows: tuple[int, ...]
    heading_rows: tuple[int, ...]
    first_row: int
    last_row: int
    footer_rows: tuple[int, ...]
    repeated_rows: tuple[int, ...]
    blank_rows: int
    hidden_rows: tuple[int, ...]
    unit: str | None
    cohort: int | None
    is_sure: bool


def sheet_summaries(workbook: Workbook) -> tuple[SheetSummary, ...]:
    """Return a summary of each sheet."""
    return tuple(
        SheetSummary(
            sheet.name,
            sheet.is_visible,
            sum(1 for row in sheet.rows if row),
            max((len(row) for row in sheet.rows), default=0),
            len(sheet.hidden),
            subject_of(sheet),
        )
        for sheet in workbook.sheets
    )


def table_location(
    sheet: WorkbookSheet, layout: Layout, scanned: Scan, *, is_sure: bool
) -> TableLocation:
    """Return the extent of the table on its sheet."""
    first = layout.first_row + 1
    rows = [line.index + 1 for line in scanned.lines]
    begin = layout.heading_rows[0] if layout.heading_rows else 0
    return TableLocation(
        sheet.name,
        tuple(i + 1 for i in range(begin) if any(text_of(c) for c in sheet.rows[i])),
        tuple(row + 1 for row in layout.heading_rows),
        first,
        rows[-1] if rows else first - 1,
        tuple(scanned.footers),
        tuple(scanned.repeated),
        sum(1 for row in scanned.blank if rows and row < rows[-1]),
        tuple(row for row in rows if row - 1 in sheet.hidden),
        layout.unit,
        layout.cohort,
        is_sure,
    )


def file_problems(
    workbook: Workbook, sheet: WorkbookSheet, subject: Subject, choices: Choices
) -> tuple[RowProblem, ...]:
    """Return the problems of the file as a whole."""
    found: list[RowProblem] = []
    if not sheet.is_visible:
        found.append(RowProblem(sheet.name, 0, None, "HIDDEN_SHEET"))
    if workbook.has_macros:
        found.append(RowProblem(sheet.name, 0, None, "MACROS_LEFT_OUT"))
    if choices.sheet is None:
        for other in workbook.sheets:
            count = _count_of(other, subject) if other is not sheet else 0
            if count:
                facts = {"rows": str(count)}
                found.append(RowProblem(other.name, 0, None, "SHEET_NOT_READ", facts))
    return tuple(found)


def _count_of(sheet: WorkbookSheet, subject: Subject) -> int:
    layout = layout_of(sheet, subject)
    if layout is None:
        return 0
    return len(scan(sheet, layout, SheetTable.of(sheet, layout, subject, Choices())).lines)


def check_sheet(workbook: Workbook, file: str, name: str | None) -> None:
    """Raise RuleBroken NO_SUCH_SHEET or FILE_EMPTY."""
    if name is not None and all(sheet.name != name for sheet in workbook.sheets):
        known = "、".join(sheet.name for sheet in workbook.sheets)
        raise RuleBroken("NO_SUCH_SHEET", "sheet", sheet=name, sheets=known)
    if not any(row for sheet in workbook.sheets for row in sheet.rows):
        raise RuleBroken("FILE_EMPTY", "file", file=file)
