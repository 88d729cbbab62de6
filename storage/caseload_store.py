"""The caseload's database as casework sees it: actions in, reads out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from casework.ids import new_id
from storage import journal, progress_projection
from storage.as_of import historical_reader, moment_of
from storage.head_file import HeadFile
from storage.history_reader import SqlHistoryReader
from storage.queries import SqlReader
from storage.unit_of_work import SqlUnitOfWork


class SqlCaseloadStore:
    """Keeps casework's records through two engines: one that writes, one that only reads."""

    def __init__(
        self,
        writer: sa.Engine,
        readers: sa.Engine,
        audit_key: bytes,
        *,
        head_file: HeadFile | None = None,
        device: str,
        actor: str,
        now: Callable[[], datetime],
        today: Callable[[], date],
    ) -> None:
        self._writer = writer
        self._readers = readers
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
        """One action: all of it is on disk when the block has ended, or none of it."""
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
        with self._writer.connect() as plain:
            connection = plain.execution_options(write=True)
            with connection.begin() as transaction:
                work = SqlUnitOfWork(connection, self._today(), header, self._audit_key)
                yield work
                head = work.finish()
                if head is None:
                    transaction.rollback()
        if head is not None and self._head_file is not None:
            self._head_file.write(*head)

    @contextmanager
    def snapshot(self, *, as_of: date | datetime | None = None) -> Iterator[SqlReader]:
        """Reads of one moment: as of today, or as the caseload was known at a past moment."""
        today = self._today()
        if as_of is not None:
            moment = moment_of(as_of, today)
            with (
                self._readers.connect() as connection,
                connection.begin(),
                historical_reader(connection, moment) as reader,
            ):
                yield reader
            return
        with self._readers.connect() as connection, connection.begin():
            if not progress_projection.is_recount_due(connection, today):
                yield SqlReader(connection, today)
                return
        self._recount(today)
        with self._readers.connect() as connection, connection.begin():
            yield SqlReader(connection, today)

    @contextmanager
    def history(self, as_of: date | datetime) -> Iterator[SqlHistoryReader]:
        """The files as they were known at a past moment, one portion after another."""
        moment = moment_of(as_of, self._today())
        with self._readers.connect() as connection, connection.begin():
            yield SqlHistoryReader(connection, moment)

    def _recount(self, today: date) -> None:
        """Recount what the passing of days changes, once a day while a window is open."""
        with self._writer.connect() as plain:
            connection = plain.execution_options(write=True)
            with connection.begin():
                progress_projection.recount_due(connection, today)
