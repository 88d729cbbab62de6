"""The journal: every action with its changes, as a MAC-protected hash chain.

An entry contains digests only; the fields before and after are stored in a separate table, so that
the retention rule can erase a payload without breaking the chain.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

import rfc8785
import sqlalchemy as sa

from casework.clock import REPAIR, EntryTime
from casework.formats.json_values import canonical_json
from casework.problems import RuleBroken
from casework.read_models import (
    Action,
    ActionImpact,
    FieldChange,
    HistoryLine,
    JournalQuery,
    TouchedRecord,
)
from storage.bulk import insert_into, rows_of, write_rows
from storage.mapping import digest_of, map_of_kind
from storage.tables import journal_change_table, journal_table
from storage.types import json_of, uuid_of

_DOMAIN = b"zhuhang/audit/v1"
GENESIS = "0" * 64
NOTHING = canonical_json(None)


@dataclass(frozen=True, slots=True)
class JournalChange:
    """A change of one record as written: with the revisions before and after it.

    ``before`` and ``after`` are canonical JSON: the fields that changed, or ``null``.
    """

    kind: str
    record_id: UUID
    file_id: UUID | None
    parent: str | None
    revision: str
    before: str
    after: str

    def fields_before(self) -> Mapping[str, Any] | None:
        """Return the changed fields as they were, None where there was no record."""
        fields: Mapping[str, Any] | None = json.loads(self.before)
        return fields


@dataclass(frozen=True, slots=True)
class ActionHeader:
    """Who performed the action, when, and on which device."""

    id: UUID
    at: datetime
    actor: str
    device: str
    name: str
    facts: Mapping[str, Any]
    undoes: UUID | None = None
    redoes: UUID | None = None


_LAST = "SELECT seq, hlc, digest FROM journal ORDER BY seq DESC LIMIT 1"
_HEAD = "SELECT seq, digest FROM journal WHERE seq <= ? ORDER BY seq DESC LIMIT 1"
_NO_LIMIT = 2**62


def append(
    connection: sa.Connection,
    audit_key: bytes,
    header: ActionHeader,
    changes: Sequence[JournalChange],
) -> tuple[int, str]:
    """Append an action and its changes to the journal; return its number and digest."""
    last, last_hlc, last_digest = next(iter(rows_of(connection, _LAST)), (0, None, GENESIS))
    seq = 1 + last
    row: dict[str, Any] = {
        "seq": seq,
        "id": header.id,
        "at": header.at,
        # Once entries with a wrong clock are repaired, time continues from the right clock.
        "hlc": _next_hlc(header.at, None if header.name == REPAIR else last_hlc),
        "device": header.device,
        "actor": header.actor,
        "name": header.name,
        "facts": canonical_json(header.facts),
        "undoes": header.undoes,
        "redoes": header.redoes,
        "prev": last_digest,
    }
    row["digest"] = entry_digest(row, changes_digest(_rows(seq, changes)))
    row["mac"] = mac_of(audit_key, row["digest"])
    write_rows(connection, insert_into(journal_table), [row])
    # In batches created as they are written: the payloads of a roster are larger than the roster.
    rows = _rows(seq, changes)
    while some := list(islice(rows, BATCH)):
        write_rows(connection, insert_into(journal_change_table), some)
    return seq, row["digest"]


BATCH = 2_000


def _rows(seq: int, changes: Iterable[JournalChange]) -> Iterator[dict[str, Any]]:
    return (_change_row(seq, position, change) for position, change in enumerate(changes))


def _change_row(seq: int, position: int, change: JournalChange) -> dict[str, Any]:
    payload = f'{{"after":{change.after},"before":{change.before}}}'
    return {
        "seq": seq,
        "position": position,
        "kind": change.kind,
        "record_id": change.record_id,
        "file_id": change.file_id,
        "parent": change.parent,
        "revision": change.revision,
        "payload": payload,
        "payload_digest": digest_of(payload),
    }


def _next_hlc(at: datetime, last: str | None) -> str:
    """Return the next hybrid logical clock (milliseconds and a counter), always above ``last``."""
    wall = int(at.timestamp() * 1000) << 16
    return f"{max(wall, int(last, 16) + 1 if last else 0):016x}"


def changes_digest(rows: Iterable[Mapping[Any, Any]]) -> str:
    """Return the digest of an entry's changes, in order, without their payloads."""
    running = hashlib.sha256()
    for row in rows:
        file_id = row["file_id"].hex if row["file_id"] else ""
        parts = (row["kind"], row["record_id"].hex, file_id, row["parent"] or "", row["revision"])
        running.update("|".join((*parts, row["payload_digest"])).encode() + b"\n")
    return running.hexdigest()


