"""The destination 毕业去向 of a student."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from casework.records.base import (
    CORRECTED,
    FAMILY,
    LONG,
    SENT,
    FileRecord,
    added,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """The approval of a destination at one level (院级, 校级)."""

    level: str
    by: str
    on: date


@dataclass(frozen=True, kw_only=True)
class DestinationFields:
    """What is entered of a destination besides code, day and employer; ``pay`` in yuan a month."""

    __slots__ = ()

    employer_uscc: str | None = added(SENT | CORRECTED)
    employer_kind: str | None = added(SENT | CORRECTED)
    job_title: str | None = added(SENT | CORRECTED, shown=False)
    pay: int | None = added(SENT | CORRECTED, shown=False)
    region: str | None = added(SENT | CORRECTED)
    fits_major: bool | None = added(SENT)
    by_referral: UUID | None = added(SENT)
    register_state: str | None = added(SENT)
    reason: str | None = added(FAMILY | LONG, shown=False)
    school_abroad: str | None = added(SENT | CORRECTED, shown=False)
    country: str | None = added(SENT | CORRECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Registered(FileRecord):
    """A code of the destination table, with its day, employer and proof."""

    code: str = field(metadata=SENT | CORRECTED)
    on: date = field(metadata=SENT | CORRECTED)
    employer: str | None = field(default=None, repr=False, metadata=SENT | CORRECTED)
    proof_id: UUID | None = field(default=None, metadata=SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination(DestinationFields, _Registered):
    """One registered destination; the latest that is not void is the current one.

    ``pay`` is in yuan a month; ``lost_on`` is the day it ceases to hold (违约, 离职).
    ``register_state`` is the status in the national register (未登记, 已登记, 已审核, 学信网存疑).
    """

    kind: ClassVar[str] = "destination"

    signoffs: tuple[SignOff, ...] = added(SENT, default=())
    lost_on: date | None = added(SENT)
    lost_reason: str | None = added(FAMILY, shown=False)
