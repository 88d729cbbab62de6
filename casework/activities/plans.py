"""The plan 一人一策: its contents, due measures, and the differences of two versions.

Source:
    The form 一人一策 (analysis, difficulties, goals, measures, level, risk, review, confirmation).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from casework.records import Measure, Plan

LEVELS = ("重点帮扶", "常规跟进")
RISKS = ("高", "中", "低")
DIFFICULTIES = ("就业能力", "求职意愿", "经济", "身体", "心理", "信息", "家庭", "其他")
MEASURE_KINDS = (
    "岗位推荐",
    "职业指导",
    "技能培训",
    "宏志助航",
    "经济补贴",
    "心理支持",
    "家校沟通",
    "政策宣讲",
    "见习实习",
    "其他",
)
ANALYSIS_AT_LEAST = 20
"""Minimum length of 学生现状分析, in characters."""

REASON_AT_LEAST = 5
"""Minimum length of 变更原因 in versions after the first, in characters."""

REVIEW_AFTER = timedelta(days=30)
"""Default time until a plan is reviewed."""

COMPARED = (
    "level",
    "risk",
    "analysis",
    "difficulties",
    "goal",
    "goal_kind",
    "goal_city",
    "goal_industry",
    "goal_pay",
    "measures",
    "review_on",
    "made_by",
    "reviewed_by",
    "review_note",
    "confirmed_on",
    "confirmed_how",
)
"""The compared parts of a plan, in the order of the form."""


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """One part of a plan in two versions."""

    part: str
    before: tuple[str, ...] = field(repr=False)
    after: tuple[str, ...] = field(repr=False)

    @property
    def is_same(self) -> bool:
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class DueMeasure:
    """An unfinished measure with a due date; ``index`` is its position in the plan."""

    index: int
    measure: Measure


def compare_plans(before: Plan, after: Plan) -> tuple[PlanDifference, ...]:
    """Return all parts of two versions side by side, including equal ones."""
    return tuple(
        PlanDifference(part, _shown(getattr(before, part)), _shown(getattr(after, part)))
        for part in COMPARED
    )


def changed_parts(before: Plan, after: Plan) -> tuple[str, ...]:
    """Return the names of the parts that differ."""
    return tuple(one.part for one in compare_plans(before, after) if not one.is_same)


def due_measures(plan: Plan, until: date) -> tuple[DueMeasure, ...]:
    """Return the unfinished measures due by a day."""
    return tuple(
        DueMeasure(index, measure)
        for index, measure in enumerate(plan.measures)
        if measure.done_on is None and measure.due_on is not None and measure.due_on <= until
    )


def _shown(value: object) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, date):
        return (value.isoformat(),)
    if isinstance(value, tuple):
        return tuple(_measure(one) if isinstance(one, Measure) else str(one) for one in value)
    return (str(value),)


def _measure(measure: Measure) -> str:
    """Return a measure on one line: kind, text, owner, due and done dates, result."""
    due = f"≤{measure.due_on.isoformat()}" if measure.due_on else None
    done = f"✓{measure.done_on.isoformat()}" if measure.done_on else None
    kind = f"[{measure.measure_kind}]" if measure.measure_kind else None
    parts = (kind, measure.text, measure.owner, due, done, measure.result)
    return " ".join(part for part in parts if part)
