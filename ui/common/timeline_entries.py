"""The records of a file as timeline entries, one per record, in the current language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from casework.case import AttendanceWithEvent, ReferralWithPost, TalkWithSession
from casework.corrections import CORRECTABLE
from casework.evidence import proof_count
from casework.records import Destination, ExtraService, FileRecord, Pairing, Plan, Training
from casework.verdicts import sentence
from casework.verdicts.attendances import day_of_training
from casework.verdicts.common import BaseVerdict
from ui.common.activity_words import (
    extra_facts,
    extra_name,
    talk_form_facts,
    training_detail,
    training_facts,
    training_title,
)
from ui.common.case_words import (
    day_text,
    destination_name,
    event_mode_name,
    plan_facts,
    state_name,
    talk_mode_name,
)
from ui.common.display_names import helper_role_name
from ui.common.evidence_words import destination_facts
from ui.common.file_view_model import FileViewModel
from ui.common.i18n import _, current_language, ngettext
from ui.common.parcel_words import why_returned


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One entry of the timeline.

    ``counts`` is None for records that are not judged. ``why_not`` says why a record does not count
    and how to fix that; ``back`` who returned it and why (``is_back``: to us, for correction);
    ``notice`` is a remark on a record that counts. ``facts`` lists all fields as (name, value).
    ``proofs`` is the number of pieces of evidence.
    """

    id: UUID
    kind: str
    on: date
    glyph: str
    title: str = field(repr=False)
    detail: str = field(repr=False)
    counts: bool | None = None
    why_not: str = field(default="", repr=False)
    back: str = field(default="", repr=False)
    is_back: bool = False
    notice: str = field(default="", repr=False)
    is_void: bool = False
    can_void: bool = True
    proofs: int = 0
    can_prove: bool = False
    can_correct: bool = False
    facts: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def spoken(self) -> str:
        """Text of the entry for screen readers."""
        verdict = ""
        if self.is_void:
            verdict = _("void")
        elif self.counts is not None:
            verdict = _("counts") if self.counts else _("not counting")
        clip = ""
        if self.proofs:
            clip = ngettext("{count} proof", "{count} proofs", self.proofs)
            clip = clip.format(count=self.proofs)
        parts = (
            day_text(self.on),
            self.title,
            verdict,
            clip,
            self.detail,
            self.why_not,
            self.back,
            self.notice,
        )
        return ". ".join(part for part in parts if part)


def timeline_entries(view_model: FileViewModel) -> tuple[TimelineEntry, ...]:
    """Return an entry for every record of a file, newest first."""
    found = list(_all(view_model))
    found.sort(key=lambda pair: (pair[0].on, pair[1].recorded_at, pair[1].id), reverse=True)
    return tuple(_with_proofs(view_model, entry, record) for entry, record in found)


def _with_proofs(
    view_model: FileViewModel, entry: TimelineEntry, record: FileRecord
) -> TimelineEntry:
    """Return the entry with its evidence count and any return by a partner."""
    return replace(
        entry,
        proofs=proof_count(view_model.case, record),
        can_prove=not record.is_void and not isinstance(record, Pairing),
        can_correct=not record.is_void and type(record) in CORRECTABLE,
        back=_back(view_model, record),
        is_back=record.id in view_model.back,
    )


def _back(view_model: FileViewModel, record: FileRecord) -> str:
    """Return who returned a record to whom, and why; "" if it was not returned."""
    returned = view_model.back.get(record.id, ())
    if not returned:
        to, reason = view_model.returned_by_us.get(record.id, ("", ""))
        return _("Returned to {who}: {why}").format(who=to, why=reason) if to else ""
    words = _("Returned by {who}: {why}")
    return "\n".join(
        words.format(who=one.partner, why=why_returned(one.code, one.reason)) for one in returned
    )


def _all(view_model: FileViewModel) -> Iterator[tuple[TimelineEntry, FileRecord]]:
    case = view_model.case
    standing_talks = [held for held in case.talks if not held.talk.is_void]
    numbers = {held.talk.id: place for place, held in enumerate(standing_talks, 1)}
    for held in case.talks:
        yield _talk(view_model, held, numbers.get(held.talk.id)), held.talk
    for made in case.referrals:
        yield _referral(view_model, made), made.referral
    for place in case.attendances:
        yield _attendance(view_model, place), place.attendance
    for training in case.trainings:
        yield _training(view_model, training), training
    for extra in case.extras:
        yield _extra(view_model, extra), extra
    for plan in case.plans:
        yield _plan(plan), plan
    for destination in case.destinations:
        yield _destination(view_model, destination), destination
    for pairing in case.pairings:
        yield _pairing(pairing), pairing


