"""Reasons why rows of earlier imports are pending, with personal numbers masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from casework.intake import draft_of_parked
from casework.intake.parked import FIRST_ROW
from casework.records import ParkedRow
from casework.roster import RowProblem
from ui.common.masked_text import field_of, masked_sentence


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
