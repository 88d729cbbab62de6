"""The rows of a roster that wait, handed back as a workbook."""

from __future__ import annotations

from pathlib import Path

from casework.desk import ImportReport
from casework.roster import Roster
from ui.common.problems import problem_sentence
from ui.common.words import _


def write_problems(target: Path, roster: Roster, report: ImportReport) -> None:
    """Write the rows that wait as a workbook with a column of remarks. Raises as ``replacing``."""
    from exports.problem_book import write_problem_book

    remarks: dict[tuple[str, int], list[str]] = {}
    for problem in report.problems:
        if problem.outcome == "parked":
            remarks.setdefault((problem.sheet, problem.row), []).append(problem_sentence(problem))
    columns = [(column.field or column.heading, column.heading) for column in roster.columns]
    rows: list[list[str]] = []
    for row in roster.rows:
        if (row.sheet, row.row) in remarks:
            cells = dict(row.cells)
            said = " ".join(dict.fromkeys(remarks[row.sheet, row.row]))
            rows.append([*(cells.get(key, "") for key, _heading in columns), str(row.row), said])
    headings = [*(heading for _key, heading in columns), _("Row in the roster"), _("Remarks")]
    write_problem_book(target, title=_("Rows that wait"), headings=headings, rows=rows)