def _talk(view_model: FileViewModel, held: TalkWithSession, number: int | None) -> TimelineEntry:
    session = held.session
    minutes = (session.end.hour - session.start.hour) * 60
    minutes += session.end.minute - session.start.minute
    how = _("{mode}, {minutes} min").format(mode=talk_mode_name(session.mode), minutes=minutes)
    what = _("Group session") if session.is_group else _("Talk {number}")
    own = held.talk.own_words
    facts = (
        (_("When"), f"{session.on.isoformat()} {session.start:%H:%M}–{session.end:%H:%M}"),
        (_("How"), talk_mode_name(session.mode)),
        (_("Place"), session.place),
        (_("Topic"), session.topic),
        (_("What was said"), session.content),
        (_("For this student alone"), own),
        (_("Agreed"), session.measures),
        (_("Held by"), session.held_by),
        *talk_form_facts(held),
    )
    return _judged(
        view_model,
        held.talk,
        kind="talk",
        on=session.on,
        glyph="chat-text",
        title=_dotted(what.format(number=number or "").strip(), session.topic, how),
        detail=own or session.content,
        facts=facts,
    )


def _referral(view_model: FileViewModel, made: ReferralWithPost) -> TimelineEntry:
    post, referral = made.post, made.referral
    pay = _pay(post.pay_low, post.pay_high)
    response = referral.response or _("no response yet")
    facts = (
        (_("Date"), referral.on.isoformat()),
        (_("Employer"), f"{made.employer.name}  {made.employer.uscc}"),
        (_("Post"), post.title),
        (_("City"), post.city),
        (_("Pay"), pay),
        (_("Open until"), post.until.isoformat() if post.until else "—"),
        (_("Source"), post.source),
        (_("Why it fits"), referral.match),
        (_("Answer"), response),
        (_("Answered on"), referral.responded_on.isoformat() if referral.responded_on else "—"),
    )
    return _judged(
        view_model,
        referral,
        kind="referral",
        on=referral.on,
        glyph="briefcase",
        title=_("Referral: {employer}, {title} ({city})").format(
            employer=made.employer.name, title=post.title, city=post.city
        ),
        detail=_dotted(pay, response, referral.match),
        facts=facts,
    )


def _attendance(view_model: FileViewModel, place: AttendanceWithEvent) -> TimelineEntry:
    event, attendance = place.event, place.attendance
    proof = view_model.proofs.get(attendance.proof_id) if attendance.proof_id else None
    where = event.place or event_mode_name(event.mode)
    facts = (
        (_("Date"), event.on.isoformat()),
        (_("Event"), event.name),
        (_("Kind"), event.event_kind),
        (_("Where"), _dotted(event_mode_name(event.mode), event.place or "")),
        (_("Organiser"), event.organiser),
        (_("Place taken"), state_name(attendance.state)),
        (_("Evidence"), proof or "—"),
    )
    return _judged(
        view_model,
        attendance,
        kind="attendance",
        on=event.on,
        glyph="calendar-check",
        title=_("Event: {name}").format(name=event.name),
        detail=_dotted(
            event.event_kind,
            where,
            state_name(attendance.state),
            _("evidence {name}").format(name=proof) if proof else "",
        ),
        facts=facts,
    )


def _plan(plan: Plan) -> TimelineEntry:
    return _plain(
        plan,
        kind="plan",
        on=plan.made_on,
        glyph="note-pencil",
        title=_("Plan, version {number}").format(number=plan.version),
        detail=plan.change_reason or plan.goal,
        facts=plan_facts(plan),
    )


def _destination(view_model: FileViewModel, one: Destination) -> TimelineEntry:
    proof = view_model.proofs.get(one.proof_id) if one.proof_id else None
    return _plain(
        one,
        kind="other",
        on=one.on,
        glyph="flag",
        title=_("Destination: {name}").format(
            name=destination_name(one.code, view_model.case.settings)
        ),
        detail=_dotted(
            one.employer or "", _("evidence {name}").format(name=proof) if proof else ""
        ),
        facts=(*destination_facts(one, view_model.case.settings), (_("Evidence"), proof or "—")),
    )


