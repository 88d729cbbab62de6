"""What went and came, and the revisions that travelled, in the database."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from casework import records as r
from casework.exchange.merge import Node, fold, heads_of, node_of
from casework.exchange.parcels import Answer, Line, Manifest, Outcome, read_line
from casework.exchange.ports import (
    COUNTED,
    Arrived,
    KeptRevision,
    Known,
    Origin,
    Packing,
    ParcelLine,
    Place,
    Sealed,
    Standing,
    Stands,
)
from casework.exchange.taking import DERIVED
from casework.exchange.views import LOCAL
from casework.ports import KeptProof
from storage.cases import chunks, load
from storage.exchange.keys import SIGNING_NOTE
from storage.exchange.lines import (
    Lineage,
    body_of,
    content_digest,
    line_of,
    lineages,
    record_from,
    standing_ids,
)
from storage.exchange.proof import is_signed
from storage.exchange.tables import KnownRow, ParcelLineRow, ParcelRow, RevisionRow
from storage.journal import GENESIS
from storage.mapping import map_of, map_of_kind
from storage.rows import NoteRow


@dataclass(frozen=True, slots=True)
class _Revision:
    """A row of the graph with the line that it keeps."""

    line: Line
    digest: str
    local: str | None
    is_head: bool

    @property
    def node(self) -> Node:
        return node_of(self.line, self.digest)


class SqlLedger:
    """The ledger as one connection sees it; it writes when the connection may."""

    def __init__(
        self, connection: sa.Connection, action_id: UUID | None = None, at: datetime | None = None
    ) -> None:
        self._connection = connection
        self._action_id = action_id
        self._at = at

    @property
    def signing(self) -> str:
        found = self._connection.scalar(sa.select(NoteRow.value).where(NoteRow.key == SIGNING_NOTE))
        return found or ""

    # --- records and their revisions

    def standing(self, kinds: Iterable[str], files: Iterable[UUID] | None) -> Sequence[Standing]:
        return tuple(standing_ids(self._connection, frozenset(kinds), files))

    def nodes(self, ids: Iterable[UUID]) -> Mapping[UUID, tuple[Node, ...]]:
        wanted = list(dict.fromkeys(ids))
        known = self._revisions(wanted)
        lineage = lineages(self._connection, wanted, known_locals(known))
        found: dict[UUID, tuple[Node, ...]] = {}
        own = self.signing
        for record_id in wanted:
            rows = known.get(record_id, ())
            nodes = [one.node for one in rows]
            line = lineage.get(record_id)
            if line is not None and self._is_ours(line, record_id, rows):
                nodes.append(
                    Node(line.revision, frozenset(line.ancestors), line.hlc, own, digest="")
                )
            if nodes:
                found[record_id] = tuple(nodes)
        return found

    def _is_ours(self, line: Lineage, record_id: UUID, rows: Sequence[_Revision]) -> bool:
        """Tell whether the newest state here is one that nobody else has named."""
        if any(one.line.revision == line.revision for one in rows):
            return False
        return not (line.is_gone and not rows and self._was_taken_back(record_id))

    def _was_taken_back(self, record_id: UUID) -> bool:
        """It came in a parcel whose taking was undone: then it is as if it had never come."""
        table: Any = RevisionRow.__table__
        query = sa.select(table.c.record_id).where(
            table.c.record_id == record_id, table.c.is_taken.is_(False)
        )
        return self._connection.execute(query.limit(1)).first() is not None

    def lines(self, ids: Iterable[UUID]) -> Mapping[UUID, tuple[Line, ...]]:
        wanted = list(dict.fromkeys(ids))
        known = self._revisions(wanted)
        lineage = lineages(self._connection, wanted, known_locals(known))
        records = self._records(wanted)
        own = self.signing
        found: dict[UUID, tuple[Line, ...]] = {}
        for record_id in wanted:
            rows = {one.line.revision: one for one in known.get(record_id, ())}
            line = lineage.get(record_id)
            made: dict[str, Line] = {revision: one.line for revision, one in rows.items()}
            if line is not None and self._is_ours(line, record_id, tuple(rows.values())):
                record = records.get(record_id)
                rest = _unknown_fields(rows.values(), line)
                made[line.revision] = line_of(line, record, own, rest)
            heads = heads_of(node_of(one, "") for one in made.values())
            if heads:
                found[record_id] = tuple(made[head.revision] for head in heads)
        return found

    def _records(self, ids: Iterable[UUID]) -> dict[UUID, r.Record]:
        found: dict[UUID, r.Record] = {}
        left = set(ids)
        for kind in r.RECORD_KINDS:
            if not left:
                break
            for record in load(self._connection, kind, left):
                found[record.id] = record
                left.discard(record.id)
        return found

    def conflicts(self) -> Mapping[UUID, tuple[Line, ...]]:
        table: Any = RevisionRow.__table__
        query = (
            sa.select(table.c.record_id)
            .where(table.c.is_head.is_(True), table.c.is_taken.is_(True))
            .group_by(table.c.record_id)
            .having(sa.func.count() > 1)
        )
        ids = list(self._connection.scalars(query))
        return {record_id: lines for record_id, lines in self.lines(ids).items() if len(lines) > 1}

    def in_conflict(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        table: Any = RevisionRow.__table__
        found: set[UUID] = set()
        for some in chunks(ids):
            query = (
                sa.select(table.c.record_id)
                .where(
                    table.c.record_id.in_(some),
                    table.c.is_head.is_(True),
                    table.c.is_taken.is_(True),
                )
                .group_by(table.c.record_id)
                .having(sa.func.count() > 1)
            )
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

    def place_of(self, record: r.Record) -> Place | None:
        from storage.reading import PLACES  # it knows this ledger

        names = PLACES.get(type(record))
        if names is None:
            return None
        table: Any = map_of(type(record)).table
        key = tuple(getattr(record, name) for name in names)
        here = (table.c[name] == value for name, value in zip(names, key, strict=True))
        holder = self._connection.scalar(sa.select(table.c.id).where(*here))
        return Place((record.kind, *key), holder)

    def content_digest(self, line: Line) -> str:
        return content_digest(line)

    def locals(self, ids: Mapping[str, Iterable[UUID]]) -> Mapping[UUID, str]:
        found: dict[UUID, str] = {}
        for kind, wanted in ids.items():
            table: Any = map_of_kind(kind).table
            for some in chunks(wanted):
                query = sa.select(table.c.id, table.c.revision).where(table.c.id.in_(some))
                found.update({row.id: row.revision for row in self._connection.execute(query)})
        return found

    def _revisions(self, ids: Iterable[UUID]) -> dict[UUID, list[_Revision]]:
        table: Any = RevisionRow.__table__
        found: dict[UUID, list[_Revision]] = defaultdict(list)
        for some in chunks(ids):
            query = sa.select(table).where(table.c.record_id.in_(some), table.c.is_taken.is_(True))
            for row in self._connection.execute(query).mappings():
                line = read_line(json.loads(row["body"]))
                if isinstance(line, Line):
                    found[row["record_id"]].append(
                        _Revision(line, row["digest"], row["local"], row["is_head"])
                    )
        return found

    def origin(self, record_id: UUID) -> Origin | None:
        table: Any = ParcelRow.__table__
        lines: Any = ParcelLineRow.__table__
        query = (
            sa.select(table, lines.c.digest.label("line"))
            .join_from(lines, table, lines.c.parcel_id == table.c.id)
            .where(
                lines.c.record_id == record_id,
                table.c.is_ours.is_(False),
                lines.c.outcome.in_((Outcome.ACCEPTED.value, Outcome.CONFLICT.value)),
            )
            .order_by(table.c.at.desc(), table.c.seq.desc())
            .limit(1)
        )
        row = self._connection.execute(query).mappings().first()
        if row is None:
            return None
        digests = list(
            self._connection.scalars(
                sa.select(lines.c.digest)
                .where(lines.c.parcel_id == row["id"])
                .order_by(lines.c.position)
            )
        )
        signed = is_signed(row["sender"], row["manifest"], row["signature"], digests)
        return Origin(row["id"], row["sender"], row["seq"], row["at"], row["digest"], signed)

    def holders(self, files: Iterable[UUID]) -> Mapping[UUID, str]:
        found: dict[UUID, r.Custody] = {}
        for one in load(self._connection, r.Custody, files, column="file_id"):
            if one.is_void or not one.taken:
                continue
            last = found.get(one.file_id)
            if last is None or one.epoch > last.epoch:
                found[one.file_id] = one
        return {file_id: one.holder for file_id, one in found.items()}

    def files_of(self, holders: Iterable[str]) -> frozenset[UUID]:
        wanted = frozenset(holders)
        table: Any = map_of(r.Custody).table
        query = sa.select(table.c.file_id).where(table.c.holder.in_(wanted))
        held = self.holders(set(self._connection.scalars(query)))
        return frozenset(file_id for file_id, holder in held.items() if holder in wanted)

    # --- what partners have

    def known(self, group: UUID) -> Mapping[UUID, Known]:
        table: Any = KnownRow.__table__
        rows = self._connection.execute(
            sa.select(table).where(table.c.partner_id == group)
        ).mappings()
        return {row["record_id"]: _known(row) for row in rows}

    def returned(self) -> tuple[tuple[UUID, Known], ...]:
        table: Any = KnownRow.__table__
        rows = self._connection.execute(
            sa.select(table).where(table.c.state == "returned")
        ).mappings()
        every = [(row["partner_id"], _known(row)) for row in rows]
        now = self.locals(_by_kind(known for _, known in every))
        return tuple(
            (group, known) for group, known in every if now.get(known.record_id, "") == known.local
        )

    def acknowledged(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        table: Any = KnownRow.__table__
        every: list[Known] = []
        for some in chunks(ids):
            query = sa.select(table).where(
                table.c.record_id.in_(some), table.c.state.in_(("accepted", "conflict"))
            )
            every += [_known(row) for row in self._connection.execute(query).mappings()]
        now = self.locals(_by_kind(every))
        return frozenset(
            known.record_id for known in every if now.get(known.record_id) == known.local
        )

    def sent_on(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        table: Any = KnownRow.__table__
        found: set[UUID] = set()
        for some in chunks(ids):
            query = sa.select(table.c.record_id).where(
                table.c.record_id.in_(some),
                table.c.state.in_(("sent", "accepted", "conflict", "returned")),
            )
            found.update(self._connection.scalars(query))
        return frozenset(found)

    def answers_owed(self, group: UUID) -> tuple[Answer, ...]:
        table: Any = KnownRow.__table__
        query = sa.select(table).where(table.c.partner_id == group, table.c.state == "sent_back")
        return tuple(
            Answer(row["record_id"], row["revision"], Outcome.RETURNED, row["code"], row["reason"])
            for row in self._connection.execute(query).mappings()
        )

    # --- parcels

    def parcel(self, parcel_id: UUID) -> ParcelLine | None:
        table: Any = ParcelRow.__table__
        row = (
            self._connection.execute(sa.select(table).where(table.c.id == parcel_id))
            .mappings()
            .first()
        )
        return None if row is None else _parcel(row)

    def parcels(self, *, is_ours: bool | None = None) -> tuple[ParcelLine, ...]:
        table: Any = ParcelRow.__table__
        query = sa.select(table).order_by(table.c.at, table.c.id)
        if is_ours is not None:
            query = query.where(table.c.is_ours.is_(is_ours))
        return tuple(_parcel(row) for row in self._connection.execute(query).mappings())

    def last_to(self, group: UUID) -> tuple[int, str]:
        table: Any = ParcelRow.__table__
        row = self._connection.execute(
            sa.select(table.c.seq, table.c.digest)
            .where(
                table.c.is_ours.is_(True),
                table.c.partner_id == group,
                table.c.sender == self.signing,
            )
            .order_by(table.c.seq.desc())
            .limit(1)
        ).first()
        return (0, GENESIS) if row is None else (row.seq, row.digest)

    def parcels_of(self, manifest: Manifest) -> tuple[ParcelLine, ...]:
        """What came from the sender of this parcel, in the order of the numbers."""
        table: Any = ParcelRow.__table__
        theirs = sa.and_(table.c.is_ours.is_(False), table.c.sender == manifest.signing)
        query = sa.select(table).where(theirs | (table.c.id == manifest.parcel_id))
        rows = self._connection.execute(query.order_by(table.c.seq)).mappings()
        return tuple(_parcel(row) for row in rows)

    def seen(self, sender: str) -> frozenset[int]:
        """The numbers of a sender's parcels that were taken in."""
        table: Any = ParcelRow.__table__
        theirs = sa.and_(table.c.is_ours.is_(False), table.c.sender == sender)
        return frozenset(self._connection.scalars(sa.select(table.c.seq).where(theirs)))

    def returned_lines(self) -> Mapping[UUID, tuple[Mapping[str, Any], ...]]:
        """The records that came back of each of our parcels, with the reasons."""
        lines: Any = ParcelLineRow.__table__
        query = sa.select(lines).where(lines.c.outcome == Outcome.RETURNED.value)
        found: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
        ours = {one.id for one in self.parcels(is_ours=True)}
        for row in self._connection.execute(query.order_by(lines.c.position)).mappings():
            if row["parcel_id"] in ours:
                told = {"id": row["record_id"], "code": row["code"], "reason": row["reason"]}
                found[row["parcel_id"]].append(told)
        return {parcel_id: tuple(some) for parcel_id, some in found.items()}

    def gaps(self, sender: str) -> tuple[int, ...]:
        numbers = self.seen(sender)
        return tuple(seq for seq in range(1, max(numbers, default=0)) if seq not in numbers)

    # --- writing

    def keep_revisions(self, kept: Sequence[KeptRevision]) -> None:
        if not kept:
            return
        rows = [
            {
                "record_id": one.line.record_id,
                "revision": one.line.revision,
                "body": body_of(one.line),
                "digest": content_digest(one.line) if one.parcel_id is not None else "",
                "local": one.local,
                "parcel_id": one.parcel_id,
                "action_id": None if one.was_here else self._action_id,
                "is_taken": True,
                "is_head": one.is_head,
            }
            for one in kept
        ]
        fresh = insert(RevisionRow)
        again = ("local", "parcel_id", "action_id", "is_taken", "is_head")
        self._connection.execute(
            fresh.on_conflict_do_update(
                index_elements=["record_id", "revision"],
                set_={name: fresh.excluded[name] for name in again},
            ),
            rows,
        )

    def stand(self, standings: Sequence[Stands]) -> None:
        table: Any = RevisionRow.__table__
        for one in standings:
            of_it = table.c.record_id == one.record_id
            self._connection.execute(
                sa.update(table).where(of_it).values(is_head=table.c.revision.in_(one.heads))
            )
            # two revisions can say the same: what stands here is the newer one of them
            self._connection.execute(
                sa.update(table).where(of_it, table.c.local == one.local).values(local=None)
            )
            self._connection.execute(
                sa.update(table)
                .where(of_it, table.c.revision == one.standing)
                .values(local=one.local)
            )
            # and it goes to whoever has only the older one, although no word has changed
            known: Any = KnownRow.__table__
            has_it = sa.cast(known.c.past, sa.Text).contains(one.standing)
            self._connection.execute(
                sa.update(known)
                .where(known.c.record_id == one.record_id, known.c.local == one.local, ~has_it)
                .values(local="")
            )

    def keep_known(self, group: UUID, known: Sequence[Known], parcel_id: UUID) -> None:
        if not known:
            return
        rows = [
            {
                "partner_id": group,
                "record_id": one.record_id,
                "kind": one.kind,
                "revision": one.revision,
                "local": one.local,
                "past": sorted(one.past),
                "state": one.state,
                "code": one.code,
                "reason": one.reason,
                "parcel_id": parcel_id,
            }
            for one in known
        ]
        fresh = insert(KnownRow)
        again = ("revision", "local", "past", "state", "code", "reason", "parcel_id")
        self._connection.execute(
            fresh.on_conflict_do_update(
                index_elements=["partner_id", "record_id"],
                set_={name: fresh.excluded[name] for name in again},
            ),
            rows,
        )

    def keep_arrived(self, arrived: Arrived, answers: Sequence[Answer | None]) -> None:
        manifest = arrived.manifest
        self._forget_parcel(manifest.parcel_id)
        row = {
            "id": manifest.parcel_id,
            "is_ours": False,
            "partner_id": arrived.partner.id,
            "sender": manifest.signing,
            "kind": manifest.kind.value,
            "seq": manifest.seq,
            "digest": arrived.digest,
            "manifest": arrived.raw,
            "signature": arrived.signature,
            "at": self._at or datetime.now(UTC),
            "name": arrived.name,
            "size": arrived.size,
            "records": manifest.records,
            "state": "taken",
            "action_id": self._action_id,
        }
        self._connection.execute(sa.insert(ParcelRow), [row])
        lines = [
            {
                "parcel_id": manifest.parcel_id,
                "position": position,
                "record_id": line.record_id if line is not None else manifest.parcel_id,
                "revision": line.revision if line is not None else "",
                "digest": digest,
                "outcome": answer.outcome.value if answer is not None else "told",
                "code": answer.code if answer is not None else None,
                "reason": answer.reason if answer is not None else None,
            }
            for position, (line, digest, answer) in enumerate(
                zip(arrived.lines, arrived.digests, answers, strict=True)
            )
        ]
        if lines:
            self._connection.execute(sa.insert(ParcelLineRow), lines)

    def _forget_parcel(self, parcel_id: UUID) -> None:
        """A parcel whose taking was undone is taken in anew: its older lines go."""
        lines: Any = ParcelLineRow.__table__
        table: Any = ParcelRow.__table__
        self._connection.execute(sa.delete(lines).where(lines.c.parcel_id == parcel_id))
        self._connection.execute(sa.delete(table).where(table.c.id == parcel_id))

    def keep_sealed(self, sealed: Sealed, packing: Packing) -> None:
        manifest = sealed.manifest
        group = packing.partner.group
        has_lines = bool(packing.lines)
        row = {
            "id": manifest.parcel_id,
            "is_ours": True,
            "partner_id": group,
            "sender": manifest.signing,
            "kind": manifest.kind.value,
            "seq": manifest.seq,
            "digest": sealed.digest,
            "manifest": sealed.raw,
            "signature": sealed.signature,
            "at": manifest.created_at,
            "name": sealed.name,
            "size": sealed.size,
            "records": manifest.records,
            "state": "waiting",
            "action_id": self._action_id,
        }
        self._connection.execute(sa.insert(ParcelRow), [row])
        if not has_lines:
            return
        lines = [
            {
                "parcel_id": manifest.parcel_id,
                "position": position,
                "record_id": line.record_id,
                "revision": line.revision,
                "digest": digest,
                "outcome": "sent" if isinstance(line, Line) else "told",
                "code": None,
                "reason": None,
            }
            for position, (line, digest) in enumerate(
                zip(packing.lines, sealed.digests, strict=True)
            )
        ]
        self._connection.execute(sa.insert(ParcelLineRow), lines)
        had = self.known(group)
        owed = {one.record_id for one in self.answers_owed(group)}
        sent: dict[UUID, Known] = {}
        for line in packing.lines:
            if not isinstance(line, Line):
                if line.record_id in owed:
                    self._told(group, line.record_id)
                continue
            earlier = had.get(line.record_id)
            sent[line.record_id] = Known(
                line.record_id,
                line.kind,
                packing.locals.get(line.record_id, ""),
                line.revision,
                earlier.past if earlier is not None else frozenset(),
                "sent",
            )
        self.keep_known(group, list(sent.values()), manifest.parcel_id)

    def _told(self, group: UUID, record_id: UUID) -> None:
        """What was given back and told is over; what was ruled on stays known to them."""
        table: Any = KnownRow.__table__
        here = sa.and_(
            table.c.partner_id == group,
            table.c.record_id == record_id,
            table.c.state == "sent_back",
        )
        self._connection.execute(sa.delete(table).where(here, table.c.code == "TAKEN_BACK"))
        self._connection.execute(sa.update(table).where(here).values(state="received"))

    def send_back(self, ids: Iterable[UUID], reason: str) -> frozenset[UUID]:
        table: Any = KnownRow.__table__
        groups: set[UUID] = set()
        for some in chunks(ids):
            here = sa.and_(table.c.record_id.in_(some), table.c.state == "received")
            groups.update(self._connection.scalars(sa.select(table.c.partner_id).where(here)))
            self._connection.execute(
                sa.update(table).where(here).values(state="sent_back", code="RULED", reason=reason)
            )
        return frozenset(groups)

    def answer(self, group: UUID, answers: Iterable[Answer], parcel: str | None) -> None:
        every = list(answers)
        had = self.known(group)
        rows: list[dict[str, Any]] = []
        for one in every:
            known = had.get(one.record_id)
            if known is None:
                continue
            is_last = known.revision == one.revision
            past = known.past
            if one.outcome is not Outcome.RETURNED:
                past |= {one.revision}
            rows.append(
                {
                    "of_record": one.record_id,
                    "past": sorted(past),
                    "state": COUNTED[one.outcome] if is_last else known.state,
                    "code": one.code if is_last else known.code,
                    "reason": one.reason if is_last else known.reason,
                }
            )
        table: Any = KnownRow.__table__
        here = sa.and_(table.c.partner_id == group, table.c.record_id == sa.bindparam("of_record"))
        names = ("past", "state", "code", "reason")
        if rows:
            values: dict[Any, Any] = {name: sa.bindparam(name) for name in names}
            self._connection.execute(sa.update(table).where(here).values(values), rows)
        self._close_parcels(group, every, parcel)

    def _answered_parcels(self, group: UUID, answers: Sequence[Answer]) -> list[UUID]:
        """Our parcels to a group that wait, and those of which something comes back later."""
        table: Any = ParcelRow.__table__
        lines: Any = ParcelLineRow.__table__
        ours = sa.and_(table.c.is_ours.is_(True), table.c.partner_id == group)
        waiting = sa.select(table.c.id).where(ours, table.c.state != "acknowledged")
        found = dict.fromkeys(self._connection.scalars(waiting))
        back = [one.record_id for one in answers if one.outcome is Outcome.RETURNED]
        for some in chunks(back):
            query = (
                sa.select(lines.c.parcel_id)
                .join_from(lines, table, lines.c.parcel_id == table.c.id)
                .where(ours, lines.c.record_id.in_(some))
            )
            found.update(dict.fromkeys(self._connection.scalars(query)))
        return list(found)

    def _close_parcels(self, group: UUID, answers: Sequence[Answer], answered: str | None) -> None:
        """Say of each of our parcels to this group what has become of it."""
        table: Any = ParcelRow.__table__
        lines: Any = ParcelLineRow.__table__
        ours = self._answered_parcels(group, answers)
        if answers:
            found_there = sa.and_(
                lines.c.record_id == sa.bindparam("of_record"),
                lines.c.revision == sa.bindparam("of_revision"),
                lines.c.parcel_id.in_(
                    sa.select(table.c.id).where(
                        table.c.is_ours.is_(True), table.c.partner_id == group
                    )
                ),
            )
            names = ("outcome", "code", "reason")
            self._connection.execute(
                sa.update(lines)
                .where(found_there)
                .values({name: sa.bindparam(name) for name in names}),
                [
                    {
                        "of_record": one.record_id,
                        "of_revision": one.revision,
                        "outcome": one.outcome.value,
                        "code": one.code,
                        "reason": one.reason,
                    }
                    for one in answers
                ],
            )
        outcomes: dict[UUID, set[str]] = {one: set() for one in ours if str(one) == answered}
        for parcel_id, outcome in self._connection.execute(
            sa.select(lines.c.parcel_id, lines.c.outcome).where(lines.c.parcel_id.in_(ours))
        ):
            outcomes.setdefault(parcel_id, set()).add(outcome)
        for parcel_id, found in outcomes.items():
            is_told_only = found <= {"told"} and str(parcel_id) != answered
            if "sent" in found or is_told_only:
                continue
            state = "returned" if Outcome.RETURNED.value in found else "acknowledged"
            self._connection.execute(
                sa.update(table).where(table.c.id == parcel_id).values(state=state)
            )

    def reverse(self, action_id: UUID, *, taken: bool) -> None:
        """A parcel's taking was undone, or brought again: its revisions go or come with it."""
        table: Any = RevisionRow.__table__
        of_it = table.c.action_id == action_id
        ids = list(self._connection.scalars(sa.select(table.c.record_id).where(of_it)))
        if not ids:
            return
        self._connection.execute(sa.update(table).where(of_it).values(is_taken=taken))
        revisions = self._revisions(ids)
        locals_ = self.locals(_by_kind(one.line for rows in revisions.values() for one in rows))
        standings = []
        for record_id, rows in revisions.items():
            folded = fold((one.node for one in rows), latest=rows[0].line.kind in DERIVED)
            heads = tuple(head.revision for head in folded.heads)
            local = locals_.get(record_id, "")
            standings.append(Stands(record_id, folded.standing.revision, heads, local))
        self.stand(standings)
        known: Any = KnownRow.__table__
        parcels = sa.select(ParcelRow.id).where(ParcelRow.action_id == action_id)
        was, becomes = ("sent_back", "received") if taken else ("received", "sent_back")
        self._connection.execute(
            sa.update(known)
            .where(known.c.parcel_id.in_(parcels), known.c.state == was, known.c.record_id.in_(ids))
            .values(state=becomes, code=None if taken else "TAKEN_BACK")
        )

    def forget(self, ids: Iterable[UUID]) -> None:
        """Erase what the graph keeps of records that the retention rule erased."""
        for some in chunks(ids):
            for row in (RevisionRow, KnownRow):
                table: Any = row.__table__
                self._connection.execute(sa.delete(table).where(table.c.record_id.in_(some)))


