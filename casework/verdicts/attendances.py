"""When an attendance 活动参与 counts: the student was there, and the event is counted once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import time
from types import MappingProxyType

from casework.case import AttendedEvent
from casework.reasons import Fact, Reason
from casework.records.event import AttendanceState
from casework.services import Service
from casework.verdicts.common import (
    Circumstances,
    Entry,
    OnlyOnce,
    Test,
    Verdict,
    backdated,
    cleaned,
    future,
    judge_entries,
    outside_window,
)


def judge_attendances(circumstances: Circumstances) -> list[Verdict]:
    """Return the verdict on each attendance of the case."""
    entries = [
        Entry(
            attended.attendance,
            attended.event.on,
            (attended.event.on, time.min, attended.attendance.id),
            attended,
        )
        for attended in circumstances.case.attendances
    ]
    return judge_entries(Service.EVENT, entries, TESTS, EVENT_TWICE, circumstances)


def _facts(entry: Entry[AttendedEvent]) -> dict[str, Fact]:
    return {"event": entry.item.event.name, "on": entry.on.isoformat()}


def _state_test(state: AttendanceState, code: str) -> Test[AttendedEvent]:
    """Return the test that refuses one state; only 已参加 counts."""

    def test(entry: Entry[AttendedEvent], _: Circumstances) -> Reason | None:
        if entry.item.attendance.state is not state:
            return None
        return Reason(code, _facts(entry))

    return test


registered_only = _state_test(AttendanceState.REGISTERED, "REGISTERED_ONLY")
absent = _state_test(AttendanceState.ABSENT, "ABSENT")
on_leave = _state_test(AttendanceState.ON_LEAVE, "ON_LEAVE")


def _same_event(entry: Entry[AttendedEvent]) -> Hashable:
    """Two events of one name, day, mode, place and organiser are one event, entered twice."""
    event = entry.item.event
    place = cleaned(event.place or "")
    return (cleaned(event.name), event.on, event.mode, place, cleaned(event.organiser))


def _event_twice(entry: Entry[AttendedEvent], _: Entry[AttendedEvent]) -> Reason:
    return Reason("EVENT_TWICE", _facts(entry))


EVENT_TWICE = OnlyOnce("EVENT_TWICE", _same_event, _event_twice)

TESTS: Mapping[str, Test[AttendedEvent]] = MappingProxyType(
    {
        "FUTURE": future,
        "OUTSIDE_WINDOW": outside_window,
        "REGISTERED_ONLY": registered_only,
        "ABSENT": absent,
        "ON_LEAVE": on_leave,
        "BACKDATED": backdated,
    }
)
