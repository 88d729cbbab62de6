"""The graph of exchanged revisions, and the current heads of records, in the database."""

from __future__ import annotations

import functools
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from casework import records as r
from casework.parcels.authorship import AuthorProof
from casework.parcels.custody import TransferLock, current, pending
from casework.parcels.lines import LineOutcome, RecordRevision, read_revision
from casework.parcels.merge import RevisionNode, heads_of, node_of
from casework.parcels.redaction import LOCAL
from casework.parcels.signing import ROTATIONS_KEY, KeyRotation, read_chain
from casework.ports import KeptProof
from casework.ports.parcels import (
    HeadUpdate,
    LocalRevision,
    Origin,
    StoredRevision,
    UniqueSlot,
    ids_by_kind,
)
from storage.bulk import rows_of, write_rows
from storage.cases import chunks, load
from storage.key_values import get_value
from storage.ledger import authors, ownership_cache
from storage.ledger.authors import is_signed
from storage.ledger.keys import MOVES_NOTE, SIGNING_NOTE, check_signature
from storage.ledger.revision_codec import (
    LocalHead,
    body_of,
    content_digest,
    line_of,
    local_heads,
    local_record_ids,
    record_from,
)
from storage.ledger.tables import parcel_line_table, parcel_table, revision_table
from storage.mapping import map_of, map_of_kind
from storage.record_tables import UNIQUE_KEYS, file_table
from storage.types import json_of, uuid_of

# Frequently used statements are built once.
_IN_CONFLICT = (
    sa.select(revision_table.c.record_id)
    .where(revision_table.c.is_head.is_(True), revision_table.c.is_taken.is_(True))
    .group_by(revision_table.c.record_id)
    .having(sa.func.count() > 1)
)

_SET_HEADS = """
UPDATE exchange_revision SET is_head = revision IN (SELECT value FROM json_each(?))
WHERE record_id = ?
"""
_FORGET_LOCAL = "UPDATE exchange_revision SET local = NULL WHERE record_id = ? AND local = ?"
_SET_LOCAL = "UPDATE exchange_revision SET local = ? WHERE record_id = ? AND revision = ?"
_SEND_AGAIN = """
UPDATE exchange_known SET local = '' WHERE record_id = ? AND local = ?
AND past NOT LIKE '%' || ? || '%'
"""
_TAKEN = """
SELECT body, digest, local, is_head, needs_choice FROM exchange_revision
WHERE record_id IN (SELECT value FROM json_each(?)) AND is_taken
"""


@dataclass(frozen=True, slots=True)
class _Revision:
    """A row of the graph with its line."""

    line: RecordRevision
    digest: str
    local: str | None
    is_head: bool
    needs_choice: bool

    @property
    def node(self) -> RevisionNode:
        return node_of(self.line, self.digest, needs_choice=self.needs_choice)