def _training(view_model: FileViewModel, training: Training) -> TimelineEntry:
    return _judged(
        view_model,
        training,
        kind="other",
        on=day_of_training(training),
        glyph="graduation-cap",
        title=training_title(training),
        detail=training_detail(training),
        facts=training_facts(training),
    )


def _extra(view_model: FileViewModel, extra: ExtraService) -> TimelineEntry:
    return _judged(
        view_model,
        extra,
        kind="other",
        on=extra.on,
        glyph="chat-circle-text",
        title=_dotted(extra_name(extra.service), extra.given_by),
        detail=extra.content,
        facts=extra_facts(extra),
    )


def _pairing(pairing: Pairing) -> TimelineEntry:
    until = _("until {day}").format(day=day_text(pairing.until)) if pairing.until else ""
    title = _("{name} participates") if pairing.is_participant else _("Paired with {name}")
    accepted = pairing.accepted_on
    taken = _("taken over on {day}").format(day=day_text(accepted)) if accepted else ""
    return _plain(
        pairing,
        kind="other",
        on=pairing.since,
        glyph="user-circle",
        title=title.format(name=pairing.helper),
        detail=_dotted(
            helper_role_name(pairing.helper_role), until, taken, pairing.handover_note or ""
        ),
        facts=(
            (_("Takes part") if pairing.is_participant else _("Paired with"), pairing.helper),
            (_("Role"), helper_role_name(pairing.helper_role) or "—"),
            (_("Since"), pairing.since.isoformat()),
            (_("Until"), pairing.until.isoformat() if pairing.until else "—"),
            (_("Taken over on"), accepted.isoformat() if accepted else ""),
            (_("Handover note"), pairing.handover_note or ""),
        ),
    )


def _judged(
    view_model: FileViewModel, record: FileRecord, *, on: date, facts: _Facts, **shown: Any
) -> TimelineEntry:
    verdict = view_model.verdicts.get(record.id) or view_model.extra_verdicts.get(record.id)
    if verdict is None or record.is_void:
        return _plain(record, on=on, facts=facts, **shown)
    return TimelineEntry(
        id=record.id,
        on=on,
        counts=verdict.counts,
        why_not="" if verdict.counts else reasons_of(verdict, blocking=True),
        notice=reasons_of(verdict, blocking=False),
        facts=(*facts, *_kept(record)),
        **shown,
    )


def _plain(record: FileRecord, *, on: date, facts: _Facts, **shown: Any) -> TimelineEntry:
    notice = ""
    if record.is_void:
        notice = _("Void: {reason}").format(reason=record.void_reason or "—")
    return TimelineEntry(
        id=record.id,
        on=on,
        notice=notice,
        is_void=record.is_void,
        can_void=not record.is_void,
        facts=(*facts, *_kept(record)),
        **shown,
    )


_Facts = tuple[tuple[str, str], ...]


def reasons_of(verdict: BaseVerdict, *, blocking: bool) -> str:
    """Return the blocking or the non-blocking reasons of a verdict in the current language."""
    language = current_language()
    chosen = [one for one in verdict.reasons if one.is_blocking == blocking]
    joined = "" if language == "zh_CN" else " "
    return joined.join(sentence(reason, language) for reason in chosen)


def _kept(record: FileRecord) -> _Facts:
    local = record.recorded_at.astimezone()
    kept = ((_("Recorded"), f"{local:%Y-%m-%d %H:%M}  {record.recorded_by}"),)
    if record.voided_at is None:
        return kept
    when = record.voided_at.astimezone()
    void = f"{when:%Y-%m-%d %H:%M}  {record.voided_by or ''}\n{record.void_reason or ''}"
    return (*kept, (_("Void"), void))


def _pay(low: int | None, high: int | None) -> str:
    if low is None and high is None:
        return _("pay not stated")
    if low is None or high is None or low == high:
        return _("{pay} yuan a month").format(pay=low if low is not None else high)
    return _("{low}–{high} yuan a month").format(low=low, high=high)


def _dotted(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
