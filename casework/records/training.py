"""Training (宏志助航) and the extra services: guidance 职业指导, briefing 政策宣介."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from casework.records.base import FileRecord


class TrainingState(StrEnum):
    """The state of a training."""

    ENROLLED = "已报名"
    LEARNING = "学习中"
    FINISHED = "已结业"
    BROKEN_OFF = "未完成"


@dataclass(frozen=True, slots=True, kw_only=True)
class Training(FileRecord):
    """One student's place in a training; ``platform`` is online, ``base`` on site."""

    kind: ClassVar[str] = "training"

    year: int
    programme: str = "宏志助航"
    mode: str
    state: TrainingState
    platform: str | None = None
    base: str | None = None
    enrolled_on: date | None = None
    begun_on: date | None = None
    ended_on: date | None = None
    hours: int | None = None
    certificate: str | None = field(default=None, repr=False)


class ExtraKind(StrEnum):
    """Services that some rule packs demand besides talks, referrals and events."""

    GUIDANCE = "职业指导"
    BRIEFING = "政策宣介"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraService(FileRecord):
    """A guidance session or policy briefing given to one student."""

    kind: ClassVar[str] = "extra_service"

    service: ExtraKind
    on: date
    given_by: str
    content: str = field(repr=False)
