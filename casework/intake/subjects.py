"""Detect the subject of a sheet by its headings."""

from __future__ import annotations

from casework.intake.fields import SERIAL, Subject, part_of
from casework.intake.layout import Headings, Layout
from casework.intake.sheets import WorkbookSheet

_NAMES = frozenset(("student_no", "name", SERIAL))
_ENOUGH = 3
_ENOUGH_ALONE = 2
"""How many fields, besides student number and name, a subject needs if the sheet is no roster."""


def subject_of(sheet: WorkbookSheet) -> Subject | None:
    """Return the subject of a sheet's table; students, unless another subject matches better."""
    headings = Headings(sheet)
    students = headings.layout(Subject.STUDENTS)
    facts = _own_fields(students) if students is not None else 0
    best: tuple[int, Subject] | None = None
    for subject in Subject:
        if subject is Subject.STUDENTS:
            continue
        layout = headings.layout(subject)
        if layout is not None:
            own = _own_fields(layout)
            if best is None or own > best[0]:
                best = (own, subject)
    if students is None:
        return best[1] if best is not None and best[0] >= _ENOUGH_ALONE else None
    if best is not None and best[0] >= _ENOUGH and best[0] > facts:
        return best[1]
    return Subject.STUDENTS


def _own_fields(layout: Layout) -> int:
    names = {part_of(column.field)[0] for column in layout.columns if column.field is not None}
    return len(names - _NAMES)
