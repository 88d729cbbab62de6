"""Destinations: where a student went, the sign-offs, and the loss of a destination."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID

from casework import clock, destinations
from casework.corrections import check_destination_code
from casework.evidence import PENDING, check_proof, usual_kind
from casework.formats import credit_code
from casework.ids import new_id, new_stamp
from casework.ports import Proof, UnitOfWork
from casework.problems import RuleBroken
from casework.records import Attachment, Destination, Referral, SignOff
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService
from casework.service_layer.drafts import DestinationDetails, values_of

LOSS_REASON_AT_LEAST = 2

_LEVELS = {"院": "院级", "校": "校级"}


NO_DETAILS = DestinationDetails()


def draft_destination(
    file_id: UUID,
    code: str,
    on: date,
    employer: str | None = None,
    details: DestinationDetails = NO_DETAILS,
) -> Destination:
    """Return a destination record that is not stored, so that it can be judged first.

    Raises:
        RuleBroken: DESTINATION_CODE_SHAPE, PAY_NEGATIVE, BAD_CHOICE.
    """
    plain = destinations.clean_code(inputs.required_text(code, "code"))
    check_destination_code(plain)
    if details.pay is not None and details.pay < 0:
        raise RuleBroken("PAY_NEGATIVE", "pay", amount=details.pay)
    _check_state(details.register_state)
    values = values_of(details, Destination)
    values |= {"employer_uscc": credit_code.normalise(details.employer_uscc or "") or None}
    return Destination(
        id=new_id(),
        recorded_at=clock.now(),
        recorded_by="",
        file_id=file_id,
        code=plain,
        on=on,
        employer=inputs.text_or_none(employer),
        **values,
    )


class DestinationService(BaseService):
    """Writes destinations."""

    def register_destination(
        self,
        files: Iterable[UUID],
        *,
        code: str,
        on: date | None = None,
        employer: str | None = None,
        details: DestinationDetails = NO_DETAILS,
        proof: Proof | None = None,
        proof_kind: str | None = None,
    ) -> ActionResult:
        """Record a destination; the latest one is the current one. ``on`` defaults to today.

        Unknown codes are accepted and grouped by their first two digits. Contradictions are never
        rejected; ``destination_checks.remarks_on`` reports them.

        Raises:
            RuleBroken: DESTINATION_CODE_SHAPE, PAY_NEGATIVE, BAD_CHOICE, REFERRAL_OF_ANOTHER,
                INTERNSHIP_PROOF, PROOF_KIND_UNKNOWN, EVIDENCE_TOO_LARGE.
        """
        chosen = inputs.require_files(files)
        day = inputs.checked_day(on or self._today(), "on")
        draft = draft_destination(chosen[0], code, day, employer, details)
        with self._store.unit_of_work("destination.register") as work:
            inputs.require_known_files(work, chosen)
            _check_referral(work, chosen, draft)
            kind = None
            if proof is not None:
                kind = proof_kind or usual_kind(work.org_settings(), Destination.kind, draft.code)
                check_proof(work.org_settings(), draft, proof.name, kind)
            proof_id = self._proofs.store(work, proof)
            records = [
                replace(draft, **new_stamp(work), file_id=file_id, proof_id=proof_id)
                for file_id in chosen
            ]
            work.add(records)
            if proof_id is not None and kind is not None:
                work.add([_attachment(record, proof_id, kind) for record in records])
            created = tuple(record.id for record in records)
            return ActionResult(work.change, created, chosen)

    def note_register_state(self, destination_ids: Iterable[UUID], *, state: str) -> ActionResult:
        """Record the state of destinations in the national register."""
        _check_state(inputs.required_text(state, "register_state"))
        with self._store.unit_of_work("destination.register_state") as work:
            found = [
                inputs.valid_record(work, Destination, one)
                for one in dict.fromkeys(destination_ids)
            ]
            if not found:
                raise RuleBroken("NO_DESTINATION", "students")
            changed = [one for one in found if one.register_state != state]
            for one in changed:
                work.amend(replace(one, register_state=state))
            files = tuple(dict.fromkeys(one.file_id for one in found))
            return ActionResult(work.change, (), files)

    def sign_off(
        self, destination_id: UUID, *, level: str, by: str, on: date | None = None
    ) -> ActionResult:
        """Record an office's approval of a destination: first the college (院级), then the school.

        Raises:
            RuleBroken: SIGNOFF_NOT_NEEDED, SIGNOFF_ALREADY, SIGNOFF_ORDER, SIGNOFF_SAME_PERSON,
                SIGNOFF_BEFORE_DESTINATION.
        """
        who = inputs.required_text(by, "by")
        what = _LEVELS.get(inputs.required_text(level, "level"), level.strip())
        day = inputs.checked_day(on or self._today(), "on")
        with self._store.unit_of_work("destination.sign_off") as work:
            found = inputs.valid_record(work, Destination, destination_id)
            known = destinations.code_of(work.org_settings(), found.code)
            levels = known.signoffs if known else ()
            if what not in levels:
                facts = {"code": found.code, "level": what, "choices": list(levels)}
                raise RuleBroken("SIGNOFF_NOT_NEEDED", "level", **facts)
            missing = destinations.missing_signoffs(work.org_settings(), found)
            if what not in missing:
                raise RuleBroken("SIGNOFF_ALREADY", "level", level=what)
            if what != missing[0]:
                raise RuleBroken("SIGNOFF_ORDER", "level", level=what, first=missing[0])
            if any(signoff.by == who for signoff in found.signoffs):
                raise RuleBroken("SIGNOFF_SAME_PERSON", "by", level=what)
            last = max((signoff.on for signoff in found.signoffs), default=found.on)
            inputs.require_order(day, last, "on", "SIGNOFF_BEFORE_DESTINATION")
            signed = SignOff(level=what, by=who, on=day)
            work.amend(replace(found, signoffs=(*found.signoffs, signed)))
            return ActionResult(work.change, (), (found.file_id,))

    def lose_destination(self, destination_id: UUID, *, on: date, reason: str) -> ActionResult:
        """Record that a destination was lost on a day: the file is in care again.

        Raises:
            RuleBroken: DESTINATION_LOST_ALREADY, LOST_BEFORE_DESTINATION, LOST_IN_FUTURE.
        """
        day = self._past_day(on, "lost_on", "LOST_IN_FUTURE")
        why = inputs.required_text(reason, "reason", at_least=LOSS_REASON_AT_LEAST)
        with self._store.unit_of_work("destination.lose") as work:
            found = inputs.valid_record(work, Destination, destination_id)
            if found.lost_on is not None:
                lost = found.lost_on.isoformat()
                raise RuleBroken("DESTINATION_LOST_ALREADY", "lost_on", day=lost)
            inputs.require_order(day, found.on, "lost_on", "LOST_BEFORE_DESTINATION")
            work.amend(replace(found, lost_on=day, lost_reason=why))
            return ActionResult(work.change, (), (found.file_id,))


def _attachment(record: Destination, evidence_id: UUID, proof_kind: str) -> Attachment:
    return Attachment(
        id=new_id(),
        recorded_at=record.recorded_at,
        recorded_by=record.recorded_by,
        file_id=record.file_id,
        evidence_id=evidence_id,
        target_kind=record.kind,
        target_id=record.id,
        proof_kind=proof_kind,
        review=PENDING,
    )


def _check_state(state: str | None) -> None:
    if state:
        inputs.one_of(destinations.REGISTER_STATES, state, "register_state")


def _check_referral(work: UnitOfWork, files: tuple[UUID, ...], draft: Destination) -> None:
    if draft.by_referral is None:
        return
    referral = work.get(Referral, draft.by_referral)
    if files != (referral.file_id,):
        raise RuleBroken("REFERRAL_OF_ANOTHER", "by_referral", record=str(referral.id))
