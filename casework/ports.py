"""Ports of the service layer: what it needs of whatever keeps records, here ``storage``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol, TypeVar
from uuid import UUID

from casework.case import Case
from casework.clock_check import EntryTime
from casework.events import PlaceCounts
from casework.org_settings import OrgSettings
from casework.read_models import (
    Action,
    ActionImpact,
    FieldChange,
    FileLine,
    FileQuery,
    HistoryLine,
    JournalQuery,
    ServiceProgress,
    TouchedRecord,
)
from casework.records import Attendance, CaseFile, Evidence, Keeper, ParkedRow, Record
from casework.roster import ExistingFile

if TYPE_CHECKING:
    from casework.exchange.ports import ParcelLedger, WritableParcelLedger

R = TypeVar("R", bound=Record)

ProgressCallback = Callable[[int, int], object]
"""Called with (done, total); whatever it raises stops the work at a safe point."""


class Reader(Protocol):
    """Reads of one moment."""

    @property
    def today(self) -> date:
        """The day for which lists are worked out."""
        ...

    @property
    def exchange(self) -> ParcelLedger:
        """What went to partners and came from them."""
        ...

    def keeper(self) -> Keeper:
        """Whose caseload this is."""
        ...

    def org_settings(self) -> OrgSettings:
        """What the office has set: rule packs of its own, tables, switches."""
        ...

    def find_files(self, numbers: Sequence[str], cohort: int | None = None) -> tuple[UUID, ...]:
        """The files of these student numbers, in the same order; earlier numbers find them too.

        Raises:
            RuleBroken: UNKNOWN_STUDENT, or AMBIGUOUS_STUDENT when a number has a file in several
                cohorts and ``cohort`` is None; a repeated number is STUDENT_REPEATED.
        """
        ...

    def files_numbered(self, numbers: Sequence[str]) -> Mapping[str, tuple[UUID, ...]]:
        """The files of these student numbers (normalised), in every cohort; earlier ones too."""
        ...

    def files_of_person(self, person_id: UUID) -> tuple[CaseFile, ...]:
        """The files that are joined as one person's."""
        ...

    def case(self, file_id: UUID) -> Case: ...

    def cases(self, file_ids: Iterable[UUID]) -> Mapping[UUID, Case]: ...

    def cases_to_count(self, file_ids: Iterable[UUID]) -> Mapping[UUID, Case]:
        """The same for counting only, in less time: what no count depends on is blank."""
        ...

    def get(self, kind: type[R], record_id: UUID) -> R:
        """The record; raises RuleBroken UNKNOWN_RECORD when there is none."""
        ...

    def get_many(self, kind: type[R], ids: Iterable[UUID]) -> Mapping[UUID, R]:
        """The records with these ids; absent ones are left out."""
        ...

    def distinct_values(
        self, kind: type[Record], field: str, *, limit: int = 300
    ) -> tuple[str, ...]:
        """The texts that records of a kind have in a field, each once, the latest first."""
        ...

    def find_record(self, record_id: UUID) -> Record | None:
        """The record with this id, of whatever kind."""
        ...

    def get_all(self, kind: type[R]) -> tuple[R, ...]:
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

    def facets(
        self, query: FileQuery, only: Collection[str] = ()
    ) -> Mapping[str, Mapping[str, int]]:
        """How many of the files asked for have each value of each of ``FACET_KEYS``.

        ``only`` names the ones that are wanted: each is a question to all files.
        """
        ...

    def progress(self, by: str | None = None) -> tuple[ServiceProgress, ...]:
        """All files together, then one line a group of ``by`` (class, college, category)."""
        ...

    def existing_files(self, cohorts: Iterable[int]) -> Mapping[tuple[int, str], ExistingFile]:
        """The files of these cohorts by (cohort, normalised student number), for a roster."""
        ...

    def parked(self) -> tuple[ParkedRow, ...]:
        """Rows that wait for a person."""
        ...

    def evidence_of_content(self, content_tag: str) -> Evidence | None:
        """The proof with this mark of its content, when one was kept."""
        ...

    def known_ids(self, kind: type[Record], ids: Iterable[UUID]) -> frozenset[UUID]:
        """Those of ``ids`` that exist."""
        ...

    def actions(self, *, limit: int | None = None) -> tuple[Action, ...]:
        """The journal's actions, newest first."""
        ...

    def journal_page(self, query: JournalQuery) -> tuple[Action, ...]:
        """The actions that the query asks for, newest first."""
        ...

    def impacts_of(self, actions: Iterable[Action]) -> Mapping[UUID, ActionImpact]:
        """How much each of these actions touched; those that touched nothing are absent."""
        ...

    def journal_authors(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The authors and action names in the journal, for its filters."""
        ...

    def reversals(self) -> tuple[Action, ...]:
        """The actions that undo or redo another one, newest first."""
        ...

    def entry_times(self) -> Sequence[EntryTime]:
        """The clock readings of entries since times were last repaired."""
        ...

    def touched_records(self, entries: Iterable[int]) -> Mapping[int, Sequence[TouchedRecord]]:
        """The records that these entries of the journal wrote, by the entry's number."""
        ...

    def action(self, action_id: UUID) -> Action:
        """One action; raises RuleBroken UNKNOWN_ACTION."""
        ...

    def journal_head(self, *, until: int | None = None) -> tuple[int, str]:
        """How many entries the journal has, and the digest (hex) of the last."""
        ...

    def changes_of(self, action_id: UUID, *, most: int | None = None) -> tuple[FieldChange, ...]:
        """What an action changed, in the order it was done; the first ``most`` of it."""
        ...

    def history(self, file_id: UUID) -> tuple[HistoryLine, ...]:
        """Everything that happened to a file and its records, oldest first."""
        ...

    def record_history(self, record_id: UUID) -> tuple[HistoryLine, ...]:
        """Everything that happened to one record, gone or not, oldest first."""
        ...

    def fields(self, kind: str, ids: Iterable[UUID]) -> Mapping[UUID, Mapping[str, object]]:
        """The present fields of records, in the journal's form; absent records are absent."""
        ...

    def places_at(self, event_id: UUID) -> tuple[Attendance, ...]:
        """Every student's place at an event, void ones included, oldest first."""
        ...

    def place_counts(self) -> Mapping[UUID, PlaceCounts]:
        """How many places each event has in each state; events without places are absent."""
        ...

    def children_of(self, kind: str, ids: Iterable[UUID]) -> Mapping[UUID, frozenset[UUID]]:
        """The records that name these records, by the record named."""
        ...

    def dependent_files(self, kind: str, ids: Iterable[UUID]) -> frozenset[UUID]:
        """The files whose counts a change of these shared records can touch."""
        ...

    def unique_conflicts(
        self, kind: str, wanted: Mapping[UUID, Mapping[str, object]]
    ) -> frozenset[UUID]:
        """Those of these records (the journal's form) whose place another record has taken.

        A place is what there can be only once: a cohort's student number, a plan's version.
        """
        ...


class UnitOfWork(Reader, Protocol):
    """One write transaction, which is one action of the journal."""

    @property
    def exchange(self) -> WritableParcelLedger: ...

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

    def restore(self, kind: str, wanted: Mapping[UUID, Mapping[str, object] | None]) -> None:
        """Set records to these fields (the journal's form), or take them away (None): for undo."""
        ...

    def revisions(self, ids: Iterable[UUID]) -> Mapping[UUID, str]:
        """What the journal calls the newest state of records, this action's and gone ones too."""
        ...

    def note(self, **facts: object) -> None:
        """Add facts (no personal data) to the journal's action."""
        ...

    def track_progress(self, on_progress: ProgressCallback, rows: int) -> None:
        """Call ``on_progress(done, total)`` now and then while ``rows`` rows are written.

        Whatever it raises ends the action, and nothing of it is kept.
        """
        ...

    def erase(self, file_id: UUID) -> Mapping[str, int]:
        """Erase a file, its records, and their payloads in the journal, permanently.

        The action must add an ``Erasure`` as well: without that certificate the blanks count as
        damage. Returns how many records of each kind went, gone ones included.

        Raises:
            RuleBroken: UNKNOWN_RECORD.
        """
        ...


class HistoryReader(Protocol):
    """What was known at a past moment, file by file: all of an office's at once fill the memory."""

    @property
    def today(self) -> date:
        """The day for which it is counted."""
        ...

    def file_ids(self) -> tuple[UUID, ...]:
        """All files by cohort and number, those among them that were handed on by then."""
        ...

    def cases(self, files: Iterable[UUID], /) -> Mapping[UUID, Case]:
        """The cases of these files, for counting only; those that were handed on are absent.

        What no count depends on is blank: roster columns, texts of plans, consents.
        """
        ...

    def parked(self) -> tuple[ParkedRow, ...]:
        """The rows of rosters that waited then."""
        ...


class CaseloadStore(Protocol):
    """Where the caseload is kept."""

    def unit_of_work(
        self, name: str, *, undoes: UUID | None = None, redoes: UUID | None = None
    ) -> AbstractContextManager[UnitOfWork]:
        """One action called ``name``: all of it is kept when the block ends, or none of it.

        An action that changed nothing leaves no entry in the journal.
        """
        ...

    def snapshot(self, *, as_of: date | datetime | None = None) -> AbstractContextManager[Reader]:
        """Reads of one moment, without writing: now, or as it was known at a past moment.

        A date means the end of that day.

        Raises:
            RuleBroken: AS_OF_IN_FUTURE, NO_CASELOAD_THEN.
        """
        ...


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that someone hands in as evidence."""

    name: str = field(repr=False)
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeptProof:
    """Where a proof's bytes are stored and the key (hex) that decrypts them."""

    blob_id: UUID
    blob_name: str
    blob_key: str = field(repr=False)
    content_tag: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ProofInspection:
    """What inspecting a proof's bytes gives.

    ``content_tag`` is the mark that equal proofs share; ``picture_hash`` (16 hex digits) is alike
    for pictures that look alike; ``taken_on`` is the day that a camera wrote into it.
    """

    content_tag: str
    media: str
    picture_hash: str | None = None
    taken_on: date | None = None


class EvidenceStore(Protocol):
    """Keeps the bytes of evidence, encrypted; what is put is on disk when ``put`` returns."""

    def inspect(self, proof: Proof) -> ProofInspection:
        """Inspect the bytes without storing them."""
        ...

    def put(self, proof: Proof) -> KeptProof: ...

    def get(self, evidence: Evidence) -> bytes:
        """The proof in the clear.

        Raises:
            Trouble: EVIDENCE_MISSING, EVIDENCE_DAMAGED.
        """
        ...

    def is_sound(self, evidence: Evidence) -> bool:
        """Return whether the stored bytes are there and unharmed."""
        ...

    def forget(self, evidence: Evidence) -> None:
        """Remove the stored bytes; harmless when they are gone."""
        ...


Clock = Callable[[], datetime]
"""Gives the present instant in UTC."""
