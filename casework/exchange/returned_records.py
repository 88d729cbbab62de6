"""Records of our parcels that were returned with a reason, and what has been done about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from casework.parcels.lines import PARTS, RecordRevision, file_of
from casework.parcels.manifest import NOTICE_KINDS, ParcelKind
from casework.ports import Reader
from casework.ports.parcels import PartnerRecordState, StoredParcel, ids_by_kind
from casework.read_models import FileLine
from casework.records import Custody, Partner

AUTO_RESOLVED = frozenset({"FILE_HANDED_ON", "FILE_ON_ITS_WAY", "PARENT_MISSING"})
"""Codes of returned records that need no fix: they are sent again when they can be imported."""


CONTENT_PARENTS = ("session_id", "event_id", "post_id")
"""The fields that reference a record whose content belongs to this one."""


class ReturnState(StrEnum):
    """The state of a returned record.

    ``NEEDS_FIX`` needs a person here, ``DECLINED_TRANSFER`` is a file whose taker declined it,
    ``QUEUED`` goes with the next parcel, ``RESENT`` was sent again, ``ACCEPTED`` was acknowledged
    since, ``FORWARDED`` is to be fixed by the partner who reported it to us, ``OTHER_OWNER``
    belongs to a student who was transferred since, and ``DISMISSED`` was dismissed by a person.
    """

    NEEDS_FIX = "open"
    DECLINED_TRANSFER = "home"
    QUEUED = "again"
    RESENT = "sent"
    ACCEPTED = "taken"
    FORWARDED = "passed"
    OTHER_OWNER = "elsewhere"
    DISMISSED = "left"


@dataclass(frozen=True, slots=True)
class ReturnedRecord:
    """A record of ours that a partner returned and that needs a fix.

    ``parcel_id`` is the parcel that it was sent in; None if another device of ours sent it.
    ``group`` is the partner's group.
    """

    record_id: UUID
    kind: str
    file_id: UUID | None
    partner: str = field(repr=False)
    code: str | None
    reason: str | None = field(repr=False)
    parcel_id: UUID | None
    group: UUID


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """One returned record of a parcel of ours, in its present state.

    ``line`` is its content; None if it is no record but a settings notice. ``parents`` are the
    records that it references, whose content describes it.
    """

    record_id: UUID
    code: str | None
    reason: str | None = field(repr=False)
    state: ReturnState
    line: RecordRevision | None = field(repr=False)
    student: FileLine | None = field(repr=False)
    parents: Mapping[UUID, RecordRevision] = field(default_factory=dict, repr=False)


def returned_records(
    reader: Reader, ids: Iterable[UUID] | None = None
) -> tuple[ReturnedRecord, ...]:
    """Return the returned records, of these or of all, that need a fix here."""
    returned = [
        (group, one)
        for group, one in reader.exchange.returned(ids, besides=AUTO_RESOLVED)
        if not one.is_left and one.kind not in PARTS
    ]
    if not returned:
        return ()
    partners = reader.get_all(Partner)
    lines = reader.exchange.lines([one.record_id for _, one in returned])
    passed = reader.exchange.imported_from(lines, _below(partners))
    returned = _each_once(returned, partners)
    file_ids = {record_id: file_of(some[0]) for record_id, some in lines.items()}
    students = _students(reader, file_ids.values())
    names = {one.group: one.name for one in reversed(partners)}
    return tuple(
        ReturnedRecord(
            *(one.record_id, one.kind, file_ids[one.record_id], names.get(group, "")),
            *(one.code, one.reason, one.parcel_id, group),
        )
        for group, one in returned
        if one.record_id in lines
        and one.record_id not in passed
        and _is_ours(students.get(file_ids[one.record_id]))
    )


def _below(partners: Iterable[Partner]) -> frozenset[UUID]:
    """The groups that report to us and receive the returned records.

    A partner who transferred a file to us, or our own other device, is not asked to fix it.
    """
    return frozenset(
        one.group for one in partners if one.below and one.is_trusted and not one.is_own
    )


def _each_once(
    returned: list[tuple[UUID, PartnerRecordState]], partners: Iterable[Partner]
) -> list[tuple[UUID, PartnerRecordState]]:
    """Attribute records that our own other device forwarded to the original partner."""
    own = {one.group for one in partners if one.is_own}
    named_ids = {one.record_id for group, one in returned if group not in own}
    return [
        (group, one)
        for group, one in returned
        if group not in own or one.record_id not in named_ids
    ]


def returned_by_us(reader: Reader, ids: Iterable[UUID]) -> Mapping[UUID, tuple[str, str]]:
    """Return which of these records we returned to whom, and why, if they were not fixed since."""
    partners = reader.get_all(Partner)
    found = reader.exchange.returned_by_us(ids, _below(partners))
    names = {one.group: one.name for one in reversed(partners)}
    now = reader.exchange.journal_revisions(ids_by_kind(one for _, one in found))
    return {
        one.record_id: (names.get(group, ""), one.reason or "")
        for group, one in found
        if now.get(one.record_id) == one.local  # otherwise someone else has fixed it since
    }


def parcels_needing_action(
    reader: Reader, returned: Iterable[ReturnedRecord], parcels: Iterable[StoredParcel]
) -> frozenset[UUID]:
    """Return our parcels with returned records that need attention."""
    found = {one.parcel_id for one in returned if one.parcel_id is not None}
    every = tuple(parcels)
    sent_since = _sent_since(every)
    for one in every:
        if one.state != "returned" or one.is_left or not one.is_ours:
            continue
        is_home = one.kind == ParcelKind.HANDOVER and any(
            line.state is ReturnState.DECLINED_TRANSFER for line in returned_lines(reader, one)
        )
        if is_home or (one.kind in NOTICE_KINDS and one.id not in sent_since):
            found.add(one.id)
    return frozenset(found)


def _sent_since(parcels: Iterable[StoredParcel]) -> frozenset[UUID]:
    """Our notices that a later one to the same partner supersedes."""
    notices = [one for one in parcels if one.is_ours and one.kind in NOTICE_KINDS]
    last: dict[tuple[UUID, str], int] = {}
    for one in notices:
        to = (one.partner_id, one.kind)
        last[to] = max(one.seq, last.get(to, 0))
    return frozenset(one.id for one in notices if one.seq < last[one.partner_id, one.kind])


def returned_lines(reader: Reader, parcel: StoredParcel) -> tuple[ReturnedLine, ...]:
    """Return the returned records of one of our parcels, those that need a fix first."""
    ledger = reader.exchange
    decisions = dict(ledger.returned_of(parcel.id))
    lines = {record_id: some[0] for record_id, some in ledger.lines(decisions).items()}
    known = ledger.partner_states(parcel.partner_id, decisions)
    for one in lines.values():
        if one.fields is None and one.record_id not in known:  # the retention rule erased it
            del decisions[one.record_id]
    is_handover = parcel.kind == ParcelKind.HANDOVER
    is_notice = parcel.kind in NOTICE_KINDS  # its document is no record
    chosen = [
        i
        for i in decisions
        if (_is_shown(lines[i], is_handover=is_handover) if i in lines else is_notice)
    ]
    if not chosen:  # nothing but parts came back
        chosen = list(decisions)
    parents = {
        line.record_id: line
        for some in ledger.lines(parents_in(lines[i] for i in chosen if i in lines)).values()
        for line in some
    }
    back = _open_at(reader, parcel.partner_id, chosen)
    passed = ledger.imported_from(chosen, _below(reader.get_all(Partner)))
    students = _students(reader, (file_of(lines[i]) for i in chosen if i in lines))
    found = []
    for record_id in chosen:
        code, reason = decisions[record_id]
        line = lines.get(record_id)
        student = students.get(file_of(line)) if line is not None else None
        if is_handover:
            state = _state_of_step(reader, line, student)
        elif line is None:
            was_sent = parcel.id in _sent_since(ledger.parcels(is_ours=True))
            state = ReturnState.RESENT if was_sent else ReturnState.NEEDS_FIX
        elif record_id in passed:
            state = ReturnState.FORWARDED
        else:
            state = _state(known.get(record_id), parcel, student, is_open=record_id in back)
        is_of_parcel = state is ReturnState.DECLINED_TRANSFER or (
            line is None and state is ReturnState.NEEDS_FIX
        )
        if parcel.is_left and is_of_parcel:
            state = ReturnState.DISMISSED
        found.append(ReturnedLine(record_id, code, reason, state, line, student, parents))
    return tuple(sorted(found, key=lambda one: list(ReturnState).index(one.state)))


def _open_at(reader: Reader, group: UUID, ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of these records that a group returned and that were not fixed since."""
    returned = reader.exchange.returned(ids, besides=AUTO_RESOLVED)
    return frozenset(one.record_id for to, one in returned if to == group)


