"""Pending replies of an office to each of its subordinates."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from casework.exchange.delta import collect_changes
from casework.parcels.lines import ParcelKind, RecordReply
from casework.parcels.record_count import count_records
from casework.parcels.scope import DECIDED
from casework.ports import Reader
from casework.records import Partner, Role


@dataclass(frozen=True, slots=True)
class PendingReplies:
    """A subordinate with pending replies: sign-offs, returned records and the like."""

    partner: Partner
    count: int


def pending_replies(reader: Reader) -> tuple[PendingReplies, ...]:
    """Return the subordinates with pending replies, by name.

    Changes of ownership travel in receipts and need no parcel of their own.
    """
    decided: dict[UUID, Partner] = {}
    groups = reader.exchange.groups_with_decisions(DECIDED)
    for one in reader.get_all(Partner):
        is_below = one.below and not one.is_own and one.role is not Role.ADVISOR
        if one.group in groups and is_below and one.is_trusted:
            decided.setdefault(one.group, one)
    found = []
    for partner in decided.values():
        lines = collect_changes(reader, reader.exchange, partner, ParcelKind.RULING).lines
        answers = sum(isinstance(line, RecordReply) for line in lines)
        if lines:
            found.append(PendingReplies(partner, answers + count_records(lines)))
    return tuple(sorted(found, key=lambda one: one.partner.name))
