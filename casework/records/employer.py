"""Employers 用人单位 and the posts 岗位 they offer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from casework.records.base import Record, added


@dataclass(frozen=True, slots=True, kw_only=True)
class Employer(Record):
    """An employer with its unified social credit code (统一社会信用代码, GB 32100)."""

    kind: ClassVar[str] = "employer"

    name: str
    uscc: str
    employer_kind: str | None = None
    blacklisted_on: date | None = None
    blacklist_reason: str | None = None
    blacklist_kind: str | None = added()
    industry: str | None = added()
    size: str | None = added()
    region: str | None = added()
    contact: str | None = added(shown=False)
    verified_on: date | None = added()
    verified_by: str | None = added()
    verified_how: str | None = added()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Record):
    """A job offer of an employer; pay in yuan per month, open until ``until`` inclusive.

    ``ruling`` is a person's decision (放行, 退回) on wording that violates 三严禁 or suggests a
    training loan; None while undecided.
    """

    kind: ClassVar[str] = "post"

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
    job_kind: str | None = added()
    industry: str | None = added()
    headcount: int | None = added()
    contact: str | None = added(shown=False)
    text: str | None = added(shown=False)
    visit_id: UUID | None = added()
    verified_on: date | None = added()
    verified_by: str | None = added()
    ruling: str | None = added()
    ruling_by: str | None = added()
    ruling_on: date | None = added()
    ruling_note: str | None = added(shown=False)
