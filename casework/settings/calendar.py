"""The calendar: reporting days, milestones, working days, terms and exams.

Public holidays and make-up working days come from the ``holidays`` library. The make-up days of a
year are unknown until the State Council announces them: ``is_announced`` tells, and the office can
enter them (setting ``calendar``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from casework.formats.json_values import InvalidValue, listed, table, text
from casework.formats.json_values import day as day_within
from casework.problems import RuleBroken
from casework.settings.org_settings import OrgSettings

CALENDAR_KEY = "calendar"
"""The setting with the office's additions to and corrections of the library."""

WEEKLY, MONTHLY = "weekly", "monthly"
_THURSDAY, _SATURDAY = 3, 5
_THE_25TH = 25
_NO_REPORTS = frozenset({9, 10})
"""Months without reports: the notice names November to August."""

_DAY = timedelta(days=1)
_MOST_DAYS = 3660
_MOST_ENTRIES = 400
_NAME_AT_MOST = 40


@dataclass(frozen=True, slots=True)
class Period:
    """A named range of days (a term or exam week), both ends inclusive."""

    first: date
    last: date
    name: str = ""

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class ReportDay:
    """A day on which figures are reported to the city: a Thursday, a 25th, or both.

    Source:
        The notice of 30 January 2023, item 二十. Reports that fall on weekends or holidays are
        not moved.
    """

    on: date
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Milestone:
    """A deadline of the notice for a graduating year; ``code`` names what is due."""

    code: str
    on: date
    item: str


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """The office's own calendar on top of the public one; without terms, all year is term."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    exams: tuple[Period, ...] = ()
    terms: tuple[Period, ...] = ()

    def is_working_day(self, day: date) -> bool:
        """Return whether a day is a working day: by the office's calendar, else the public one."""
        if day in self.workdays:
            return True
        if day in self.holidays:
            return False
        year = _year(day.year)
        if day.weekday() >= _SATURDAY:
            return day in year.make_up_days
        return day not in year.holidays

    def holiday_name(self, day: date) -> str | None:
        """Return the Chinese name of a public holiday; None on other days."""
        return None if day in self.workdays else _year(day.year).holidays.get(day)

    def is_exam_time(self, day: date) -> bool:
        return any(period.covers(day) for period in self.exams)

    def is_care_day(self, day: date) -> bool:
        """Return whether a day is a working day in term and outside exam weeks."""
        if self.terms and not any(period.covers(day) for period in self.terms):
            return False
        return not self.is_exam_time(day) and self.is_working_day(day)

    def care_days(self, first: date, last: date) -> int:
        """Return the number of care days from ``first`` to ``last``, both inclusive."""
        return sum(map(self.is_care_day, days_between(first, last)))


@dataclass(frozen=True, slots=True)
class _Year:
    holidays: Mapping[date, str]
    make_up_days: frozenset[date]


@cache
def _year(year: int) -> _Year:
    from holidays.countries.china import China

    known = China(years=[year], language="zh_CN")  # type: ignore[no-untyped-call]  # the library is untyped
    make_up = frozenset(day for day in known.weekend_workdays if day.year == year)
    return _Year(MappingProxyType(dict(known)), make_up)


def is_announced(year: int) -> bool:
    """Return whether the make-up days of a year are known.

    They are announced late in the year before, and every year has some.
    """
    return bool(_year(year).make_up_days)


def make_up_days(year: int) -> tuple[date, ...]:
    """Return the weekend days of a year that are worked to make up for holidays."""
    return tuple(sorted(_year(year).make_up_days))


def is_working_day(day: date, calendar: SchoolCalendar | None = None) -> bool:
    """Return whether a day is a working day by the public calendar."""
    return (calendar or SchoolCalendar()).is_working_day(day)


