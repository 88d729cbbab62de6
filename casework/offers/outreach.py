"""Visits to employers 访企拓岗 and named complaints 实名举报, compared with the notice.

The goals of visits are data: ``tables/visit_goals.json``, or the office's own (setting
``visit_goals``); an employer visited twice counts once. Complaints are to be investigated and
answered within five working days.

Source:
    The notice of 30 January 2023, item 二十一 on complaints.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from casework.formats.json_values import InvalidValue, filled_text, flag, number, table
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.records import Complaint, Visit
from casework.settings.calendar import SchoolCalendar, calendar_of, days_between, working_days_after
from casework.settings.org_settings import OrgSettings
from casework.verdicts.common import cleaned

VISIT_GOALS_KEY = "visit_goals"
"""The setting that overrides the goals of the notice."""

SCHOOL_LEADER, COLLEGE_LEADER, SUPERVISOR, OTHER = "校领导", "院系领导", "研究生导师", "其他"
RANKS = (SCHOOL_LEADER, COLLEGE_LEADER, SUPERVISOR, OTHER)
"""Ranks of visitors, as grouped by the notice."""

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class VisitGoals:
    """How many employers are to be visited in a school year.

    If the placement rate is below the city's average (``below_average``), newly developed employers
    (``*_new``) are counted instead of visited ones, and ``subject_below`` replaces ``subject``.
    """

    source: str
    below_average: bool
    school: int
    school_new: int
    college: int
    college_new: int
    subject: int
    subject_below: int
    per_student: int


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One line of the count: the visitor, employers visited and newly developed, and the goal.

    ``counted`` is compared with ``goal``: employers visited, or newly developed.
    """

    who: str
    visited: int
    opened: int
    posts: int
    goal: int
    goal_is_new: bool = False

    @property
    def counted(self) -> int:
        return self.opened if self.goal_is_new else self.visited

    @property
    def owed(self) -> int:
        return max(0, self.goal - self.counted)


@dataclass(frozen=True, slots=True)
class VisitProgress:
    """The count of one school year."""

    begins: date
    ends: date
    goals: VisitGoals
    school: VisitLine
    colleges: tuple[VisitLine, ...]
    subjects: tuple[VisitLine, ...]
    supervisors: tuple[VisitLine, ...]


def school_year(day: date) -> tuple[date, date]:
    """Return the first and last day of the school year (September to August) of a day."""
    year = day.year if day.month >= 9 else day.year - 1
    return date(year, 9, 1), date(year + 1, 8, 31)


def goals_of(settings: OrgSettings) -> VisitGoals:
    """Return the goals of an office."""
    text = settings.settings.get(VISIT_GOALS_KEY, "null")
    goals: VisitGoals = notice_goals() if text == "null" else _read(text)
    return goals


@cache
def notice_goals() -> VisitGoals:
    """Return the goals of the notice."""
    return _goals(notice_document())


