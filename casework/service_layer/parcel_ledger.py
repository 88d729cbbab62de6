"""The parcel ledger 往来账: parcels sent and received, their receipts and states."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from casework.parcels.lines import REPLY_KINDS
from casework.ports.exchange import StoredParcel
from casework.records import Partner
from casework.service_layer.exchange_results import LedgerEntry


def ledger_of(
    parcels: Iterable[StoredParcel],
    partners: Iterable[Partner],
    answers: Mapping[UUID, UUID],
    undone: Collection[UUID],
) -> tuple[LedgerEntry, ...]:
    """Return an entry for each parcel, newest first.

    ``answers`` maps receipts to the parcels they acknowledge; ``undone`` are undone actions.
    """
    known = list(partners)
    groups = {one.group: one.name for one in reversed(known)}
    ids = {one.id: one.name for one in known}
    by_id = {one.id: one for one in parcels}
    receipts = {of: by_id[receipt] for receipt, of in answers.items() if receipt in by_id}
    lines = []
    for one in by_id.values():
        answered = by_id.get(answers[one.id]) if one.id in answers else None
        receipt = receipts.get(one.id)
        lines.append(
            LedgerEntry(
                one,
                (groups if one.is_ours else ids).get(one.partner_id, ""),
                _state(one, undone),
                None if answered is None else answered.seq,
                None if receipt is None else receipt.at,
            )
        )
    return tuple(sorted(lines, key=lambda line: (line.parcel.at, line.parcel.seq), reverse=True))


def _state(one: StoredParcel, undone: Collection[UUID]) -> str:
    if one.is_ours:
        return "sent" if one.kind in REPLY_KINDS else one.state
    return "taken_back" if one.action_id in undone else "taken"
