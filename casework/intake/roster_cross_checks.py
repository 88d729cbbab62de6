"""Checks that compare the rows of a roster with each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from casework.intake.roster import RosterRow, RowProblem

SHIFTED_SHARE = 0.3
SHIFTED_ROWS = 6
"""Minimum share and number of contradictions from which the column counts as shifted."""

_CONTRADICTIONS = ("BIRTH_CONTRADICTS_ID", "GENDER_CONTRADICTS_ID")


def with_cross_checks(
    rows: Sequence[RosterRow],
    numbers: AbstractSet[int],
    accepted: AbstractSet[tuple[str, str, str]] = frozenset(),
) -> tuple[RosterRow, ...]:
    """Return the rows with problems for lost leading zeros and shifted identity numbers.

    ``numbers`` are the rows whose student number is stored as a number; ``accepted`` are problems
    (field, code, value) that the user confirmed to be correct.
    """
    return tuple(_with_shift(_with_lost_zeros(rows, numbers, accepted)))


def parked(row: RosterRow, field: str | None, code: str, **facts: str) -> RosterRow:
    """Return the row with one more problem that makes it pending."""
    problem = RowProblem(row.sheet, row.row, field, code, facts, "parked")
    return replace(row, problems=(*row.problems, problem))


def _with_lost_zeros(
    rows: Sequence[RosterRow],
    numbers: AbstractSet[int],
    accepted: AbstractSet[tuple[str, str, str]],
) -> list[RosterRow]:
    """Park numbers shorter than the rest if stored as a number, or if the rest start with zeros."""
    written = [r.facts.student_no for r in rows if r.facts is not None]
    if not written:
        return list(rows)
    counts = Counter(map(len, written))
    usual = max(counts, key=lambda length: (counts[length], length))
    full = [no for no in written if len(no) == usual]
    zeros = sum(no.startswith("0") for no in full) >= 0.8 * len(full)
    stem = Counter(no[:4] for no in full).most_common(1)[0][0]

    def has_lost(row: RosterRow) -> bool:
        if row.facts is None or not (no := row.facts.student_no).isdigit() or len(no) >= usual:
            return False
        if ("student_no", "STUDENT_NO_ZERO_LOST", no) in accepted:
            return False
        return row.row in numbers or (zeros and no.zfill(usual).startswith(stem))

    return [
        parked(
            row,
            "student_no",
            "STUDENT_NO_ZERO_LOST",
            value=row.facts.student_no,
            usual=str(usual),
        )
        if row.facts is not None and has_lost(row)
        else row
        for row in rows
    ]


def _with_shift(rows: list[RosterRow]) -> list[RosterRow]:
    """Park every row with an identity number if too many of these contradict their rows."""
    carrying = [r for r in rows if r.facts is not None and r.facts.id_number]
    wrong = {r.row for r in carrying if any(p.code in _CONTRADICTIONS for p in r.problems)}
    if len(wrong) < SHIFTED_ROWS or len(wrong) < SHIFTED_SHARE * len(carrying):
        return rows
    affected = {r.row for r in carrying}
    share = f"{len(wrong)}/{len(carrying)}"
    return [
        parked(r, "id_number", "ID_COLUMN_SHIFTED", share=share) if r.row in affected else r
        for r in rows
    ]
