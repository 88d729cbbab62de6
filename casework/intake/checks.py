"""Checks whether a file can be imported at all."""

from __future__ import annotations

from casework.intake.draft import ImportDraft
from casework.intake.fields import NEEDED
from casework.intake.layout import seen_fields
from casework.intake.sheets import Workbook
from casework.problems import RuleBroken


def check_sheet(workbook: Workbook, file: str, name: str | None) -> None:
    """Raise RuleBroken NO_SUCH_SHEET or FILE_EMPTY."""
    if name is not None and all(sheet.name != name for sheet in workbook.sheets):
        known = "、".join(sheet.name for sheet in workbook.sheets)
        raise RuleBroken("NO_SUCH_SHEET", "sheet", sheet=name, sheets=known)
    if not any(row for sheet in workbook.sheets for row in sheet.rows):
        raise RuleBroken("FILE_EMPTY", "file", file=file)


def check_headings(draft: ImportDraft, file: str) -> None:
    """Raise RuleBroken NO_HEADER if no sheet has the required columns."""
    if not draft.lacks:
        return
    seen = max((seen_fields(s, draft.subject) for s in draft.workbook.sheets), key=len)
    needed = NEEDED[draft.subject]
    raise RuleBroken(
        "NO_HEADER",
        "file",
        file=file,
        seen=",".join(sorted(seen)),
        missing=",".join(f for f in needed if f not in seen) or ",".join(needed),
    )
