"""The caseload's database as casework uses it: units of work and readers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from casework.ids import new_id
from storage import journal, progress_projection
from storage.as_of import SqlHistoryReader, historical_reader, moment_of
from storage.engine import Database
from storage.queries import SqlReader
from storage.rollback_check import HeadFile
from storage.unit_of_work import SqlUnitOfWork


class SqlCaseloadStore:
    """Stores casework's records."""

    def __init__(
        self,
        database: Database,
        audit_key: bytes,
        *,
        head_file: HeadFile | None = None,
        device: str,
        actor: str,
        now: Callable[[], datetime],
        today: Callable[[], date],
    ) -> None:
        self._database = database
        self._audit_key = audit_key
        self._head_file = head_file
        self._device = device
        self._actor = actor
        self._now = now
        self._today = today

    @contextmanager
    def unit_of_work(
        self, name: str, *, undoes: UUID | None = None, redoes: UUID | None = None
    ) -> Iterator[SqlUnitOfWork]:
        """Write one action: when the block ends, either all of it is on disk or nothing."""
        header = journal.ActionHeader(
            id=new_id(),
            at=self._now(),
            actor=self._actor,
            device=self._device,
            name=name,
            facts={},
            undoes=undoes,
            redoes=redoes,
        )
        with self._database.writing() as connection:
            work = SqlUnitOfWork(connection, self._today(), header, self._audit_key)
            yield work
            head = work.finish()
            if head is None and not work.has_user_state:
                connection.rollback()
        if head is not None and self._head_file is not None:
            self._head_file.write(*head)

    @contextmanager
    def snapshot(self, *, as_of: date | datetime | None = None) -> Iterator[SqlReader]:
        """Read a consistent snapshot: the present state, or what was known at a past moment."""
        today = self._today()
        if as_of is not None:
            moment = moment_of(as_of, today)
            with (
                self._database.reading() as connection,
                historical_reader(connection, moment) as reader,
            ):
                yield reader
            return
        with self._database.reading() as connection:
            if not progress_projection.is_recount_due(connection, today):
                yield SqlReader(connection, today)
                return
        self._recount(today)
        with self._database.reading() as connection:
            yield SqlReader(connection, today)

    @contextmanager
    def history(self, as_of: date | datetime) -> Iterator[SqlHistoryReader]:
        """Read the files as they were known at a past moment, in batches."""
        moment = moment_of(as_of, self._today())
        with self._database.reading() as connection:
            yield SqlHistoryReader(connection, moment)

    def _recount(self, today: date) -> None:
        """Recount what depends on the date; once a day while a window stays open."""
        with self._database.writing() as connection:
            progress_projection.recount_due(connection, today)
