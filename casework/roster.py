"""A roster as read from a workbook: cleaned facts, raw cells, and what is odd about them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID

from casework.ownership import Ownership

if TYPE_CHECKING:
    from casework.intake.changes import CellChange
    from casework.roster_cells import Outcome

NO_FACTS: Mapping[str, str] = MappingProxyType({})


@dataclasses.dataclass(frozen=True, slots=True)
class StudentFacts:
    """What a roster says of one student; absent is None, or an empty tuple.

    ``cohort`` is 0 while neither a column nor the title has named it. ``custom`` carries the
    columns that have no field of ours, by their heading; ``original_name`` is the cell's own
    text where it differs from ``name``.
    """

    student_no: str
    name: str = dataclasses.field(repr=False)
    gender: str | None = dataclasses.field(default=None, repr=False)
    ethnicity: str | None = dataclasses.field(default=None, repr=False)
    id_number: str | None = dataclasses.field(default=None, repr=False)
    birth: date | None = dataclasses.field(default=None, repr=False)
    phone: str | None = dataclasses.field(default=None, repr=False)
    college: str | None = None
    major: str | None = None
    class_name: str | None = None
    level: str | None = None
    cohort: int = 0
    categories: tuple[str, ...] = dataclasses.field(default=(), repr=False)
    job_city: str | None = dataclasses.field(default=None, repr=False)
    job_kind: str | None = dataclasses.field(default=None, repr=False)
    helper: str | None = dataclasses.field(default=None, repr=False)
    helper_role: str | None = None
    custom: tuple[tuple[str, str], ...] = dataclasses.field(default=(), repr=False)
    original_name: str | None = dataclasses.field(default=None, repr=False)

    def value(self, name: str) -> Any:
        """Return one field by its name."""
        return getattr(self, name)


FACT_FIELDS: tuple[str, ...] = tuple(f.name for f in dataclasses.fields(StudentFacts))
"""The fields of a student in the order of the contract, with ``custom`` and ``original_name``."""


@dataclasses.dataclass(frozen=True, slots=True)
class RowProblem:
    """Something about one row that a person should know; ``row`` is 1-based, 0 for the sheet.

    ``outcome`` says what became of the row because of it: ``parked`` waits for a person,
    ``ignored`` is not a student or adds nothing, ``noted`` was imported all the same.
    """

    sheet: str
    row: int
    field: str | None
    code: str
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict, repr=False)
    outcome: Outcome = "noted"


@dataclasses.dataclass(frozen=True, slots=True)
class RosterRow:
    """One data row: its facts (None without number and name) and the raw texts of its cells.

    ``cells`` pairs a field name, or the heading of a column without one, with the cell's text.
    ``changes`` are the cells that reading made clean; ``reference`` names the row that waits,
    where the workbook was handed back for correction.
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
        """Return whether a problem of its own cells keeps the row out."""
        return any(p.outcome == "parked" for p in self.problems)

    @property
    def is_ignored(self) -> bool:
        """Return whether the row was found to be no student."""
        return any(p.outcome == "ignored" for p in self.problems)


@dataclasses.dataclass(frozen=True, slots=True)
class RosterColumn:
    """One column as understood: its letters' index (0-based), heading, and field or None."""

    index: int
    heading: str
    field: str | None


@dataclasses.dataclass(frozen=True, slots=True)
class Roster:
    """A sheet read and cleaned; ``header_row`` is the last row of the heading, 1-based.

    ``problems`` are those of the sheet as a whole; each row carries its own.
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
    """A file as the caseload knows it, and what the last import said of it, if one did."""

    file_id: UUID
    facts: StudentFacts = dataclasses.field(repr=False)
    imported: StudentFacts | None = dataclasses.field(default=None, repr=False)
    ownership: Ownership = Ownership.OWNED
