"""A roster as read from a workbook: cleaned facts, raw cells, and problems, also between rows."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from casework.parcels.custody import Ownership
from casework.records.file import StudentFacts

if TYPE_CHECKING:
    from casework.intake.changes import CellChange
    from casework.intake.roster_cells import Outcome


NO_FACTS: Mapping[str, str] = MappingProxyType({})


@dataclasses.dataclass(frozen=True, slots=True)
class RowProblem:
    """A problem with one row; ``row`` is 1-based, 0 for the sheet.

    ``outcome`` is what the problem causes: ``parked`` makes the row pending, ``ignored`` skips it
    because it is not a student or adds nothing, ``noted`` imports it anyway.
    """

    sheet: str
    row: int
    field: str | None
    code: str
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)
    outcome: Outcome = "noted"


@dataclasses.dataclass(frozen=True, slots=True)
class RosterRow:
    """One data row: its facts (None without number and name) and the original texts of its cells.

    ``cells`` are pairs of a field name, or the heading of a column without one, and the text.
    ``changes`` are the cells changed by cleaning; ``reference`` identifies the pending row if the
    workbook was exported for correction.
    """

    sheet: str
    row: int
    hidden: bool
    facts: StudentFacts | None = dataclasses.field(repr=False)
    cells: tuple[tuple[str, str], ...] = dataclasses.field(repr=False)
    problems: tuple[RowProblem, ...] = ()
    changes: tuple[CellChange, ...] = ()
    reference: str | None = None

    @property
    def is_parked(self) -> bool:
        """Return whether a problem makes the row pending."""
        return any(p.outcome == "parked" for p in self.problems)

    @property
    def is_ignored(self) -> bool:
        """Return whether the row is skipped."""
        return any(p.outcome == "ignored" for p in self.problems)


@dataclasses.dataclass(frozen=True, slots=True)
class RosterColumn:
    """One interpreted column: its index (0-based), heading, and field or None."""

    index: int
    heading: str
    field: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Roster:
    """A sheet read and cleaned; ``header_row`` is the last heading row, 1-based.

    ``problems`` are those of the sheet as a whole; rows have their own.
    """

    sheet: str
    source_digest: str
    header_row: int
    columns: tuple[RosterColumn, ...]
    unit: str | None
    cohort: int | None
    rows: tuple[RosterRow, ...] = dataclasses.field(repr=False)
    problems: tuple[RowProblem, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class ExistingFile:
    """A file in the caseload, with the data of its last import, if any."""

    file_id: UUID
    facts: StudentFacts = dataclasses.field(repr=False)
    imported: StudentFacts | None = dataclasses.field(default=None, repr=False)
    ownership: Ownership = Ownership.OWNED


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
