"""Read the caseload as it was known at a past moment, rebuilt from the journal.

The records are reconstructed from the journal, loaded into an in-memory database with the same
tables, and counted as of that day by the same function as ever. So all readers of a caseload also
work on a past one, and old figures can be reproduced exactly. Data that was erased since by the
retention rule is missing; the figures of an issued report are stored with the report.

600 files with a dozen records each take about three seconds, half of it for counting. Where each
file is only counted once, ``storage.history_reader`` avoids holding all of them in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from casework import records as r
from casework.problems import RuleBroken
from casework.read_models import Action, ActionImpact, FieldChange, HistoryLine, JournalQuery
from storage import journal, note_index, progress_projection, search
from storage.bulk import write_rows
from storage.cases import chunks
from storage.ledger import ownership_cache
from storage.ledger.parcel_ledger import SqlParcelLedger
from storage.mapping import map_of_kind
from storage.queries import SqlReader
from storage.record_tables import file_table
from storage.tables import journal_change_table, journal_table

_PORTION = 1000
_SHADOWS = ("sqlite_", "file_search_", "note_search_")
"""Tables created implicitly: SQLite's own and those behind the search indexes."""

_LEFT_OUT = ("journal", "journal_change", "alembic_version")


@dataclass(frozen=True, slots=True)
class Moment:
    """A past moment: its end (exclusive, UTC) and the day for which it is counted."""

    end: datetime
    day: date


def moment_of(as_of: date | datetime, today: date) -> Moment:
    """Return the moment for a day (up to its end) or an instant (inclusive).

    Raises:
        RuleBroken: AS_OF_IN_FUTURE.
    """
    if isinstance(as_of, datetime):
        moment = Moment(as_of + timedelta(milliseconds=1), as_of.astimezone().date())
    else:
        moment = Moment(journal.first_instant(as_of + timedelta(days=1)), as_of)
    if moment.day > today:
        raise RuleBroken("AS_OF_IN_FUTURE", "as_of", day=moment.day.isoformat())
    return moment


