"""What an entry would change for each student, computed before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TypeVar
from uuid import UUID

from casework import clock
from casework.case import Case
from casework.ports import Reader, RecordReader
from casework.records import Employer, Event, Post, Record
from casework.required_services import Service
from casework.service_layer import CaseloadServices, EmployerDraft, EventDraft, PostDraft
from casework.standing import ServiceStanding, standing_from
from casework.verdicts import Verdict, judge
from ui.progress_rings.mark import MarkPart
from ui.quicklog.entries import NOT_YET, Entry, EventEntry, ReferralEntry, TalkEntry

R = TypeVar("R", Employer, Post, Event)
AnyRecord = TypeVar("AnyRecord", bound=Record)


@dataclass(frozen=True, slots=True)
class EffectPreview:
    """Progress of one student before and after the entry, and the verdict on the new record.

    ``minimum`` is the required number for this service; None when nothing is required.
    """

    file_id: UUID
    name: str = field(repr=False)
    before: MarkPart
    after: MarkPart
    verdict: Verdict
    minimum: int | None

    @property
    def counts(self) -> bool:
        return self.verdict.counts


def effect_previews(
    services: CaseloadServices, reader: Reader, files: Sequence[UUID], entry: Entry
) -> tuple[EffectPreview, ...]:
    """Return the preview for each student, in the order given."""
    cases = reader.cases(files)
    chosen = [cases[file_id] for file_id in files if file_id in cases]
    pairs = _previews(services, reader, chosen, entry)
    today = services.today()
    return tuple(
        _effect(case, changed, record_id, entry.service, today)
        for case, (changed, record_id) in zip(chosen, pairs, strict=True)
    )


def _previews(
    services: CaseloadServices, reader: Reader, cases: Sequence[Case], entry: Entry
) -> tuple[tuple[Case, UUID], ...]:
    if isinstance(entry, TalkEntry):
        return services.talks.preview_talk(cases, entry.draft, entry.own_words)
    if isinstance(entry, ReferralEntry):
        return services.referrals.preview_referral(_with_post(reader, entry), cases, entry.draft)
    return services.events.preview_attendance(
        _with_event(reader, entry), cases, entry.event_id, entry.state
    )


def _effect(
    case: Case, changed: Case, record_id: UUID, service: Service, today: date
) -> EffectPreview:
    pack = case.pack
    now = standing_from(judge(case, pack, today), case, pack, today).of(service)
    verdicts = judge(changed, pack, today)
    then = standing_from(verdicts, changed, pack, today).of(service)
    verdict = next(v for v in verdicts if v.record_id == record_id)
    return EffectPreview(case.id, case.file.name, _part(now), _part(then), verdict, now.minimum)


def _part(standing: ServiceStanding) -> MarkPart:
    return MarkPart(standing.given, standing.not_counting, standing.minimum or 0)


class _WithUnsaved:
    """Reads records that are not saved yet besides those of another reader."""

    def __init__(self, saved: RecordReader, unsaved: Sequence[Record]) -> None:
        self._saved = saved
        self._unsaved = unsaved

    def get(self, kind: type[AnyRecord], record_id: UUID) -> AnyRecord:
        for record in self._unsaved:
            if isinstance(record, kind) and record.id == record_id:
                return record
        return self._saved.get(kind, record_id)


def _with_post(reader: RecordReader, entry: ReferralEntry) -> RecordReader:
    post, employer = entry.new_post, entry.new_employer
    new: list[Record] = []
    if employer is not None:
        new.append(_as_if(Employer, employer))
    if post is not None:
        new.append(_as_if(Post, post))
    return _WithUnsaved(reader, new)


def _with_event(reader: RecordReader, entry: EventEntry) -> RecordReader:
    draft = entry.new_event
    if draft is None:
        return reader
    return _WithUnsaved(reader, [_as_if(Event, draft)])


def _as_if(kind: type[R], draft: EmployerDraft | PostDraft | EventDraft) -> R:
    """Return the record that a draft would become, copying the fields that both have."""
    known = {one.name for one in fields(kind)}
    values = {one.name: getattr(draft, one.name) for one in fields(draft) if one.name in known}
    return kind(id=NOT_YET, recorded_at=clock.now(), recorded_by="", **values)
