"""The stored ledger of sent and received parcels, and of what each partner has."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casework import clock
from casework.exchange.line_decision import DERIVED
from casework.parcels.authorship import AuthorProof
from casework.parcels.lines import LineOutcome, RecordReply, RecordRevision, count_records
from casework.parcels.manifest import SIGNED_AS, LastSeen, Manifest, ParcelKind, read_manifest
from casework.parcels.merge import fold
from casework.ports.parcels import (
    HeadUpdate,
    ParcelContents,
    PartnerRecordState,
    SignedParcel,
    StoredParcel,
    VerifiedParcel,
    ids_by_kind,
)
from casework.records import Custody
from casework.service_layer.notices import revision_of
from storage.bulk import insert_into, rows_of, write_rows
from storage.cases import chunks
from storage.journal import GENESIS
from storage.ledger import authors
from storage.ledger.keys import check_signature
from storage.ledger.partner_state_repository import PartnerStateRepository
from storage.ledger.tables import (
    arrival_table,
    parcel_line_table,
    parcel_table,
    partner_state_table,
    revision_table,
)
from storage.types import json_of

_LAST_TO = """
SELECT seq, digest FROM parcel WHERE is_ours AND partner_id = ? AND sender = ?
ORDER BY seq DESC LIMIT 1
"""
_SEALED = """
SELECT digest FROM parcel WHERE is_ours AND partner_id = ? AND sender = ? AND seq = ?
"""
_LAST_SEEN = """
SELECT sender, MAX(seq), digest FROM parcel
WHERE NOT is_ours AND sender IN (SELECT value FROM json_each(?)) GROUP BY sender ORDER BY sender
"""
_FORGET_LINES = sa.delete(parcel_line_table).where(
    parcel_line_table.c.parcel_id == sa.bindparam("of_parcel")
)
_FORGET_PARCEL = sa.delete(parcel_table).where(parcel_table.c.id == sa.bindparam("of_parcel"))


class SqlParcelLedger(PartnerStateRepository):
    """The ledger as seen by one connection; read-only if the connection is."""

    # --- parcels

    def parcel(self, parcel_id: UUID) -> StoredParcel | None:
        row = (
            self._connection.execute(sa.select(parcel_table).where(parcel_table.c.id == parcel_id))
            .mappings()
            .first()
        )
        return None if row is None else _parcel(row)

    def parcels(self, *, is_ours: bool | None = None) -> tuple[StoredParcel, ...]:
        shown = [parcel_table.c[name] for name in StoredParcel.__dataclass_fields__]  # no manifests
        query = sa.select(*shown).order_by(parcel_table.c.at, parcel_table.c.id)
        if is_ours is not None:
            query = query.where(parcel_table.c.is_ours.is_(is_ours))
        return tuple(_parcel(row) for row in self._connection.execute(query).mappings())

    def receipts(self) -> Mapping[UUID, UUID]:
        """Return the parcel that each receipt acknowledges, ours and theirs."""
        query = sa.select(parcel_table.c.id, parcel_table.c.manifest).where(
            parcel_table.c.kind == ParcelKind.RECEIPT
        )
        facts = (
            (row.id, json.loads(row.manifest)["about"].get("parcel"))
            for row in self._connection.execute(query)
        )
        return {receipt: UUID(of) for receipt, of in facts if of}

    def incoming_names(self) -> Mapping[str, str]:
        """Return the original names of received files, by the names of their copies here."""
        rows = self._connection.execute(sa.select(arrival_table.c.file, arrival_table.c.name))
        return {row.file: row.name for row in rows}

    def recipients(self, parcel_id: UUID) -> frozenset[str]:
        """Return the sealing keys of the computers that can open a parcel."""
        raw = self._connection.scalar(
            sa.select(parcel_table.c.manifest).where(parcel_table.c.id == parcel_id)
        )
        return frozenset(json.loads(raw)["recipients"]) if raw else frozenset()

    def parcel_of_file(self, sha256: str) -> tuple[StoredParcel, Manifest] | None:
        """Return our parcel whose file has this digest, with the manifest that we signed."""
        ours = sa.and_(parcel_table.c.is_ours.is_(True), parcel_table.c.file_sha256 == sha256)
        row = self._connection.execute(sa.select(parcel_table).where(ours)).mappings().first()
        if row is None or not check_signature(
            row["sender"], SIGNED_AS, row["manifest"], row["signature"]
        ):
            return None
        return _parcel(row), read_manifest(json.loads(row["manifest"]))

    def last_seen(self, signings: Iterable[str]) -> tuple[LastSeen, ...]:
        rows = rows_of(self._connection, _LAST_SEEN, json_of(signings))
        return tuple(LastSeen(*row) for row in rows)

    def last_to(self, group: UUID) -> tuple[int, str]:
        found = rows_of(self._connection, _LAST_TO, group.hex, self.signing)
        return (found[0][0], found[0][1]) if found else (0, GENESIS)

    def digest_of(self, group: UUID, seq: int) -> str | None:
        found = rows_of(self._connection, _SEALED, group.hex, self.signing, seq)
        return found[0][0] if found else None

    def parcels_of(self, manifest: Manifest) -> tuple[StoredParcel, ...]:
        """Return the parcels from the sender of this one, by number."""
        theirs = sa.and_(
            parcel_table.c.is_ours.is_(False), parcel_table.c.sender == manifest.signing
        )
        query = sa.select(parcel_table).where(theirs | (parcel_table.c.id == manifest.parcel_id))
        rows = self._connection.execute(query.order_by(parcel_table.c.seq)).mappings()
        return tuple(_parcel(row) for row in rows)

    def taken(self) -> Mapping[tuple[str, int], UUID | None]:
        """Return the actions that imported parcels, by sender and number."""
        columns = (parcel_table.c.sender, parcel_table.c.seq, parcel_table.c.action_id)
        query = sa.select(*columns).where(parcel_table.c.is_ours.is_(False))
        return {(row.sender, row.seq): row.action_id for row in self._connection.execute(query)}

    def seen(self, sender: str) -> frozenset[int]:
        """Return the numbers of a sender's imported parcels."""
        theirs = sa.and_(parcel_table.c.is_ours.is_(False), parcel_table.c.sender == sender)
        return frozenset(self._connection.scalars(sa.select(parcel_table.c.seq).where(theirs)))

    def returned_lines(self) -> Mapping[UUID, tuple[Mapping[str, Any], ...]]:
        """Return the returned records of each of our parcels, with the reasons."""
        returned = sa.literal(
            LineOutcome.RETURNED.value, literal_execute=True
        )  # needed to use the partial index
        query = sa.select(parcel_line_table).where(parcel_line_table.c.outcome == returned)
        found: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
        ours = {one.id for one in self.parcels(is_ours=True)}
        for row in self._connection.execute(
            query.order_by(parcel_line_table.c.position)
        ).mappings():
            if row["parcel_id"] in ours:
                facts = {"id": row["record_id"], "code": row["code"], "reason": row["reason"]}
                found[row["parcel_id"]].append(facts)
        return {parcel_id: tuple(some) for parcel_id, some in found.items()}

    def receipt_for(self, parcel_id: UUID) -> str | None:
        """Return the name of the newest receipt for a parcel, or None."""
        named = f'"parcel":"{parcel_id}"'.encode()
        query = (
            sa.select(parcel_table.c.name)
            .where(
                parcel_table.c.is_ours.is_(True), parcel_table.c.kind == ParcelKind.RECEIPT.value
            )
            .where(sa.func.instr(parcel_table.c.manifest, named) > 0)
            .order_by(parcel_table.c.at.desc())
            .limit(1)
        )
        name: str | None = self._connection.scalar(query)
        return name

    def returned_of(self, parcel_id: UUID) -> Mapping[UUID, tuple[str | None, str | None]]:
        query = (
            sa.select(
                parcel_line_table.c.record_id, parcel_line_table.c.code, parcel_line_table.c.reason
            )
            .where(
                parcel_line_table.c.parcel_id == parcel_id,
                parcel_line_table.c.outcome == LineOutcome.RETURNED.value,
            )
            .order_by(parcel_line_table.c.position)
        )
        return {row.record_id: (row.code, row.reason) for row in self._connection.execute(query)}

    def entries_of(self, sender: str, *, below: int) -> int:
        query = (
            sa.select(parcel_table.c.manifest)
            .where(
                parcel_table.c.sender == sender,
                parcel_table.c.is_ours.is_(False),
                parcel_table.c.seq < below,
            )
            .order_by(parcel_table.c.seq.desc())
            .limit(1)
        )
        kept = self._connection.scalar(query)
        return 0 if kept is None else int(json.loads(kept)["anchor"]["count"])

    def gaps(self, sender: str) -> tuple[int, ...]:
        numbers = self.seen(sender)
        return tuple(seq for seq in range(1, max(numbers, default=0)) if seq not in numbers)

    def save_incoming(self, parcel: VerifiedParcel, answers: Sequence[RecordReply | None]) -> None:
        manifest = parcel.manifest
        self._forget_parcel(manifest.parcel_id)
        row = {
            "id": manifest.parcel_id,
            "is_ours": False,
            "partner_id": parcel.partner.id,
            "sender": manifest.signing,
            "kind": manifest.kind.value,
            "seq": manifest.seq,
            "digest": parcel.digest,
            "manifest": parcel.raw,
            "signature": parcel.signature,
            "at": self._at or clock.now(),
            "name": parcel.name,
            "size": parcel.size,
            "records": count_records(parcel.lines),
            "state": "taken",
            "action_id": self._action_id,
        }
        write_rows(self._connection, insert_into(parcel_table), [row])
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
                zip(parcel.lines, parcel.digests, answers, strict=True)
            )
        ]
        write_rows(self._connection, insert_into(parcel_line_table), lines)

    def _forget_parcel(self, parcel_id: UUID) -> None:
        """Delete the rows of a parcel that is imported again after an undo."""
        self._connection.execute(_FORGET_LINES, {"of_parcel": parcel_id})
        self._connection.execute(_FORGET_PARCEL, {"of_parcel": parcel_id})

    def save_outgoing(self, sealed: SignedParcel, contents: ParcelContents) -> None:
        manifest = sealed.manifest
        group = contents.partner.group
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
            "records": contents.records,
            "state": "waiting",
            "action_id": self._action_id,
            "file_sha256": sealed.file_sha256,
        }
        write_rows(self._connection, insert_into(parcel_table), [row])
        if contents.notice is not None:  # it is answered like a single line
            write_rows(self._connection, insert_into(parcel_line_table), [_notice_row(manifest)])
        if not contents.lines:
            return
        lines = [
            {
                "parcel_id": manifest.parcel_id,
                "position": position,
                "record_id": line.record_id,
                "revision": line.revision,
                "digest": digest,
                "outcome": "sent" if isinstance(line, RecordRevision) else "told",
                "code": None,
                "reason": None,
            }
            for position, (line, digest) in enumerate(
                zip(contents.lines, sealed.digests, strict=True)
            )
        ]
        write_rows(self._connection, insert_into(parcel_line_table), lines)
        had = self.partner_states(group, (line.record_id for line in contents.lines))
        owed = {one.record_id for one in self.replies_pending(group)}
        sent: dict[UUID, PartnerRecordState] = {}
        for line in contents.lines:
            if not isinstance(line, RecordRevision):
                if line.record_id in owed:
                    self._mark_reported(group, line.record_id)
                continue
            if manifest.kind is ParcelKind.HANDOVER and line.kind != Custody.kind:
                continue  # the file leaves us: what they have of it is no longer relevant
            earlier = had.get(line.record_id)
            sent[line.record_id] = PartnerRecordState(
                line.record_id,
                line.kind,
                contents.journal_revisions.get(line.record_id, ""),
                line.revision,
                earlier.past if earlier is not None else frozenset(),
                "sent",
            )
        self.save_partner_states(group, list(sent.values()), manifest.parcel_id)

    def apply_replies(
        self, group: UUID, answers: Iterable[RecordReply], parcel: str | None
    ) -> None:
        every = list(answers)
        self._note_answers(group, every)
        self._close_parcels(group, every, parcel)

    def _answered_parcels(self, group: UUID, answers: Sequence[RecordReply]) -> list[UUID]:
        """Return our pending parcels to a group, and those with records returned only now."""
        ours = sa.and_(parcel_table.c.is_ours.is_(True), parcel_table.c.partner_id == group)
        waiting = sa.select(parcel_table.c.id).where(ours, parcel_table.c.state != "acknowledged")
        found = dict.fromkeys(self._connection.scalars(waiting))
        back = [one.record_id for one in answers if one.outcome is LineOutcome.RETURNED]
        for some in chunks(back):
            query = (
                sa.select(parcel_line_table.c.parcel_id)
                .join_from(
                    parcel_line_table,
                    parcel_table,
                    parcel_line_table.c.parcel_id == parcel_table.c.id,
                )
                .where(ours, parcel_line_table.c.record_id.in_(some))
            )
            found.update(dict.fromkeys(self._connection.scalars(query)))
        return list(found)

    def _close_parcels(
        self, group: UUID, answers: Sequence[RecordReply], answered: str | None
    ) -> None:
        """Update the outcome of each of our parcels to this group."""
        ours = self._answered_parcels(group, answers)
        found_there = sa.and_(
            parcel_line_table.c.record_id == sa.bindparam("of_record"),
            parcel_line_table.c.revision == sa.bindparam("of_revision"),
            parcel_line_table.c.parcel_id.in_(
                sa.select(parcel_table.c.id).where(
                    parcel_table.c.is_ours.is_(True), parcel_table.c.partner_id == group
                )
            ),
        )
        names = ("outcome", "code", "reason")
        write_rows(
            self._connection,
            sa.update(parcel_line_table)
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
            sa.select(parcel_line_table.c.parcel_id, parcel_line_table.c.outcome).where(
                parcel_line_table.c.parcel_id.in_(ours)
            )
        ):
            outcomes.setdefault(parcel_id, set()).add(outcome)
        for parcel_id, found in outcomes.items():
            is_reported_only = found <= {"told"} and str(parcel_id) != answered
            if "sent" in found or is_reported_only:
                continue
            state = "returned" if LineOutcome.RETURNED.value in found else "acknowledged"
            self._connection.execute(
                sa.update(parcel_table).where(parcel_table.c.id == parcel_id).values(state=state)
            )

    def confirm_authors(
        self, parcel: VerifiedParcel, proven: Mapping[tuple[UUID, str], AuthorProof | None]
    ) -> None:
        authors.confirm_authors(self._connection, parcel, proven)

    def dismiss_returned(self, parcel_id: UUID, *, is_left: bool) -> bool:
        here = sa.and_(
            parcel_table.c.id == parcel_id,
            parcel_table.c.is_ours.is_(True),
            parcel_table.c.state == "returned",
        )
        group = self._connection.scalar(sa.select(parcel_table.c.partner_id).where(here))
        if group is None:
            return False
        self._connection.execute(sa.update(parcel_table).where(here).values(is_left=is_left))
        for some in chunks(self.returned_of(parcel_id)):
            of_it = partner_state_table.c.record_id.in_(some) & (
                partner_state_table.c.state == "returned"
            )
            last = sa.and_(
                partner_state_table.c.partner_id == group,
                partner_state_table.c.parcel_id == parcel_id,
            )
            self._connection.execute(
                sa.update(partner_state_table).where(last, of_it).values(is_left=is_left)
            )
        return True

    def dismiss_records(self, ids: Iterable[UUID], *, is_left: bool) -> bool:
        count = 0
        for some in chunks(ids):
            of_it = partner_state_table.c.record_id.in_(some) & (
                partner_state_table.c.state == "returned"
            )
            done = self._connection.execute(
                sa.update(partner_state_table).where(of_it).values(is_left=is_left)
            )
            count += done.rowcount
        return count > 0

    def reverse(self, action_id: UUID, *, taken: bool) -> None:
        """Mark a parcel's revisions as removed or restored after an undo or redo of its import."""
        of_it = revision_table.c.action_id == action_id
        ids = list(self._connection.scalars(sa.select(revision_table.c.record_id).where(of_it)))
        if not ids:
            return
        self._connection.execute(sa.update(revision_table).where(of_it).values(is_taken=taken))
        revisions = self._revisions(ids)
        locals_ = self.journal_revisions(
            ids_by_kind(one.line for rows in revisions.values() for one in rows)
        )
        standings = []
        for record_id, rows in revisions.items():
            folded = fold((one.node for one in rows), latest=rows[0].line.kind in DERIVED)
            heads = tuple(head.revision for head in folded.heads)
            local = locals_.get(record_id, "")
            standings.append(HeadUpdate(record_id, folded.current.revision, heads, local))
        self.update_heads(standings)
        parcels = sa.select(parcel_table.c.id).where(parcel_table.c.action_id == action_id)
        was, becomes = ("sent_back", "received") if taken else ("received", "sent_back")
        self._connection.execute(
            sa.update(partner_state_table)
            .where(
                partner_state_table.c.parcel_id.in_(parcels),
                partner_state_table.c.state == was,
                partner_state_table.c.record_id.in_(ids),
            )
            .values(state=becomes, code=None if taken else "TAKEN_BACK")
        )

    def forget(self, ids: Iterable[UUID]) -> None:
        """Delete data of records that the retention rule erased, including return reasons."""
        for some in chunks(ids):
            for table in (revision_table, partner_state_table):
                self._connection.execute(sa.delete(table).where(table.c.record_id.in_(some)))
            said = sa.and_(
                parcel_line_table.c.record_id.in_(some), parcel_line_table.c.reason.is_not(None)
            )
            self._connection.execute(sa.update(parcel_line_table).where(said).values(reason=None))
        authors.forget_unused(self._connection)


def _notice_row(manifest: Manifest) -> dict[str, Any]:
    return {
        "parcel_id": manifest.parcel_id,
        "position": 0,
        "record_id": manifest.parcel_id,
        "revision": revision_of(manifest),
        "digest": manifest.items[0].sha256,
        "outcome": "sent",
        "code": None,
        "reason": None,
    }


def _parcel(row: Mapping[Any, Any]) -> StoredParcel:
    names = StoredParcel.__dataclass_fields__
    return StoredParcel(**{name: row[name] for name in names})