def working_days_after(day: date, count: int, calendar: SchoolCalendar | None = None) -> date:
    """Return the ``count``-th working day after a day, not counting the day itself."""
    around = calendar or SchoolCalendar()
    left = count
    for _step in range(_MOST_DAYS):
        if left <= 0:
            return day
        day += _DAY
        left -= around.is_working_day(day)
    raise ValueError(f"no {count} working days in ten years")


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield every day from ``first`` to ``last``, both inclusive."""
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step)


def report_days(first: date, last: date) -> tuple[ReportDay, ...]:
    """Return the Thursdays and 25ths from ``first`` to ``last``, without ``_NO_REPORTS`` months."""
    found = []
    for day in days_between(first, last):
        kinds = report_kinds(day)
        if kinds:
            found.append(ReportDay(day, kinds))
    return tuple(found)


def report_kinds(day: date) -> tuple[str, ...]:
    """Return which reports are due on a day: weekly, monthly, both or neither."""
    if day.month in _NO_REPORTS:
        return ()
    kinds = (WEEKLY,) if day.weekday() == _THURSDAY else ()
    return (*kinds, MONTHLY) if day.day == _THE_25TH else kinds


_MILESTONES = (
    ("CIVIL_SERVICE_INTERVIEWS", 0, 4, 30, "十一"),
    ("MASTER_ADMISSIONS", 0, 5, 31, "十"),
    ("FURTHER_STUDY_ADMISSIONS", 0, 6, 30, "十"),
    ("CIVIL_SERVICE_HIRING", 0, 6, 30, "十一"),
    ("TEACHER_HIRING", 0, 7, 31, "十一"),
    ("STATE_FIRMS", 0, 7, 31, "十一"),
    ("YEAR_SUMMARY", 0, 8, 30, "二十八"),
    ("RESEARCH_AIDES", 0, 8, 31, "十一"),
    ("QUALITY_REPORT", 0, 12, 31, "二十二"),
)


def milestones(cohort: int) -> tuple[Milestone, ...]:
    """Return the deadlines of the notice for a graduating year, in the order of the notice.

    Source:
        The notice of 30 January 2023 for the graduates of 2023, items 十, 十一, 二十二 and 二十八;
        other years use the same days.
    """
    return tuple(
        Milestone(code, date(cohort + year, month, day), item)
        for code, year, month, day, item in _MILESTONES
    )


def calendar_of(settings: OrgSettings) -> SchoolCalendar:
    """Return the calendar of an office, with its settings applied."""
    text = settings.settings.get(CALENDAR_KEY)
    return SchoolCalendar() if text is None else _read(text)


def _period(value: Any) -> Period:
    raw = _PERIOD(value)
    return Period(raw["first"], raw["last"], raw.get("name", "").strip())


_ENTRY = day_within(date(2000, 1, 1), date(2100, 12, 31))
_PERIOD = table({"first": _ENTRY, "last": _ENTRY}, {"name": text(most=_NAME_AT_MOST)}, is_open=True)
_CALENDAR = table(
    {},
    {
        "holidays": listed(_ENTRY, most=_MOST_ENTRIES),
        "workdays": listed(_ENTRY, most=_MOST_ENTRIES),
        "exams": listed(_period, most=_MOST_ENTRIES),
        "terms": listed(_period, most=_MOST_ENTRIES),
    },
)


@lru_cache(maxsize=8)
def _read(text: str) -> SchoolCalendar:
    raw = OrgSettings({CALENDAR_KEY: text}).value(CALENDAR_KEY)
    if not isinstance(raw, dict):
        return SchoolCalendar()
    found = _CALENDAR(raw)
    free, worked = (frozenset(found.get(key, ())) for key in ("holidays", "workdays"))
    return SchoolCalendar(free, worked, found.get("exams", ()), found.get("terms", ()))


def check_calendar(value: Any) -> dict[str, Any]:
    """Return the setting ``calendar``, validated and normalised.

    Raises:
        RuleBroken: CALENDAR_INVALID (key, value), PERIOD_REVERSED (first, last),
            PERIODS_OVERLAP (first, last), DAY_SET_TWICE (day).
    """
    try:
        found = _CALENDAR(value)
    except InvalidValue as wrong:
        is_list = wrong.path and wrong.path[0] in ("holidays", "workdays", "exams", "terms")
        key = wrong.path[0] if is_list else CALENDAR_KEY
        raise RuleBroken("CALENDAR_INVALID", "calendar", key=key, value=wrong.shown) from wrong
    free, worked = (sorted({*found.get(key, ())}) for key in ("holidays", "workdays"))
    for day in set(free) & set(worked):
        raise RuleBroken("DAY_SET_TWICE", "calendar", day=day.isoformat())
    return {
        "holidays": [day.isoformat() for day in free],
        "workdays": [day.isoformat() for day in worked],
        "exams": _checked_periods(found.get("exams", ())),
        "terms": _checked_periods(found.get("terms", ())),
    }


def _checked_periods(periods: Iterable[Period]) -> list[dict[str, str]]:
    for one in periods:
        if one.last < one.first:
            raise _order("PERIOD_REVERSED", one.first, one.last)
    ordered = sorted(periods, key=lambda one: one.first)
    for before, after in pairwise(ordered):
        if after.first <= before.last:
            raise _order("PERIODS_OVERLAP", after.first, before.last)
    return [
        {"first": one.first.isoformat(), "last": one.last.isoformat(), "name": one.name}
        for one in ordered
    ]


def _order(rule: str, first: date, last: date) -> RuleBroken:
    return RuleBroken(rule, "calendar", first=first.isoformat(), last=last.isoformat())


@dataclass(frozen=True, slots=True)
class YearDate:
    """A date of the year: ``kind`` is report, milestone, deadline, exams, holiday or unknown.

    ``code`` and day identify it, so that a newer calendar file updates the older one.
    """

    on: date
    kind: str
    code: str
    title: str
    note: str = ""
