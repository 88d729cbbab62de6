"""Why rows of earlier files wait, in words that show no personal number."""

from __future__ import annotations

from dataclasses import replace

from casework.intake import draft_of_parked
from casework.records import ParkedRow
from casework.roster import RowProblem
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


def reasons_of(row: ParkedRow) -> str:
    """Return why a row waits: what its cells show, then what only other rows or files showed."""
    found = {
        problem.code: problem
        for one in draft_of_parked([row]).rows
        for problem in one.problems
        if problem.outcome == "parked"
    }
    cells = dict(row.cells)
    said = []
    for code in dict.fromkeys(row.codes):
        name = field_of(code)
        facts = {"value": cells.get(name, "")} if name else {}
        problem = found.get(code) or RowProblem(row.sheet, row.row, name, code, facts, "parked")
        said.append(covered_sentence(problem))
    return " ".join(said)


def covered_sentence(problem: RowProblem) -> str:
    """Return what is said of a row, without a personal number in the clear."""
    name = problem.field or field_of(problem.code) or ""
    facts = {key: cover(name, value) or "" for key, value in problem.facts.items()}
    return problem_sentence(replace(problem, facts=facts))


def field_of(code: str) -> str | None:
    """Return the field that a code is about, or None when it is about the row."""
    found = [name for begin, name in _FIELD_OF.items() if code.startswith(f"{begin}_")]
    return found[0] if found else None
