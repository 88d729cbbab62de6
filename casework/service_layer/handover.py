"""Handovers 交接: offering, accepting and declining files, and the reports about it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from casework.exchange.delta import check_partner, is_up_to_date
from casework.exchange.line_decision import ImportResult, LineDecision
from casework.parcels.custody import (
    GIVEN_AS,
    TAKEN_AS,
    Ownership,
    current,
    custody_id,
    is_first,
    next_epoch,
    pending,
    statement,
    transfer_lock,
    travels,
)
from casework.parcels.lines import LineOutcome, RecordReply, RecordRevision, file_of
from casework.parcels.manifest import ParcelKind
from casework.parcels.scope import is_above, is_over_offices, keys_below, may_own_files
from casework.parcels.signing import Signer
from casework.ports import Reader, UnitOfWork
from casework.ports.parcels import VerifiedParcel
from casework.problems import RuleBroken
from casework.records import Assignment, CaseFile, Custody, Partner, Role
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService
from casework.service_layer.partners import named_partner

OFFER = "handover.offer"
ACCEPT = "handover.take"


class HandoverService(BaseService):
    """Transfers files to other owners."""

    def offer(self, files: Iterable[UUID], partner_id: UUID, signer: Signer) -> ActionResult:
        """Sign files over to a partner: from now on they are read-only here.

        They remain ours until the partner accepts. A file already offered to the same partner stays
        offered and is sent again with the next parcel. An office re-assigns a file that someone
        else owns, in place of that owner.

        Raises:
            RuleBroken: NO_STUDENT, UNKNOWN_RECORD, UNKNOWN_PARTNER, E_SENDER_UNVERIFIED,
                E_SENDER_REVOKED, NO_HANDOVER_TO if the partner cannot own files;
                HANDOVER_NOT_OURS, FILE_ON_ITS_WAY, FILE_HANDED_ON, ALREADY_HOLDS.
        """
        chosen = inputs.require_files(files)
        with self._store.unit_of_work(OFFER) as work:
            inputs.require_known_files(work, chosen)
            partner = named_partner(work.get_all(Partner), partner_id)
            check_partner(partner)
            role = work.keeper().role
            if partner.is_own or not (may_own_files(role) and may_own_files(partner.role)):
                raise RuleBroken("NO_HANDOVER_TO", "to", partner=partner.name)
            known = work.exchange.custody(chosen)
            made = [
                self._step(work, file_id, known.get(file_id, ()), partner, signer)
                for file_id in chosen
            ]
            new = [step for step in made if step is not None]
            work.add(new)
            if new:
                work.note(to=str(partner.group), files=len(new))
            return ActionResult(work.change, tuple(one.id for one in new), chosen)

    def _step(
        self,
        work: UnitOfWork,
        file_id: UUID,
        known: tuple[Custody, ...],
        partner: Partner,
        signer: Signer,
    ) -> Custody | None:
        own = work.exchange.own_keys()
        held, under_way = current(known), pending(known)
        if under_way is not None and under_way.holder == partner.signing:
            return None
        partners = work.get_all(Partner)
        there = transfer_lock(known, own, keys_below(partners))
        if there is not None and there.ownership is Ownership.TRANSFERRED:
            raise _refusal(work, "FILE_HANDED_ON", file_id)
        if under_way is not None and not _is_revoked(work, under_way.holder):
            raise _refusal(work, "FILE_ON_ITS_WAY", file_id)
        is_ours = held is None or held.answering in own
        if not is_ours and work.keeper().role is not Role.OFFICE:
            raise _refusal(work, "HANDOVER_NOT_OURS", file_id)
        if held is not None and held.answering == partner.signing:
            raise RuleBroken("ALREADY_HOLDS", "to", partner=partner.name)
        is_upper = is_over_offices(partners)
        epoch = next_epoch(known, by_office=not is_ours, over_offices=is_upper)
        step = Custody(
            id=custody_id(file_id, epoch, partner.signing),
            recorded_at=work.now,
            recorded_by=work.actor,
            file_id=file_id,
            holder=partner.signing,
            giver=signer.public.signing if is_ours or held is None else held.holder,
            epoch=epoch,
            offered_at=work.now,
            is_out=is_ours,
        )
        return replace(step, given=signer.sign(GIVEN_AS, statement(step)).hex())

    def apply_replies(
        self, work: UnitOfWork, parcel: VerifiedParcel, taken: ImportResult, signer: Signer | None
    ) -> frozenset[UUID]:
        """Sign for accepted files, unlock declined ones, end assignments of files that are gone.

        Return the files here that an office above assigns to another owner.
        """
        partner = parcel.partner
        if parcel.manifest.kind is ParcelKind.HANDOVER and signer is not None:
            for decision in taken.of(LineOutcome.ACCEPTED):
                if decision.line.kind == Custody.kind:
                    _sign_for(work, decision.line.record_id, signer)
        for answer in taken.replies:
            _apply_decline(work, answer, partner)
        disputed = _apply_holder_reports(work, taken) if is_above(partner) else frozenset()
        custody_lines = [*taken.of(LineOutcome.ACCEPTED), *taken.of(LineOutcome.DUPLICATE)]
        steps = work.exchange.custody(_files_of_steps(custody_lines))
        for lent in _lent_no_more(work, steps):
            work.amend(replace(lent, until=self._today()))
        return disputed


def _refusal(work: UnitOfWork, rule: str, file_id: UUID) -> RuleBroken:
    number = work.get(CaseFile, file_id).student_no
    return RuleBroken(rule, "students", student_no=number)


def _is_revoked(work: UnitOfWork, signing: str) -> bool:
    return any(
        one.signing == signing and one.revoked_on is not None for one in work.get_all(Partner)
    )


def _files_of_steps(decisions: Iterable[LineDecision]) -> frozenset[UUID]:
    """Return the files of the custody steps among these lines."""
    lines = (one.line for one in decisions if one.line.kind == Custody.kind)
    return frozenset(filter(None, map(file_of, lines)))


def _apply_holder_reports(work: UnitOfWork, taken: ImportResult) -> frozenset[UUID]:
    """Record the owners that an office above reports, or clear the note if it agrees again.

    Return the files that are here anyway.
    """
    disputed: set[UUID] = set()
    back = {one.record_id for one in taken.replies if one.outcome is LineOutcome.RETURNED}
    ours = work.exchange.own_keys() | keys_below(work.get_all(Partner))
    heard = [*taken.of(LineOutcome.ACCEPTED), *taken.of(LineOutcome.DUPLICATE)]
    heard_steps = {one.line.record_id for one in heard if one.line.kind == Custody.kind}
    for steps in work.exchange.custody(_files_of_steps(heard)).values():
        held = current(steps)
        last = current(one for one in steps if one.id in heard_steps)
        if held is None or last is None or last.holder in ours:
            continue
        if held.id in {last.id, *back}:  # otherwise the office has not received our step yet
            work.amend(replace(held, held_above=last.holder))
            if last.holder not in (held.holder, held.held_above):
                disputed.add(held.file_id)
    agreed = {one.record_id for one in taken.replies if one.outcome is not LineOutcome.RETURNED}
    for step in _steps_named(work, agreed):
        if step.held_above is not None:
            work.amend(replace(step, held_above=None))
    return frozenset(disputed)


def _steps_named(work: UnitOfWork, ids: Collection[UUID]) -> Iterator[Custody]:
    """Yield the custody steps among these records."""
    for record_id in work.fields(Custody.kind, ids):
        yield work.get(Custody, record_id)


def _lent_no_more(
    work: UnitOfWork, steps: Mapping[UUID, Sequence[Custody]]
) -> Iterator[Assignment]:
    """Yield assignments to end: their files are gone, or owned by someone else below us."""
    if not steps:
        return
    partners, own = work.get_all(Partner), work.exchange.own_keys()
    below = keys_below(partners)
    groups = {one.signing: one.group for one in partners if one.signing in below}
    for lent in work.get_all(Assignment):
        some = steps.get(lent.file_id, ())
        held, there = current(some), transfer_lock(some, own, below)
        if held is None or lent.until is not None or lent.is_void:
            continue
        is_gone = there is not None and there.ownership is Ownership.TRANSFERRED
        now = groups.get(held.answering)
        if is_gone or (now not in (None, lent.partner_id) and lent.partner_id in groups.values()):
            yield lent


def _sign_for(work: UnitOfWork, step_id: UUID, signer: Signer) -> None:
    step = work.get(Custody, step_id)
    if step.holder == signer.public.signing and not step.taken:
        work.amend(replace(step, taken=signer.sign(TAKEN_AS, statement(step)).hex()))


def _apply_decline(work: UnitOfWork, answer: RecordReply, partner: Partner) -> None:
    """Return a declined file to its giver."""
    if answer.outcome is not LineOutcome.RETURNED:
        return
    for fields in work.fields(Custody.kind, [answer.record_id]).values():
        step = work.get(Custody, UUID(str(fields["id"])))
        if step.holder == partner.signing and not (step.taken or step.declined_on):
            work.amend(replace(step, declined_on=work.today, is_out=False))


def steps_of(reader: Reader, files: Iterable[UUID]) -> Iterator[tuple[RecordRevision, str]]:
    """Yield the shareable custody steps of these files, each with its local revision."""
    steps = [one for some in reader.exchange.custody(files).values() for one in some]
    yield from _lines(reader, [one.id for one in steps if travels(one)])


def steps_reported_to(
    reader: Reader, partner: Partner, files: Iterable[UUID]
) -> Iterator[tuple[RecordRevision, str]]:
    """Yield the custody steps that an office reports to one above: new ones and changed ones."""
    known = reader.exchange.partner_states(partner.group)
    every = [one for some in reader.exchange.custody(files).values() for one in some]
    ids = [one.id for one in every if travels(one) or is_first(one)]
    now = reader.exchange.journal_revisions({Custody.kind: ids})
    new = [one for one in ids if one not in known or not is_up_to_date(known[one], now.get(one))]
    yield from _lines(reader, new)


def steps_taken_from(reader: Reader, partner: Partner) -> Iterator[tuple[RecordRevision, str]]:
    """Yield the steps by which files of this partner passed to other owners."""
    keys = {one.signing for one in reader.get_all(Partner) if one.group == partner.group}
    files = reader.exchange.files_given_by(keys)
    yield from steps_of(reader, files)


def steps_to(
    reader: Reader, partner: Partner, files: Iterable[UUID]
) -> Iterator[tuple[RecordRevision, str]]:
    """Yield the custody steps of each file so far, and the step to the recipient."""
    wanted: list[UUID] = []
    for steps in reader.exchange.custody(files).values():
        under_way = pending(steps)
        wanted += [one.id for one in steps if travels(one)]
        if under_way is not None and under_way.holder == partner.signing:
            wanted.append(under_way.id)
    yield from _lines(reader, wanted)


def _lines(reader: Reader, ids: list[UUID]) -> Iterator[tuple[RecordRevision, str]]:
    locals_: Mapping[UUID, str] = reader.exchange.journal_revisions({Custody.kind: ids})
    for record_id, lines in reader.exchange.lines(ids).items():
        for line in lines:
            yield line, locals_.get(record_id, "")


def files_under_way_to(reader: Reader, partner: Partner) -> tuple[UUID, ...]:
    """Return the files that are offered to this partner and not yet accepted."""
    steps = reader.exchange.pending_steps()
    return tuple(one.file_id for one in steps if one.holder == partner.signing)
