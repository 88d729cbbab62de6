"""Signals about evidence: reused files, similar pictures, inconsistent dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework.case import Case
from casework.evidence import PASSED
from casework.records import Attachment, Attendance, Destination, Evidence
from casework.records.base import FileRecord
from casework.signals.common import (
    DetectorInput,
    Facts,
    Gathering,
    Signal,
    SignalRef,
    SignalRefs,
    ref_of,
)
from casework.verdicts.common import day_of


@dataclass(frozen=True, slots=True)
class _Use:
    """One use of a proof by a record; ``shared`` is the id of the event that may share it."""

    evidence: Evidence
    ref: SignalRef
    shared: UUID | None


def proof_reused(_ground: DetectorInput) -> Gathering:
    """Find unrelated records with the same proof."""
    by_content: dict[str, SignalRefs] = defaultdict(SignalRefs)
    owners: dict[str, set[UUID]] = defaultdict(set)
    while (part := (yield None)) is not None:
        for use in _uses(part):
            by_content[use.evidence.sha256].add(use.ref)
            owners[use.evidence.sha256].add(use.shared or use.ref.record_id)
    for content, uses in by_content.items():
        if len(owners[content]) > 1:
            refs = tuple({ref.record_id: ref for ref in uses}.values())
            yield Signal("PROOF_REUSED", refs, {"count": len(refs)})


def photo_alike(data: DetectorInput) -> Gathering:
    """Find pictures with different content that look alike, used for different records."""
    limit = data.threshold("PHOTO_ALIKE")
    pictures: dict[str, tuple[int, SignalRef, UUID | None]] = {}
    while (part := (yield None)) is not None:
        for use in _uses(part):
            if use.evidence.picture_hash:
                look = int(use.evidence.picture_hash, 16)
                pictures.setdefault(use.evidence.sha256, (look, use.ref, use.shared))
    known = list(pictures.values())
    for at, (one, first, here) in enumerate(known):
        for other, second, there in known[at + 1 :]:
            distance = (one ^ other).bit_count()
            is_same_record = first.record_id == second.record_id
            if distance <= limit and not is_same_record and here is there is None:
                yield Signal("PHOTO_ALIKE", (first, second), {"distance": distance})


def photo_date(data: DetectorInput) -> Iterator[Signal]:
    """Find pictures taken on another day than that of their record."""
    limit = data.threshold("PHOTO_DATE")
    for use in _uses(data):
        taken_on, on = use.evidence.taken_on, use.ref.on
        if taken_on is None or on is None or use.ref.kind == Destination.kind:
            continue
        days = abs((taken_on - on).days)
        if days > limit:
            facts: Facts = {"taken_on": taken_on.isoformat(), "on": on.isoformat(), "days": days}
            yield Signal("PHOTO_DATE", (use.ref,), facts)


def proof_after_report(data: DetectorInput) -> Iterator[Signal]:
    """Find destinations whose proof is dated after their entry."""
    for case in data.cases:
        known = {d.id: d for d in case.destinations if not d.is_void}
        for attachment in case.attachments:
            place = known.get(attachment.target_id)
            if place is None or attachment.is_void or attachment.dated_on is None:
                continue
            entered_on = day_of(place.recorded_at)
            if attachment.dated_on > entered_on:
                facts: Facts = {
                    "entered_on": entered_on.isoformat(),
                    "dated_on": attachment.dated_on.isoformat(),
                }
                yield Signal("PROOF_AFTER_REPORT", (ref_of(place, place.on),), facts)


def signed_before_proof(data: DetectorInput) -> Iterator[Signal]:
    """Find destinations approved, or whose proof passed review, before the date of the proof."""
    for case in data.cases:
        known = {d.id: d for d in case.destinations if not d.is_void}
        for laid in case.attachments:
            place = known.get(laid.target_id)
            if place is None or laid.is_void or laid.dated_on is None:
                continue
            signed = [signoff.on for signoff in place.signoffs]
            if laid.review == PASSED and laid.reviewed_on is not None:
                signed.append(laid.reviewed_on)
            if signed and min(signed) < laid.dated_on:
                facts: Facts = {
                    "signed_on": min(signed).isoformat(),
                    "dated_on": laid.dated_on.isoformat(),
                }
                yield Signal("SIGNED_BEFORE_PROOF", (ref_of(place, place.on),), facts)


def attended_unproven(_ground: DetectorInput) -> Gathering:
    """Find events attended without a sign-in list; one signal per event."""
    bare: dict[UUID, SignalRefs] = defaultdict(SignalRefs)
    events = {}
    while (part := (yield None)) is not None:
        for case in part.cases:
            proven = {a.target_id for a in case.attachments if not a.is_void}
            for seen in case.attendances:
                place = seen.attendance
                if place.is_void or place.state.value != "已参加":
                    continue
                if place.proof_id is None and place.id not in proven:
                    events[seen.event.id] = seen.event
                    bare[seen.event.id].add(ref_of(place, seen.event.on))
    for event_id, refs in bare.items():
        event = events[event_id]
        facts: Facts = {"event": event.name, "on": event.on.isoformat(), "count": len(refs)}
        yield Signal("ATTENDED_UNPROVEN", refs, facts)


def _uses(data: DetectorInput) -> Iterator[_Use]:
    for case in data.cases:
        records = _records(case)
        for attachment in case.attachments:
            evidence = data.evidence.get(attachment.evidence_id)
            if evidence is not None and not attachment.is_void:
                yield _Use(evidence, *_target(case, attachment, records))
        for record, on in records.values():
            proof_id = getattr(record, "proof_id", None)
            evidence = data.evidence.get(proof_id) if proof_id else None
            if evidence is not None:
                yield _Use(evidence, ref_of(record, on), _shared(record))


def _target(
    case: Case, attachment: Attachment, records: dict[UUID, tuple[FileRecord, date | None]]
) -> tuple[SignalRef, UUID | None]:
    found = records.get(attachment.target_id)
    if found is None:
        return SignalRef(attachment.target_kind, attachment.target_id, case.id), None
    return ref_of(*found), _shared(found[0])


def _shared(record: FileRecord) -> UUID | None:
    return record.event_id if isinstance(record, Attendance) else None


def _records(case: Case) -> dict[UUID, tuple[FileRecord, date | None]]:
    found: dict[UUID, tuple[FileRecord, date | None]] = {}
    for held in case.talks:
        found[held.talk.id] = (held.talk, held.session.on)
    for made in case.referrals:
        found[made.referral.id] = (made.referral, made.referral.on)
    for seen in case.attendances:
        found[seen.attendance.id] = (seen.attendance, seen.event.on)
    for place in case.destinations:
        found[place.id] = (place, place.on)
    return {key: entry for key, entry in found.items() if not entry[0].is_void}
