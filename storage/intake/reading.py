"""A roster file in, clean rows and named problems out."""

from __future__ import annotations

from pathlib import Path

from casework.intake import Choices, Draft, Subject, Workbook, draft_of
from casework.intake.fields import NEEDED
from casework.intake.layout import seen_fields
from casework.problems import RuleBroken
from casework.roster import Roster
from storage.intake.sheets import read_workbook


def read_roster(path: Path, *, sheet: str | None = None) -> Roster:
    """Return the roster of a file: its best sheet, or the one named.

    Row numbers are 1-based as in the sheet. Raises ``RuleBroken`` (FILE_IS_FOLDER, FILE_MISSING,
    FILE_EMPTY, FILE_TOO_LARGE, FILE_UNREADABLE, WORKBOOK_LOCKED, NO_SUCH_SHEET, NO_HEADER) and
    ``Trouble`` (FILE_NO_ACCESS, READER_NOT_STARTED).
    """
    workbook = read_workbook(path)
    check_sheet(workbook, path, sheet)
    draft = draft_of(workbook, Choices(subject=Subject.STUDENTS, sheet=sheet))
    check_headings(draft, path)
    return draft.as_roster()


def sheet_names(path: Path) -> tuple[str, ...]:
    """Return the names of the sheets of a file, hidden ones last."""
    sheets = read_workbook(path).sheets
    return tuple(s.name for s in sorted(sheets, key=lambda s: not s.is_visible))


def check_sheet(workbook: Workbook, path: Path, name: str | None) -> None:
    """Raise RuleBroken NO_SUCH_SHEET or FILE_EMPTY."""
    if name is not None and all(sheet.name != name for sheet in workbook.sheets):
        known = "、".join(sheet.name for sheet in workbook.sheets)
        raise RuleBroken("NO_SUCH_SHEET", "sheet", sheet=name, sheets=known)
    if not any(row for sheet in workbook.sheets for row in sheet.rows):
        raise RuleBroken("FILE_EMPTY", "file", file=str(path))


def check_headings(draft: Draft, path: Path) -> None:
    """Raise RuleBroken NO_HEADER when no sheet has the columns that are needed."""
    if not draft.lacks:
        return
    seen = max((seen_fields(s, draft.subject) for s in draft.workbook.sheets), key=len)
    needed = NEEDED[draft.subject]
    raise RuleBroken(
        "NO_HEADER",
        "file",
        file=str(path),
        seen=",".join(sorted(seen)),
        missing=",".join(f for f in needed if f not in seen) or ",".join(needed),
    )
