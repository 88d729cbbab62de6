"""Pending rows of imports: why they wait, and a workbook to correct and import them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from casework.intake import ImportPreview, RecordRow, Subject, draft_of_parked
from casework.intake.headings import heading_for
from casework.intake.parked import FIRST_ROW, reference_of
from casework.intake.roster import Roster, RosterRow, RowProblem
from casework.records import ParkedRow
from casework.service_layer import ImportReport
from casework.service_layer.parked_rows import completed_cells, parked_id
from ui.common.i18n import _
from ui.common.masking import field_of, masked_sentence
from ui.common.problems import problem_sentence

_Row = RosterRow | RecordRow


class ProblemTable(NamedTuple):
    """Pending rows with remarks, for a workbook to correct and import again."""

    title: str
    headings: list[str]
    rows: list[list[str]]


def roster_problems(roster: Roster, report: ImportReport) -> ProblemTable:
    """Return the pending rows of a roster."""
    keys = [column.field or column.heading for column in roster.columns]
    return _table(Subject.STUDENTS, roster.rows, keys, report.problems)


def draft_problems(preview: ImportPreview) -> ProblemTable:
    """Return the pending rows of a draft.

    When the corrected workbook is imported, its rows are imported and no longer pending.
    """
    draft = preview.draft
    keys = [column.field or column.heading for column in draft.table.columns]
    return _table(draft.subject, draft.rows, keys, preview.problems)


def _table(
    subject: Subject,
    rows: Iterable[_Row],
    keys: Sequence[str],
    problems: Iterable[RowProblem],
) -> ProblemTable:
    remarks: dict[tuple[str, int], list[str]] = {}
    for problem in problems:
        if problem.outcome == "parked":
            remarks.setdefault((problem.sheet, problem.row), []).append(problem_sentence(problem))
    waiting = {(row.sheet, row.row): row for row in rows if (row.sheet, row.row) in remarks}
    cells = {place: dict(completed_cells(row)) for place, row in waiting.items()}
    said = [name for found in cells.values() for name in found]
    columns = [key for key in dict.fromkeys((*keys, *said)) if key in said or key in _ALWAYS]
    lines = []
    for (sheet, row), found in cells.items():
        why = " ".join(dict.fromkeys(remarks[sheet, row]))
        known = waiting[sheet, row]
        reference = known.reference or reference_of(parked_id(known))
        lines.append([*(found.get(key, "") for key in columns), str(row), reference, why])
    headings = [
        *(heading_for(subject, key) for key in columns),
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
