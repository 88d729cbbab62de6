"""Employers 用人单位 and the posts 岗位 they offer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from casework.records.base import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Employer(Record):
    """An employer with its unified social credit code (统一社会信用代码, GB 32100)."""

    kind: ClassVar[str] = "employer"

    name: str
    uscc: str
    employer_kind: str | None = None
    blacklisted_on: date | None = None
    blacklist_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Record):
    """An opening at an employer; pay in yuan a month, open until ``until`` inclusive."""

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
