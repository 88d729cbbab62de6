"""Employers, visits to them, and named complaints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from casework.formats import code_tables, credit_code
from casework.ids import new_stamp
from casework.offers.outreach import CHANNELS, OUTCOMES, RANKS
from casework.offers.posts import BLACKLIST_KINDS, ReferredStudent, referred_to_employer
from casework.ports import Proof, Reader, UnitOfWork
from casework.problems import RuleBroken
from casework.records import CaseFile, Complaint, Employer, Visit, Visitor
from casework.records.base import AuditStamp, field_info
from casework.service_layer import inputs
from casework.service_layer.base import ActionResult, BaseService
from casework.service_layer.drafts import ComplaintDraft, EmployerDraft, VisitDraft, values_of
from casework.verdicts.common import cleaned
from casework.verdicts.referrals import needs_credit_code

REASON_AT_LEAST = 2

EMPLOYER_FIELDS = frozenset(field_info(EmployerDraft))
"""Fields that can be corrected; the others have their own actions."""

_WHO = ("name", "uscc")
"""A verification applies to these two fields; it ends when one changes."""


class EmployerService(BaseService):
    """Writes employers."""

    def add_employer(self, draft: EmployerDraft, *, anyway: bool = False) -> ActionResult:
        """Add an employer. A wrong credit code is accepted, but its referrals will not count.

        ``anyway`` allows a second employer with a credit code that another name already has.

        Raises:
            RuleBroken: FIELD_MISSING (a code too, unless the kind has none), EMPLOYER_EXISTS.
        """
        with self._store.unit_of_work("employer.add") as work:
            employer = _checked(new_employer(work, draft))
            _refuse_duplicate(work, employer, anyway=anyway)
            work.add([employer])
            return ActionResult(work.change, (employer.id,))

    def amend_employer(
        self, employer_id: UUID, changes: Mapping[str, Any], *, anyway: bool = False
    ) -> ActionResult:
        """Correct fields of an employer (``EMPLOYER_FIELDS``); an empty value clears one.

        Changing its name or code removes its verification, which applied to the old ones.

        Raises:
            RuleBroken: UNKNOWN_RECORD, NOT_EDITABLE, FIELD_MISSING, EMPLOYER_EXISTS.
        """
        clean = _clean(changes)
        with self._store.unit_of_work("employer.amend") as work:
            before = work.get(Employer, employer_id)
            after = _checked(replace(before, **clean))
            if after == before:
                return ActionResult(work.change)
            if any(getattr(after, name) != getattr(before, name) for name in _WHO):
                after = replace(after, verified_on=None, verified_by=None, verified_how=None)
                _refuse_duplicate(work, after, anyway=anyway)
            work.amend(after)
            return ActionResult(work.change)

    def verify_employer(
        self, employer_id: UUID, *, on: date, how: str, by: str | None = None
    ) -> ActionResult:
        """Record that an employer was verified: on which day, how, and by whom.

        Raises:
            RuleBroken: UNKNOWN_RECORD, FIELD_MISSING, VERIFIED_IN_FUTURE.
        """
        way = inputs.required_text(how, "how")
        inputs.refuse_future(on, self._today(), "on", "VERIFIED_IN_FUTURE")
        with self._store.unit_of_work("employer.verify") as work:
            employer = work.get(Employer, employer_id)
            who = (by or "").strip() or work.actor
            after = replace(employer, verified_on=on, verified_by=who, verified_how=way)
            work.amend(after)
            return ActionResult(work.change)

    def blacklist(self, employer_id: UUID, *, reason: str, kind: str | None = None) -> ActionResult:
        """Put an employer on the blacklist: no referral to it counts, including past ones.

        The result's ``files`` are those of every student who was referred to it.
        """
        why = inputs.required_text(reason, "reason", at_least=REASON_AT_LEAST)
        of_kind = (kind or "").strip() or BLACKLIST_KINDS[-1]
        inputs.one_of(BLACKLIST_KINDS, of_kind, "kind")
        with self._store.unit_of_work("employer.blacklist") as work:
            employer = work.get(Employer, employer_id)
            if employer.blacklisted_on is not None:
                raise RuleBroken("ALREADY_BLACKLISTED", "employer", name=employer.name)
            work.amend(
                replace(
                    employer,
                    blacklisted_on=self._today(),
                    blacklist_reason=why,
                    blacklist_kind=of_kind,
                )
            )
            return ActionResult(work.change, (), _files(work, employer_id))

    def clear_blacklist(self, employer_id: UUID, *, reason: str) -> ActionResult:
        """Remove an employer from the blacklist; its referrals count again.

        Raises:
            RuleBroken: UNKNOWN_RECORD, FIELD_MISSING, TEXT_TOO_SHORT, NOT_BLACKLISTED.
        """
        why = inputs.required_text(reason, "reason", at_least=REASON_AT_LEAST)
        with self._store.unit_of_work("employer.clear_blacklist") as work:
            employer = work.get(Employer, employer_id)
            if employer.blacklisted_on is None:
                raise RuleBroken("NOT_BLACKLISTED", "employer", employer=employer.name)
            work.amend(
                replace(employer, blacklisted_on=None, blacklist_reason=None, blacklist_kind=None)
            )
            work.note(reason=why)
            return ActionResult(work.change, (), _files(work, employer_id))

    def preview_blacklist(self, reader: Reader, employer_id: UUID) -> tuple[ReferredStudent, ...]:
        """Return the students referred to an employer, to be informed when its status changes."""
        return referred_to_employer(reader, employer_id)


def new_employer(work: AuditStamp, draft: EmployerDraft) -> Employer:
    """Return the unchecked record of a draft."""
    values = values_of(draft, Employer)
    values |= {
        "uscc": credit_code.normalise(draft.uscc),
        "employer_kind": _kind(draft.employer_kind),
    }
    return Employer(**new_stamp(work), **values)


def duplicate_of(reader: Reader, employer: Employer) -> Employer | None:
    """Return another employer with the same credit code, or the same name if it has no code."""
    for known in reader.get_all(Employer):
        if known.id == employer.id:
            continue
        if employer.uscc and credit_code.normalise(known.uscc) == employer.uscc:
            return known
        if not (employer.uscc or known.uscc) and cleaned(known.name) == cleaned(employer.name):
            return known
    return None


def _refuse_duplicate(work: UnitOfWork, employer: Employer, *, anyway: bool) -> None:
    twin = duplicate_of(work, employer)
    if twin is None:
        return
    is_same_name = cleaned(twin.name) == cleaned(employer.name)
    if anyway and not is_same_name:
        return
    raise RuleBroken(
        "EMPLOYER_EXISTS",
        "uscc",
        same_name=is_same_name,
        employer=str(twin.id),
        known=twin.name,
        uscc=twin.uscc,
    )


def check_employer(work: UnitOfWork, employer: Employer) -> None:
    """Raise RuleBroken as ``add_employer`` does."""
    _checked(employer)
    _refuse_duplicate(work, employer, anyway=False)


def _checked(employer: Employer) -> Employer:
    inputs.required_text(employer.name, "name")
    if needs_credit_code(employer):
        inputs.required_text(employer.uscc, "uscc")
    return employer


def _clean(changes: Mapping[str, Any]) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for key, value in changes.items():
        if key not in EMPLOYER_FIELDS:
            raise RuleBroken("NOT_EDITABLE", key)
        text = "" if value is None else str(value)
        if key == "name":
            clean[key] = inputs.required_text(text, "name")
        elif key == "uscc":
            clean[key] = credit_code.normalise(text)
        elif key == "employer_kind":
            clean[key] = _kind(text)
        else:
            clean[key] = inputs.text_or_none(text)
    return clean


def _kind(text: str | None) -> str | None:
    """Return the official name for a common word for a kind of employer; others stay unchanged."""
    word = inputs.text_or_none(text)
    known = code_tables.employer_kind(word) if word else None
    return known.name if known else word


def _files(reader: Reader, employer_id: UUID) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys(one.file_id for one in referred_to_employer(reader, employer_id)))


FINDINGS_AT_LEAST = 5
ABOUT_AT_LEAST = 5
WITHDRAWAL_REASON_AT_LEAST = 5

VISIT_FIELDS = frozenset(field_info(VisitDraft))
"""Fields of a visit that can be corrected."""


class OutreachService(BaseService):
    """Writes visits and complaints."""

    def add_visit(self, draft: VisitDraft, *, proof: Proof | None = None) -> ActionResult:
        """Add a visit; posts that result from it refer to it.

        Raises:
            RuleBroken: FIELD_MISSING (the employer, the visitor), VISIT_IN_FUTURE, BAD_CHOICE (a
                rank), UNKNOWN_RECORD.
        """
        with self._store.unit_of_work("visit.add") as work:
            visit = Visit(**new_stamp(work), **values_of(draft, Visit))
            checked = self._checked(work, visit)
            kept = replace(checked, proof_id=self._proofs.store(work, proof))
            work.add([kept])
            return ActionResult(work.change, (kept.id,))

    def amend_visit(self, visit_id: UUID, changes: Mapping[str, Any]) -> ActionResult:
        """Correct fields of a visit (``VISIT_FIELDS``).

        Raises:
            RuleBroken: NOT_EDITABLE, VISIT_WITHDRAWN, and as ``add_visit``.
        """
        for key in changes:
            if key not in VISIT_FIELDS:
                raise RuleBroken("NOT_EDITABLE", key)
        clean: dict[str, Any] = {
            key: inputs.text_or_none(value) if isinstance(value, str) else value
            for key, value in changes.items()
        }
        if "employer_name" in changes:
            clean["employer_name"] = (changes["employer_name"] or "").strip()
        with self._store.unit_of_work("visit.amend") as work:
            before = _valid_visit(work, visit_id)
            after = self._checked(work, replace(before, **clean))
            work.amend(after)
            return ActionResult(work.change)

    def withdraw_visit(self, visit_id: UUID, *, reason: str) -> ActionResult:
        """Withdraw a visit, so that it does not count; it is kept with the reason.

        Raises:
            RuleBroken: UNKNOWN_RECORD, VISIT_WITHDRAWN, TEXT_TOO_SHORT, FIELD_MISSING.
        """
        why = inputs.required_text(reason, "reason", at_least=WITHDRAWAL_REASON_AT_LEAST)
        with self._store.unit_of_work("visit.withdraw") as work:
            visit = _valid_visit(work, visit_id)
            work.amend(replace(visit, withdrawn_on=self._today(), withdrawn_reason=why))
            return ActionResult(work.change)

    def add_complaint(self, draft: ComplaintDraft) -> ActionResult:
        """Add a complaint; its period of five working days begins.

        Raises:
            RuleBroken: FIELD_MISSING, TEXT_TOO_SHORT, COMPLAINT_IN_FUTURE, BAD_CHOICE (the
                channel), UNKNOWN_RECORD.
        """
        complainant = inputs.required_text(draft.complainant, "complainant")
        about = inputs.required_text(draft.about, "about", at_least=ABOUT_AT_LEAST)
        channel = inputs.one_of(CHANNELS, inputs.required_text(draft.channel, "channel"), "channel")
        inputs.refuse_future(draft.received_on, self._today(), "received_on", "COMPLAINT_IN_FUTURE")
        with self._store.unit_of_work("complaint.add") as work:
            if draft.employer_id is not None:
                work.get(Employer, draft.employer_id)
            if draft.file_id is not None:
                work.get(CaseFile, draft.file_id)
            values = values_of(draft, Complaint)
            values |= {"complainant": complainant, "about": about, "channel": channel}
            complaint = Complaint(**new_stamp(work), **values)
            work.add([complaint])
            return ActionResult(work.change, (complaint.id,))

    def answer_complaint(
        self,
        complaint_id: UUID,
        *,
        on: date,
        findings: str,
        outcome: str,
        handler: str | None = None,
    ) -> ActionResult:
        """Record the findings and the answer; answering again corrects them.

        Raises:
            RuleBroken: UNKNOWN_RECORD, FIELD_MISSING, TEXT_TOO_SHORT, BAD_CHOICE (the outcome),
                ANSWER_BEFORE_COMPLAINT, COMPLAINT_IN_FUTURE.
        """
        words = inputs.required_text(findings, "findings", at_least=FINDINGS_AT_LEAST)
        result = inputs.one_of(OUTCOMES, inputs.required_text(outcome, "outcome"), "outcome")
        inputs.refuse_future(on, self._today(), "on", "COMPLAINT_IN_FUTURE")
        with self._store.unit_of_work("complaint.answer") as work:
            complaint = work.get(Complaint, complaint_id)
            inputs.require_order(on, complaint.received_on, "on", "ANSWER_BEFORE_COMPLAINT")
            after = replace(
                complaint,
                findings=words,
                outcome=result,
                answered_on=on,
                handler=inputs.text_or_none(handler) or complaint.handler or work.actor,
            )
            work.amend(after)
            return ActionResult(work.change)

    def _checked(self, work: UnitOfWork, visit: Visit) -> Visit:
        inputs.refuse_future(visit.on, self._today(), "on", "VISIT_IN_FUTURE")
        if visit.employer_id is not None:
            employer = work.get(Employer, visit.employer_id)
            visit = replace(visit, employer_name=employer.name)
        inputs.required_text(visit.employer_name, "employer")
        visitors = tuple(_visitor(one) for one in visit.visitors)
        if not visitors:
            raise RuleBroken("FIELD_MISSING", "visitors")
        return replace(visit, visitors=visitors)


def _valid_visit(work: UnitOfWork, visit_id: UUID) -> Visit:
    visit = work.get(Visit, visit_id)
    if visit.withdrawn_on is not None:
        raise RuleBroken("VISIT_WITHDRAWN", "visit", on=visit.withdrawn_on.isoformat())
    return visit


def _visitor(visitor: Visitor) -> Visitor:
    name = inputs.required_text(visitor.name, "visitors")
    return Visitor(name=name, rank=inputs.one_of(RANKS, visitor.rank.strip(), "visitors"))
