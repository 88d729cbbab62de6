"""The referral 岗位推荐: one post recommended to one student."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from casework.records.base import FileRecord

NO_RESPONSES = ("待反馈", "未回应")
"""What stands in the response field while the student has not answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral(FileRecord):
    """A post recommended to a student, why it fits, and what the student answered."""

    kind: ClassVar[str] = "referral"

    post_id: UUID
    on: date
    match: str = field(repr=False)
    response: str | None = field(default=None, repr=False)
    responded_on: date | None = None

    @property
    def has_response(self) -> bool:
        return bool(self.response) and self.response not in NO_RESPONSES