class RevisionGraph:
    """The revisions of records as one connection sees them."""

    def __init__(
        self, connection: sa.Connection, action_id: UUID | None = None, at: datetime | None = None
    ) -> None:
        self._connection = connection
        self._action_id = action_id
        self._at = at

    @property
    def signing(self) -> str:
        return get_value(self._connection, SIGNING_NOTE) or ""

    def key_rotations(self) -> tuple[KeyRotation, ...]:
        facts = get_value(self._connection, MOVES_NOTE)
        return () if facts is None else read_chain({ROTATIONS_KEY: json.loads(facts)})

    # --- records and their revisions

    def local_revisions(
        self, kinds: Iterable[str], files: Iterable[UUID] | None
    ) -> Sequence[LocalRevision]:
        return tuple(local_record_ids(self._connection, frozenset(kinds), files))

    def nodes(self, ids: Iterable[UUID]) -> Mapping[UUID, tuple[RevisionNode, ...]]:
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        known = self._revisions(wanted)
        lineage = local_heads(self._connection, wanted, known_locals(known))
        found: dict[UUID, tuple[RevisionNode, ...]] = {}
        own = self.signing
        for record_id in wanted:
            rows = known.get(record_id, ())
            nodes = [one.node for one in rows]
            line = lineage.get(record_id)
            if line is not None and self._is_ours(line, record_id, rows):
                past = frozenset(line.ancestors)
                nodes.append(RevisionNode(line.revision, past, line.hlc, own, "", line.is_gone))
            if nodes:
                found[record_id] = tuple(nodes)
        return found

    def _is_ours(self, line: LocalHead, record_id: UUID, rows: Sequence[_Revision]) -> bool:
        """Return whether the newest state here has a revision that no one else knows."""
        if any(one.line.revision == line.revision for one in rows):
            return False
        return not (line.is_gone and not rows and self._was_taken_back(record_id))

    def _was_taken_back(self, record_id: UUID) -> bool:
        """Return whether the import of a record was undone: then it counts as never received."""
        query = sa.select(revision_table.c.record_id).where(
            revision_table.c.record_id == record_id, revision_table.c.is_taken.is_(False)
        )
        return self._connection.execute(query.limit(1)).first() is not None

    def lines(self, ids: Iterable[UUID]) -> Mapping[UUID, tuple[RecordRevision, ...]]:
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        known = self._revisions(wanted)
        ours = {
            record_id: line
            for record_id, line in local_heads(
                self._connection, wanted, known_locals(known)
            ).items()
            if self._is_ours(line, record_id, known.get(record_id, ()))
        }
        records = self._records(ours.values())
        own = self.signing
        found: dict[UUID, tuple[RecordRevision, ...]] = {}
        for record_id in wanted:
            rows = known.get(record_id, ())
            made = {one.line.revision: one.line for one in rows}
            line = ours.get(record_id)
            if line is not None:
                rest = _unknown_fields(rows, line)
                made[line.revision] = line_of(line, records.get(record_id), own, rest)
            waiting = {one.line.revision for one in rows if one.needs_choice}
            heads = heads_of(
                node_of(one, "", needs_choice=one.revision in waiting) for one in made.values()
            )
            if heads:
                found[record_id] = tuple(made[head.revision] for head in heads)
        return found

    def _records(self, lines: Iterable[LocalHead]) -> dict[UUID, r.Record]:
        return {
            record.id: record
            for kind, ids in ids_by_kind(lines).items()
            for record in load(self._connection, r.KIND_OF[kind], ids)
        }

    def conflicts(self) -> Mapping[UUID, tuple[RecordRevision, ...]]:
        ids = list(self._connection.scalars(_IN_CONFLICT))
        return {record_id: lines for record_id, lines in self.lines(ids).items() if len(lines) > 1}

    def in_conflict(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        found: set[UUID] = set()
        for some in chunks(ids):
            query = _IN_CONFLICT.where(revision_table.c.record_id.in_(some))
            found.update(self._connection.scalars(query))
        return frozenset(found)

    def withheld(self, ids: Iterable[UUID]) -> Mapping[UUID, frozenset[str]]:
        found: dict[UUID, frozenset[str]] = {}
        for record_id, rows in self._revisions(ids).items():
            names = frozenset(name for one in rows for name in one.line.withheld)
            if names:
                found[record_id] = names
        return found

    def record_of(
        self,
        kind: str,
        fields: Mapping[str, Any],
        withheld: Iterable[str],
        proof: KeptProof | None,
    ) -> r.Record:
        return record_from(kind, fields, withheld, proof)

    def unique_slot_of(self, record: r.Record) -> UniqueSlot | None:
        names = UNIQUE_KEYS.get(type(record))
        if names is None:
            return None
        table: Any = map_of(type(record)).table
        key = tuple(getattr(record, name) for name in names)
        here = (table.c[name] == value for name, value in zip(names, key, strict=True))
        holder = self._connection.scalar(sa.select(table.c.id).where(*here))
        return UniqueSlot((record.kind, *key), holder)

    def content_digest(self, line: RecordRevision) -> str:
        return content_digest(line)

    def journal_revisions(self, ids: Mapping[str, Iterable[UUID]]) -> Mapping[UUID, str]:
        found: dict[UUID, str] = {}
        for kind, wanted in ids.items():
            query = map_of_kind(kind).query_revisions()
            for some in chunks(wanted):
                rows = rows_of(self._connection, query, json_of(some))
                found.update((uuid_of(record_id), revision) for record_id, revision in rows)
        return found

    def _revisions(self, ids: Iterable[UUID]) -> dict[UUID, list[_Revision]]:
        found: dict[UUID, list[_Revision]] = defaultdict(list)
        for some in chunks(ids):
            for body, *row in rows_of(self._connection, _TAKEN, json_of(some)):
                line = read_revision(json.loads(body))
                if isinstance(line, RecordRevision):
                    digest, local, is_head, waits = row
                    one = _Revision(line, digest, local, bool(is_head), bool(waits))
                    found[line.record_id].append(one)
        return found

    def origin(self, record_id: UUID) -> Origin | None:
        query = (
            sa.select(parcel_table, parcel_line_table.c.revision)
            .join_from(
                parcel_line_table, parcel_table, parcel_line_table.c.parcel_id == parcel_table.c.id
            )
            .where(
                parcel_line_table.c.record_id == record_id,
                parcel_table.c.is_ours.is_(False),
                parcel_line_table.c.outcome.in_(
                    (LineOutcome.ACCEPTED.value, LineOutcome.CONFLICT.value)
                ),
            )
            .order_by(parcel_table.c.at.desc(), parcel_table.c.seq.desc())
            .limit(1)
        )
        row = self._connection.execute(query).mappings().first()
        if row is None:
            return None
        digests = list(
            self._connection.scalars(
                sa.select(parcel_line_table.c.digest)
                .where(parcel_line_table.c.parcel_id == row["id"])
                .order_by(parcel_line_table.c.position)
            )
        )
        signed = is_signed(row["sender"], row["manifest"], row["signature"], digests)
        revision = str(row["revision"])
        return Origin(
            row["id"], row["sender"], row["seq"], row["at"], row["digest"], signed, revision
        )

    def own_keys(self) -> frozenset[str]:
        return ownership_cache.own_keys(self._connection, self.signing, self.key_rotations())

    def has_written(self, record_id: UUID, revision: str) -> bool:
        return authors.has_written(self._connection, record_id, revision)

    def author_proofs(self, lines: Iterable[RecordRevision]) -> tuple[AuthorProof, ...]:
        return authors.proofs_for(self._connection, self.signing, lines)

    def reporters(self, ids: Iterable[UUID]) -> Mapping[tuple[UUID, str], str]:
        return authors.reporters(self._connection, ids)

    def is_signed(self, signing: str, domain: str, data: bytes, signature: bytes) -> bool:
        return check_signature(signing, domain, data, signature)

    def custody(self, files: Iterable[UUID]) -> Mapping[UUID, tuple[r.Custody, ...]]:
        return ownership_cache.custody_steps(self._connection, files)

    def has_transfer_locks(self) -> bool:
        return ownership_cache.has_transfer_locks(self._connection)

    def transfer_locks(self, files: Iterable[UUID]) -> Mapping[UUID, TransferLock]:
        return ownership_cache.transfer_locks(self._connection, files)

    def pending_steps(self) -> tuple[r.Custody, ...]:
        table: Any = map_of(r.Custody).table
        query = sa.select(table.c.file_id).where(
            table.c.taken == "", table.c.declined_on.is_(None), table.c.voided_at.is_(None)
        )
        every = self.custody(set(self._connection.scalars(query)))
        found = [pending(steps) for steps in every.values()]
        return tuple(
            sorted((one for one in found if one is not None), key=lambda one: one.offered_at)
        )

    def transferred_files(self) -> frozenset[UUID]:
        return ownership_cache.transferred_files(self._connection)

    def disputed(self) -> Mapping[UUID, TransferLock]:
        return ownership_cache.disputed_files(self._connection)

    def all_files(self) -> frozenset[UUID]:
        return frozenset(self._connection.scalars(sa.select(file_table.c.id)))

    def files_given_by(self, givers: Iterable[str]) -> frozenset[UUID]:
        table: Any = map_of(r.Custody).table
        keys = frozenset(givers)
        had = table.c.giver.in_(keys) | table.c.holder.in_(keys) | table.c.via.in_(keys)
        moved = sa.select(table.c.file_id).where(table.c.epoch > 0, table.c.taken != "")
        query = sa.select(table.c.file_id).where(
            had, table.c.taken != "", table.c.file_id.in_(moved)
        )
        return frozenset(self._connection.scalars(query))

    def holders(self, files: Iterable[UUID]) -> Mapping[UUID, str]:
        held = {file_id: current(steps) for file_id, steps in self.custody(files).items()}
        return {file_id: one.answering for file_id, one in held.items() if one is not None}

    def files_of(self, holders: Iterable[str]) -> frozenset[UUID]:
        wanted = frozenset(holders)
        table: Any = map_of(r.Custody).table
        query = sa.select(table.c.file_id).where(
            table.c.holder.in_(wanted) | table.c.via.in_(wanted)
        )
        held = self.holders(set(self._connection.scalars(query)))
        return frozenset(file_id for file_id, holder in held.items() if holder in wanted)

    # --- writing

    def save_revisions(self, kept: Sequence[StoredRevision]) -> None:
        if not kept:
            return
        rows = [
            {
                "record_id": one.line.record_id,
                "revision": one.line.revision,
                "body": body_of(one.line),
                "digest": one.digest,
                "local": one.local,
                "parcel_id": one.parcel_id,
                "action_id": None if one.was_here else self._action_id,
                "is_taken": True,
                "is_head": one.is_head,
                "proof_id": None if one.proof is None else one.proof.id,
                "needs_choice": one.needs_choice,
            }
            for one in kept
        ]
        authors.keep_proofs(self._connection, (one.proof for one in kept if one.proof is not None))
        write_rows(self._connection, _keep(), rows)

    def update_heads(self, standings: Sequence[HeadUpdate]) -> None:
        for one in standings:
            record_id, local = one.record_id.hex, one.local
            self._connection.exec_driver_sql(_SET_HEADS, (json_of(one.heads), record_id))
            # two revisions can have the same content: the newer one is the local one
            self._connection.exec_driver_sql(_FORGET_LOCAL, (record_id, local))
            self._connection.exec_driver_sql(_SET_LOCAL, (local, record_id, one.current))
            # and it is sent to partners that have only the older one, even with the same content
            self._connection.exec_driver_sql(_SEND_AGAIN, (record_id, local, one.current))


@functools.cache
def _keep() -> sa.Insert:
    fresh = insert(revision_table)
    again = ("local", "parcel_id", "action_id", "is_taken", "is_head", "proof_id", "needs_choice")
    return fresh.on_conflict_do_update(
        index_elements=["record_id", "revision"],
        set_={name: fresh.excluded[name] for name in again},
    )


def known_locals(
    known: Mapping[UUID, Sequence[_Revision]],
) -> dict[UUID, dict[str, RecordRevision]]:
    """Return the lines of revisions by local revision, by record."""
    return {
        record_id: {one.local: one.line for one in rows if one.local}
        for record_id, rows in known.items()
    }


def _unknown_fields(rows: Iterable[_Revision], line: LocalHead) -> dict[str, Any]:
    """Return fields of newer programs in the record's earlier revisions, to be forwarded."""
    found: dict[str, Any] = {}
    for one in rows:
        if one.line.fields is not None and one.line.revision in line.ancestors:
            names = map_of_kind(one.line.kind).names
            found.update((k, v) for k, v in one.line.fields.items() if k not in (*names, *LOCAL))
    return found
