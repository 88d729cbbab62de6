"""Verdicts on attendances 活动参与: the student was present, and each event counts once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import time, timedelta
from functools import lru_cache
from types import MappingProxyType

from casework.case import AttendanceWithEvent
from casework.reasons import Fact, Reason
from casework.records.activities import AttendanceState
from casework.required_services import Service
from casework.verdicts.common import (
    Circumstances,
    JudgedRecord,
    LimitTest,
    Test,
    Verdict,
    backdated,
    cleaned,
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
