"""Rows that wait, taken up again: a draft like any other, made of their cells."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from uuid import UUID

from casework.intake.choices import Choices
from casework.intake.draft import Draft, draft_of
from casework.intake.fields import FIELDS, KEPT, REFERENCE, Subject, part_of
from casework.intake.headings import heading_for
from casework.intake.layout import ticked_category
from casework.intake.sheets import Sheet, Workbook
from casework.records.parked import ParkedRow
from casework.roster_cells import Cell

SHEET = "待处理"
FIRST_ROW = 2
"""The row of the draft in which the first row that waits stands; the others follow in order."""


def reference_of(parked_id: UUID) -> str:
    """Return the short text by which a row that waits is known in a workbook."""
    return parked_id.hex[:12]


def draft_of_parked(rows: Iterable[ParkedRow], choices: Choices | None = None) -> Draft:
    """Return the rows that wait as a draft: correct them by choices, then take the draft in.

    The draft's rows come in the order given, from row ``FIRST_ROW`` on.
    """
    waiting = tuple(rows)
    names = list(dict.fromkeys(name for row in waiting for name, _text in row.cells))
    for needed in ("student_no", "name"):
        if needed not in names:
            names.append(needed)
    headings: list[Cell] = [heading_for(Subject.STUDENTS, name) for name in names]
    lines: list[list[Cell]] = [["待处理编号", *headings]]
    for row in waiting:
        cells = dict(row.cells)
        lines.append([reference_of(row.id), *(cells.get(name) for name in names)])
    sheet = Sheet(
        SHEET, is_visible=True, merged=(), hidden=frozenset(), since_1904=False, rows=lines
    )
    digest = hashlib.sha256("\x1f".join(row.id.hex for row in waiting).encode()).hexdigest()
    fields = {0: REFERENCE}
    fields |= {index: _field_of(name) for index, name in enumerate(names, 1)}
    own = choices or Choices()
    chosen = Choices(
        subject=Subject.STUDENTS,
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


def _field_of(name: str) -> str:
    known = part_of(name)[0] in FIELDS[Subject.STUDENTS] or ticked_category(name) is not None
    return name if known else KEPT
