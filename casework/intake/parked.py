"""Import pending rows again: an ordinary draft made from their cells."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from casework.intake.choices import Choices
from casework.intake.columns import unknown_field
from casework.intake.draft import ImportDraft, draft_of
from casework.intake.fields import ENTRY, FIELDS, NEEDED, REFERENCE, Subject, part_of
from casework.intake.headings import heading_for
from casework.intake.layout import ticked_category
from casework.intake.roster_cells import Cell
from casework.intake.sheets import Workbook, WorkbookSheet
from casework.records.file import ParkedRow

SHEET = "待处理"
FIRST_ROW = 2
"""The number of the first pending row in the draft; the others follow in order."""


def reference_of(parked_id: UUID) -> str:
    """Return the short reference of a pending row in an exported workbook."""
    return parked_id.hex[:12]


def draft_of_parked(rows: Iterable[ParkedRow], choices: Choices | None = None) -> ImportDraft:
    """Return the pending rows as a draft, to be corrected by choices and imported.

    The draft has the rows in the given order, from row ``FIRST_ROW`` on. A draft has one subject:
    rows of another subject than the first one are left out.
    """
    waiting = tuple(rows)
    subject = Subject(waiting[0].subject) if waiting else Subject.STUDENTS
    waiting = tuple(row for row in waiting if row.subject == subject)
    names = list(dict.fromkeys(name for row in waiting for name, _text in row.cells))
    for needed in NEEDED[subject]:
        if needed not in names:
            names.append(needed)
    headings: list[Cell] = [heading_for(subject, name) for name in names]
    lines: list[list[Cell]] = [["待处理编号", *headings]]
    for row in waiting:
        cells = dict(row.cells)
        lines.append([reference_of(row.id), *(cells.get(name) for name in names)])
    sheet = WorkbookSheet(
        SHEET, is_visible=True, merged=(), hidden=frozenset(), since_1904=False, rows=lines
    )
    digest = hashlib.sha256("\x1f".join(row.id.hex for row in waiting).encode()).hexdigest()
    fields = {0: REFERENCE}
    fields |= {index: _field_of(subject, name) for index, name in enumerate(names, 1)}
    own = choices or Choices()
    chosen = Choices(
        subject=subject,
        heading_rows=(1,),
        fields={**fields, **own.fields},
        fixes=own.fixes,
        alike=own.alike,
        as_written=own.as_written,
        ignored=own.ignored,
        takes_new=own.takes_new,
        keeps_ours=own.keeps_ours,
        accepted=own.accepted,
        defaults=own.defaults,
    )
    return draft_of(Workbook(digest, (sheet,), SHEET), chosen)


def _field_of(subject: Subject, name: str) -> str:
    bare, part = part_of(name)
    known = bare in FIELDS[subject] or ticked_category(name) is not None or (part and bare == ENTRY)
    return name if known else unknown_field(subject)
