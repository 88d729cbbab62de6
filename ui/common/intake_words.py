"""Imports in words: subjects, columns, cleaning steps, and why rows are pending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from casework.intake import ImportPreview, Subject, draft_of_parked
from casework.intake.changes import ChangeKind
from casework.intake.fields import (
    CATEGORY_PREFIX,
    KEPT,
    LEFT_OUT,
    REFERENCE,
    REMARKS,
    SERIAL,
    part_of,
)
from casework.intake.headings import heading_for
from casework.intake.parked import FIRST_ROW, reference_of
from casework.intake.roster import RowProblem
from casework.records import ParkedRow
from casework.service_layer.imports import completed_cells, parked_id
from ui.common.case_words import category_name
from ui.common.display_names import field_name
from ui.common.i18n import N_, _
from ui.common.masking import field_of, masked_sentence
from ui.common.problems import problem_sentence

_SUBJECTS = {
    Subject.STUDENTS: N_("A roster of students"),
    Subject.TALKS: N_("Talks held"),
    Subject.REFERRALS: N_("Posts recommended"),
    Subject.EVENTS: N_("Events held"),
    Subject.ATTENDANCES: N_("Who took part in events"),
    Subject.EMPLOYERS: N_("A list of employers"),
    Subject.POSTS: N_("A list of posts"),
    Subject.DESTINATIONS: N_("Destinations registered"),
}
_CHANGES = {
    ChangeKind.BLANKS: N_("blanks and line breaks"),
    ChangeKind.WIDTH: N_("full-width characters"),
    ChangeKind.MARKS: N_("apostrophes before text"),
    ChangeKind.CAPITALS: N_("small letters"),
    ChangeKind.DOTS: N_("dots in names"),
    ChangeKind.NUMBER: N_("numbers with .0"),
    ChangeKind.PHONE: N_("form of phone numbers"),
    ChangeKind.DATE: N_("date format"),
    ChangeKind.SERIAL: N_("dates stored as numbers"),
    ChangeKind.SPELLING: N_("codes and abbreviations"),
    ChangeKind.SYNONYM: N_("former and common names"),
    ChangeKind.SEVERAL: N_("several values in a cell"),
    ChangeKind.TICK: N_("check marks"),
    ChangeKind.ABSENT: N_('words meaning "none"'),
    ChangeKind.DITTO: N_("ditto marks"),
    ChangeKind.MERGED: N_("merged cells"),
    ChangeKind.FIXED: N_("corrected here"),
}
_COLUMNS = {
    KEPT: N_("keep under its own heading"),
    LEFT_OUT: N_("do not import"),
    SERIAL: N_("running number"),
    REFERENCE: N_("reference of a pending row"),
    REMARKS: N_("remarks on pending rows"),
    "name": N_("student's name"),
    "entry": N_("the whole record in one cell"),
    "times": N_("start and end"),
    "event_mode": N_("online or on site"),
    "event_kind": N_("kind of event"),
}


def subject_name(subject: Subject) -> str:
    """Return the display name of the subject of a file's rows."""
    return _(_SUBJECTS[subject])


def change_name(kind: ChangeKind) -> str:
    """Return the display name of a cleaning step."""
    return _(_CHANGES[kind])


def column_name(field: str) -> str:
    """Return the display name of a meaning that a column can have.

    ``category:…`` is a check-mark column, ``content#2`` belongs to a row's second record.
    """
    if field.startswith(CATEGORY_PREFIX):
        name = category_name(field.removeprefix(CATEGORY_PREFIX))
        return _("Tick: {category}").format(category=name)
    bare, part = part_of(field)
    name = _(_COLUMNS[bare]) if bare in _COLUMNS else field_name(bare)
    name = name[:1].upper() + name[1:]
    return _("{field}, no. {number}").format(field=name, number=part) if part else name


class ProblemTable(NamedTuple):
    """Pending rows with remarks, for a workbook to correct and import again."""

    title: str
    headings: list[str]
    rows: list[list[str]]


def draft_problems(preview: ImportPreview) -> ProblemTable:
    """Return the pending rows of a draft.

    When the corrected workbook is imported, its rows are imported and no longer pending.
    """
    draft = preview.draft
    remarks: dict[tuple[str, int], list[str]] = {}
    for problem in preview.problems:
        if problem.outcome == "parked":
            remarks.setdefault((problem.sheet, problem.row), []).append(problem_sentence(problem))
    waiting = {(row.sheet, row.row): row for row in draft.rows if (row.sheet, row.row) in remarks}
    cells = {place: dict(completed_cells(row)) for place, row in waiting.items()}
    said = [name for found in cells.values() for name in found]
    keys = (column.field or column.heading for column in draft.table.columns)
    columns = [key for key in dict.fromkeys((*keys, *said)) if key in said or key in _ALWAYS]
    lines = []
    for (sheet, row), found in cells.items():
        why = " ".join(dict.fromkeys(remarks[sheet, row]))
        known = waiting[sheet, row]
        reference = known.reference or reference_of(parked_id(known))
        lines.append([*(found.get(key, "") for key in columns), str(row), reference, why])
    headings = [
        *(heading_for(draft.subject, key) for key in columns),
        _("Row in the roster"),
        _("Reference of the pending row"),
        _("Why the row is pending"),
    ]
    return ProblemTable(_("Pending rows"), headings, lines)


_ALWAYS = ("student_no", "name")
"""Columns that are present even when empty, so that they can be filled in."""


def reasons_of(rows: Sequence[ParkedRow]) -> Mapping[UUID, str]:
    """Return why each row is pending: reasons from its cells, then from other rows or files."""
    found: dict[UUID, str] = {}
    for subject in dict.fromkeys(row.subject for row in rows):
        waiting = [row for row in rows if row.subject == subject]
        judged = {one.row: one.problems for one in draft_of_parked(waiting).rows}
        for number, row in enumerate(waiting, FIRST_ROW):
            found[row.id] = _reasons(row, judged.get(number, ()))
    return found


def _reasons(row: ParkedRow, problems: Sequence[RowProblem]) -> str:
    found = {problem.code: problem for problem in problems if problem.outcome == "parked"}
    cells = dict(row.cells)
    said = []
    for code in dict.fromkeys(row.codes):
        name = field_of(code)
        facts = {"value": cells.get(name, "")} if name else {}
        problem = found.get(code) or RowProblem(row.sheet, row.row, name, code, facts, "parked")
        said.append(masked_sentence(problem))
    return " ".join(said)
