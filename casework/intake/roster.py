"""A roster as read from a workbook: cleaned facts, raw cells, and problems."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from casework.ownership import Ownership
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
