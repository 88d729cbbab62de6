"""The data of the exchange page, loaded at once on the database thread."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from casework.exchange.conflict_resolution import Writer, open_conflicts
from casework.exchange.custody_queries import (
    OwnershipDispute,
    PendingTransfer,
    disputes,
    pending_transfers,
)
from casework.exchange.returned_records import (
    ReturnedLine,
    parcels_needing_action,
    returned_lines,
    returned_records,
)
from casework.exchange.stranded_records import StrandedRecords, stranded_records
from casework.exchange.targets import Arrival, ArrivalState, DeliveryState, TargetState
from casework.parcels.lines import RecordRevision
from casework.parcels.manifest import NOTICE_KINDS, REPLY_KINDS, ParcelKind
from casework.parcels.scope import is_late, is_peer
from casework.ports import Reader
from casework.ports.parcels import StoredParcel
from casework.records import (
    KIND_OF,
    PARENTS,
    Assignment,
    Keeper,
    Partner,
    Role,
    Talk,
    TalkSession,
)
from casework.reports.weekly import overdue_reporters
from casework.service_layer.caseload_port import Caseload
from casework.service_layer.exchange_results import OutboxParcel, RejectedParcel
from casework.service_layer.undo_outcome import titles_of
from casework.settings.calendar import report_kinds
from ui.common.case_words import between
from ui.common.parcel_words import LATER, MIRROR

LATE_AFTER = timedelta(days=7)
"""A parcel without a receipt for this long is marked as late."""


@dataclass(frozen=True, slots=True)
class ParcelListRow:
    """One sent or received parcel, as a row of the list."""

    id: UUID
    is_out: bool
    who: str = field(repr=False)
    kind: str
    records: int
    at: datetime
    state: str
    seq: int | None = None
    arrival: Arrival | None = None
    outgoing: OutboxParcel | None = None
    sending: DeliveryState | None = None
    parcel: StoredParcel | None = None
    why: str = ""
    """Why the partner's keys were revoked."""

    waits: bool = False
    """Whether returned records of it need a correction or decision."""

    @property
    def waits_for_me(self) -> bool:
        """Whether the parcel needs a decision or correction here."""
        return self.waits or self.state in ("to_check", "held")


@dataclass(frozen=True, slots=True)
class PartnerListRow:
    """A partner, with what was received from there."""

    partner: Partner
    students: int
    parcels: int
    last_at: datetime | None
    gaps: tuple[int, ...]
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A record with several versions, and the student it is about."""

    record_id: UUID
    kind: str
    student: str = field(repr=False)
    versions: tuple[RecordRevision, ...] = field(repr=False)
    titles: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Titles of the records that the versions refer to, by id."""
    file_id: UUID | None = None
    writers: Mapping[str, Writer] = field(default_factory=dict, repr=False)
    """The author of each version, by revision."""


@dataclass(frozen=True, slots=True)
class ExchangeViewModel:
    """All data of the page."""

    keeper: Keeper
    movements: tuple[ParcelListRow, ...] = ()
    partners: tuple[PartnerListRow, ...] = ()
    targets: tuple[TargetState, ...] = ()
    conflicts: tuple[ConflictRow, ...] = ()
    rejected_parcels: tuple[RejectedParcel, ...] = ()
    report_on: date | None = None
    under_way: tuple[PendingTransfer, ...] = ()
    disputes: tuple[OwnershipDispute, ...] = ()
    stranded: tuple[StrandedRecords, ...] = ()
    """Records of transferred students that only this computer has."""

    @property
    def above(self) -> tuple[Partner, ...]:
        """The partners we report to."""
        return tuple(
            line.partner
            for line in self.partners
            if line.partner.is_trusted
            and not (line.partner.below or line.partner.is_own)
            and not is_peer(self.keeper.role, line.partner)
        )

    @property
    def below(self) -> tuple[Partner, ...]:
        """The partners that report to us."""
        return tuple(
            line.partner
            for line in self.partners
            if line.partner.is_trusted and line.partner.below and not line.partner.is_own
        )

    @property
    def receivers(self) -> tuple[Partner, ...]:
        """The possible receivers of parcels: superiors, subordinates, and our own other computers.

        Also the owners of transferred students of whom only this computer has some records.
        """
        held = (line.partner for line in self.partners if line.partner.is_trusted)
        heirs = (one.partner for one in self.stranded if one.partner is not None and one.can_go)
        return (*self.above, *self.below, *(one for one in held if one.is_own), *heirs)

    @property
    def waiting(self) -> int:
        """The number of items that need the user's attention."""
        waiting = sum(one.waits_for_me for one in self.movements)
        return waiting + len(self.conflicts) + len(self.disputes) + len(self.stranded)


