"""Verdicts on attendances 活动参与, and on the extra services 职业指导, 政策宣介 and training.

An attendance counts if the student was present; each event counts once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from uuid import UUID

from casework.case import AttendanceWithEvent, Case
from casework.reasons import Fact, Reason
from casework.records.activities import AttendanceState, ExtraKind, Training, TrainingState
from casework.records.base import FileRecord
from casework.required_services import Extra, Service
from casework.verdicts.common import (
    BaseVerdict,
    Circumstances,
    JudgedRecord,
    LimitTest,
    Test,
    Verdict,
    backdated,
    cleaned,
    day_of,
    future,
    judge_entries,
    outside_window,
)

_cleaned_name = lru_cache(maxsize=8192)(cleaned)
_ONE_DAY = timedelta(days=1)


def judge_attendances(circumstances: Circumstances) -> list[Verdict]:
    """Return the verdicts on the attendances of the case."""
    entries = [
        JudgedRecord(
            attended.attendance,
            attended.event.on,
            (attended.event.on, time.min, attended.attendance.id),
            attended,
        )
        for attended in circumstances.case.attendances
    ]
    return judge_entries(Service.EVENT, entries, TESTS, (EVENT_TWICE,), circumstances)


def _facts(entry: JudgedRecord[AttendanceWithEvent]) -> dict[str, Fact]:
    return {"event": entry.item.event.name, "on": entry.on.isoformat()}


def _state_test(state: AttendanceState, code: str) -> Test[AttendanceWithEvent]:
    """Return a test that rejects one state; only 已参加 counts."""

    def test(entry: JudgedRecord[AttendanceWithEvent], _: Circumstances) -> Reason | None:
        if entry.item.attendance.state is not state:
            return None
        return Reason(code, _facts(entry))

    return test


registered_only = _state_test(AttendanceState.REGISTERED, "REGISTERED_ONLY")
absent = _state_test(AttendanceState.ABSENT, "ABSENT")
on_leave = _state_test(AttendanceState.ON_LEAVE, "ON_LEAVE")


def sign_in_missing(
    entry: JudgedRecord[AttendanceWithEvent], circumstances: Circumstances
) -> Reason | None:
    """Report an attendance without a proof of signing in."""
    attendance = entry.item.attendance
    if attendance.state is not AttendanceState.ATTENDED or attendance.proof_id is not None:
        return None
    if any(a.target_id == attendance.id and not a.is_void for a in circumstances.case.attachments):
        return None
    return Reason("SIGN_IN_MISSING", _facts(entry))


def sign_in_off_day(entry: JudgedRecord[AttendanceWithEvent], _: Circumstances) -> Reason | None:
    """Report a sign-in on another day than the event; a day before or after is accepted."""
    signed_on = entry.item.attendance.signed_on
    if signed_on is None:
        return None
    last = entry.item.event.until or entry.on
    if entry.on - _ONE_DAY <= signed_on <= last + _ONE_DAY:
        return None
    return Reason("SIGN_IN_OFF_DAY", {**_facts(entry), "signed_on": signed_on.isoformat()})


def _same_event(entry: JudgedRecord[AttendanceWithEvent]) -> Hashable:
    """Return a key by which events with equal data are one event entered twice."""
    event = entry.item.event
    place = _cleaned_name(event.place or "")
    name, organiser = _cleaned_name(event.name), _cleaned_name(event.organiser)
    return (name, event.on, event.mode, place, organiser)


def _event_twice(
    entry: JudgedRecord[AttendanceWithEvent], _: JudgedRecord[AttendanceWithEvent]
) -> Reason:
    return Reason("EVENT_TWICE", _facts(entry))


EVENT_TWICE = LimitTest("EVENT_TWICE", _same_event, _event_twice)

TESTS: Mapping[str, Test[AttendanceWithEvent]] = MappingProxyType(
    {
        "FUTURE": future,
        "OUTSIDE_WINDOW": outside_window,
        "REGISTERED_ONLY": registered_only,
        "ABSENT": absent,
        "ON_LEAVE": on_leave,
        "SIGN_IN_MISSING": sign_in_missing,
        "SIGN_IN_OFF_DAY": sign_in_off_day,
        "BACKDATED": backdated,
    }
)


EXTRA_OF = {ExtraKind.GUIDANCE: Extra.GUIDANCE, ExtraKind.BRIEFING: Extra.BRIEFING}


@dataclass(frozen=True, slots=True)
class ExtraVerdict(BaseVerdict):
    """Whether a record of guidance, a briefing or a training counts, and why not."""

    record_id: UUID
    extra: Extra
    on: date
    reasons: tuple[Reason, ...] = ()


def judge_extras(circumstances: Circumstances) -> list[ExtraVerdict]:
    """Return one verdict for each guidance session, briefing and training, including void ones."""
    case = circumstances.case
    verdicts: list[ExtraVerdict] = []
    for record in case.extras:
        found = _reasons(record, record.on, circumstances)
        verdicts.append(ExtraVerdict(record.id, EXTRA_OF[record.service], record.on, found))
    for training in case.trainings:
        on = day_of_training(training)
        reasons = _training_reasons(training, on, circumstances)
        verdicts.append(ExtraVerdict(training.id, Extra.TRAINING, on, reasons))
    return sorted(verdicts, key=lambda verdict: (verdict.on, verdict.extra, verdict.record_id))


def judge_trainings_as_events(circumstances: Circumstances) -> list[Verdict]:
    """Return the verdicts on trainings if the pack counts finished ones as events, else none."""
    if not circumstances.pack.training_is_event:
        return []
    verdicts = []
    for training in circumstances.case.trainings:
        on = day_of_training(training)
        reasons = _training_reasons(training, on, circumstances)
        verdicts.append(Verdict(training.id, Service.EVENT, on, reasons))
    return verdicts


def day_of_training(training: Training) -> date:
    """Return the day on which a training is judged: its last known day.

    If only the year is known, this is the day of entry, limited to that year.
    """
    known = training.ended_on or training.begun_on or training.enrolled_on
    if known is not None:
        return known
    first, last = date(training.year, 1, 1), date(training.year, 12, 31)
    return min(max(day_of(training.recorded_at), first), last)


def days_of_extras(case: Case) -> Iterator[date]:
    """Yield the days on which one of these records may start to count."""
    yield from (record.on for record in case.extras if not record.is_void)
    yield from (day_of_training(training) for training in case.trainings if not training.is_void)


def _reasons(record: FileRecord, on: date, circumstances: Circumstances) -> tuple[Reason, ...]:
    if record.is_void:
        return (Reason.of("VOIDED", reason=record.void_reason or "—"),)
    begin, end = circumstances.window
    reasons = []
    if on > circumstances.today and circumstances.pack.is_on("FUTURE"):
        reasons.append(Reason.of("FUTURE", on=on))
    if not begin <= on <= end and circumstances.pack.is_on("OUTSIDE_WINDOW"):
        reasons.append(Reason.of("OUTSIDE_WINDOW", on=on, begin=begin, end=end))
    return tuple(reasons)


def _training_reasons(
    training: Training, on: date, circumstances: Circumstances
) -> tuple[Reason, ...]:
    reasons = _reasons(training, on, circumstances)
    if training.is_void or training.state is TrainingState.FINISHED:
        return reasons
    return (
        *reasons,
        Reason.of(
            "TRAINING_UNFINISHED",
            programme=training.programme,
            year=training.year,
            state=training.state.value,
        ),
    )