def known_locals(known: Mapping[UUID, Sequence[_Revision]]) -> dict[UUID, dict[str, Line]]:
    """The lines of revisions by what the journal calls them, by record."""
    return {
        record_id: {one.local: one.line for one in rows if one.local}
        for record_id, rows in known.items()
    }


def _unknown_fields(rows: Iterable[_Revision], line: Lineage) -> dict[str, Any]:
    """What newer programs added to the record's earlier revisions: it goes on with it."""
    found: dict[str, Any] = {}
    for one in rows:
        if one.line.fields is not None and one.line.revision in line.ancestors:
            names = map_of_kind(one.line.kind).names
            found.update((k, v) for k, v in one.line.fields.items() if k not in (*names, *LOCAL))
    return found


def _by_kind(every: Iterable[Known | Line]) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = defaultdict(list)
    for one in every:
        found[one.kind].append(one.record_id)
    return found


def _known(row: Mapping[Any, Any]) -> Known:
    return Known(
        row["record_id"],
        row["kind"],
        row["local"],
        row["revision"],
        frozenset(row["past"]),
        row["state"],
        row["code"],
        row["reason"],
    )


def _parcel(row: Mapping[Any, Any]) -> ParcelLine:
    names = ParcelLine.__dataclass_fields__
    return ParcelLine(**{name: row[name] for name in names})
