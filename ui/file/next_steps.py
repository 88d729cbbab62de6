"""Recommended next steps for a student, most urgent first."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from casework.corrections import CORRECTABLE
from casework.evidence import missing_evidence
from casework.exchange.returned_records import ReturnedRecord
from casework.records import KIND_OF, Attachment, CaseFile, ExtraKind
from casework.required_services import Extra, Service
from casework.verdicts import sentence
from casework.verdicts.attendances import EXTRA_OF
from ui.common.case_words import between, day_text, is_active, owed_text
from ui.common.display_names import field_name, kind_name
from ui.common.evidence_words import lack_sentence
from ui.common.file_view_model import FileViewModel
from ui.common.i18n import _, current_language, ngettext
from ui.common.parcel_words import why_returned

REVIEW_SOON_DAYS = 14
"""A plan review is announced this many days ahead."""


_UNFIXABLE = frozenset(
    (
        "VOIDED",
        "FUTURE",
        "SAME_DAY",
        "POST_REPEATED",
        "POST_EXPIRED",
        "INTERNSHIP_ONLY",
        "EMPLOYER_BLACKLISTED",
        "AFTER_DESTINATION",
        "ABSENT",
        "ON_LEAVE",
        "EVENT_TWICE",
    )
)
"""Reasons that no correction can resolve: only another record helps, and that is listed as owed."""

_MOST_NAMED = 2
"""Maximum number of matching posts named in a step."""

EXTRA_SERVICES: dict[str, ExtraKind] = {extra.value: kind for kind, extra in EXTRA_OF.items()}
"""Action of a step to the kind of additional service that it records."""


@dataclass(frozen=True, slots=True)
class FileNextStep:
    """One recommended step.

    ``action`` is plan, pair, facts, record, correct, evidence, or the value of a required or an
    additional service; "" is information only. ``record`` is the record concerned, if any.
    """

    action: str
    title: str = field(repr=False)
    detail: str = field(default="", repr=False)
    record: UUID | None = None
    tone: str = ""


def steps_of(view_model: FileViewModel) -> tuple[FileNextStep, ...]:
    """Return the steps, most useful first."""
    if not is_active(view_model.line.status):
        return (*_returned(view_model), *evidence_steps(view_model), *_details(view_model))
    return (
        *_returned(view_model),
        *_foundations(view_model),
        *_reviews(view_model),
        *_answers(view_model),
        *_fixes(view_model),
        *_owed(view_model),
        *_owed_extras(view_model),
        *evidence_steps(view_model),
        *_details(view_model),
    )


def _returned(view_model: FileViewModel) -> list[FileNextStep]:
    """Return a step for each record that a partner returned for correction."""
    return [
        FileNextStep(
            _fix_text(one),
            _("Correct the returned record: {kind}").format(kind=kind_name(one.kind)),
            _("{who}: {why}").format(who=one.partner, why=why_returned(one.code, one.reason)),
            shown_at,
            tone="danger",
        )
        for shown_at, returned in view_model.back.items()
        for one in returned
    ]


def _fix_text(one: ReturnedRecord) -> str:
    """Return the action that resolves a return: facts, evidence, correct or record."""
    if one.kind == CaseFile.kind:
        return "facts"
    if one.kind == Attachment.kind:
        return "evidence"
    return "correct" if KIND_OF[one.kind] in CORRECTABLE else "record"


def _foundations(view_model: FileViewModel) -> list[FileNextStep]:
    found = []
    if view_model.case.plan is None:
        found.append(
            FileNextStep("plan", _("Make a plan"), _("Without a plan the file is incomplete."))
        )
    if view_model.line.helper is None:
        found.append(
            FileNextStep(
                "pair", _("Assign a helper"), _("Each student has one person who is responsible.")
            )
        )
    return found


def _reviews(view_model: FileViewModel) -> list[FileNextStep]:
    plan = view_model.case.plan
    if plan is None or plan.review_on is None:
        return []
    left = (plan.review_on - view_model.today).days
    if left > REVIEW_SOON_DAYS:
        return []
    day = day_text(plan.review_on, view_model.today, weekday=True)
    if left < 0:
        return [
            FileNextStep(
                "plan",
                _("Review the plan"),
                _("It was due on {day}.").format(day=day),
                tone="danger",
            )
        ]
    return [FileNextStep("plan", _("Review the plan"), _("Due on {day}.").format(day=day))]


def _answers(view_model: FileViewModel) -> list[FileNextStep]:
    """Return a step for each referral that counts only until the response is overdue."""
    return [
        FileNextStep(
            "record",
            _("Ask for the answer to a referral"),
            sentence(reason, current_language()),
            verdict.record_id,
        )
        for verdict in view_model.verdicts.values()
        for reason in verdict.reasons
        if reason.code == "RESPONSE_PENDING" and verdict.counts
    ]


def _fixes(view_model: FileViewModel) -> list[FileNextStep]:
    """Return steps to correct records that would then count, as many as each service owes."""
    found = []
    left = {service: view_model.standing.owed(service) for service in Service}
    titles = {
        Service.TALK: _("Correct the talk of {day}"),
        Service.REFERRAL: _("Correct the referral of {day}"),
        Service.EVENT: _("Correct the event of {day}"),
    }
    for verdict in view_model.verdicts.values():
        blocking = next((one for one in verdict.reasons if one.is_blocking), None)
        if blocking is None or blocking.code in _UNFIXABLE or not left[verdict.service]:
            continue
        left[verdict.service] -= 1
        found.append(
            FileNextStep(
                "record",
                titles[verdict.service].format(day=day_text(verdict.on, view_model.today)),
                sentence(blocking, current_language()),
                verdict.record_id,
            )
        )
    return found


def _owed(view_model: FileViewModel) -> list[FileNextStep]:
    found = []
    for service in Service:
        standing = view_model.standing.of(service)
        if not standing.owed:
            continue
        detail = ngettext("{given} counts so far.", "{given} count so far.", standing.given)
        said = detail.format(given=standing.given)
        if service is Service.REFERRAL and view_model.fitting:
            said = f"{said} {_fitting_words(view_model)}"
        found.append(FileNextStep(service.value, owed_text(service, standing.owed), said))
    return found


def _owed_extras(view_model: FileViewModel) -> list[FileNextStep]:
    """Return steps for additional services that the pack requires and that are owed."""
    found = []
    for extra, standing in view_model.standing.extras.items():
        if not standing.owed:
            continue
        said = ngettext("{given} counts so far.", "{given} count so far.", standing.given)
        titles = {
            Extra.GUIDANCE: ngettext(
                "{count} more guidance session", "{count} more guidance sessions", standing.owed
            ),
            Extra.BRIEFING: ngettext(
                "{count} more briefing", "{count} more briefings", standing.owed
            ),
            Extra.TRAINING: ngettext(
                "{count} more completed training", "{count} more completed trainings", standing.owed
            ),
        }
        title = titles[extra].format(count=standing.owed)
        found.append(FileNextStep(extra.value, title, said.format(given=standing.given)))
    return found


def _fitting_words(view_model: FileViewModel) -> str:
    """Return the posts that would count, by title and employer."""
    offered = [one.offer for one in view_model.fitting[:_MOST_NAMED]]
    posts = [f"{one.post.title} ({one.employer.name})" for one in offered]
    return _("Would count: {posts}").format(posts=between().join(posts))


def evidence_steps(view_model: FileViewModel) -> list[FileNextStep]:
    """Return one step for all missing evidence (缺佐证), and one for each missing approval."""
    lacks = missing_evidence(view_model.case)
    proofs = [lack for lack in lacks if lack.code != "DESTINATION_SIGNOFF_MISSING"]
    found = [
        FileNextStep(
            "evidence", _("Have the destination approved"), lack_sentence(lack), lack.target_id
        )
        for lack in lacks
        if lack.code == "DESTINATION_SIGNOFF_MISSING"
    ]
    if proofs:
        title = ngettext("{count} proof is missing", "{count} proofs are missing", len(proofs))
        first = proofs[0]
        found.append(
            FileNextStep(
                "evidence",
                title.format(count=len(proofs)),
                lack_sentence(first),
                first.target_id,
            )
        )
    return found


def _details(view_model: FileViewModel) -> list[FileNextStep]:
    lacks = view_model.case.file.lacks
    if not lacks:
        return []
    names = between().join(field_name(name) for name in lacks)
    return [
        FileNextStep(
            "facts", _("Fill in details"), _("To be filled in: {fields}").format(fields=names)
        )
    ]
