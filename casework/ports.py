"""What the desk needs of a place that keeps records; ``storage`` supplies it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from casework.case import Case
from casework.lists import (
    Action,
    FieldChange,
    FileLine,
    FileQuery,
    HistoryLine,
    Progress,
)
from casework.office import Office
from casework.records import Keeper, ParkedRow, Record
from casework.roster import Existing

R = TypeVar("R", bound=Record)


class Reader(Protocol):
    """Reads of one moment."""

    @property
    def today(self) -> date:
        """The day for which lists are worked out."""
        ...

    def keeper(self) -> Keeper:
        """Whose caseload this is."""
        ...

    def office(self) -> Office:
        """What the office has set: rule packs of its own, tables, switches."""
        ...

    def find_files(self, numbers: Sequence[str], cohort: int | None = None) -> tuple[UUID, ...]:
        """The files of these student numbers, in the same order.

        Raises:
            RuleBroken: UNKNOWN_STUDENT, or AMBIGUOUS_STUDENT when a number has a file in several
                cohorts and ``cohort`` is None; a repeated number is STUDENT_REPEATED.
        """
        ...

    def case(self, file_id: UUID) -> Case: ...

    def cases(self, file_ids: Iterable[UUID]) -> Mapping[UUID, Case]: ...

    def get(self, kind: type[R], record_id: UUID) -> R:
        """The record; raises RuleBroken UNKNOWN_RECORD when there is none."""
        ...

    def find_record(self, record_id: UUID) -> Record | None:
        """The record with this id, of whatever kind."""
        ...

    def all_of(self, kind: type[R]) -> tuple[R, ...]:
        """Every record of a kind that no student owns (employers, posts, events), oldest first."""
        ...

    def line(self, file_id: UUID) -> FileLine: ...

    def lines(self, query: FileQuery) -> tuple[FileLine, ...]: ...

    def lines_of(self, file_ids: Iterable[UUID]) -> tuple[FileLine, ...]:
        """The lines of these files, in the same order; absent files are left out."""
        ...

    def file_ids(self, query: FileQuery) -> tuple[UUID, ...]:
        """The ids alone, filtered and in order: what a long table needs to begin with."""
        ...

    def count(self, query: FileQuery) -> int: ...

    def facets(self, query: FileQuery) -> Mapping[str, Mapping[str, int]]:
        """How many of the files asked for have each value of each of ``FACET_KEYS``."""
        ...

    def progress(self, by: str | None = None) -> tuple[Progress, ...]:
        """All files together, then one line a group of ``by`` (class, college, category)."""
        ...

    def existing(self, cohorts: Iterable[int]) -> Mapping[tuple[int, str], Existing]:
        """The files of these cohorts by (cohort, normalised student number), for a roster."""
        ...

    def parked(self) -> tuple[ParkedRow, ...]:
        """Rows that wait for a person."""
        ...

    def known_ids(self, kind: type[Record], ids: Iterable[UUID]) -> frozenset[UUID]:
        """Those of ``ids`` that exist."""
        ...

    def actions(self, *, limit: int | None = None) -> tuple[Action, ...]:
        """The journal's actions, newest first."""
        ...

    def action(self, action_id: UUID) -> Action: ...

    def journal_head(self) -> tuple[int, str]:
        """How many entries the journal has, and the digest (hex) of the last."""
        ...

    def changes_of(self, action_id: UUID) -> tuple[FieldChange, ...]:
        """What an action changed, in the order it was done."""
        ...

    def history(self, file_id: UUID) -> tuple[HistoryLine, ...]:
        """Everything that happened to a file and its records, oldest first."""
        ...

    def fields(self, kind: str, ids: Iterable[UUID]) -> Mapping[UUID, Mapping[str, object]]:
        """The present fields of records, in the journal's form; absent records are absent."""
        ...

    def children_of(self, kind: str, ids: Iterable[UUID]) -> Mapping[UUID, frozenset[UUID]]:
        """The records that name these records, by the record named."""
        ...


class Shelf(Reader, Protocol):
    """One write transaction, which is one action of the journal."""

    @property
    def action_id(self) -> UUID: ...

    @property
    def now(self) -> datetime: ...

    @property
    def actor(self) -> str: ...

    def add(self, records: Iterable[Record]) -> None:
        """Put new records."""
        ...

    def amend(self, record: Record) -> None:
        """Put a changed record; one that has not changed leaves no trace."""
        ...

    def put_back(self, kind: str, wanted: Mapping[UUID, Mapping[str, object] | None]) -> None:
        """Set records to these fields (the journal's form), or take them away (None): for undo."""
        ...

    def note(self, **facts: object) -> None:
        """Add facts (no personal data) to the journal's action."""
        ...


class Archive(Protocol):
    """Where the caseload is kept."""

    def begin(
        self, name: str, *, undoes: UUID | None = None, redoes: UUID | None = None
    ) -> AbstractContextManager[Shelf]:
        """One action called ``name``: all of it is kept when the block ends, or none of it.

        An action that changed nothing leaves no entry in the journal.
        """
        ...

    def look(self) -> AbstractContextManager[Reader]:
        """Reads of one moment, without writing."""
        ...


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that someone hands in as evidence."""

    name: str = field(repr=False)
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeptProof:
    """Where a proof's bytes lie and the key (hex) that opens them."""

    blob_id: UUID
    blob_name: str
    blob_key: str = field(repr=False)
    content_tag: str
    sha256: str
    size: int


class EvidenceStore(Protocol):
    """Keeps the bytes of evidence, encrypted; what is put is on disk when ``put`` returns."""

    def put(self, proof: Proof) -> KeptProof: ...


Clock = Callable[[], datetime]
"""Gives the present instant in UTC."""