def load_view_model(caseload: Caseload, today: date) -> ExchangeViewModel:
    """Load all data of the page."""
    arrivals = caseload.sync_service.arrivals()
    targets = caseload.sync_service.targets()
    deliveries = {one.parcel.id: one for one in caseload.sync_service.deliveries()}
    outbox = {one.id: one for one in caseload.exchange.outbox()}
    with caseload.snapshot() as reader:
        keeper = reader.keeper()
        partners = reader.get_all(Partner)
        parcels = reader.exchange.parcels()
        lines = tuple(_partner_lines(reader, partners, parcels, today))
        conflicts = tuple(_conflicts(reader, keeper))
        waiting = parcels_needing_action(reader, returned_records(reader), parcels)
        going = pending_transfers(reader)
        disputed = disputes(reader)
        left_here = stranded_records(reader)
    by_signing = {one.signing: one.name for one in partners}
    by_group = {one.group: one.name for one in reversed(partners)}
    gone = {one.signing: one.revoke_reason or "" for one in partners}
    came = [_came(one, by_signing, gone) for one in arrivals]
    went = [
        _went(
            one,
            outbox[one.id],
            deliveries.get(one.id),
            by_group,
            today,
            waits=one.id in waiting,
            is_reached=any(state.target.reaches(one.partner_id) for state in targets),
        )
        for one in parcels
        if one.is_ours and one.id in outbox
    ]
    undone = {(one.sender, one.seq) for one in arrivals}  # imported before, and undone since
    known = [
        _known(one, by_signing)
        for one in parcels
        if not one.is_ours and one.kind not in REPLY_KINDS and (one.sender, one.seq) not in undone
    ]
    every = _called_by_what_they_are(keeper, partners, (*came, *went, *known))
    movements = sorted(every, key=lambda one: one.at, reverse=True)
    movements.sort(key=lambda one: not one.waits_for_me)
    return ExchangeViewModel(
        keeper,
        tuple(movements),
        lines,
        targets,
        conflicts,
        caseload.exchange.rejected_parcels(),
        _next_report(today),
        going,
        disputed,
        left_here,
    )


def _next_report(today: date) -> date | None:
    days = (today + timedelta(days=count) for count in range(70))
    return next((day for day in days if report_kinds(day)), None)


def _came(one: Arrival, names: Mapping[str, str], gone: Mapping[str, str]) -> ParcelListRow:
    state = "held" if one.state is ArrivalState.HELD else "to_check"
    who = names.get(one.sender or "", "")
    return ParcelListRow(
        one.id,
        False,
        who,
        one.kind or "",
        one.records,
        one.at,
        state,
        one.seq,
        arrival=one,
        why=gone.get(one.sender or "", ""),
    )


def _called_by_what_they_are(
    keeper: Keeper, partners: Iterable[Partner], movements: Iterable[ParcelListRow]
) -> Iterable[ParcelListRow]:
    """Set the kind of logs that are not an advisor's: of our own computer, or leftover records."""
    names: dict[object, str] = {}
    for one in partners:
        is_log_late = is_late(keeper.role, one, ParcelKind.LOG)
        name = MIRROR if one.is_own else LATER if is_log_late else ""
        names |= {one.signing: name, one.group: name}
    for each in movements:
        parcel, arrival = each.parcel, each.arrival
        whose: object = arrival.sender if arrival is not None else None
        if parcel is not None:
            whose = parcel.partner_id if parcel.is_ours else parcel.sender
        name = names.get(whose, "") if each.kind == ParcelKind.LOG else ""
        yield replace(each, kind=name) if name else each


def _known(one: StoredParcel, names: Mapping[str, str]) -> ParcelListRow:
    who = names.get(one.sender, "")
    return ParcelListRow(
        one.id, False, who, one.kind, one.records, one.at, "taken", one.seq, parcel=one
    )


