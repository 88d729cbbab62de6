"""Which files are ours: computed from their custody, and cached for lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casework import records as r
from casework.parcels.custody import Ownership, TransferLock, transfer_lock
from casework.parcels.scope import keys_below as keys_of_those_below
from casework.parcels.signing import KeyRotation
from storage.bulk import insert_into, rows_of, write_rows
from storage.cases import chunks, load, load_all
from storage.ledger.tables import transfer_lock_table
from storage.mapping import map_of
from storage.record_tables import file_table
from storage.types import uuid_of

_ANY_LOCK = "SELECT key FROM away LIMIT 1"
_GONE = "SELECT file_id FROM away WHERE hands = ?"


def own_keys(
    connection: sa.Connection, signing: str, moves: Iterable[KeyRotation]
) -> frozenset[str]:
    """Return the signing keys of a person's own computers, including those before a move."""
    return own_keys_among(load_all(connection, r.Partner), signing, moves)


def own_keys_among(
    partners: Iterable[r.Partner], signing: str, moves: Iterable[KeyRotation]
) -> frozenset[str]:
    """Return the same, given the partners."""
    others = (one.signing for one in partners if one.is_own)
    return frozenset({signing, *(move.old for move in moves), *others})


def keys_below(connection: sa.Connection) -> frozenset[str]:
    """Return the keys of subordinates who own files and report them to us."""
    return keys_of_those_below(load_all(connection, r.Partner))


def custody_steps(
    connection: sa.Connection, files: Iterable[UUID]
) -> Mapping[UUID, tuple[r.Custody, ...]]:
    """Return the custody steps of these files, first to last."""
    return sorted_steps(load(connection, r.Custody, files, column="file_id"))


def sorted_steps(steps: Iterable[r.Custody]) -> Mapping[UUID, tuple[r.Custody, ...]]:
    """Return the steps of each file, first to last."""
    found: dict[UUID, list[r.Custody]] = defaultdict(list)
    for one in steps:
        found[one.file_id].append(one)
    return {
        file_id: tuple(sorted(some, key=lambda one: (one.epoch, one.holder)))
        for file_id, some in found.items()
    }


def refresh(connection: sa.Connection, files: Iterable[UUID], own: frozenset[str]) -> None:
    """Recompute which of these files are being transferred or were transferred."""
    below = keys_below(connection)
    for some in chunks(files):
        connection.execute(
            sa.delete(transfer_lock_table).where(transfer_lock_table.c.file_id.in_(some))
        )
        steps = custody_steps(connection, some).items()
        found = {i: transfer_lock(one, own, below) for i, one in steps}
        gone = {i: one for i, one in found.items() if one is not None}
        keys = sa.select(file_table.c.id, file_table.c.key).where(file_table.c.id.in_(gone))
        rows = [
            {
                "key": key,
                "file_id": file_id,
                "hands": gone[file_id].ownership.value,
                "holder": gone[file_id].holder,
                "since": gone[file_id].since,
            }
            for file_id, key in connection.execute(keys)
        ]
        write_rows(connection, insert_into(transfer_lock_table), rows)


def rebuild(connection: sa.Connection, own: frozenset[str]) -> None:
    """Recompute which files are being transferred or were transferred."""
    table: Any = map_of(r.Custody).table
    refresh(connection, set(connection.scalars(sa.select(table.c.file_id))), own)


def stale_files(connection: sa.Connection, own: frozenset[str]) -> frozenset[UUID]:
    """Return the files whose cached ownership differs from their custody."""
    table: Any = map_of(r.Custody).table
    steps = custody_steps(connection, set(connection.scalars(sa.select(table.c.file_id))))
    below = keys_below(connection)
    right = {
        i: one for i, some in steps.items() if (one := transfer_lock(some, own, below)) is not None
    }
    kept = dict(_read(connection.execute(sa.select(transfer_lock_table))))
    return frozenset(i for i in right.keys() | kept.keys() if right.get(i) != kept.get(i))


def transfer_locks(connection: sa.Connection, files: Iterable[UUID]) -> Mapping[UUID, TransferLock]:
    """Return the files among these that are being transferred or were transferred."""
    found: dict[UUID, TransferLock] = {}
    if not has_transfer_locks(connection):
        return found
    for some in chunks(files):
        query = sa.select(transfer_lock_table).where(
            transfer_lock_table.c.file_id.in_(some),
            transfer_lock_table.c.hands != Ownership.DISPUTED.value,
        )
        found.update(_read(connection.execute(query)))
    return found


def has_transfer_locks(connection: sa.Connection) -> bool:
    """Return whether there is any such file: most caseloads have none."""
    return bool(rows_of(connection, _ANY_LOCK))


def reclaimed_files(connection: sa.Connection) -> frozenset[UUID]:
    """Return the files that a superior assigned to us and has reclaimed."""
    lent: Any = map_of(r.Assignment).table
    partner: Any = map_of(r.Partner).table
    query = (
        sa.select(lent.c.file_id)
        .join_from(lent, partner, lent.c.partner_id == partner.c.id)
        .where(lent.c.until.is_not(None), lent.c.voided_at.is_(None), partner.c.below.is_(False))
    )
    return frozenset(connection.scalars(query))


def disputed_files(connection: sa.Connection) -> Mapping[UUID, TransferLock]:
    """Return the files here that an office above assigns to another owner."""
    return dict(_read(connection.execute(_there(Ownership.DISPUTED))))


def _there(ownership: Ownership) -> sa.Select[Any]:
    return sa.select(transfer_lock_table).where(transfer_lock_table.c.hands == ownership.value)


def transferred_files(connection: sa.Connection) -> frozenset[UUID]:
    """Return all files that were transferred."""
    gone = rows_of(connection, _GONE, Ownership.TRANSFERRED.value)
    return frozenset(uuid_of(file_id) for (file_id,) in gone)


def _read(rows: Iterable[Any]) -> Iterable[tuple[UUID, TransferLock]]:
    for row in rows:
        yield row.file_id, TransferLock(Ownership(row.hands), row.holder, row.since)
