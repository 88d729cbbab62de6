"""Employers 用人单位, visits to them, posts 岗位, referrals 岗位推荐 and complaints 实名举报."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from casework.records.base import (
    CORRECTED,
    LONG,
    MATCH_TEXT,
    NOTE,
    SENT,
    FileRecord,
    Record,
    added,
)


@dataclass(frozen=True, kw_only=True)
class EmployerFields:
    """What is entered of an employer."""

    __slots__ = ()

    name: str = field(metadata=SENT | CORRECTED)
    uscc: str = field(metadata=SENT | CORRECTED)
    employer_kind: str | None = field(default=None, metadata=SENT | CORRECTED)
    industry: str | None = added(SENT | CORRECTED)
    size: str | None = added(SENT | CORRECTED)
    region: str | None = added(SENT | CORRECTED)
    contact: str | None = added(SENT | CORRECTED, shown=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Employer(EmployerFields, Record):
    """An employer with its unified social credit code (统一社会信用代码, GB 32100)."""

    kind: ClassVar[str] = "employer"

    blacklisted_on: date | None = field(default=None, metadata=SENT)
    blacklist_reason: str | None = field(default=None, metadata=SENT)
    blacklist_kind: str | None = added(SENT)
    verified_on: date | None = added(SENT)
    verified_by: str | None = added(SENT)
    verified_how: str | None = added(SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A participant in a visit, with a rank (校领导, 院系领导, 研究生导师, 其他)."""

    name: str
    rank: str


@dataclass(frozen=True, kw_only=True)
class VisitFields:
    """What is entered of a visit."""

    __slots__ = ()

    on: date = field(metadata=SENT | CORRECTED)
    employer_id: UUID | None = field(default=None, metadata=SENT)
    employer_name: str = field(metadata=SENT | CORRECTED)
    visitors: tuple[Visitor, ...] = field(default=(), metadata=SENT)
    college: str | None = field(default=None, metadata=SENT | CORRECTED)
    subject: str | None = field(default=None, metadata=SENT | CORRECTED)
    is_new: bool = field(default=False, metadata=SENT)
    place: str | None = field(default=None, metadata=SENT | CORRECTED)
    outcome: str | None = field(default=None, metadata=SENT | LONG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit(VisitFields, Record):
    """One visit to an employer; posts that resulted from it refer to it. ``is_new`` is 新开拓."""

    kind: ClassVar[str] = "visit"

    proof_id: UUID | None = field(default=None, metadata=SENT)
    withdrawn_on: date | None = field(default=None, metadata=SENT)
    withdrawn_reason: str | None = field(default=None, metadata=SENT)


@dataclass(frozen=True, kw_only=True)
class PostFields:
    """What is entered of a post; pay in yuan per month."""

    __slots__ = ()

    employer_id: UUID = field(metadata=SENT)
    title: str = field(metadata=SENT | CORRECTED)
    city: str = field(metadata=SENT | CORRECTED)
    pay_low: int | None = field(metadata=SENT | CORRECTED)
    pay_high: int | None = field(metadata=SENT | CORRECTED)
    until: date | None = field(metadata=SENT | CORRECTED)
    source: str = field(metadata=SENT | CORRECTED)
    education: str | None = field(default=None, metadata=SENT | CORRECTED)
    major: str | None = field(default=None, metadata=SENT | CORRECTED)
    url: str | None = field(default=None, repr=False, metadata=SENT | CORRECTED)
    job_kind: str | None = added(SENT | CORRECTED)
    industry: str | None = added(SENT | CORRECTED)
    headcount: int | None = added(SENT | CORRECTED)
    contact: str | None = added(SENT | CORRECTED, shown=False)
    text: str | None = added(SENT | LONG, shown=False)
    visit_id: UUID | None = added(SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(PostFields, Record):
    """A job offer of an employer; pay in yuan per month, open until ``until`` inclusive.

    ``ruling`` is a person's decision (放行, 退回) on wording that violates 三严禁 or suggests a
    training loan; None while undecided.
    """

    kind: ClassVar[str] = "post"

    verified_on: date | None = added(SENT)
    verified_by: str | None = added(SENT)
    ruling: str | None = added(SENT)
    ruling_by: str | None = added(SENT)
    ruling_on: date | None = added(SENT)
    ruling_note: str | None = added(SENT, shown=False)


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


@dataclass(frozen=True, kw_only=True)
class ReferralFields:
    """What is entered of a referral."""

    __slots__ = ()

    post_id: UUID = field(metadata=SENT)
    on: date = field(metadata=SENT | CORRECTED)
    match: str = field(repr=False, metadata=MATCH_TEXT | CORRECTED | NOTE)
    response: str | None = field(default=None, repr=False, metadata=SENT | CORRECTED | NOTE)
    responded_on: date | None = field(default=None, metadata=SENT | CORRECTED)
    way: str | None = added(SENT | CORRECTED)
    recommended_by: str | None = added(SENT | CORRECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral(ReferralFields, FileRecord):
    """A post recommended to a student, why it fits, and the student's answer."""

    kind: ClassVar[str] = "referral"

    steps: tuple[ReferralStep, ...] = added(MATCH_TEXT | NOTE, default=(), shown=False)

    @property
    def has_response(self) -> bool:
        return bool(self.response) and self.response not in NO_RESPONSES


@dataclass(frozen=True, kw_only=True)
class ComplaintFields:
    """What is entered of a complaint when it is received."""

    __slots__ = ()

    received_on: date
    complainant: str = field(repr=False)
    contact: str | None = field(default=None, repr=False)
    channel: str
    about: str = field(repr=False)
    employer_id: UUID | None = None
    file_id: UUID | None = field(default=None, repr=False)
    handler: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint(ComplaintFields, Record):
    """One named complaint, to be answered within five working days of ``received_on``."""

    kind: ClassVar[str] = "complaint"

    findings: str | None = field(default=None, repr=False)
    answered_on: date | None = None
    outcome: str | None = None