def notice_document() -> dict[str, Any]:
    """Return the goals of the notice in the format of the setting, as a start for editing."""
    text = (files("casework") / "tables" / "visit_goals.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


@lru_cache(maxsize=8)
def _read(text: str) -> VisitGoals:
    return _goals(json.loads(text))


def check_goals(value: Any) -> dict[str, Any]:
    """Return the setting ``visit_goals``, validated.

    Raises:
        RuleBroken: VISIT_GOALS_INVALID, with the first invalid key as ``key``.
    """
    _goals(value)
    kept: dict[str, Any] = value
    return kept


_COUNT = number(0, _MOST)
_GOALS = table(
    {
        "source": filled_text,
        "below_average": flag,
        "school": table({"visits": _COUNT, "new": _COUNT}),
        "college": table({"visits": _COUNT, "new": _COUNT}),
        "subject": table({"visits": _COUNT, "below_average": _COUNT}),
        "supervisor_per_student": _COUNT,
    }
)


def _goals(value: Any) -> VisitGoals:
    try:
        raw = _GOALS(value)
    except InvalidValue as wrong:
        raise _refusal(wrong) from wrong
    return VisitGoals(
        source=raw["source"],
        below_average=raw["below_average"],
        school=raw["school"]["visits"],
        school_new=raw["school"]["new"],
        college=raw["college"]["visits"],
        college_new=raw["college"]["new"],
        subject=raw["subject"]["visits"],
        subject_below=raw["subject"]["below_average"],
        per_student=raw["supervisor_per_student"],
    )


def _refusal(wrong: InvalidValue) -> RuleBroken:
    path, value = wrong.path or (VISIT_GOALS_KEY,), wrong.value
    if wrong.reason and isinstance(value, dict):
        path = (VISIT_GOALS_KEY, *path) if len(path) == 1 else path
        value = value.get(path[-1], "—")
    return RuleBroken(
        "VISIT_GOALS_INVALID", VISIT_GOALS_KEY, key=".".join(path), value=str(value)[:60]
    )


def progress(
    visits: Iterable[Visit],
    goals: VisitGoals,
    period: tuple[date, date],
    *,
    colleges: Iterable[str] = (),
    subjects: Iterable[tuple[str, str]] = (),
    supervised: Mapping[str, int] | None = None,
    posts_of: Mapping[UUID, int] | None = None,
) -> VisitProgress:
    """Count the visits of a period, except withdrawn ones.

    ``colleges`` and ``subjects`` (college, subject) are listed even without visits; ``supervised``
    is the number of students by supervisor, ``posts_of`` the number of posts by visit.
    """
    begins, ends = period
    held = [v for v in visits if v.withdrawn_on is None and begins <= v.on <= ends]
    counted = posts_of or {}

    def line(
        who: str, belongs: Callable[[Visit], bool], goal: int, *, is_new: bool = False
    ) -> VisitLine:
        theirs = [visit for visit in held if belongs(visit)]
        return VisitLine(
            who,
            visited=len({_employer(visit) for visit in theirs}),
            opened=len({_employer(visit) for visit in theirs if visit.is_new}),
            posts=sum(counted.get(visit.id, 0) for visit in theirs),
            goal=goal,
            goal_is_new=is_new,
        )

    below = goals.below_average
    return VisitProgress(
        begins,
        ends,
        goals,
        school=line(
            "",
            lambda v: _went(v, SCHOOL_LEADER),
            goals.school_new if below else goals.school,
            is_new=below,
        ),
        colleges=tuple(
            line(
                name,
                lambda v, name=name: v.college == name and _went(v, COLLEGE_LEADER),  # type: ignore[misc]  # the default binds the loop variable
                goals.college_new if below else goals.college,
                is_new=below,
            )
            for name in sorted({*colleges, *(v.college for v in held if v.college)})
        ),
        subjects=tuple(
            line(
                f"{college} · {subject}" if college else subject,
                lambda v, pair=(college, subject): (v.college or "", v.subject) == pair,  # type: ignore[misc]  # the default binds the loop variable
                goals.subject_below if below else goals.subject,
            )
            for college, subject in sorted(
                {*subjects, *((v.college or "", v.subject) for v in held if v.subject)}
            )
        ),
        supervisors=_supervisors(held, goals, supervised or {}, line),
    )


def _supervisors(
    held: list[Visit],
    goals: VisitGoals,
    supervised: Mapping[str, int],
    line: Callable[..., VisitLine],
) -> tuple[VisitLine, ...]:
    """Return a line for each supervisor; the goal depends on the number of students."""
    gone = {v.name for visit in held for v in visit.visitors if v.rank == SUPERVISOR}
    return tuple(
        line(
            name,
            lambda v, name=name: any(
                who.name == name and who.rank == SUPERVISOR for who in v.visitors
            ),
            supervised.get(name, 0) * goals.per_student,
        )
        for name in sorted({*supervised, *gone})
    )


def _went(visit: Visit, rank: str) -> bool:
    return any(visitor.rank == rank for visitor in visit.visitors)


def _employer(visit: Visit) -> object:
    return cleaned(visit.employer_name) or visit.employer_id


ANSWER_WITHIN = 5
"""Deadline in working days, not counting the day of receipt."""

CHANNELS = ("电话", "来信", "来访", "邮件", "网络", "其他")
OUTCOMES = ("属实", "部分属实", "不属实", "无法核实")


@dataclass(frozen=True, slots=True)
class ComplaintDeadline:
    """A complaint with its deadline and the working days left.

    ``days_left`` is 0 on the last day, negative when overdue, and None once answered.
    """

    complaint: Complaint
    due_on: date
    days_left: int | None

    @property
    def is_open(self) -> bool:
        return self.complaint.answered_on is None

    @property
    def is_late(self) -> bool:
        """Whether it is overdue or was answered too late."""
        answered_on = self.complaint.answered_on
        if answered_on is not None:
            return answered_on > self.due_on
        return self.days_left is not None and self.days_left < 0


def deadline_of(complaint: Complaint, today: date, calendar: SchoolCalendar) -> ComplaintDeadline:
    """Return the deadline of one complaint."""
    due_on = working_days_after(complaint.received_on, ANSWER_WITHIN, calendar)
    left = None if complaint.answered_on is not None else _left(today, due_on, calendar)
    return ComplaintDeadline(complaint, due_on, left)


def complaints(reader: Reader, today: date) -> tuple[ComplaintDeadline, ...]:
    """Return all complaints: open ones first, most urgent first, then the newest."""
    calendar = calendar_of(reader.org_settings())
    clocks = [deadline_of(one, today, calendar) for one in reader.get_all(Complaint)]
    waiting = sorted(
        (clock for clock in clocks if clock.is_open),
        key=lambda clock: (clock.due_on, clock.complaint.id),
    )
    done = sorted(
        (clock for clock in clocks if not clock.is_open),
        key=lambda clock: (clock.complaint.received_on, clock.complaint.id),
        reverse=True,
    )
    return (*waiting, *done)


def open_complaints(reader: Reader, today: date) -> tuple[ComplaintDeadline, ...]:
    """Return the open complaints, most urgent first, for the worklist."""
    return tuple(clock for clock in complaints(reader, today) if clock.is_open)


def _left(today: date, due_on: date, calendar: SchoolCalendar) -> int:
    """Return the working days from today to ``due_on``, negative when it has passed."""
    if today <= due_on:
        return sum(map(calendar.is_working_day, days_between(today, due_on))) - int(
            calendar.is_working_day(today)
        )
    passed = sum(map(calendar.is_working_day, days_between(due_on, today)))
    return -max(1, passed - int(calendar.is_working_day(due_on)))
