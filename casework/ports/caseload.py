"""The ports of a caseload: a reader of one moment, a unit of work, and the store of both."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, TypeVar
from uuid import UUID

from casework.activities import PlaceCounts
from casework.case import Case
from casework.clock import EntryTime
from casework.intake.roster import ExistingFile
from casework.ports.changes import Change
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
from casework.settings.org_settings import OrgSettings

if TYPE_CHECKING:
    from casework.ports.exchange import ParcelLedger, WritableParcelLedger

R = TypeVar("R", bound=Record)

UserState = Mapping[str, str | None]
"""What a user was typing, by key; None deletes a value."""

NO_USER_STATE: UserState = MappingProxyType({})

ProgressCallback = Callable[[int, int], object]
"""Called with (done, total); an exception it raises stops the work at a safe point."""


class RecordReader(Protocol):
    """Read access to single records."""

    def get(self, kind: type[R], record_id: UUID) -> R:
        """Return the record; raises RuleBroken UNKNOWN_RECORD."""


class Reader(RecordReader, Protocol):
    """Read access to a consistent snapshot."""

    @property
    def today(self) -> date:
        """The day for which lists are computed."""

    @property
    def exchange(self) -> ParcelLedger:
        """The parcels exchanged with partners."""

    def keeper(self) -> Keeper:
        """Return the owner of this caseload."""

    def org_settings(self) -> OrgSettings:
        """Return the settings of the office: its rule packs, tables, switches."""

    def find_files(self, numbers: Sequence[str], cohort: int | None = None) -> tuple[UUID, ...]:
        """Return the files with these student numbers, in the same order; former numbers match too.

        Raises:
            RuleBroken: UNKNOWN_STUDENT, or AMBIGUOUS_STUDENT when a number has a file in several
                cohorts and ``cohort`` is None; a repeated number is STUDENT_REPEATED.
        """

    def files_numbered(self, numbers: Sequence[str]) -> Mapping[str, tuple[UUID, ...]]:
        """Return the files with these normalised numbers, current or former, in any cohort."""

    def files_of_person(self, person_id: UUID) -> tuple[CaseFile, ...]:
        """Return the files linked as one person's."""

    def case(self, file_id: UUID) -> Case: ...

    def cases(self, file_ids: Iterable[UUID]) -> Mapping[UUID, Case]: ...

    def cases_to_count(self, file_ids: Iterable[UUID]) -> Mapping[UUID, Case]:
        """Return the cases for counting only: faster, with fields that no count uses blank."""

    def get_many(self, kind: type[R], ids: Iterable[UUID]) -> Mapping[UUID, R]:
        """Return the records with these ids; missing ones are omitted."""

    def distinct_values(
        self, kind: type[Record], field: str, *, limit: int = 300
    ) -> tuple[str, ...]:
        """Return the distinct texts in a field of records of a kind, latest first."""

    def find_record(self, record_id: UUID) -> Record | None:
        """Return the record with this id, of any kind, or None."""

    def get_all(self, kind: type[R]) -> tuple[R, ...]:
        """Return all records of a kind not owned by students (employers, posts …), oldest first."""

    def line(self, file_id: UUID) -> FileLine: ...

    def lines(self, query: FileQuery) -> tuple[FileLine, ...]: ...

    def lines_of(self, file_ids: Iterable[UUID]) -> tuple[FileLine, ...]:
        """Return the lines of these files, in the same order; missing files are omitted."""

    def file_ids(self, query: FileQuery) -> tuple[UUID, ...]:
        """Return the matching ids alone, sorted: enough to set up a long table."""

    def count(self, query: FileQuery) -> int: ...

    def facets(
        self, query: FileQuery, only: Collection[str] = ()
    ) -> Mapping[str, Mapping[str, int]]:
        """Return for each of ``FACET_KEYS`` how many matching files have each of its values.

        ``only`` restricts the keys, each of which costs a query over all files.
        """

    def progress(self, by: str | None = None) -> tuple[ServiceProgress, ...]:
        """Return the progress of all files, then of each group (class, college, category)."""

    def existing_files(self, cohorts: Iterable[int]) -> Mapping[tuple[int, str], ExistingFile]:
        """Return the files of these cohorts by cohort and normalised student number."""

    def parked(self) -> tuple[ParkedRow, ...]:
        """Return the pending rows."""

    def evidence_of_content(self, content_tag: str) -> Evidence | None:
        """Return the stored proof with this content tag, or None."""

    def known_ids(self, kind: type[Record], ids: Iterable[UUID]) -> frozenset[UUID]:
        """Return those of ``ids`` that exist."""

    def actions(self, *, limit: int | None = None) -> tuple[Action, ...]:
        """Return the actions in the journal, newest first."""

    def journal_page(self, query: JournalQuery) -> tuple[Action, ...]:
        """Return the actions that match the query, newest first."""

    def impacts_of(self, actions: Iterable[Action]) -> Mapping[UUID, ActionImpact]:
        """Return how much each of these actions affected; actions without effect are omitted."""

    def journal_authors(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the authors and the action names in the journal, for filters."""

    def reversals(self) -> tuple[Action, ...]:
        """Return the actions that undo or redo another one, newest first."""

    def entry_times(self) -> Sequence[EntryTime]:
        """Return the clock readings of entries since the last repair of times."""

    def touched_records(self, entries: Iterable[int]) -> Mapping[int, Sequence[TouchedRecord]]:
        """Return the records that these journal entries wrote, by entry number."""

    def action(self, action_id: UUID) -> Action:
        """Return one action; raises RuleBroken UNKNOWN_ACTION."""

    def journal_head(self, *, until: int | None = None) -> tuple[int, str]:
        """Return the number of journal entries and the digest (hex) of the last one."""

    def changes_of(self, action_id: UUID, *, most: int | None = None) -> tuple[FieldChange, ...]:
        """Return the changes by an action, in order; at most the first ``most``."""

    def history(self, file_id: UUID) -> tuple[HistoryLine, ...]:
        """Return all changes of a file and its records, oldest first."""

    def record_history(self, record_id: UUID) -> tuple[HistoryLine, ...]:
        """Return all changes of one record, even if deleted, oldest first."""

    def fields(self, kind: str, ids: Iterable[UUID]) -> Mapping[UUID, Mapping[str, object]]:
        """Return the current fields of records, as in the journal; missing ones are omitted."""

    def places_at(self, event_id: UUID) -> tuple[Attendance, ...]:
        """Return all students' places at an event, including void ones, oldest first."""

    def place_counts(self) -> Mapping[UUID, PlaceCounts]:
        """Return the numbers of places of each event by state; events without any are omitted."""

    def children_of(self, kind: str, ids: Iterable[UUID]) -> Mapping[UUID, frozenset[UUID]]:
        """Return the ids of the records that refer to these records, by the id referred to."""

    def dependent_files(self, kind: str, ids: Iterable[UUID]) -> frozenset[UUID]:
        """Return the files whose counts may depend on these shared records."""

    def unique_conflicts(
        self, kind: str, wanted: Mapping[UUID, Mapping[str, object]]
    ) -> frozenset[UUID]:
        """Return those of these records (as the journal stores them) that would violate uniqueness.

        Unique are the student number in a cohort, the version of a plan, and so on.
        """


class UnitOfWork(Reader, Protocol):
    """A write transaction, which is one action in the journal."""

    @property
    def exchange(self) -> WritableParcelLedger: ...

    @property
    def action_id(self) -> UUID: ...

    @property
    def change(self) -> Change:
        """What the action changed; complete when the block has ended."""

    @property
    def now(self) -> datetime: ...

    @property
    def actor(self) -> str: ...

    def add(self, records: Iterable[Record]) -> None:
        """Insert new records."""

    def amend(self, record: Record) -> None:
        """Update a record; an unchanged record is not written."""

    def restore(self, kind: str, wanted: Mapping[UUID, Mapping[str, object] | None]) -> None:
        """Set records to these fields, as the journal stores them, or delete them (None)."""

    def revisions(self, ids: Iterable[UUID]) -> Mapping[UUID, str]:
        """Return the latest revision of records, including deleted ones and this action."""

    def set_user_state(self, values: UserState) -> None:
        """Save what a user was typing in the same transaction.

        It is not a record, and saved even if the action changes nothing else.
        """

    def note(self, **facts: object) -> None:
        """Add facts (no personal data) to the action in the journal."""

    def track_progress(self, on_progress: ProgressCallback, rows: int) -> None:
        """Call ``on_progress(done, total)`` from time to time while ``rows`` rows are written.

        An exception it raises rolls the action back.
        """

    def erase(self, file_id: UUID) -> Mapping[str, int]:
        """Permanently erase a file, its records, and their contents in the journal.

        The action must also add an ``Erasure``; without this certificate, verification reports the
        gaps as damage. Returns the number of erased records of each kind, including deleted ones.

        Raises:
            RuleBroken: UNKNOWN_RECORD.
        """


class HistoryReader(Protocol):
    """Read access to a past state, file by file, since a whole office does not fit in memory."""

    @property
    def today(self) -> date:
        """The day for which counts are computed."""

    def file_ids(self) -> tuple[UUID, ...]:
        """Return all files by cohort and number, including those transferred by then."""

    def cases(self, files: Iterable[UUID], /) -> Mapping[UUID, Case]:
        """Return the cases of these files for counting only; transferred ones are omitted.

        Fields that no count uses are blank: roster columns, texts of plans, consents.
        """

    def parked(self) -> tuple[ParkedRow, ...]:
        """Return the rows pending at that time."""


class CaseloadStore(Protocol):
    """The store of a caseload."""

    def unit_of_work(
        self, name: str, *, undoes: UUID | None = None, redoes: UUID | None = None
    ) -> AbstractContextManager[UnitOfWork]:
        """Open a write transaction named ``name``; it is committed as a whole when the block ends.

        An action without changes adds no entry to the journal.
        """

    def snapshot(self, *, as_of: date | datetime | None = None) -> AbstractContextManager[Reader]:
        """Open a read-only snapshot of the present, or of what was known at a past time.

        A date means the end of that day.

        Raises:
            RuleBroken: AS_OF_IN_FUTURE, NO_CASELOAD_THEN.
        """


Clock = Callable[[], datetime]
"""Returns the current instant in UTC."""
