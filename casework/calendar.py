"""The calendar of the work: reporting days, milestones, working days, terms and exams.

Public holidays and the working days that make up for them come from the library ``holidays``.
Where the State Council has not announced a year yet, its make-up days are not known:
``is_announced`` says so, and the office can write them down (setting ``calendar``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from casework.org_settings import OrgSettings
from casework.problems import RuleBroken

CALENDAR_KEY = "calendar"
"""The setting that holds what the office knows better than the library."""

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
    """Some days of the school: a term or an exam week; both ends belong to it."""

    first: date
    last: date
    name: str = ""

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class ReportDay:
    """A day on which figures go to the city: as a Thursday, as a 25th, or both.

    Source:
        The notice of 30 January 2023, item 二十. It gives no shift for weekends and holidays.
    """

    on: date
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Milestone:
    """A date of the notice, for a graduating year; ``code`` names what must be done by then."""

    code: str
    on: date
    item: str


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """Which days are worked, with what the office has added; no terms means term all year."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    exams: tuple[Period, ...] = ()
    terms: tuple[Period, ...] = ()

    def is_working_day(self, day: date) -> bool:
        """Return whether offices work on a day: the office's calendar first, then the state's."""
        if day in self.workdays:
            return True
        if day in self.holidays:
            return False
        year = _year(day.year)
        if day.weekday() >= _SATURDAY:
            return day in year.make_up_days
        return day not in year.holidays

    def holiday_name(self, day: date) -> str | None:
        """Return what a public holiday is called in Chinese; None on other days."""
        return None if day in self.workdays else _year(day.year).holidays.get(day)

    def is_exam_time(self, day: date) -> bool:
        return any(period.covers(day) for period in self.exams)

    def is_care_day(self, day: date) -> bool:
        """Tell whether students can be reached at school: a working day in term, without exams."""
        if self.terms and not any(period.covers(day) for period in self.terms):
            return False
        return not self.is_exam_time(day) and self.is_working_day(day)

    def care_days(self, first: date, last: date) -> int:
        """Return how many such days there are from ``first`` to ``last``, both counted."""
        return sum(map(self.is_care_day, days_between(first, last)))


@dataclass(frozen=True, slots=True)
class _Year:
    holidays: Mapping[date, str]
    make_up_days: frozenset[date]


@cache
def _year(year: int) -> _Year:
    from holidays.countries.china import China

    known = China(years=[year], language="zh_CN")  # type: ignore[no-untyped-call]  # the library is not annotated
    make_up = frozenset(day for day in known.weekend_workdays if day.year == year)
    return _Year(MappingProxyType(dict(known)), make_up)


def is_announced(year: int) -> bool:
    """Return whether the make-up days of a year are known; they are announced late in the year
    before, and every year has some."""
    return bool(_year(year).make_up_days)


def make_up_days(year: int) -> tuple[date, ...]:
    """Return the Saturdays and Sundays of a year that are worked to make up for holidays."""
    return tuple(sorted(_year(year).make_up_days))


def is_working_day(day: date, calendar: SchoolCalendar | None = None) -> bool:
    """Return whether offices work on a day."""
    return (calendar or SchoolCalendar()).is_working_day(day)


