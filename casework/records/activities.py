"""Events 就业促进活动, training (宏志助航) and the extra services."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from casework.records.base import (
    CORRECTED,
    LONG,
    NOTE,
    SENT,
    TALK_TEXT,
    FileRecord,
    Record,
    added,
)


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


@dataclass(frozen=True, kw_only=True)
class EventFields:
    """What is entered of an event; ``until`` is the last day of one that takes several days."""

    __slots__ = ()

    name: str = field(metadata=SENT | CORRECTED)
    event_kind: str = field(metadata=SENT | CORRECTED)
    mode: EventMode = field(metadata=SENT | CORRECTED)
    on: date = field(metadata=SENT | CORRECTED)
    until: date | None = added(SENT | CORRECTED)
    start: time | None = added(SENT | CORRECTED)
    end: time | None = added(SENT | CORRECTED)
    organiser: str = field(metadata=SENT | CORRECTED)
    place: str | None = field(default=None, metadata=SENT | CORRECTED)
    city: str | None = added(SENT | CORRECTED)
    url: str | None = added(SENT | CORRECTED, shown=False)
    session_no: str | None = added(SENT | CORRECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(EventFields, Record):
    """An event that students can take part in."""

    kind: ClassVar[str] = "event"


@dataclass(frozen=True, kw_only=True)
class SignInFields:
    """What is entered of a sign-in; ``signed_by`` is its method 签到方式."""

    __slots__ = ()

    signed_by: str | None = added(SENT | CORRECTED)
    signed_on: date | None = added(SENT | CORRECTED)
    feedback: str | None = added(TALK_TEXT | LONG, shown=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _AtEvent(FileRecord):
    """A student's place at an event."""

    event_id: UUID = field(metadata=SENT)
    state: AttendanceState = field(metadata=SENT | CORRECTED)
    proof_id: UUID | None = field(default=None, metadata=SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance(SignInFields, _AtEvent):
    """One student's place at one event; ``signed_by`` is the method of signing in (签到方式)."""

    kind: ClassVar[str] = "attendance"


class TrainingState(StrEnum):
    """The state of a training."""

    ENROLLED = "已报名"
    LEARNING = "学习中"
    FINISHED = "已结业"
    BROKEN_OFF = "未完成"


@dataclass(frozen=True, kw_only=True)
class TrainingFields:
    """What is entered of a training; None means unknown."""

    __slots__ = ()

    year: int = field(metadata=SENT | CORRECTED)
    programme: str = field(default="宏志助航", metadata=SENT | CORRECTED)
    mode: str = field(metadata=SENT | CORRECTED)
    state: TrainingState = field(metadata=SENT | CORRECTED)
    platform: str | None = field(default=None, metadata=SENT | CORRECTED)
    base: str | None = field(default=None, metadata=SENT | CORRECTED)
    enrolled_on: date | None = field(default=None, metadata=SENT | CORRECTED)
    begun_on: date | None = field(default=None, metadata=SENT | CORRECTED)
    ended_on: date | None = field(default=None, metadata=SENT | CORRECTED)
    hours: int | None = field(default=None, metadata=SENT | CORRECTED)
    certificate: str | None = field(default=None, repr=False, metadata=SENT | CORRECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Training(TrainingFields, FileRecord):
    """One student's place in a training; ``platform`` is online, ``base`` on site."""

    kind: ClassVar[str] = "training"


class ExtraKind(StrEnum):
    """Services that some rule packs demand besides talks, referrals and events."""

    GUIDANCE = "职业指导"
    BRIEFING = "政策宣介"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraService(FileRecord):
    """A guidance session or policy briefing given to one student."""

    kind: ClassVar[str] = "extra_service"

    service: ExtraKind = field(metadata=SENT)
    on: date = field(metadata=SENT | CORRECTED)
    given_by: str = field(metadata=SENT | CORRECTED)
    content: str = field(repr=False, metadata=TALK_TEXT | LONG | NOTE)
