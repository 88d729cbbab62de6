"""Visits to employers 访企拓岗 and named complaints 实名举报 (notice, items 1 and 21)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from casework.records.base import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A participant in a visit, with a rank (校领导, 院系领导, 研究生导师, 其他)."""

    name: str
    rank: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(Record):
    """One visit to an employer; posts that resulted from it refer to it. ``is_new`` is 新开拓."""

    kind: ClassVar[str] = "visit"

    on: date
    employer_id: UUID | None = None
    employer_name: str
    visitors: tuple[Visitor, ...] = ()
    college: str | None = None
    subject: str | None = None
    is_new: bool = False
    place: str | None = None
    outcome: str | None = None
    proof_id: UUID | None = None
    withdrawn_on: date | None = None
    withdrawn_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint(Record):
    """One named complaint, to be answered within five working days of ``received_on``."""

    kind: ClassVar[str] = "complaint"

    received_on: date
    complainant: str = field(repr=False)
    contact: str | None = field(default=None, repr=False)
    channel: str
    about: str = field(repr=False)
    employer_id: UUID | None = None
    file_id: UUID | None = field(default=None, repr=False)
    handler: str | None = None
    findings: str | None = field(default=None, repr=False)
    answered_on: date | None = None
    outcome: str | None = None
