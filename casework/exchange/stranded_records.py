"""Stranded records: written to a file after its transfer, by a device that did not know of it.

Another device of the giver continued to write, or an office gave the file away from its own copy.
Such records exist only on this device. They are sent to the new owner as a log, and a person there
imports or returns each of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from casework import records as r
from casework.exchange.custody_queries import KeyNames
from casework.exchange.delta import (
    already_has,
    are_in_flight,
    check_partner,
    is_up_to_date,
    proofs_of,
    recipients_of,
    redacted_line,
    transferred_records,
)
from casework.parcels.custody import is_given
from casework.parcels.lines import PARTS, file_of, with_parents
from casework.parcels.manifest import ParcelKind
from casework.parcels.scope import MIRRORED
from casework.ports import Reader
from casework.ports.exchange import ParcelLedger
from casework.ports.parcels import LocalRevision, ParcelContents, PartnerRecordState
from casework.records import Custody, Partner

_HAVE = frozenset({"accepted", "conflict", "received"})
_SENT = frozenset({"sent", "returned"})
_WRITTEN = r.SAID_OF_STUDENTS.union(
    kind.kind for kind in r.RECORD_KINDS if issubclass(kind, r.FileRecord) or kind is r.CaseFile
)
"""The kinds that belong to a file; employers and posts are independent of its owner."""


@dataclass(frozen=True, slots=True)
class StrandedRecords:
    """Records of files now owned by ``name`` that exist only on this device.

    They can be sent to ``partner``; None if the owner is unknown here.
    """

    partner: Partner | None
    name: str
    records: tuple[LocalRevision, ...]
    files: frozenset[UUID]

    @property
    def count(self) -> int:
        """The number of records that is shown to users."""
        return sum(one.kind not in PARTS for one in self.records)

    @property
    def can_go(self) -> bool:
        return self.partner is not None and self.partner.is_trusted


def stranded_records(reader: Reader) -> tuple[StrandedRecords, ...]:
    """Return the stranded records that were not sent yet, by new owner."""
    ledger = reader.exchange
    gone = ledger.transferred_files()
    if not gone:
        return ()
    partners, names = reader.get_all(Partner), KeyNames(reader)
    by_key = {one.signing: one for one in partners}
    by_holder: dict[str, set[UUID]] = {}
    for file_id, there in ledger.transfer_locks(gone).items():
        by_holder.setdefault(there.holder, set()).add(file_id)
    found = []
    for key, files in by_holder.items():
        partner = by_key.get(key)
        only_here = _only_here(ledger, partners, files)
        had = {} if partner is None else ledger.partner_states(partner.group, only_here)
        new = [one for one in only_here.values() if not _is_sent(had.get(one.record_id), one)]
        if not new:
            continue
        custody_lines = (line for some in ledger.lines(only_here).values() for line in some)
        found.append(
            StrandedRecords(
                partner,
                names.of(key),
                tuple(new),
                frozenset(filter(None, map(file_of, custody_lines))),
            )
        )
    return tuple(sorted(found, key=lambda one: one.name))


def collect_stranded(reader: Reader, ledger: ParcelLedger, partner: Partner) -> ParcelContents:
    """Return the stranded records of files that were transferred to a partner.

    Raises:
        RuleBroken: E_SENDER_UNVERIFIED, E_SENDER_REVOKED.
    """
    check_partner(partner)
    partners = reader.get_all(Partner)
    keys = {one.signing for one in partners if one.group == partner.group}
    away = ledger.transfer_locks(ledger.transferred_files())
    files = {file_id for file_id, there in away.items() if there.holder in keys}
    only_here = _only_here(ledger, partners, files)
    known = ledger.partner_states(partner.group, only_here)
    wanted = {i for i, one in only_here.items() if not _is_answered(known.get(i), one)}
    here = {one.record_id: one.local for one in ledger.local_revisions(MIRRORED, files)}
    every = [line for some in ledger.lines(here).values() for line in some]
    parts = [
        line for line in every if line.kind != r.CaseFile.kind
    ]  # the new owner has the file itself
    chosen = with_parents(parts, wanted)
    had = ledger.partner_states(partner.group, chosen)
    hidden = ledger.withheld(chosen)
    lines = [
        redacted_line(line, ParcelKind.LOG, partner, hidden.get(line.record_id, frozenset()))
        for line in every
        if line.record_id in chosen and not already_has(had.get(line.record_id), line)
    ]
    locals_ = {line.record_id: here[line.record_id] for line in lines}
    return ParcelContents(
        partner,
        recipients_of(reader, partner),
        tuple(lines),
        tuple(proofs_of(reader, lines)),
        {},
        Counter(line.kind for line in lines),
        locals_,
        is_in_flight=are_in_flight(lines, had, locals_),
    )


def _only_here(
    ledger: ParcelLedger, partners: Iterable[Partner], files: Collection[UUID]
) -> Mapping[UUID, LocalRevision]:
    """The records of these files that did not reach the new owner.

    If the file was given away on this device, all of it was included and nothing was written since.
    If it was given away on another device of ours, what that device has was included; if an office
    gave it away in our place, what the office has. What any later owner is known to have has
    arrived in any case.
    """
    every = list(partners)
    mine = ledger.own_keys() - {one.signing for one in every if one.is_own}
    steps = {
        file_id: some
        for file_id, some in ledger.custody(files).items()
        if not _is_given_by(ledger, some, mine)
    }
    groups = {one.signing: one.group for one in every}
    takers = {groups.get(one.holder) for some in steps.values() for one in some if one.taken}
    theirs = transferred_records(ledger, MIRRORED)
    left = {
        one.record_id: one
        for one in ledger.local_revisions(MIRRORED, steps)
        if one.record_id in theirs and one.kind in _WRITTEN
    }
    left = _unknown(ledger, takers - {None}, left)
    if not left:
        return left
    by_ours = frozenset(
        i for i, some in steps.items() if _is_given_by(ledger, some, ledger.own_keys())
    )
    file_ids = {i: file_of(lines[0]) for i, lines in ledger.lines(left).items()}
    own = frozenset(one.group for one in every if one.is_own)
    offices = frozenset(one.group for one in every if one.role is r.Role.OFFICE)
    sources: dict[UUID | None, frozenset[UUID]] = dict.fromkeys(steps, offices)
    sources |= dict.fromkeys(by_ours, own)
    by_source: dict[frozenset[UUID], dict[UUID, LocalRevision]] = {}
    for i, one in left.items():
        by_source.setdefault(sources.get(file_ids.get(i), own | offices), {})[i] = one
    only_here: dict[UUID, LocalRevision] = {}
    for groups_of, some in by_source.items():
        only_here |= _unknown(ledger, groups_of, some)
    return only_here


def _unknown(
    ledger: ParcelLedger, groups: Iterable[UUID | None], left: Mapping[UUID, LocalRevision]
) -> dict[UUID, LocalRevision]:
    """The records that none of these groups is known to have in their present state."""
    found = dict(left)
    for group in filter(None, groups):
        known = ledger.partner_states(group, found)
        found = {i: one for i, one in found.items() if not _has(known.get(i), one)}
    return found


def _is_given_by(ledger: ParcelLedger, steps: Iterable[Custody], keys: Collection[str]) -> bool:
    """Tell whether a file was given away with one of our keys and not by an office."""
    own = ledger.own_keys()
    left = [one for one in steps if one.taken and one.giver in own and one.holder not in own]
    last = max(left, key=lambda one: one.epoch, default=None)
    return last is not None and is_given(last, ledger.is_signed, keys)


def _has(had: PartnerRecordState | None, now: LocalRevision) -> bool:
    return had is not None and had.state in _HAVE and had.local == now.local


def _is_sent(had: PartnerRecordState | None, now: LocalRevision) -> bool:
    return had is not None and had.state in _SENT and had.local == now.local


def _is_answered(had: PartnerRecordState | None, now: LocalRevision) -> bool:
    return had is not None and is_up_to_date(had, now.local)
