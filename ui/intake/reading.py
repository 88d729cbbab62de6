"""A roster that was read, and what taking it in would do: values for the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from casework.desk import ImportReport
from casework.roster import Roster, RowProblem
from ui.common.masking import cover
from ui.common.problems import problem_sentence

_FIELD_OF = {
    "STUDENT_NO": "student_no",
    "NAME": "name",
    "ID": "id_number",
    "PHONE": "phone",
    "BIRTH": "birth",
    "GENDER": "gender",
    "ETHNICITY": "ethnicity",
    "CATEGORY": "categories",
    "LEVEL": "level",
    "COHORT": "cohort",
    "HELPER": "helper",
}
"""The field that a code of a row is about, by how the code begins."""


@dataclass(frozen=True, slots=True)
class Read:
    """A file as read; ``sheets`` are those that hold students, the one read first."""

    path: Path
    roster: Roster = field(repr=False)
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a look at a roster was asked with; the import takes the same."""

    college: str | None
    cohort: int


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One line of the table of problems; ``student`` is the row's name and number, if known."""

    problem: RowProblem
    student: str = field(repr=False)
    message: str = field(repr=False)


def sheets_of(roster: Roster) -> tuple[str, ...]:
    """Return the sheets that hold students: the one read, and those said to be left out."""
    others = (p.sheet for p in roster.problems if p.code == "SHEET_NOT_READ")
    return (roster.sheet, *dict.fromkeys(others))


def problem_lines(roster: Roster, report: ImportReport) -> tuple[ProblemLine, ...]:
    """Return a line for each problem, with personal numbers covered."""
    rows = {(row.sheet, row.row): row for row in roster.rows}
    lines = []
    for problem in report.problems:
        row = rows.get((problem.sheet, problem.row))
        cells = dict(row.cells) if row is not None else {}
        lines.append(ProblemLine(problem, student_text(cells), covered_sentence(problem)))
    return tuple(lines)


def student_text(cells: Mapping[str, str]) -> str:
    """Return who a row is about, as far as its cells say."""
    return " ".join(part for part in (cells.get("name"), cells.get("student_no")) if part)


def covered_sentence(problem: RowProblem) -> str:
    """Return what is said of a row, without a personal number in the clear."""
    name = problem.field or field_of(problem.code) or ""
    facts = {key: cover(name, value) or "" for key, value in problem.facts.items()}
    return problem_sentence(replace(problem, facts=facts))


def field_of(code: str) -> str | None:
    """Return the field that a code is about, or None when it is about the row."""
    found = [name for begin, name in _FIELD_OF.items() if code.startswith(f"{begin}_")]
    return found[0] if found else None
