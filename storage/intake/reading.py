"""A roster file in, clean rows and named problems out."""

from __future__ import annotations

from pathlib import Path

from casework.problems import RuleBroken
from casework.roster import Roster, RowProblem
from casework.roster_cells import is_number
from casework.roster_doubts import with_doubts
from storage.intake.layout import NEEDED, Layout, layout_of, seen_fields
from storage.intake.rows import rows_of
from storage.intake.sheets import Sheet, Workbook, read_workbook


def read_roster(path: Path, *, sheet: str | None = None) -> Roster:
    """Return the roster of a file: its best sheet, or the one named.

    Row numbers are 1-based as in the sheet. Raises ``RuleBroken`` (FILE_IS_FOLDER, FILE_MISSING,
    FILE_EMPTY, FILE_TOO_LARGE, FILE_UNREADABLE, WORKBOOK_LOCKED, NO_SUCH_SHEET, NO_HEADER) and
    ``Trouble`` (FILE_NO_ACCESS, READER_NOT_STARTED).
    """
    workbook = read_workbook(path)
    found, layout = _chosen(workbook, path, sheet)
    rows = tuple(rows_of(found, layout))
    problems = () if sheet is not None else tuple(_other_sheets(workbook, found))
    if not found.is_visible:
        problems = (RowProblem(found.name, 0, None, "HIDDEN_SHEET"), *problems)
    return Roster(
        found.name,
        workbook.digest,
        layout.heading_rows[-1] + 1,
        layout.columns,
        layout.unit,
        layout.cohort,
        with_doubts(rows, _numbers(found, layout)),
        problems,
    )


def sheet_names(path: Path) -> tuple[str, ...]:
    """Return the names of the sheets of a file, hidden ones last."""
    sheets = read_workbook(path).sheets
    return tuple(s.name for s in sorted(sheets, key=lambda s: not s.is_visible))


def _chosen(workbook: Workbook, path: Path, name: str | None) -> tuple[Sheet, Layout]:
    """Return the sheet named, else the visible one whose headings say most; the rest follow."""
    sheets = workbook.sheets
    if name is not None:
        sheets = tuple(s for s in sheets if s.name == name)
        if not sheets:
            known = "、".join(s.name for s in workbook.sheets)
            raise RuleBroken("NO_SUCH_SHEET", "sheet", sheet=name, sheets=known)
    laid_out = [(s, layout) for s in sheets if (layout := layout_of(s)) is not None]
    if laid_out:
        return max(laid_out, key=lambda pair: _worth(*pair))
    if not any(row for s in sheets for row in s.rows):
        raise RuleBroken("FILE_EMPTY", "file", file=str(path))
    seen = max((seen_fields(s) for s in sheets), key=len)
    raise RuleBroken(
        "NO_HEADER",
        "file",
        file=str(path),
        seen=",".join(sorted(seen)),
        missing=",".join(f for f in NEEDED if f not in seen) or ",".join(NEEDED),
    )


def _worth(sheet: Sheet, layout: Layout) -> tuple[bool, bool, int, int]:
    filled = len(sheet.rows) - layout.first_row
    return sheet.is_visible, filled > 0, layout.score, filled


def _other_sheets(workbook: Workbook, chosen: Sheet) -> list[RowProblem]:
    """Say which further sheets hold students, so that none is left out silently."""
    found = []
    for sheet in workbook.sheets:
        layout = layout_of(sheet) if sheet is not chosen else None
        count = 0 if layout is None else sum(1 for _ in rows_of(sheet, layout))
        if count:
            facts = {"rows": str(count)}
            found.append(RowProblem(sheet.name, 0, None, "SHEET_NOT_READ", facts))
    return found


def _numbers(sheet: Sheet, layout: Layout) -> frozenset[int]:
    """Return the rows (1-based) whose student number is stored as a number."""
    column = next(c.index for c in layout.columns if c.field == "student_no")
    return frozenset(
        index + 1
        for index, row in enumerate(sheet.rows)
        if column < len(row) and is_number(row[column])
    )
