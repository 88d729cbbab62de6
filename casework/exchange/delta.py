"""Collects the changes to send: revisions that the partner has not acknowledged, redacted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from casework import records as r
from casework.parcels.lines import RecordReply, RecordRevision, count_records, text_of
from casework.parcels.manifest import ParcelKind
from casework.parcels.redaction import redact, redacted_fields
from casework.parcels.scope import DECIDED, kinds_for, kinds_in
from casework.ports import Reader
from casework.ports.exchange import ParcelLedger
from casework.ports.parcels import LocalRevision, ParcelContents, PartnerRecordState
from casework.problems import RuleBroken
from casework.records import Assignment, Partner, Role

ANSWERED_STATES = frozenset({"accepted", "conflict", "returned", "received"})
"""States in which a record is sent again only if it has changed."""

RETRIABLE_CODES = frozenset(
    {
        *("FILE_HANDED_ON", "FILE_ON_ITS_WAY", "CLAIM_UNPROVEN"),
        *("COHORT_CLOSED", "PACK_UNKNOWN", "PARENT_MISSING"),
        "E_CLOCK",  # older versions return records written by a clock that is ahead
    }
)
"""Codes after which an unchanged record may be accepted later: it is sent again each time."""


def collect_changes(
    reader: Reader,
    ledger: ParcelLedger,
    partner: Partner,
    kind: ParcelKind,
    *,
    files: Iterable[UUID] | None = None,
    also: Iterable[tuple[RecordRevision, str]] = (),
    about: Mapping[str, Any] | None = None,
) -> ParcelContents:
    """Return the contents of a parcel to a partner's group.

    ``files`` limits the contents to these files; ``also`` are computed lines with the digests of
    their content. Records that were sent and not acknowledged are sent again: the import is
    idempotent.

    Raises:
        RuleBroken: E_SENDER_UNVERIFIED, E_SENDER_REVOKED: the partner cannot be sent anything.
    """
    check_partner(partner)
    known = ledger.partner_states(partner.group)
    scope = _scope(reader, ledger, partner, kind, files)
    kinds = kinds_for(kind, partner)
    if (
        not partner.is_own
    ):  # custody steps go as ``also`` lines, and only those signed by both sides
        kinds -= {r.Custody.kind}
    left_out = transferred_records(ledger, kinds)
    if partner.is_own:  # it is history there too; the new owner is asked (``stayed``)
        left_out = frozenset(i for i in left_out if _went_by(known.get(i)))
    here = ledger.local_revisions(kinds, scope)
    back = _back(ledger, partner.group, known)
    open_ones = [
        one
        for one in here
        if one.record_id not in left_out and _is_open(kind, known.get(one.record_id), one, back)
    ]
    conflicts = ledger.conflicts() if partner.is_own else {}
    wanted = dict.fromkeys([one.record_id for one in open_ones])
    wanted.update(dict.fromkeys(i for i in conflicts if i in known))
    heads = dict(ledger.lines(wanted))
    again = _named_again(ledger, heads, known, here)
    heads |= ledger.lines([one.record_id for one in again])
    open_ones += again
    wanted.update(dict.fromkeys(one.record_id for one in again))
    gone = _gone(ledger, known, kinds, heads.keys() | {one.record_id for one in here})
    hidden = ledger.withheld(wanted)
    lines = [
        redacted_line(line, kind, partner, hidden.get(record_id, frozenset()))
        for record_id, some in (*heads.items(), *gone.items())
        for line in some
        if not already_has(known.get(record_id), line)
    ]
    worked_out = list(also)
    lines += [line for line, _ in worked_out if not already_has(known.get(line.record_id), line)]
    lines.sort(key=_place)
    answers = ledger.replies_pending(partner.group)
    locals_ = {one.record_id: one.local for one in open_ones}
    locals_ |= {line.record_id: content for line, content in worked_out}
    return ParcelContents(
        partner,
        recipients_of(reader, partner),
        (*answers, *lines),
        tuple(proofs_of(reader, lines)),
        about or {},
        Counter(line.kind for line in lines),
        locals_,
        authors=ledger.author_proofs(lines),
        is_in_flight=not answers and are_in_flight(lines, known, locals_),
    )


def collect_files(
    reader: Reader,
    ledger: ParcelLedger,
    partner: Partner,
    files: Iterable[UUID],
    steps: Iterable[tuple[RecordRevision, str]],
) -> ParcelContents:
    """Return the contents of a transfer of whole files, whatever the taker already has.

    It is encrypted only to the device that is offered the files: no other device can accept them.
    """
    check_partner(partner)
    kinds = kinds_in(ParcelKind.HANDOVER, partner) - {r.Custody.kind}
    standing = {one.record_id: one.local for one in ledger.local_revisions(kinds, frozenset(files))}
    hidden = ledger.withheld(standing)
    lines = [
        redacted_line(line, ParcelKind.HANDOVER, partner, hidden.get(record_id, frozenset()))
        for record_id, some in ledger.lines(standing).items()
        for line in some
    ]
    custody_steps = list(steps)
    lines += [line for line, _ in custody_steps]
    lines.sort(key=_place)
    return ParcelContents(
        partner,
        (partner.sealing,),
        tuple(lines),
        tuple(proofs_of(reader, lines)),
        {},
        Counter(line.kind for line in lines),
        standing | {line.record_id: local for line, local in custody_steps},
        authors=ledger.author_proofs(lines),
    )


def check_partner(partner: Partner) -> None:
    """Check that parcels may be sent to a partner.

    Raises:
        RuleBroken: E_SENDER_REVOKED, E_SENDER_UNVERIFIED, field ``to``.
    """
    if partner.revoked_on is not None:
        raise RuleBroken("E_SENDER_REVOKED", "to", partner=partner.name)
    if partner.checked_on is None:
        raise RuleBroken("E_SENDER_UNVERIFIED", "to", partner=partner.name)


def recipients_of(reader: Reader, partner: Partner) -> tuple[str, ...]:
    """Return the encryption keys of all trusted devices of a partner."""
    group = (one for one in reader.get_all(Partner) if one.group == partner.group)
    return tuple(one.sealing for one in group if one.is_trusted)


_ORDER = {one.kind: place for place, one in enumerate(r.RECORD_KINDS)}


def _place(line: RecordRevision) -> tuple[int, UUID]:
    return _ORDER[line.kind], line.record_id


def _scope(
    reader: Reader,
    ledger: ParcelLedger,
    partner: Partner,
    kind: ParcelKind,
    files: Iterable[UUID] | None,
) -> frozenset[UUID] | None:
    """The files to send; None for all."""
    if files is not None:
        return frozenset(files)
    if kind is ParcelKind.RULING:
        return ledger.files_of(
            one.signing for one in reader.get_all(Partner) if one.group == partner.group
        )
    if kind is ParcelKind.ASSIGNMENT:
        return frozenset(
            one.file_id
            for one in reader.get_all(Assignment)
            if one.partner_id == partner.group and one.until is None and not one.is_void
        )
    return None


def transferred_records(ledger: ParcelLedger, kinds: frozenset[str]) -> frozenset[UUID]:
    """Records of files that were transferred, and records that only those reference."""
    gone = ledger.transferred_files()
    if not gone:
        return frozenset()
    theirs = {one.record_id for one in ledger.local_revisions(kinds, gone)}
    others = ledger.all_files() - gone
    return frozenset(theirs - {one.record_id for one in ledger.local_revisions(kinds, others)})


def _back(
    ledger: ParcelLedger, group: UUID, known: Mapping[UUID, PartnerRecordState]
) -> frozenset[UUID]:
    """The records that a group returned and that were not fixed since."""
    returned = [one.record_id for one in known.values() if one.state == "returned"]
    return frozenset(one.record_id for to, one in ledger.returned(returned) if to == group)


def _named_again(
    ledger: ParcelLedger,
    going: Mapping[UUID, Iterable[RecordRevision]],
    known: Mapping[UUID, PartnerRecordState],
    here: Iterable[LocalRevision],
) -> list[LocalRevision]:
    """Returned records that outgoing ones reference: neither can be imported alone."""
    back = {i: one for one in here if (i := one.record_id) in known and i not in going}
    back = {i: one for i, one in back.items() if known[i].state == "returned"}
    found: dict[UUID, LocalRevision] = {}
    lines = [line for some in going.values() for line in some]
    while lines and back:
        named = {
            text_of(line, name)
            for line in lines
            for name in r.PARENTS.get(r.KIND_OF[line.kind], {})
        }
        fresh = {i: one for i, one in back.items() if str(i) in named and i not in found}
        found |= fresh
        lines = [line for some in ledger.lines(fresh).values() for line in some]
    return list(found.values())


def _is_open(
    kind: ParcelKind, had: PartnerRecordState | None, now: LocalRevision, back: Container[UUID]
) -> bool:
    """Whether the partner lacks the present state; rulings cover only its own records."""
    if had is None:
        return kind is not ParcelKind.RULING
    if kind is ParcelKind.REPORT and (had.state, had.code) == ("returned", "E_SCOPE"):
        return True  # the student may have been transferred to us since
    if had.state == "returned" and had.code not in RETRIABLE_CODES:
        return now.record_id not in back
    return not is_up_to_date(had, now.local)


def is_up_to_date(had: PartnerRecordState, local: str | None) -> bool:
    """Tell whether a partner already answered the present revision of a record."""
    if had.state == "returned" and had.code in RETRIABLE_CODES:
        return False
    return had.local == local and had.state in ANSWERED_STATES


def are_in_flight(
    lines: Iterable[RecordRevision],
    known: Mapping[UUID, PartnerRecordState],
    locals_: Mapping[UUID, str],
) -> bool:
    """Whether all of it was sent in its present state and is not yet acknowledged."""
    had = [(known.get(line.record_id), locals_.get(line.record_id)) for line in lines]
    return bool(had) and all(
        one is not None and (one.state, one.local) == ("sent", now) for one, now in had
    )


def _went_by(had: PartnerRecordState | None) -> bool:
    """Whether it was returned because the file had been transferred."""
    return had is not None and (had.state, had.code) == ("returned", "FILE_HANDED_ON")


def already_has(had: PartnerRecordState | None, line: RecordRevision) -> bool:
    return had is not None and line.revision in had.past


def _gone(
    ledger: ParcelLedger,
    known: Mapping[UUID, PartnerRecordState],
    kinds: frozenset[str],
    present: Container[UUID],
) -> Mapping[UUID, tuple[RecordRevision, ...]]:
    """Records that were sent and then undone here before they were acknowledged."""
    by_kind: dict[str, list[UUID]] = {}
    for record_id, had in known.items():
        if had.kind in kinds and record_id not in present:
            by_kind.setdefault(had.kind, []).append(record_id)
    here = ledger.journal_revisions(by_kind)
    gone = [one for ids in by_kind.values() for one in ids if one not in here]
    return {
        record_id: lines
        for record_id, lines in ledger.lines(gone).items()
        if all(line.fields is None for line in lines)
    }


def redacted_line(
    line: RecordRevision, kind: ParcelKind, partner: Partner, hidden: frozenset[str]
) -> RecordRevision:
    """The line without the fields that the partner may not see."""
    if line.fields is None:
        return line
    left_out = redacted_fields(kind, line.kind, partner) | hidden | frozenset(line.withheld)
    left_out &= r.KIND_OF[line.kind].__dataclass_fields__.keys()
    return replace(line, fields=redact(line.fields, left_out), withheld=tuple(sorted(left_out)))


def proofs_of(reader: Reader, lines: Iterable[RecordRevision]) -> Iterator[r.Evidence]:
    """The proofs whose files are included, each content once."""
    seen: set[str] = set()
    for line in lines:
        if line.kind == r.Evidence.kind and line.fields is not None:
            proof = reader.get(r.Evidence, line.record_id)
            if proof.sha256 not in seen:
                seen.add(proof.sha256)
                yield proof


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


def unsent_log_recipients(reader: Reader) -> tuple[str, ...]:
    """Return the names of partners for whom a class advisor has unsent records.

    Owners of files report on fixed days; an advisor has no such day and needs this reminder.
    """
    if reader.keeper().role is not Role.ADVISOR:
        return ()
    people = {one.group: one for one in reader.get_all(Partner) if _is_above(one)}
    packed = [
        (one.name, collect_changes(reader, reader.exchange, one, ParcelKind.LOG))
        for one in people.values()
    ]
    return tuple(
        name for name, contents in packed if contents.records and not contents.is_in_flight
    )


def _is_above(partner: Partner) -> bool:
    return partner.is_trusted and not (partner.below or partner.is_own)
