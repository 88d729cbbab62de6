"""What each partner is known to have of our records, and what was returned, in the database."""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from casework.exchange.delta import RETRIABLE_CODES
from casework.parcels.lines import LineOutcome, RecordReply
from casework.ports.parcels import COUNTED, PartnerRecordState, ids_by_kind
from storage.bulk import rows_of, write_rows
from storage.cases import chunks
from storage.ledger.revision_graph import RevisionGraph
from storage.ledger.tables import parcel_line_table, parcel_table, partner_state_table
from storage.ledger.unresolved_returns import unresolved_returns
from storage.mapping import map_of_kind
from storage.types import json_of, uuid_of

_BY_PEOPLE = frozenset({"RULED", "DECLINED"})
"""Codes of records returned by a person; all others are exchanged between programs."""


_THEIRS = """
SELECT record_id, kind, local, revision, past, state, code, reason, parcel_id, is_left
FROM exchange_known WHERE partner_id = ?
"""
_THEIRS_OF = f"{_THEIRS} AND record_id IN (SELECT value FROM json_each(?))"
_SENT_BACK = f"{_THEIRS} AND state = 'sent_back'"


class PartnerStateRepository(RevisionGraph):
    """The records sent to and received from partners, as one connection sees them."""

    def partner_states(
        self, group: UUID, ids: Iterable[UUID] | None = None
    ) -> Mapping[UUID, PartnerRecordState]:
        asked = (
            [rows_of(self._connection, _THEIRS, group.hex)]
            if ids is None
            else [
                rows_of(self._connection, _THEIRS_OF, group.hex, json_of(some))
                for some in chunks(ids)
            ]
        )
        return {known.record_id: known for rows in asked for known in map(_known_raw, rows)}

    def returned(
        self, ids: Iterable[UUID] | None = None, *, besides: Collection[str] = ()
    ) -> tuple[tuple[UUID, PartnerRecordState], ...]:
        returned = sa.select(partner_state_table).where(
            partner_state_table.c.state == "returned",
            partner_state_table.c.code.is_(None) | partner_state_table.c.code.not_in(besides),
        )
        asked = (
            [returned]
            if ids is None
            else [returned.where(partner_state_table.c.record_id.in_(some)) for some in chunks(ids)]
        )
        every = [
            (row["partner_id"], _known(row))
            for query in asked
            for row in self._connection.execute(query).mappings()
        ]
        return unresolved_returns(self._connection, every, self.journal_revisions)

    def returned_by_us(
        self, ids: Iterable[UUID], groups: Collection[UUID]
    ) -> tuple[tuple[UUID, PartnerRecordState], ...]:
        ruled = sa.and_(
            partner_state_table.c.state.in_(("sent_back", "received")),
            partner_state_table.c.code == "RULED",
            partner_state_table.c.partner_id.in_(groups),
        )
        return tuple(
            (row["partner_id"], _known(row))
            for some in chunks(ids)
            for row in self._connection.execute(
                sa.select(partner_state_table).where(
                    partner_state_table.c.record_id.in_(some), ruled
                )
            ).mappings()
        )

    def imported_from(self, ids: Iterable[UUID], groups: Collection[UUID]) -> frozenset[UUID]:
        found: set[UUID] = set()
        for some in chunks(ids):
            query = sa.select(partner_state_table.c.record_id).where(
                partner_state_table.c.record_id.in_(some),
                partner_state_table.c.state.in_(("received", "sent_back")),
                partner_state_table.c.partner_id.in_(groups),
            )
            found.update(self._connection.scalars(query))
        return frozenset(found)

    def acknowledged(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        every: list[PartnerRecordState] = []
        for some in chunks(ids):
            query = sa.select(partner_state_table).where(
                partner_state_table.c.record_id.in_(some),
                partner_state_table.c.state.in_(("accepted", "conflict")),
            )
            every += [_known(row) for row in self._connection.execute(query).mappings()]
        now = self.journal_revisions(ids_by_kind(every))
        return frozenset(
            known.record_id for known in every if now.get(known.record_id) == known.local
        )

    def sent_on(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        found: set[UUID] = set()
        for some in chunks(ids):
            query = sa.select(partner_state_table.c.record_id).where(
                partner_state_table.c.record_id.in_(some),
                partner_state_table.c.state.in_(("sent", "accepted", "conflict", "returned")),
            )
            found.update(self._connection.scalars(query))
        return frozenset(found)

    def exchanged(self, ids: Iterable[UUID]) -> frozenset[UUID]:
        found: set[UUID] = set()
        for some in chunks(ids):
            query = sa.select(partner_state_table.c.record_id).where(
                partner_state_table.c.record_id.in_(some)
            )
            found.update(self._connection.scalars(query))
        return frozenset(found)

    def rejected(self, ids: Iterable[UUID]) -> Mapping[UUID, tuple[str, str | None]]:
        found: dict[UUID, tuple[str, str | None]] = {}
        for some in chunks(ids):
            query = (
                sa.select(
                    parcel_line_table.c.record_id,
                    parcel_line_table.c.code,
                    parcel_line_table.c.reason,
                )
                .join_from(
                    parcel_line_table,
                    parcel_table,
                    parcel_line_table.c.parcel_id == parcel_table.c.id,
                )
                .where(
                    parcel_line_table.c.record_id.in_(some),
                    parcel_line_table.c.outcome == LineOutcome.RETURNED.value,
                    parcel_table.c.is_ours.is_(False),
                )
                .order_by(parcel_table.c.at, parcel_line_table.c.position)
            )
            for row in self._connection.execute(query):
                found.setdefault(row.record_id, (row.code, row.reason))
        return found

    def replies_pending(self, group: UUID) -> tuple[RecordReply, ...]:
        back = map(_known_raw, rows_of(self._connection, _SENT_BACK, group.hex))
        return tuple(
            RecordReply(one.record_id, one.revision, LineOutcome.RETURNED, one.code, one.reason)
            for one in back
        )

    def groups_with_decisions(self, kinds: Iterable[str]) -> frozenset[UUID]:
        back = sa.select(partner_state_table.c.partner_id).where(
            partner_state_table.c.state == "sent_back"
        )
        found = set(self._connection.scalars(back.distinct()))
        for kind in kinds:
            records: Any = map_of_kind(kind).table
            changed = (
                sa.select(partner_state_table.c.partner_id)
                .join_from(
                    records, partner_state_table, records.c.id == partner_state_table.c.record_id
                )
                .where(
                    partner_state_table.c.kind == kind,
                    partner_state_table.c.local != records.c.revision,
                )
            )
            found.update(self._connection.scalars(changed.distinct()))
        return frozenset(found)

    # --- writing

    def save_partner_states(
        self, group: UUID, known: Sequence[PartnerRecordState], parcel_id: UUID | None
    ) -> None:
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
        write_rows(self._connection, _keep(), rows)

    def _mark_reported(self, group: UUID, record_id: UUID) -> None:
        """Mark a return as reported: returns after an undo are deleted, ruled ones remain known."""
        here = sa.and_(
            partner_state_table.c.partner_id == group,
            partner_state_table.c.record_id == record_id,
            partner_state_table.c.state == "sent_back",
        )
        self._connection.execute(
            sa.delete(partner_state_table).where(here, partner_state_table.c.code == "TAKEN_BACK")
        )
        self._connection.execute(
            sa.update(partner_state_table).where(here).values(state="received")
        )

    def return_records(self, ids: Iterable[UUID], reason: str) -> frozenset[UUID]:
        groups: set[UUID] = set()
        for some in chunks(ids):
            here = sa.and_(
                partner_state_table.c.record_id.in_(some), partner_state_table.c.state == "received"
            )
            groups.update(
                self._connection.scalars(sa.select(partner_state_table.c.partner_id).where(here))
            )
            self._connection.execute(
                sa.update(partner_state_table)
                .where(here)
                .values(state="sent_back", code="RULED", reason=reason)
            )
        return frozenset(groups)

    def _note_answers(self, group: UUID, every: Sequence[RecordReply]) -> None:
        """Record a partner's replies to our records, and pass on returns by a person."""
        had = self.partner_states(group, (one.record_id for one in every))
        rows: list[dict[str, Any]] = []
        for one in every:
            known = had.get(one.record_id)
            if known is None:
                continue
            is_last = known.revision == one.revision
            past = known.past | {one.revision}
            if one.outcome is LineOutcome.RETURNED:  # they may have had it and removed it since
                past -= {one.revision}
            rows.append(
                {
                    "of_record": one.record_id,
                    "past": sorted(past),
                    "state": COUNTED[one.outcome] if is_last else known.state,
                    "code": one.code if is_last else known.code,
                    "reason": one.reason if is_last else known.reason,
                    # a retry returns it each time: one dismissal is enough
                    "is_left": known.is_left and (not is_last or one.code in RETRIABLE_CODES),
                }
            )
        here = sa.and_(
            partner_state_table.c.partner_id == group,
            partner_state_table.c.record_id == sa.bindparam("of_record"),
        )
        names = ("past", "state", "code", "reason", "is_left")
        values: dict[Any, Any] = {name: sa.bindparam(name) for name in names}
        write_rows(
            self._connection, sa.update(partner_state_table).where(here).values(values), rows
        )
        by_people = [one for one in every if one.code in _BY_PEOPLE]
        self._hear_for_another(group, by_people, had)
        self._pass_down(by_people)

    def _hear_for_another(
        self, group: UUID, every: Sequence[RecordReply], had: Mapping[UUID, PartnerRecordState]
    ) -> None:
        """Record returns that another computer of ours reported, to show them here too."""
        went = {record_id: known.revision for record_id, known in had.items()}
        returned = [one for one in every if went.get(one.record_id) != one.revision]
        sent_here = self._sent_to(group, [one.record_id for one in returned])
        returned = [one for one in returned if (one.record_id, one.revision) not in sent_here]
        lines = self.lines(one.record_id for one in returned)
        heads = {(line.record_id, line.revision): line for some in lines.values() for line in some}
        locals_ = self.journal_revisions(ids_by_kind(heads.values()))
        found = [
            PartnerRecordState(
                one.record_id,
                line.kind,
                locals_[one.record_id],
                one.revision,
                had[one.record_id].past if one.record_id in had else frozenset(),
                "returned",
                one.code,
                one.reason,
            )
            for one in returned
            if (line := heads.get((one.record_id, one.revision))) and one.record_id in locals_
        ]
        self.save_partner_states(group, found, None)

    def _sent_to(self, group: UUID, ids: Iterable[UUID]) -> set[tuple[UUID, str]]:
        """Return the records and revisions that this computer sent to a group."""
        found: set[tuple[UUID, str]] = set()
        for some in chunks(ids):
            query = (
                sa.select(parcel_line_table.c.record_id, parcel_line_table.c.revision)
                .join_from(
                    parcel_line_table,
                    parcel_table,
                    parcel_line_table.c.parcel_id == parcel_table.c.id,
                )
                .where(
                    parcel_line_table.c.record_id.in_(some),
                    parcel_table.c.is_ours.is_(True),
                    parcel_table.c.partner_id == group,
                )
            )
            found.update((row.record_id, row.revision) for row in self._connection.execute(query))
        return found

    def _pass_down(self, returned: Iterable[RecordReply]) -> None:
        """Pass a record returned by a superior on to its sender, with the reason."""
        for one in returned:
            here = sa.and_(
                partner_state_table.c.record_id == one.record_id,
                partner_state_table.c.state == "received",
            )
            self._connection.execute(
                sa.update(partner_state_table)
                .where(here)
                .values(state="sent_back", code=one.code or "RULED", reason=one.reason)
            )


@functools.cache
def _keep() -> sa.Insert:
    fresh = insert(partner_state_table)
    again = ("revision", "local", "past", "state", "code", "reason", "parcel_id")
    return fresh.on_conflict_do_update(
        index_elements=["partner_id", "record_id"],
        set_={name: fresh.excluded[name] for name in again},
    )


def _known_raw(row: Sequence[Any]) -> PartnerRecordState:
    """Return the state for a raw driver row with the columns of ``_THEIRS``."""
    record_id, kind, local, revision, past, state, code, reason, parcel_id, is_left = row
    return PartnerRecordState(
        uuid_of(record_id),
        kind,
        local,
        revision,
        frozenset(json.loads(past)),
        state,
        code,
        reason,
        None if parcel_id is None else uuid_of(parcel_id),
        bool(is_left),
    )


def _known(row: Mapping[Any, Any]) -> PartnerRecordState:
    return PartnerRecordState(
        row["record_id"],
        row["kind"],
        row["local"],
        row["revision"],
        frozenset(row["past"]),
        row["state"],
        row["code"],
        row["reason"],
        row["parcel_id"],
        row["is_left"],
    )
