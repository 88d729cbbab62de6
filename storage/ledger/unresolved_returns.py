"""Finds returned records that are unchanged: same text, references and proofs.

A talk's place is in its session, and a destination has proofs attached; changes of these resolve a
return too. An undone correction does not.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casework import records as r
from casework.corrections import SHARED
from casework.ports.parcels import PartnerRecordState
from storage.cases import chunks
from storage.ledger.tables import partner_state_table
from storage.mapping import map_of
from storage.tables import journal_change_table

Sent = tuple[UUID, PartnerRecordState]
"""A group, and its known state of a record."""

_NAMED: Mapping[type[r.Record], tuple[str, type[r.Record]]] = {
    **SHARED,
    r.Post: ("employer_id", r.Employer),
}
"""The referenced record whose correction also corrects this one."""


@dataclass(slots=True)
class _Belonging:
    """The records that each record refers to, and the proofs attached to them."""

    named: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    proofs: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    kinds: dict[UUID, str] = field(default_factory=dict)


Locals = Callable[[Mapping[str, Iterable[UUID]]], Mapping[UUID, str]]
"""Returns the current local revisions of records, given by kind."""


def unresolved_returns(
    connection: sa.Connection, sent: Iterable[Sent], locals_of: Locals
) -> tuple[Sent, ...]:
    """Return the returned records that are unchanged since they were sent to their group."""
    every = list(sent)
    if not every:
        return ()
    belonging = _belonging(connection, (known for _, known in every))
    went = _went(connection, belonging.kinds)
    went |= {(group, known.record_id): known.local for group, known in every}
    kinds = belonging.kinds | {known.record_id: known.kind for _, known in every}
    now = locals_of({kind: [i for i in kinds if kinds[i] == kind] for kind in {*kinds.values()}})
    revisions = {(record_id, local) for (_, record_id), local in went.items()}
    other = {one for one in revisions if now.get(one[0], one[1]) != one[1]}
    same = {one for one in revisions - other if one[0] in now} | _with_the_same_words(
        connection, other
    )
    found = []
    for group, known in every:
        wanted = {known.record_id} | belonging.named[known.record_id]
        proofs = belonging.proofs[known.record_id]
        locals_ = {i: went.get((group, i)) for i in wanted | proofs}
        # ignore referenced records never sent there; a proof not sent there is the missing proof
        if all((i, local) in same for i, local in locals_.items() if local is not None) and all(
            locals_[i] is not None for i in proofs
        ):
            found.append((group, known))
    return tuple(found)


def _belonging(connection: sa.Connection, every: Iterable[PartnerRecordState]) -> _Belonging:
    found = _Belonging()
    by_kind: dict[type[r.Record], list[UUID]] = defaultdict(list)
    for one in every:
        by_kind[r.KIND_OF[one.kind]].append(one.record_id)
    for child, (column, parent) in _NAMED.items():  # posts are resolved after the referrals to them
        of_kind = by_kind.get(child, ())
        table: Any = map_of(child).table
        for some in chunks(of_kind):
            query = sa.select(table.c.id, table.c[column]).where(table.c.id.in_(some))
            for record_id, named in connection.execute(query):
                found.named[record_id].add(named)
                found.kinds[named] = parent.kind
                by_kind[parent].append(named)
    above = {record_id: frozenset(names) for record_id, names in found.named.items()}
    for names in found.named.values():
        names.update(*(above[one] for one in list(names) if one in above))
    attachments: Any = map_of(r.Attachment).table
    by_kind.pop(r.CaseFile, None)  # proofs of a file are not part of its roster data
    for some in chunks(i for ids in by_kind.values() for i in ids):
        query = sa.select(attachments.c.id, attachments.c.target_id).where(
            attachments.c.target_id.in_(some), attachments.c.voided_at.is_(None)
        )
        for proof, target in connection.execute(query):
            found.proofs[target].add(proof)
            found.kinds[proof] = r.Attachment.kind
    return found


def _went(connection: sa.Connection, ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], str]:
    """Return the local revisions of records as sent, by group and record."""
    found: dict[tuple[UUID, UUID], str] = {}
    for some in chunks(ids):
        query = sa.select(
            partner_state_table.c.partner_id,
            partner_state_table.c.record_id,
            partner_state_table.c.local,
        )
        for group, record_id, local in connection.execute(
            query.where(partner_state_table.c.record_id.in_(some))
        ):
            found[group, record_id] = local
    return found


def _with_the_same_words(
    connection: sa.Connection, revisions: Iterable[tuple[UUID, str]]
) -> set[tuple[UUID, str]]:
    """Return the records with the same content as at a revision: all changes since were undone."""
    asked: dict[UUID, set[str]] = defaultdict(set)
    for record_id, local in revisions:
        asked[record_id].add(local)
    found: set[tuple[UUID, str]] = set()
    for some in chunks(asked):
        query = (
            sa.select(
                journal_change_table.c.record_id,
                journal_change_table.c.revision,
                journal_change_table.c.payload,
            )
            .where(journal_change_table.c.record_id.in_(some))
            .order_by(
                journal_change_table.c.record_id,
                journal_change_table.c.seq,
                journal_change_table.c.position,
            )
        )
        for record_id, rows in groupby(connection.execute(query).all(), lambda row: row.record_id):
            steps = [(row.revision, row.payload) for row in rows]
            places = {revision: place for place, (revision, _) in enumerate(steps)}
            for local in asked[record_id] & places.keys():
                if _undid_all(payload for _, payload in steps[places[local] + 1 :]):
                    found.add((record_id, local))
    return found


def _undid_all(payloads: Iterable[str | None]) -> bool:
    """Return whether consecutive changes cancel out; erased ones are unknown."""
    first: dict[str, object] = {}
    last: dict[str, object] = {}
    for payload in payloads:
        if payload is None:
            return False
        facts = json.loads(payload)
        before, after = facts["before"] or {}, facts["after"] or {}
        for name, value in before.items():
            first.setdefault(name, value)
        for name in after:
            first.setdefault(name, None)
        last |= dict.fromkeys(before) | after
    return first == last
