"""The contents of a form as plain values, for preview, saving and drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from casework.records import AttendanceState
from casework.required_services import Service
from casework.service_layer import EmployerDraft, EventDraft, PostDraft, ReferralDraft, TalkDraft


@dataclass(frozen=True, slots=True)
class TalkEntry:
    """A talk, with the individual notes of its students."""

    draft: TalkDraft
    own_words: Mapping[UUID, str] = field(default_factory=dict, repr=False)

    service: ClassVar[Service] = Service.TALK


@dataclass(frozen=True, slots=True)
class ReferralEntry:
    """A referral to a post; ``new_post`` and ``new_employer`` are created with it."""

    draft: ReferralDraft
    new_post: PostDraft | None = None
    new_employer: EmployerDraft | None = None

    service: ClassVar[Service] = Service.REFERRAL


@dataclass(frozen=True, slots=True)
class EventEntry:
    """An attendance at an event; ``new_event`` is created first."""

    event_id: UUID
    state: AttendanceState
    new_event: EventDraft | None = None

    service: ClassVar[Service] = Service.EVENT


Entry = TalkEntry | ReferralEntry | EventEntry

NOT_YET = UUID(int=0)
"""Placeholder id of a post, employer or event that is not saved yet."""
