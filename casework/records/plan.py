"""The plan 策: one in force per file, with earlier versions kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from casework.records.base import FileRecord, added


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure for the student, with its owner and due date."""

    text: str = field(repr=False)
    measure_kind: str | None = None
    owner: str | None = None
    due_on: date | None = None
    done_on: date | None = None
    result: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(FileRecord):
    """One version of a student's plan; the highest version that is not void is in force.

    ``level`` is 重点帮扶 or 常规跟进, ``risk`` 高, 中 or 低; ``goal_pay`` is in yuan per month.
    """

    kind: ClassVar[str] = "plan"

    version: int
    made_on: date
    analysis: str = field(repr=False)
    difficulties: tuple[str, ...] = field(repr=False)
    goal: str = field(repr=False)
    measures: tuple[Measure, ...] = field(repr=False)
    review_on: date | None = None
    confirmed_on: date | None = None
    confirmed_how: str | None = None
    change_reason: str | None = field(default=None, repr=False)
    made_by: str | None = added()
    level: str | None = added()
    risk: str | None = added()
    goal_kind: str | None = added(shown=False)
    goal_city: str | None = added(shown=False)
    goal_industry: str | None = added(shown=False)
    goal_pay: int | None = added(shown=False)
    reviewed_by: str | None = added()
    review_note: str | None = added(shown=False)
