"""Plans, events and training: their options, contents and states.

Source:
    The forms 活动参与记录 and 一人一策 (analysis, difficulties, goals, measures,
    level, risk, review, confirmation).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from casework.problems import RuleBroken
from casework.records import Attendance, AttendanceState, Measure, Plan, Training, TrainingState
from casework.standing import Status

EVENT_KINDS = (
    "招聘会",
    "双选会",
    "宣讲会",
    "就业指导讲座",
    "政策宣讲",
    "简历工作坊",
    "模拟面试",
    "职业规划大赛",
    "访企研学",
    "直播带岗",
    "创业活动",
    "征兵宣讲",
    "基层项目宣讲",
    "其他",
)
"""The kinds of event on the form; an office may enter another."""

SIGN_IN_WAYS = ("现场签到", "截图", "名单", "扫码")
"""The ways of signing in (签到方式) on the form."""


@dataclass(frozen=True, slots=True)
class PlaceCounts:
    """How many places at an event are in each state, without void ones."""

    attended: int = 0
    registered: int = 0
    absent: int = 0
    on_leave: int = 0

    @property
    def total(self) -> int:
        return self.attended + self.registered + self.absent + self.on_leave


FIELD_OF_STATE = {
    AttendanceState.ATTENDED: "attended",
    AttendanceState.REGISTERED: "registered",
    AttendanceState.ABSENT: "absent",
    AttendanceState.ON_LEAVE: "on_leave",
}
"""The field of ``PlaceCounts`` for each state."""


def follows(place: Attendance, state: AttendanceState) -> bool:
    """Return whether a new state updates this place, so that each student has one place.

    A registration is updated with its outcome, and an absent student may turn out to have attended.
    An attended place is changed by correction only.
    """
    if place.is_void or place.state is AttendanceState.ATTENDED:
        return False
    return state is not AttendanceState.REGISTERED


PLAN_LEVELS = ("重点帮扶", "常规跟进")
RISKS = ("高", "中", "低")
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


PROGRAMME = "宏志助航"

TRAINING_MODES = ("线上", "线下集训")
"""The forms of training, online and on site."""

PLATFORM = "hzzh.chsi.com.cn"
"""The platform of the online training so far."""

FIRST_YEAR = 2021
"""The first year of the programme."""

_FORWARD = (TrainingState.ENROLLED, TrainingState.LEARNING, TrainingState.FINISHED)
_ENDS = frozenset({TrainingState.FINISHED, TrainingState.BROKEN_OFF})
_RESTING = frozenset({Status.PLACED, Status.LEFT, Status.CLOSED, Status.PAUSED})


class Coverage(StrEnum):
    """A student's training status in the ledger."""

    NONE = "未报名"
    ENROLLED = "已报名"
    FINISHED = "已结业"
    NOT_APPLICABLE = "不适用"


def coverage_of(trainings: Iterable[Training], status: Status) -> Coverage:
    """Return the training status in the ledger: the best of a student's non-void trainings.

    A training that was broken off does not count. Without a training, students who no longer need
    care (placed, left, closed, paused) are not applicable.
    """
    states = {training.state for training in trainings if not training.is_void}
    if TrainingState.FINISHED in states:
        return Coverage.FINISHED
    if states & {TrainingState.ENROLLED, TrainingState.LEARNING}:
        return Coverage.ENROLLED
    return Coverage.NOT_APPLICABLE if status in _RESTING else Coverage.NONE


def may_follow(now: TrainingState, then: TrainingState) -> bool:
    """Return whether a state may follow another or be repeated; final states only repeat."""
    if now is then:
        return True
    if now in _ENDS:
        return False
    return then is TrainingState.BROKEN_OFF or _FORWARD.index(then) > _FORWARD.index(now)


def checked_training(training: Training) -> Training:
    """Return a training after checking the order of its dates and the range of its numbers.

    Raises:
        RuleBroken: DAYS_REVERSED, HOURS_WRONG, TRAINING_YEAR.
    """
    days = (
        ("enrolled_on", training.enrolled_on),
        ("begun_on", training.begun_on),
        ("ended_on", training.ended_on),
    )
    known = [(name, day) for name, day in days if day is not None]
    for (_name, first), (name, last) in pairwise(known):
        if last < first:
            raise RuleBroken("DAYS_REVERSED", name, first=first.isoformat(), last=last.isoformat())
    if training.hours is not None and not 1 <= training.hours <= 1000:
        raise RuleBroken("HOURS_WRONG", "hours", hours=training.hours)
    if not FIRST_YEAR <= training.year <= 2100:
        raise RuleBroken("TRAINING_YEAR", "year", year=training.year, first=FIRST_YEAR)
    return training