def entry_digest(row: Mapping[Any, Any], changes: str) -> str:
    """Return the digest of an entry, which covers the previous entry and the changes."""
    entry = rfc8785.dumps(
        {
            "seq": row["seq"],
            "id": str(row["id"]),
            "at": row["at"].isoformat(),
            "hlc": row["hlc"],
            "device": row["device"],
            "actor": row["actor"],
            "name": row["name"],
            "facts": row["facts"],
            "undoes": row["undoes"] and str(row["undoes"]),
            "redoes": row["redoes"] and str(row["redoes"]),
            "changes": changes,
        }
    )
    return hashlib.sha256(_DOMAIN + bytes.fromhex(row["prev"]) + entry).hexdigest()


def mac_of(audit_key: bytes, digest: str) -> str:
    """Return the MAC of an entry."""
    return hmac.new(audit_key, bytes.fromhex(digest), hashlib.sha256).hexdigest()


def head(connection: sa.Connection, *, until: int | None = None) -> tuple[int, str]:
    """Return the number of entries and the digest of the last one."""
    found = rows_of(connection, _HEAD, _NO_LIMIT if until is None else until)
    return (found[0][0], found[0][1]) if found else (0, GENESIS)


def latest_time(connection: sa.Connection) -> datetime | None:
    """Return the latest clock reading in the journal, or None if it is empty.

    Its hybrid clock never goes back, so the last entry has it (except for one that reset the
    clock).
    """
    found = rows_of(connection, _LAST)
    if not found:
        return None
    return datetime.fromtimestamp((int(found[0][1], 16) >> 16) / 1000, UTC)


def entry_times(connection: sa.Connection) -> list[EntryTime]:
    """Return the recorded times of the entries, in order.

    They begin at the last entry that repaired times: those before it are settled.
    """
    repaired = sa.select(sa.func.coalesce(sa.func.max(journal_table.c.seq), 0)).where(
        journal_table.c.name == REPAIR
    )
    query = sa.select(journal_table.c.seq, journal_table.c.at).order_by(journal_table.c.seq)
    query = query.where(journal_table.c.seq >= repaired.scalar_subquery())
    return [EntryTime(seq, at) for seq, at in connection.execute(query)]


def touched_records(
    connection: sa.Connection, entries: Iterable[int]
) -> dict[int, list[TouchedRecord]]:
    """Return the records that these entries changed, by the entry's number."""
    found: dict[int, list[TouchedRecord]] = {}
    for seq in entries:
        query = sa.select(
            journal_change_table.c.kind,
            journal_change_table.c.record_id,
            journal_change_table.c.file_id,
        ).where(journal_change_table.c.seq == seq)
        rows = dict.fromkeys(tuple(row) for row in connection.execute(query))
        found[seq] = [TouchedRecord(*row) for row in rows]
    return found


def actions(connection: sa.Connection, *, limit: int | None = None) -> tuple[Action, ...]:
    """Return the journal's actions, newest first."""
    query = sa.select(journal_table).order_by(journal_table.c.seq.desc())
    if limit is not None:
        query = query.limit(limit)
    return tuple(_action(row) for row in connection.execute(query).mappings())


def page(
    connection: sa.Connection, query: JournalQuery, *, until: int | None = None
) -> tuple[Action, ...]:
    """Return the actions that match the query, newest first; none after entry ``until``."""
    chosen = sa.select(journal_table).where(*_narrowed(query)).order_by(journal_table.c.seq.desc())
    if until is not None:
        chosen = chosen.where(journal_table.c.seq <= until)
    if query.limit is not None:
        chosen = chosen.limit(query.limit)
    return tuple(_action(row) for row in connection.execute(chosen).mappings())


def _narrowed(query: JournalQuery) -> Iterator[sa.ColumnElement[bool]]:
    if query.before is not None:
        yield journal_table.c.seq < query.before
    if query.by is not None:
        yield journal_table.c.actor == query.by
    if query.names:
        yield journal_table.c.name.in_(query.names)
    if query.since is not None:
        yield journal_table.c.at >= first_instant(query.since)
    if query.until is not None:
        yield journal_table.c.at < first_instant(query.until + timedelta(days=1))
    wanted = {"record_id": query.record_id, "kind": query.kind}
    touched = [
        journal_change_table.c[name] == value for name, value in wanted.items() if value is not None
    ]
    if touched:
        here = sa.exists().where(journal_change_table.c.seq == journal_table.c.seq, *touched)
        yield here if query.record_id is None else journal_table.c.seq.in_(_seqs(touched))
    if query.file_id is not None:
        # views and disclosures change no record: their facts name the file
        named = journal_table.c.facts.contains(str(query.file_id), autoescape=True)
        yield (
            journal_table.c.seq.in_(_seqs([journal_change_table.c.file_id == query.file_id]))
            | named
        )


