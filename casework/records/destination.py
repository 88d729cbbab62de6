"""The destination 毕业去向 of a student."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from casework.records.base import FileRecord, added


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """The approval of a destination at one level (院级, 校级)."""

    level: str
    by: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination(FileRecord):
    """One registered destination; the latest that is not void is the current one.

    ``pay`` is in yuan a month; ``lost_on`` is the day it ceases to hold (违约, 离职).
    ``register_state`` is the status in the national register (未登记, 已登记, 已审核, 学信网存疑).
    """

    kind: ClassVar[str] = "destination"

    code: str
    on: date
    employer: str | None = field(default=None, repr=False)
    proof_id: UUID | None = None
    employer_uscc: str | None = added()
    employer_kind: str | None = added()
    job_title: str | None = added(shown=False)
    pay: int | None = added(shown=False)
    region: str | None = added()
    fits_major: bool | None = added()
    by_referral: UUID | None = added()
    register_state: str | None = added()
    reason: str | None = added(shown=False)
    school_abroad: str | None = added(shown=False)
    country: str | None = added()
    signoffs: tuple[SignOff, ...] = added(())
    lost_on: date | None = added()
    lost_reason: str | None = added(shown=False)
