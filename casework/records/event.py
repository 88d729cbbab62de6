"""Events 就业促进活动 and their attendance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from casework.records.base import FileRecord, Record, added


class EventMode(StrEnum):
    """Whether an event is held on site or online."""

    ONLINE = "线上"
    ON_SITE = "线下"


class AttendanceState(StrEnum):
    """The state of a student's place at an event; only the first one counts."""

    ATTENDED = "已参加"
    REGISTERED = "已报名"
    ABSENT = "缺席"
    ON_LEAVE = "请假"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Record):
    """An event that students can take part in."""

    kind: ClassVar[str] = "event"

    name: str
    event_kind: str
    mode: EventMode
    on: date
    organiser: str
    place: str | None = None
    until: date | None = added()
    start: time | None = added()
    end: time | None = added()
    city: str | None = added()
    url: str | None = added(shown=False)
    session_no: str | None = added()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance(FileRecord):
    """One student's place at one event; ``signed_by`` is the method of signing in (签到方式)."""

    kind: ClassVar[str] = "attendance"

    event_id: UUID
    state: AttendanceState
    proof_id: UUID | None = None
    signed_by: str | None = added()
    signed_on: date | None = added()
    feedback: str | None = added(shown=False)