def _seqs(touched: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    return sa.select(journal_change_table.c.seq).where(*touched)


def first_instant(day: date) -> datetime:
    """Return the instant at which a day begins in the local time zone."""
    return datetime.combine(day, time.min).astimezone(UTC)


def impacts_of(connection: sa.Connection, actions: Iterable[Action]) -> dict[UUID, ActionImpact]:
    """Return how many records and files each of these actions changed."""
    by_seq = {action.seq: action.id for action in actions}
    query = (
        sa.select(
            journal_change_table.c.seq,
            sa.func.count(sa.distinct(journal_change_table.c.record_id)),
            sa.func.count(sa.distinct(journal_change_table.c.file_id)),
            sa.func.min(journal_change_table.c.file_id),
        )
        .where(journal_change_table.c.seq.in_(list(by_seq)))
        .group_by(journal_change_table.c.seq)
    )
    return {
        by_seq[seq]: ActionImpact(records, files, first)
        for seq, records, files, first in connection.execute(query)
    }


def authors(connection: sa.Connection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the authors and the action names that occur in the journal."""
    actors = connection.scalars(sa.select(journal_table.c.actor).distinct())
    names = connection.scalars(sa.select(journal_table.c.name).distinct())
    return tuple(sorted(actors)), tuple(sorted(names))


def reversals(connection: sa.Connection) -> tuple[Action, ...]:
    """Return the actions that undid or redid another one, newest first."""
    is_reversal = journal_table.c.undoes.is_not(None) | journal_table.c.redoes.is_not(None)
    query = sa.select(journal_table).where(is_reversal).order_by(journal_table.c.seq.desc())
    return tuple(_action(row) for row in connection.execute(query).mappings())


def action(connection: sa.Connection, action_id: UUID) -> Action:
    """Return one action; raises RuleBroken UNKNOWN_ACTION."""
    query = sa.select(journal_table).where(journal_table.c.id == action_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise RuleBroken("UNKNOWN_ACTION", "action", action=str(action_id))
    return _action(row)


def changes_of(
    connection: sa.Connection, action_id: UUID, *, most: int | None = None
) -> tuple[FieldChange, ...]:
    """Return the changes of an action in order, at most the first ``most``."""
    query = (
        sa.select(journal_change_table)
        .join(journal_table, journal_table.c.seq == journal_change_table.c.seq)
        .where(journal_table.c.id == action_id)
        .order_by(journal_change_table.c.position)
        .limit(most)
    )
    return tuple(_field_change(row) for row in connection.execute(query).mappings())


def history(
    connection: sa.Connection, file_id: UUID, *, until: int | None = None
) -> tuple[HistoryLine, ...]:
    """Return all changes of a file and its records, oldest first."""
    return _history(connection, journal_change_table.c.file_id == file_id, until)


def record_history(
    connection: sa.Connection, record_id: UUID, *, until: int | None = None
) -> tuple[HistoryLine, ...]:
    """Return all changes of one record, oldest first."""
    return _history(connection, journal_change_table.c.record_id == record_id, until)


def _history(
    connection: sa.Connection, touched: sa.ColumnElement[bool], until: int | None
) -> tuple[HistoryLine, ...]:
    query = (
        sa.select(journal_change_table)
        .where(touched)
        .order_by(journal_change_table.c.seq, journal_change_table.c.position)
    )
    numbers = _seqs([touched])
    if until is not None:
        query = query.where(journal_change_table.c.seq <= until)
    changes = connection.execute(query).mappings().all()
    by_seq = {
        row["seq"]: _action(row)
        for row in connection.execute(
            sa.select(journal_table).where(journal_table.c.seq.in_(numbers))
        ).mappings()
    }
    return tuple(HistoryLine(by_seq[row["seq"]], _field_change(row)) for row in changes)


def latest_revisions(connection: sa.Connection, record_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the latest revision of each record in the journal, including deleted records."""
    rows = rows_of(connection, _LATEST, json_of(record_ids))
    return {uuid_of(record_id): revision for record_id, revision in rows}


_LATEST = """
SELECT record_id, revision FROM journal_change
WHERE record_id IN (SELECT value FROM json_each(?))
ORDER BY seq, position
"""


def _action(row: Mapping[Any, Any]) -> Action:
    return Action(
        seq=row["seq"],
        id=row["id"],
        at=row["at"],
        by=row["actor"],
        device=row["device"],
        name=row["name"],
        facts=json.loads(row["facts"]),
        undoes=row["undoes"],
        redoes=row["redoes"],
    )


def _field_change(row: Mapping[Any, Any]) -> FieldChange:
    payload = json.loads(row["payload"]) if row["payload"] else {"before": None, "after": None}
    before, after = payload["before"], payload["after"]
    mapped = map_of_kind(row["kind"])
    # created and removed records are stored in full, except empty fields of later versions
    if before is None and after is not None:
        after = mapped.filled(after)
    elif after is None and before is not None:
        before = mapped.filled(before)
    return FieldChange(
        kind=row["kind"],
        record_id=row["record_id"],
        file_id=row["file_id"],
        before=before,
        after=after,
    )
