"""Employer visits and named complaints: added, corrected, answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from casework.ids import new_id
from casework.offers.complaints import CHANNELS, OUTCOMES
from casework.offers.visits import RANKS
from casework.ports import Proof, UnitOfWork
from casework.problems import RuleBroken
from casework.records import CaseFile, Complaint, Employer, Visit, Visitor
from casework.service_layer.base import (
    ActionResult,
    BaseService,
    one_of,
    refuse_future,
    require_order,
    required_text,
    text_or_none,
)
from casework.service_layer.drafts import ComplaintDraft, VisitDraft

FINDINGS_AT_LEAST = 5
ABOUT_AT_LEAST = 5
REASON_AT_LEAST = 5

VISIT_FIELDS = (
    "on",
    "employer_id",
    "employer_name",
    "visitors",
    "college",
    "subject",
    "is_new",
    "place",
    "outcome",
)
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
            visit = Visit(
                id=new_id(),
                recorded_at=work.now,
                recorded_by=work.actor,
                on=draft.on,
                employer_id=draft.employer_id,
                employer_name=draft.employer_name.strip(),
                visitors=draft.visitors,
                college=text_or_none(draft.college),
                subject=text_or_none(draft.subject),
                is_new=draft.is_new,
                place=text_or_none(draft.place),
                outcome=text_or_none(draft.outcome),
            )
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
            key: text_or_none(value) if isinstance(value, str) else value
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
        why = required_text(reason, "reason", at_least=REASON_AT_LEAST)
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
        complainant = required_text(draft.complainant, "complainant")
        about = required_text(draft.about, "about", at_least=ABOUT_AT_LEAST)
        channel = one_of(CHANNELS, required_text(draft.channel, "channel"), "channel")
        refuse_future(draft.received_on, self._today(), "received_on", "COMPLAINT_IN_FUTURE")
        with self._store.unit_of_work("complaint.add") as work:
            if draft.employer_id is not None:
                work.get(Employer, draft.employer_id)
            if draft.file_id is not None:
                work.get(CaseFile, draft.file_id)
            complaint = Complaint(
                id=new_id(),
                recorded_at=work.now,
                recorded_by=work.actor,
                received_on=draft.received_on,
                complainant=complainant,
                contact=text_or_none(draft.contact),
                channel=channel,
                about=about,
                employer_id=draft.employer_id,
                file_id=draft.file_id,
                handler=text_or_none(draft.handler),
            )
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
        words = required_text(findings, "findings", at_least=FINDINGS_AT_LEAST)
        result = one_of(OUTCOMES, required_text(outcome, "outcome"), "outcome")
        refuse_future(on, self._today(), "on", "COMPLAINT_IN_FUTURE")
        with self._store.unit_of_work("complaint.answer") as work:
            complaint = work.get(Complaint, complaint_id)
            require_order(on, complaint.received_on, "on", "ANSWER_BEFORE_COMPLAINT")
            after = replace(
                complaint,
                findings=words,
                outcome=result,
                answered_on=on,
                handler=text_or_none(handler) or complaint.handler or work.actor,
            )
            work.amend(after)
            return ActionResult(work.change)

    def _checked(self, work: UnitOfWork, visit: Visit) -> Visit:
        refuse_future(visit.on, self._today(), "on", "VISIT_IN_FUTURE")
        if visit.employer_id is not None:
            employer = work.get(Employer, visit.employer_id)
            visit = replace(visit, employer_name=employer.name)
        required_text(visit.employer_name, "employer")
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
    name = required_text(visitor.name, "visitors")
    return Visitor(name=name, rank=one_of(RANKS, visitor.rank.strip(), "visitors"))
