"""The referral 岗位推荐: one post recommended to one student."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from casework.records.base import FileRecord, added

NO_RESPONSES = ("待反馈", "未回应")
"""Texts of the response field that are not an answer."""


class Stage(StrEnum):
    """The stage of a referral."""

    REFERRED = "已推荐"
    INFORMED = "已告知"
    ANSWERED = "已回应"
    APPLIED = "已投递"
    INTERVIEW = "面试"
    HIRED = "录用"
    DROPPED = "未投"
    LAPSED = "失效"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralStep:
    """One step of a referral: its stage, date and note."""

    stage: Stage
    on: date
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral(FileRecord):
    """A post recommended to a student, why it fits, and the student's answer."""

    kind: ClassVar[str] = "referral"

    post_id: UUID
    on: date
    match: str = field(repr=False)
    response: str | None = field(default=None, repr=False)
    responded_on: date | None = None
    way: str | None = added()
    recommended_by: str | None = added()
    steps: tuple[ReferralStep, ...] = added((), shown=False)

    @property
    def has_response(self) -> bool:
        return bool(self.response) and self.response not in NO_RESPONSES