class HistoricalReader(SqlReader):
    """Reads what was known at a past moment; ``last`` is the number of its newest entry."""

    def __init__(
        self, rebuilt: sa.Connection, kept: sa.Connection, moment: Moment, last: int
    ) -> None:
        super().__init__(rebuilt, moment.day)
        self._kept = kept
        self.last = last

    def actions(self, *, limit: int | None = None) -> tuple[Action, ...]:
        return self.journal_page(JournalQuery(limit=limit))

    def journal_page(self, query: JournalQuery) -> tuple[Action, ...]:
        return journal.page(self._kept, query, until=self.last)

    def impacts_of(self, actions: Iterable[Action]) -> Mapping[UUID, ActionImpact]:
        return journal.impacts_of(self._kept, actions)

    def journal_authors(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return journal.authors(self._kept)

    def reversals(self) -> tuple[Action, ...]:
        return tuple(one for one in journal.reversals(self._kept) if one.seq <= self.last)

    def action(self, action_id: UUID) -> Action:
        found = journal.action(self._kept, action_id)
        if found.seq > self.last:
            raise RuleBroken("UNKNOWN_ACTION", "action", action=str(action_id))
        return found

    def journal_head(self, *, until: int | None = None) -> tuple[int, str]:
        last = self.last if until is None else min(until, self.last)
        return journal.head(self._kept, until=last)

    def changes_of(self, action_id: UUID, *, most: int | None = None) -> tuple[FieldChange, ...]:
        return journal.changes_of(self._kept, self.action(action_id).id, most=most)

    def history(self, file_id: UUID) -> tuple[HistoryLine, ...]:
        return journal.history(self._kept, file_id, until=self.last)

    def record_history(self, record_id: UUID) -> tuple[HistoryLine, ...]:
        return journal.record_history(self._kept, record_id, until=self.last)


@contextmanager
def historical_reader(connection: sa.Connection, moment: Moment) -> Iterator[HistoricalReader]:
    """Return a reader of the caseload as it was known at a moment; nothing is written to disk.

    Raises:
        RuleBroken: NO_CASELOAD_THEN, with the day (``since``) on which the caseload begins.
    """
    last = last_entry(connection, moment)
    engine = _memory()
    try:
        with engine.connect() as rebuilt:
            _create_tables(connection, rebuilt)
            _fill(rebuilt, _records(connection, last))
            files = list(rebuilt.scalars(sa.select(file_table.c.id)))
            progress_projection.recount(rebuilt, files, moment.day)
            ledger = SqlParcelLedger(connection)
            own = ownership_cache.own_keys(rebuilt, ledger.signing, ledger.key_rotations())
            ownership_cache.rebuild(rebuilt, own)
            note_index.put_all(rebuilt)
            yield HistoricalReader(rebuilt, connection, moment, last)
    finally:
        engine.dispose()


def last_entry(connection: sa.Connection, moment: Moment) -> int:
    """Return the number of the last entry before the moment ends.

    This uses the journal's own clock, which never goes back, so setting the computer's clock back
    cannot add entries to the past.

    Raises:
        RuleBroken: NO_CASELOAD_THEN, with the day (``since``) on which the caseload begins.
    """
    end = f"{int(moment.end.timestamp() * 1000) << 16:016x}"
    last = connection.scalar(
        sa.select(sa.func.max(journal_table.c.seq)).where(journal_table.c.hlc < end)
    )
    if last is None:
        first = connection.scalar(sa.select(sa.func.min(journal_table.c.at)))
        since = first.astimezone().date().isoformat() if first else None
        raise RuleBroken("NO_CASELOAD_THEN", "as_of", day=moment.day.isoformat(), since=since)
    return int(last)


def _memory() -> sa.Engine:
    def connect() -> Any:
        made = sqlcipher.connect(":memory:", check_same_thread=False)
        made.execute("PRAGMA temp_store = MEMORY")  # never spill to disk
        return made

    return sa.create_engine(
        "sqlite://", module=sqlcipher, creator=connect, poolclass=StaticPool, hide_parameters=True
    )


def _create_tables(connection: sa.Connection, rebuilt: sa.Connection) -> None:
    """Create the same empty tables and indexes in memory."""
    query = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    for what, name, table, statement in connection.exec_driver_sql(query).fetchall():
        is_ours = not name.startswith(_SHADOWS) and table not in _LEFT_OUT
        if is_ours and what != "trigger":
            rebuilt.exec_driver_sql(statement)


def _records(connection: sa.Connection, last: int) -> Mapping[str, dict[str, dict[str, Any]]]:
    """Return the fields of every record that existed after entry ``last``, by kind and id.

    If a payload was erased, its whole record is omitted.
    """
    record_id = sa.type_coerce(journal_change_table.c.record_id, sa.Text)
    query = (
        sa.select(journal_change_table.c.kind, record_id, journal_change_table.c.payload)
        .where(journal_change_table.c.seq <= last)
        .order_by(journal_change_table.c.seq, journal_change_table.c.position)
    )
    return replayed(connection.execute(query))


def replayed(changes: Iterable[Any]) -> Mapping[str, dict[str, dict[str, Any]]]:
    """Return the fields of records after these changes (kind, id, payload), by kind and id."""
    found: dict[str, dict[str, dict[str, Any]]] = {kind.kind: {} for kind in r.RECORD_KINDS}
    for kind, record, payload in changes:
        after = json.loads(payload)["after"] if payload else None
        if after is None:
            found[kind].pop(record, None)
        elif "id" in after:  # a new record is stored in full
            found[kind][record] = after
        elif record in found[kind]:
            found[kind][record].update(after)
    return found


def _fill(rebuilt: sa.Connection, records: Mapping[str, dict[str, dict[str, Any]]]) -> None:
    for kind, by_id in records.items():
        mapped = map_of_kind(kind)
        every = list(by_id.values())
        for start in range(0, len(every), _PORTION):
            some = [mapped.from_fields(fields) for fields in every[start : start + _PORTION]]
            rows = [mapped.to_row(one, "") for one in some]
            write_rows(rebuilt, sa.insert(mapped.table), rows)
            if mapped.record is r.CaseFile:
                _build_index(rebuilt, some)


def _build_index(rebuilt: sa.Connection, files: list[r.CaseFile]) -> None:
    by_id = {file.id: file for file in files}
    for some in chunks(by_id):
        query = sa.select(file_table.c.id, file_table.c.key).where(file_table.c.id.in_(some))
        search.put(rebuilt, [(row.key, by_id[row.id]) for row in rebuilt.execute(query)])
