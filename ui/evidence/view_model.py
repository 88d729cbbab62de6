"""The evidence of one file, loaded from a single snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from casework.case import Case
from casework.evidence import MissingEvidence, missing_evidence
from casework.ports import Reader
from casework.records import Attachment, Evidence
from ui.common.case_words import day_text, destination_name
from ui.common.i18n import _


@dataclass(frozen=True, slots=True)
class EvidenceTarget:
    """A record that a proof can be attached to; a category is part of the file itself."""

    record_id: UUID
    kind: str
    title: str = field(repr=False)
    code: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class PlacedEvidence:
    """One proof and what it proves; ``attachment`` is None if the record only refers to it."""

    evidence: Evidence
    attachment: Attachment | None
    subject: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EvidenceViewModel:
    """The evidence of a file: present and missing proofs, and possible targets."""

    case: Case = field(repr=False)
    today: date
    laid: tuple[PlacedEvidence, ...]
    lacks: tuple[MissingEvidence, ...]
    targets: tuple[EvidenceTarget, ...]


def load_evidence(reader: Reader, file_id: UUID) -> EvidenceViewModel:
    """Return the evidence of a file; raises RuleBroken UNKNOWN_RECORD."""
    case = reader.case(file_id)
    targets = tuple(_targets(case))
    titles = {target.record_id: target.title for target in targets if not target.category}
    proofs = _evidence(reader, case)
    laid = [
        PlacedEvidence(proofs[one.evidence_id], one, titles.get(one.target_id, "—"))
        for one in case.attachments
    ]
    named = {(one.target_id, one.evidence_id) for one in case.attachments}
    for record_id, proof_id in _named(case):
        if (record_id, proof_id) not in named:
            laid.append(PlacedEvidence(proofs[proof_id], None, titles.get(record_id, "—")))
    laid.sort(key=lambda one: one.attachment is not None and one.attachment.is_void)
    return EvidenceViewModel(case, reader.today, tuple(laid), missing_evidence(case), targets)


def _evidence(reader: Reader, case: Case) -> dict[UUID, Evidence]:
    wanted = [one.evidence_id for one in case.attachments]
    wanted += [proof_id for _record, proof_id in _named(case)]
    return {one: reader.get(Evidence, one) for one in dict.fromkeys(wanted)}


def _named(case: Case) -> list[tuple[UUID, UUID]]:
    """Return the proofs that records refer to directly."""
    found = [(one.attendance.id, one.attendance.proof_id) for one in case.attendances]
    found += [(one.id, one.proof_id) for one in case.destinations]
    found += [(case.id, one.proof_id) for one in case.file.categories]
    return [(record_id, proof_id) for record_id, proof_id in found if proof_id is not None]


def _targets(case: Case) -> list[EvidenceTarget]:
    found: list[EvidenceTarget] = []
    for place in reversed(case.destinations):
        name = destination_name(place.code, case.settings)
        title = _("Destination: {name}").format(name=f"{place.code} {name}")
        if not place.is_void:
            found.append(EvidenceTarget(place.id, place.kind, title, place.code))
    found.append(EvidenceTarget(case.id, case.file.kind, _("The student's file")))
    for category in case.file.categories:
        title = _("Category: {name}").format(name=category.name)
        found.append(EvidenceTarget(case.id, case.file.kind, title, category=category.name))
    for seat in reversed(case.attendances):
        name = f"{seat.event.name} · {day_text(seat.event.on)}"
        title = _("Event: {name}").format(name=name)
        if not seat.attendance.is_void:
            found.append(EvidenceTarget(seat.attendance.id, seat.attendance.kind, title))
    for held in reversed(case.talks):
        title = _("Talk of {day}").format(day=day_text(held.session.on))
        if not held.talk.is_void:
            found.append(EvidenceTarget(held.talk.id, held.talk.kind, title))
    for made in reversed(case.referrals):
        title = _("Referral: {employer}, {title} ({city})").format(
            employer=made.employer.name, title=made.post.title, city=made.post.city
        )
        if not made.referral.is_void:
            found.append(EvidenceTarget(made.referral.id, made.referral.kind, title))
    for training in reversed(case.trainings):
        title = _("Training: {name}").format(name=f"{training.programme} {training.year}")
        if not training.is_void:
            found.append(EvidenceTarget(training.id, training.kind, title))
    for plan in reversed(case.plans):
        title = _("Plan, version {number}").format(number=plan.version)
        if not plan.is_void:
            found.append(EvidenceTarget(plan.id, plan.kind, title))
    return found