def _went(
    one: StoredParcel,
    line: OutboxParcel,
    sending: DeliveryState | None,
    names: Mapping[UUID, str],
    today: date,
    *,
    waits: bool,
    is_reached: bool,
) -> ParcelListRow:
    state = "done" if one.state == "returned" and not waits else one.state
    if state == "waiting":
        is_gone = sending is not None and sending.handed_over_at is not None
        state = "handed_over" if is_gone else "queued" if is_reached else "by_hand"
        if today > one.at.astimezone().date() + LATE_AFTER:
            state = "late"
    who = names.get(one.partner_id, "")
    return ParcelListRow(
        one.id,
        True,
        who,
        one.kind,
        one.records,
        one.at,
        state,
        one.seq,
        outgoing=line,
        sending=sending,
        parcel=one,
        waits=waits,
    )


def _partner_lines(
    reader: Reader,
    partners: Iterable[Partner],
    parcels: Iterable[StoredParcel],
    today: date,
) -> Iterable[PartnerListRow]:
    theirs: dict[str, list[StoredParcel]] = {}
    for one in parcels:
        if not one.is_ours:
            theirs.setdefault(one.sender, []).append(one)
    assigned: dict[UUID, int] = {}
    for assignment in reader.get_all(Assignment):
        if assignment.until is None and not assignment.is_void:
            assigned[assignment.partner_id] = assigned.get(assignment.partner_id, 0) + 1
    not_heard = overdue_reporters(reader, today)
    for partner in partners:
        came = theirs.get(partner.signing, [])
        yield PartnerListRow(
            partner,
            assigned.get(partner.group, 0),
            len(came),
            max((one.at for one in came), default=None),
            reader.exchange.gaps(partner.signing),
            partner.group in not_heard and partner.is_trusted,
        )


def _conflicts(reader: Reader, keeper: Keeper) -> Iterable[ConflictRow]:
    every = open_conflicts(reader)
    sittings = [one.record_id for one in every if one.kind == TalkSession.kind]
    talked_with = _of_sessions(reader, keeper, sittings)
    for one in every:
        shared = talked_with.get(one.record_id, "")
        student = shared if one.student is None else one.student.file.name
        file_id = None if one.student is None else one.student.file.id
        titles = titles_of(reader, _named_by(one.versions))
        yield ConflictRow(
            one.record_id, one.kind, student, one.versions, titles, file_id, one.writers
        )


def file_of_movement(caseload: Caseload, one: ParcelListRow) -> Path | None:
    """Return the file for manual delivery: our parcel, or the receipt for one of theirs."""
    if one.outgoing is not None:
        return one.outgoing.path if one.outgoing.path.is_file() else None
    return caseload.exchange.receipt_of(one.id)


def has_more(caseload: Caseload, one: ParcelListRow) -> bool:
    """Return whether records of an imported parcel were returned, and can still be imported."""
    parcel = one.parcel
    if one.is_out or parcel is None or parcel.kind in (*NOTICE_KINDS, ParcelKind.HANDOVER):
        return False
    with caseload.snapshot() as reader:
        went_back = bool(reader.exchange.returned_of(parcel.id))
    return went_back and caseload.sync_service.kept(parcel.sender, parcel.seq) is not None


def read_returned(caseload: Caseload, one: ParcelListRow) -> tuple[ReturnedLine, ...]:
    """Return the returned records of a parcel of ours."""
    if one.parcel is None or not one.is_out:
        return ()
    with caseload.snapshot() as reader:
        parcel = reader.exchange.parcel(one.id)
        return () if parcel is None else returned_lines(reader, parcel)


def _of_sessions(reader: Reader, keeper: Keeper, sessions: Collection[UUID]) -> dict[UUID, str]:
    """Return the student of each session; queried by session, as an office has too many talks."""
    if keeper.role is Role.OFFICE or not sessions:
        return {}
    talks = [one for one in reader.get_all(Talk) if one.session_id in sessions]
    names = {line.file.id: line.file.name for line in reader.lines_of({t.file_id for t in talks})}
    found: dict[UUID, list[str]] = {}
    for one in talks:
        found.setdefault(one.session_id, []).append(names.get(one.file_id, ""))
    return {session: between().join(filter(None, some)) for session, some in found.items()}


def _named_by(lines: Iterable[RecordRevision]) -> frozenset[UUID]:
    """Return the records that versions refer to: an employer, a post, an event."""
    return frozenset(
        UUID(str(said))
        for line in lines
        for name in PARENTS.get(KIND_OF[line.kind], {})
        if name != "file_id" and (said := (line.fields or {}).get(name))
    )
