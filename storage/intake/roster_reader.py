"""Reads a roster file into clean rows and named problems."""

from __future__ import annotations

from pathlib import Path

from casework.intake import Choices, Subject, draft_of
from casework.intake.checks import check_sheet
from casework.intake.draft import check_headings
from casework.intake.roster import Roster
from storage.intake.sheets import read_workbook


def read_roster(path: Path, *, sheet: str | None = None) -> Roster:
    """Return the roster of a file: its best sheet, or the named one.

    Row numbers are 1-based as in the sheet. Raises ``RuleBroken`` (FILE_IS_FOLDER, FILE_MISSING,
    FILE_EMPTY, FILE_TOO_LARGE, FILE_UNREADABLE, WORKBOOK_LOCKED, NO_SUCH_SHEET, NO_HEADER) and
    ``Trouble`` (FILE_NO_ACCESS, READER_NOT_STARTED).
    """
    workbook = read_workbook(path)
    check_sheet(workbook, str(path), sheet)
    draft = draft_of(workbook, Choices(subject=Subject.STUDENTS, sheet=sheet))
    check_headings(draft, str(path))
    return draft.as_roster()
