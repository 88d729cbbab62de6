"""Files as they were known at a past moment, read in batches that are not kept in memory.

Records that are unchanged since are read from their rows; the others are rebuilt from the
journal. So an office's report as of a week ago costs little more than one of today. Where past
files are listed and searched, ``storage.as_of`` loads all of them into memory instead.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from struct import Struct
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from casework import records as r
from casework.case import Case
from casework.parcels.custody import Ownership, transfer_lock
from casework.parcels.scope import keys_below
from casework.settings.org_settings import org_settings_of
from storage.as_of import Moment, last_entry, replayed
from storage.cases import UNCOUNTED, CaseReading, chunks
from storage.ledger.ownership_cache import own_keys_among, sorted_steps
from storage.ledger.parcel_ledger import SqlParcelLedger
from storage.mapping import map_of, map_of_kind
from storage.sql_codecs import json_of, uuid_of

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