def working_days_after(day: date, count: int, calendar: SchoolCalendar | None = None) -> date:
    """Return the ``count``-th working day after a day; the day itself is not counted."""
    around = calendar or SchoolCalendar()
    left = count
    for _step in range(_MOST_DAYS):
        if left <= 0:
            return day
        day += _DAY
        left -= around.is_working_day(day)
    raise ValueError(f"no {count} working days in ten years")


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield every day from ``first`` to ``last``, both counted."""
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step)


def report_days(first: date, last: date) -> tuple[ReportDay, ...]:
    """Return the reporting days from ``first`` to ``last``: Thursdays and each 25th,
    November to August."""
    found = []
    for day in days_between(first, last):
        kinds = report_kinds(day)
        if kinds:
            found.append(ReportDay(day, kinds))
    return tuple(found)


def report_kinds(day: date) -> tuple[str, ...]:
    """Return as what a day is a reporting day: weekly, monthly, both or neither."""
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
    """Return the dates of the notice for the graduates of a year, in their order.

    Source:
        The notice of 30 January 2023 for the graduates of 2023, items 十, 十一, 二十二 and 二十八;
        for other years the same days are proposed.
    """
    return tuple(
        Milestone(code, date(cohort + year, month, day), item)
        for code, year, month, day, item in _MILESTONES
    )


def calendar_of(settings: OrgSettings) -> SchoolCalendar:
    """Return the calendar of an office, with what it has set."""
    text = settings.settings.get(CALENDAR_KEY)
    return SchoolCalendar() if text is None else _read(text)


@lru_cache(maxsize=8)
def _read(text: str) -> SchoolCalendar:
    raw = OrgSettings({CALENDAR_KEY: text}).value(CALENDAR_KEY)
    if not isinstance(raw, dict):
        return SchoolCalendar()
    return SchoolCalendar(
        frozenset(map(date.fromisoformat, raw.get("holidays", ()))),
        frozenset(map(date.fromisoformat, raw.get("workdays", ()))),
        tuple(map(_period, raw.get("exams", ()))),
        tuple(map(_period, raw.get("terms", ()))),
    )


def _period(raw: Mapping[str, str]) -> Period:
    return Period(
        date.fromisoformat(raw["first"]), date.fromisoformat(raw["last"]), raw.get("name", "")
    )


def check_calendar(value: Any) -> dict[str, Any]:
    """Return the setting ``calendar`` as it is kept.

    Raises:
        RuleBroken: CALENDAR_INVALID (key, value), PERIOD_REVERSED (first, last),
            PERIODS_OVERLAP (first, last), DAY_SET_TWICE (day).
    """
    keys = ("holidays", "workdays", "exams", "terms")
    if not isinstance(value, dict) or not set(value) <= set(keys):
        raise _invalid("calendar", value)
    free, worked = (_days(value.get(key, []), key) for key in keys[:2])
    for day in set(free) & set(worked):
        raise RuleBroken("DAY_SET_TWICE", "calendar", day=day)
    periods = {key: _periods(value.get(key, []), key) for key in keys[2:]}
    return {"holidays": free, "workdays": worked, **periods}


def _invalid(key: str, value: object) -> RuleBroken:
    return RuleBroken("CALENDAR_INVALID", "calendar", key=key, value=str(value)[:60])


def _days(value: object, key: str) -> list[str]:
    if not isinstance(value, list) or len(value) > _MOST_ENTRIES:
        raise _invalid(key, value)
    return sorted({_iso(day, key) for day in value})


def _iso(value: object, key: str) -> str:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError as error:
        raise _invalid(key, value) from error
    if day is None or not date(2000, 1, 1) <= day <= date(2100, 12, 31):
        raise _invalid(key, value)
    return day.isoformat()


def _periods(value: object, key: str) -> list[dict[str, str]]:
    if not isinstance(value, list) or len(value) > _MOST_ENTRIES:
        raise _invalid(key, value)
    found = sorted((_checked_period(one, key) for one in value), key=lambda p: p["first"])
    for before, after in pairwise(found):
        if after["first"] <= before["last"]:
            raise RuleBroken(
                "PERIODS_OVERLAP", "calendar", first=after["first"], last=before["last"]
            )
    return found


def _checked_period(value: object, key: str) -> dict[str, str]:
    if not isinstance(value, dict) or not {"first", "last"} <= set(value):
        raise _invalid(key, value)
    first, last = (_iso(value[end], key) for end in ("first", "last"))
    name = value.get("name", "")
    if not isinstance(name, str) or len(name) > _NAME_AT_MOST:
        raise _invalid(key, name)
    if last < first:
        raise RuleBroken("PERIOD_REVERSED", "calendar", first=first, last=last)
    return {"first": first, "last": last, "name": name.strip()}