def _state(
    known: PartnerRecordState | None,
    parcel: StoredParcel,
    student: FileLine | None,
    *,
    is_open: bool,
) -> ReturnState:
    if not _is_ours(student):
        return ReturnState.OTHER_OWNER
    if known is None:
        return ReturnState.QUEUED
    if known.state in ("accepted", "conflict"):
        return ReturnState.ACCEPTED
    if known.state == "sent" or known.parcel_id != parcel.id:
        return ReturnState.RESENT
    if is_open:
        return ReturnState.DISMISSED if known.is_left else ReturnState.NEEDS_FIX
    return ReturnState.QUEUED


def _state_of_step(
    reader: Reader, line: RecordRevision | None, student: FileLine | None
) -> ReturnState:
    """A declined file is ours again until it is offered again."""
    if line is None or student is None or not student.ownership.is_writable:
        return ReturnState.OTHER_OWNER
    steps = reader.exchange.custody([student.file.id]).get(student.file.id, ())
    is_last = not steps or steps[-1].id == line.record_id
    return ReturnState.DECLINED_TRANSFER if is_last else ReturnState.OTHER_OWNER


def _is_shown(line: RecordRevision, *, is_handover: bool) -> bool:
    """For a transfer the files are shown, otherwise the records without their parts."""
    return line.kind == Custody.kind if is_handover else line.kind not in PARTS


def _is_ours(student: FileLine | None) -> bool:
    """Whether a record is ours: it has no student, or we own the student's file."""
    return student is None or student.ownership.is_writable


def _students(reader: Reader, files: Iterable[UUID | None]) -> dict[UUID | None, FileLine]:
    wanted = dict.fromkeys(one for one in files if one is not None)
    return {one.file.id: one for one in reader.lines_of(wanted)}


def parents_in(lines: Iterable[RecordRevision]) -> frozenset[UUID]:
    """The sessions, events and posts that records reference."""
    named_ids = [(line.fields or {}).get(name) for line in lines for name in CONTENT_PARENTS]
    return frozenset(UUID(str(one)) for one in named_ids if one)
