"""Drafts: what a user enters before it becomes a record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

from casework.records import EventMode, Measure, TalkMode, Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkDraft:
    """A talk as held; ``is_group`` marks a session with one text for all students.

    ``held_by`` None means the author. A follow-up day without ``follow_up`` is pending (待跟进).
    """

    on: date
    start: time
    end: time
    mode: TalkMode
    place: str
    topic: str = field(repr=False)
    content: str = field(repr=False)
    measures: str = field(repr=False)
    is_group: bool = False
    template: str = field(default="", repr=False)
    held_by: str | None = None
    talk_kind: str | None = None
    wishes: str | None = field(default=None, repr=False)
    next_step: str | None = field(default=None, repr=False)
    follow_up_on: date | None = None
    follow_up: str | None = None
    feedback: str | None = field(default=None, repr=False)
    confirmed_how: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A new version of a plan; ``goal_pay`` in yuan a month, ``made_by`` None means the author."""

    analysis: str = field(repr=False)
    difficulties: tuple[str, ...] = field(repr=False)
    goal: str = field(repr=False)
    measures: tuple[Measure, ...] = field(repr=False)
    review_on: date | None = None
    change_reason: str | None = field(default=None, repr=False)
    made_by: str | None = None
    level: str | None = None
    risk: str | None = None
    goal_kind: str | None = field(default=None, repr=False)
    goal_city: str | None = field(default=None, repr=False)
    goal_industry: str | None = field(default=None, repr=False)
    goal_pay: int | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerDraft:
    """An employer under its own name; kinds without a legal credit code have none."""

    name: str
    uscc: str = ""
    employer_kind: str | None = None
    industry: str | None = None
    size: str | None = None
    region: str | None = None
    contact: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDraft:
    """A post as advertised; pay in yuan a month."""

    employer_id: UUID
    title: str
    city: str
    pay_low: int | None
    pay_high: int | None
    until: date | None
    source: str
    education: str | None = None
    major: str | None = None
    url: str | None = field(default=None, repr=False)
    job_kind: str | None = None
    industry: str | None = None
    headcount: int | None = None
    contact: str | None = field(default=None, repr=False)
    text: str | None = field(default=None, repr=False)
    visit_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDraft:
    """A recommendation of one post, why it fits, and the answer if there is one."""

    post_id: UUID
    on: date
    match: str = field(repr=False)
    response: str | None = field(default=None, repr=False)
    responded_on: date | None = None
    way: str | None = None
    recommended_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDraft:
    """A visit to an employer: a known one (``employer_id``), or just a name."""

    on: date
    employer_id: UUID | None = None
    employer_name: str = ""
    visitors: tuple[Visitor, ...] = ()
    college: str | None = None
    subject: str | None = None
    is_new: bool = False
    place: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintDraft:
    """A complaint as received, with the name of the complainant."""

    received_on: date
    complainant: str = field(repr=False)
    contact: str | None = field(default=None, repr=False)
    channel: str
    about: str = field(repr=False)
    employer_id: UUID | None = None
    file_id: UUID | None = field(default=None, repr=False)
    handler: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """An event for students; ``until`` is the last day of one that takes several days."""

    name: str
    event_kind: str
    mode: EventMode
    on: date
    organiser: str
    place: str | None = None
    until: date | None = None
    start: time | None = None
    end: time | None = None
    city: str | None = None
    url: str | None = field(default=None, repr=False)
    session_no: str | None = None
