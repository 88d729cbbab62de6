"""Permanent erasure of a file: its records, and the journal payloads that mention it.

The journal keeps its entries: they contain digests, and the hash chain remains intact. The
payloads, i.e. the fields before and after, are blanked. The erasing action lists those payloads
(``ERASED``), so that verification can distinguish them from tampering.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casework import records as r
from casework.read_models import FieldChange
from storage import journal
from storage.cases import chunks, files_with_proof, load
from storage.mapping import map_of
from storage.tables import journal_change_table

ERASED = "erased_payloads"
"""The fact of an action that lists the payloads it blanked: ``seq.position seq.position-to …``."""

Place = tuple[int, int]
"""The number of a journal entry and the position of a change in it."""

_PERSONAL: tuple[type[r.Record], ...] = (r.TalkSession, r.Evidence)
"""Shared records that mention the student; erased with the last file that refers to them."""


def records_to_erase(
    connection: sa.Connection, file: r.CaseFile, shared: frozenset[UUID]
) -> list[r.Record]:
    """Return the file and every record to erase with it, children before their parents."""
    found: list[r.Record] = []
    for kind in reversed(r.RECORD_KINDS):
        if kind is r.CaseFile:
            found.append(file)
        elif issubclass(kind, r.FileRecord) or kind is r.Complaint:
            found.extend(load(connection, kind, [file.id], column="file_id"))
        elif kind in _PERSONAL:
            found.extend(load(connection, kind, shared))
        elif kind is r.ParkedRow:
            found.extend(_settled_rows(connection, file))
    return found


def shared_ids(connection: sa.Connection, file_id: UUID) -> frozenset[UUID]:
    """Return the sessions and proofs, deleted ones included, that only this file referred to."""
    named: set[UUID] = set()
    for change in _changes_of_file(connection, file_id):
        named.update(_named_in(change))
    return frozenset(i for i in named if not _is_of_others(connection, i, file_id))


def _changes_of_file(connection: sa.Connection, file_id: UUID) -> Iterator[FieldChange]:
    return (line.change for line in journal.history(connection, file_id))


def _named_in(change: FieldChange) -> Iterator[UUID]:
    parents = r.PARENTS.get(r.KIND_OF[change.kind], {})
    columns = [name for name, kind in parents.items() if kind in _PERSONAL]
    for side in (change.before, change.after):
        fields = side or {}
        for name in columns:
            if fields.get(name):
                yield UUID(str(fields[name]))
        for category in _list(fields.get("categories")):
            if category.get("proof_id"):
                yield UUID(str(category["proof_id"]))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_of_others(connection: sa.Connection, record_id: UUID, file_id: UUID) -> bool:
    """Return whether another file names this record, or was created with it."""
    for child, parents in r.PARENTS.items():
        for column, kind in parents.items():
            if kind in _PERSONAL:
                named = load(connection, child, [record_id], column=column)
                if any(getattr(one, "file_id", None) != file_id for one in named):
                    return True
    if files_with_proof(connection, record_id) - {file_id}:
        return True
    together = sa.select(journal_change_table.c.seq).where(
        journal_change_table.c.record_id == record_id
    )
    others = sa.select(journal_change_table.c.seq).where(
        journal_change_table.c.seq.in_(together),
        journal_change_table.c.file_id.is_not(None),
        journal_change_table.c.file_id != file_id,
        journal_change_table.c.payload.is_not(None),
    )
    return connection.execute(others.limit(1)).first() is not None


def _settled_rows(connection: sa.Connection, file: r.CaseFile) -> list[r.ParkedRow]:
    """Return resolved parked rows whose cells contain this student's numbers."""
    numbers = {file.student_no, file.id_number} - {None, ""}
    every = sa.select(map_of(r.ParkedRow).table.c.id)
    rows = load(connection, r.ParkedRow, connection.scalars(every))
    return [
        row for row in rows if row.settled and any(value in numbers for _name, value in row.cells)
    ]


def erase_payloads(
    connection: sa.Connection, file_id: UUID, record_ids: Iterable[UUID]
) -> list[Place]:
    """Blank the journal payloads of a file and of these records; return their places."""
    places: set[Place] = set()
    for some in chunks(record_ids):
        places |= _blank(connection, journal_change_table.c.record_id.in_(some))
    places |= _blank(connection, journal_change_table.c.file_id == file_id)
    return sorted(places)


def _blank(connection: sa.Connection, touched: sa.ColumnElement[bool]) -> set[Place]:
    there = sa.and_(touched, journal_change_table.c.payload.is_not(None))
    query = sa.select(journal_change_table.c.seq, journal_change_table.c.position).where(there)
    places = {(row.seq, row.position) for row in connection.execute(query)}
    connection.execute(sa.update(journal_change_table).where(there).values(payload=None))
    return places


def format_places(places: Iterable[Place]) -> str:
    """Return places in the erasing action's notation: ``3.0-2 17.4``."""
    words: list[str] = []
    for seq, group in groupby(sorted(set(places)), key=lambda place: place[0]):
        for first, last in _runs(position for _seq, position in group):
            words.append(f"{seq}.{first}" if first == last else f"{seq}.{first}-{last}")
    return " ".join(words)


def _runs(positions: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = -1
    for position in positions:
        if first >= 0 and position == last + 1:
            last = position
            continue
        if first >= 0:
            yield first, last
        first = last = position
    if first >= 0:
        yield first, last


def parse_places(text: str) -> frozenset[Place]:
    """Parse the places that an erasing action lists. Raises ValueError for anything else."""
    found: set[Place] = set()
    for word in text.split():
        seq, _, positions = word.partition(".")
        first, _, last = positions.partition("-")
        found.update((int(seq), one) for one in range(int(first), int(last or first) + 1))
    return frozenset(found)


def counts_of(records: Iterable[r.Record]) -> Mapping[str, int]:
    """Return the number of records of each kind."""
    counts: dict[str, int] = {}
    for record in records:
        counts[record.kind] = counts.get(record.kind, 0) + 1
    return counts
