"""The rows of a roster that wait, handed back as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from casework.desk import ImportReport
from casework.desk.parking import parked_id
from casework.intake import KEPT, LEFT_OUT, SERIAL, DraftRow, Preview
from casework.intake.fields import REFERENCE, REMARKS
from casework.intake.headings import heading_for
from casework.intake.parked import reference_of
from casework.roster import Roster, RowProblem
from ui.common.problems import problem_sentence
from ui.common.words import _

_NOT_WRITTEN = frozenset((SERIAL, LEFT_OUT, REFERENCE, REMARKS))


def write_problems(target: Path, roster: Roster, report: ImportReport) -> None:
    """Write the rows that wait as a workbook with a column of remarks. Raises as ``replacing``."""
    from exports.problem_book import write_problem_book

    remarks = _remarks(report.problems)
    columns = [(column.field or column.heading, column.heading) for column in roster.columns]
    rows: list[list[str]] = []
    for row in roster.rows:
        if row.row in remarks:
            cells = dict(row.cells)
            said = remarks[row.row]
            rows.append([*(cells.get(key, "") for key, _heading in columns), str(row.row), said])
    headings = [*(heading for _key, heading in columns), _("Row in the roster"), _("Remarks")]
    write_problem_book(target, title=_("Rows that wait"), headings=headings, rows=rows)


def write_draft_problems(target: Path, preview: Preview) -> None:
    """Write the rows that wait as a workbook that can be corrected and taken in as it is.

    Each row carries a reference by which it is known again, and a column of remarks. Raises as
    ``replacing``.
    """
    from exports.problem_book import write_problem_book

    draft = preview.draft
    waiting = {row.row for row in preview.rows if row.end == "parked"}
    remarks = _remarks(problem for row in preview.rows for problem in row.problems)
    columns = [
        (key, heading_for(draft.subject, key))
        for key in dict.fromkeys(
            column.heading if column.field == KEPT else column.field
            for column in draft.columns
            if column.field not in _NOT_WRITTEN
        )
    ]
    found: dict[int, DraftRow] = {}
    for row in draft.rows:
        if row.row in waiting:
            found.setdefault(row.row, row)
    rows = []
    for at, row in found.items():
        cells = dict(row.cells)
        rows.append(
            [
                row.reference or reference_of(parked_id(row)),
                *(cells.get(key, "") for key, _heading in columns),
                str(at),
                remarks.get(at, ""),
            ]
        )
    headings = [
        _("Reference of the waiting row"),
        *(heading for _key, heading in columns),
        _("Row in the roster"),
        _("Why the row waits"),
    ]
    write_problem_book(target, title=_("Rows that wait"), headings=headings, rows=rows)


def _remarks(problems: Iterable[RowProblem]) -> dict[int, str]:
    """Return what is said of each row that waits."""
    said: dict[int, list[str]] = {}
    for problem in problems:
        if problem.outcome == "parked":
            said.setdefault(problem.row, []).append(problem_sentence(problem))
    return {row: " ".join(dict.fromkeys(sentences)) for row, sentences in said.items()}
