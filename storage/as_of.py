"""Read the caseload as it was known at a past moment, rebuilt from the journal.

The records are reconstructed from the journal, loaded into an in-memory database with the same
tables, and counted as of that day by the same function as ever. So all readers of a caseload also
work on a past one, and old figures can be reproduced exactly. Data that was erased since by the
retention rule is missing; the figures of an issued report are stored with the report.

600 files with a dozen records each take about three seconds, half of it for counting. Where each
file is only counted once, ``storage.as_of`` avoids holding all of them in memory.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from struct import Struct
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from casework import records as r
from casework.case import Case
from casework.parcels.custody import Ownership, transfer_lock
from casework.parcels.scope import keys_below
from casework.problems import RuleBroken
from casework.read_models import Action, ActionImpact, FieldChange, HistoryLine, JournalQuery
from casework.settings.org_settings import org_settings_of
from storage import journal, note_index, progress_projection, search
from storage.bulk import write_rows
from storage.cases import UNCOUNTED, CaseReading, chunks
from storage.ledger import ownership_cache
from storage.ledger.ownership_cache import own_keys_among, sorted_steps
from storage.ledger.parcel_ledger import SqlParcelLedger
from storage.mapping import map_of, map_of_kind
from storage.queries import SqlReader
from storage.record_tables import file_table
from storage.tables import journal_change_table, journal_table
from storage.types import json_of, uuid_of

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


R = TypeVar("R", bound=r.Record)

_SHARED = ""
"""Placeholder for the file of records that belong to no file or to several."""

_KINDS = tuple(kind.kind for kind in r.RECORD_KINDS)
_PLACES = {kind: place for place, kind in enumerate(_KINDS)}
_PACKED = Struct("16sB")
"""The id and kind of a changed record, packed: as strings they would take too much memory."""

_TOUCHED = """
SELECT kind, record_id, coalesce(file_id, '') FROM journal_change WHERE seq > ?
"""
_UNTIL_THEN = """
SELECT kind, record_id, payload FROM journal_change
WHERE record_id IN (SELECT value FROM json_each(?)) AND seq <= ? ORDER BY seq, position
"""

Then = Mapping[str, Mapping[str, r.Record | None]]
"""Records changed since, by kind and id, in their state then; None if they did not exist."""


class SqlHistoryReader:
    """Reads what was known at a past moment, file by file, for counting.

    Fields that no count depends on are blank in its cases, as in ``load_cases_to_count``.

    Raises:
        RuleBroken: NO_CASELOAD_THEN, with the day (``since``) on which the caseload begins.
    """

    def __init__(self, connection: sa.Connection, moment: Moment) -> None:
        self._connection = connection
        self.today: date = moment.day
        self._last = last_entry(connection, moment)
        self._touched = self._touched_since()
        self._shared = self._then([_SHARED])
        partners = self._all_of(r.Partner)
        ledger = SqlParcelLedger(connection)
        self._own = own_keys_among(partners, ledger.signing, ledger.key_rotations())
        self._below = keys_below(partners)
        self._office = org_settings_of(self._all_of(r.Setting), self._all_of(r.PackVersion))

    def file_ids(self) -> tuple[UUID, ...]:
        """Return all files by cohort and number, including those transferred by then."""
        table: Any = map_of(r.CaseFile).table
        there = sa.select(sa.type_coerce(table.c.id, sa.String), table.c.cohort, table.c.student_no)
        places = {row[0]: (row[1], row[2]) for row in self._connection.execute(there)}
        kind = r.CaseFile.kind
        for some in chunks(self._touched):
            for file_id, file in self._then(some, only=kind)[kind].items():
                places.pop(file_id, None)
                if isinstance(file, r.CaseFile):
                    places[file_id] = (file.cohort, file.student_no)
        return tuple(uuid_of(one) for one in sorted(places, key=places.__getitem__))

    def cases(self, files: Iterable[UUID]) -> Mapping[UUID, Case]:
        """Return the cases of these files; transferred ones are omitted."""
        found: dict[UUID, Case] = {}
        for some in chunks(files):
            ids = [file_id.hex for file_id in some]
            reading = _PastReading(self._connection, self._office, self._then(ids), self._shared)
            steps = sorted_steps(reading.records_of(r.Custody, json_of(some)))
            gone = {i for i, taken in steps.items() if self._is_gone(taken)}
            found.update(reading.cases(file_id for file_id in some if file_id not in gone))
        return found

    def parked(self) -> tuple[r.ParkedRow, ...]:
        """Return the roster rows that were pending then."""
        return tuple(row for row in self._all_of(r.ParkedRow) if not row.settled)

    def _is_gone(self, steps: tuple[r.Custody, ...]) -> bool:
        there = transfer_lock(steps, self._own, self._below)
        return there is not None and there.ownership is Ownership.TRANSFERRED

    def _all_of(self, kind: type[R]) -> tuple[R, ...]:
        mapped = map_of(kind)
        every = self._connection.execute(sa.select(*mapped.columns))
        found = _as_then(map(mapped.from_tuple, every), self._shared, kind)
        return tuple(sorted(found, key=lambda one: (one.recorded_at, one.id)))

    def _touched_since(self) -> Mapping[str, bytes | bytearray]:
        """Return the records changed since, by file, packed."""
        found: dict[str, bytearray] = defaultdict(bytearray)
        for kind, record_id, file_id in self._connection.exec_driver_sql(_TOUCHED, (self._last,)):
            found[file_id] += _PACKED.pack(bytes.fromhex(record_id), _PLACES[kind])
        return found

    def _then(self, files: Iterable[str], *, only: str | None = None) -> Then:
        """Return the past state of the records of these files that have changed since."""
        found: dict[str, dict[str, r.Record | None]] = defaultdict(dict)
        for file_id in files:
            for record_id, place in _PACKED.iter_unpack(self._touched.get(file_id, b"")):
                if only in (None, _KINDS[place]):
                    found[_KINDS[place]][record_id.hex()] = None
        for some in chunks(record_id for records in found.values() for record_id in records):
            rows = self._connection.exec_driver_sql(_UNTIL_THEN, (json.dumps(some), self._last))
            for kind, records in replayed(rows).items():
                mapped = map_of_kind(kind)
                blanks = UNCOUNTED.get(mapped.record, {})
                for record_id, fields in records.items():
                    found[kind][record_id] = replace(mapped.from_fields(fields), **blanks)
        return found


class _PastReading(CaseReading):
    """Records of some files at a past moment; ``then`` and ``shared`` are those changed since."""

    def __init__(self, connection: sa.Connection, office: Any, then: Then, shared: Then) -> None:
        super().__init__(connection, office, to_count=True)
        self._then, self._shared = then, shared

    def records_of(self, kind: type[R], wanted: str, column: str = "file_id") -> Iterable[R]:
        return _as_then(super().records_of(kind, wanted, column), self._then, kind)

    def named(self, kind: type[R], ids: Iterable[UUID]) -> dict[UUID, R]:
        wanted = set(ids)
        found = _as_then(super().named(kind, wanted).values(), self._shared, kind)
        return {one.id: one for one in found if one.id in wanted}


def _as_then(now: Iterable[R], then: Then, kind: type[R]) -> Iterator[R]:
    """Yield the records of a kind in their past state: unchanged ones, and the changed ones."""
    touched = then.get(kind.kind)
    if not touched:
        yield from now
        return
    yield from (one for one in now if one.id.hex not in touched)
    yield from (one for one in touched.values() if isinstance(one, kind))
