"""The dates of the year: reporting days, milestones, deadlines, holidays; and their export."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from casework.settings.calendar import (
    MONTHLY,
    WEEKLY,
    YearDate,
    calendar_of,
    days_between,
    is_announced,
    milestones,
    report_days,
)
from casework.settings.org_settings import OrgSettings
from ui.common.i18n import N_, _, current_language

_MILESTONES = {
    "CIVIL_SERVICE_INTERVIEWS": N_("Interviews for the civil service end"),
    "MASTER_ADMISSIONS": N_("Admissions to master's programmes end"),
    "FURTHER_STUDY_ADMISSIONS": N_("Admissions to bachelor's and second degrees end"),
    "CIVIL_SERVICE_HIRING": N_("Hiring for the civil service ends"),
    "TEACHER_HIRING": N_("Hiring of teachers ends"),
    "STATE_FIRMS": N_("Hiring by state-owned firms ends"),
    "YEAR_SUMMARY": N_("The summary of the year is due"),
    "RESEARCH_AIDES": N_("Hiring of research aides ends"),
    "QUALITY_REPORT": N_("The report on the quality of employment is due"),
}


def calendar_name() -> str:
    """Return the name of the calendar for other programs."""
    return _("Zhuhang: reports and deadlines")


def report_title(kinds: Iterable[str]) -> str:
    """Return the title of a reporting day."""
    found = set(kinds)
    if {WEEKLY, MONTHLY} <= found:
        return _("Weekly and monthly report")
    return _("Monthly report") if MONTHLY in found else _("Weekly report")


def short_report_title(kinds: Iterable[str]) -> str:
    """Return the short title of a reporting day, for a calendar cell."""
    found = set(kinds)
    if {WEEKLY, MONTHLY} <= found:
        return _("Reports")
    return _("Monthly") if MONTHLY in found else _("Weekly")


def dates_of_year(
    settings: OrgSettings,
    cohorts: Iterable[int],
    first: date,
    last: date,
    *,
    with_holidays: bool = True,
) -> tuple[YearDate, ...]:
    """Return all dates from ``first`` to ``last`` in order, with the milestones of ``cohorts``."""
    found = [
        YearDate(day.on, "report", "report", report_title(day.kinds))
        for day in report_days(first, last)
    ]
    for cohort in sorted(set(cohorts)):
        found.extend(_of_cohort(settings, cohort))
    found.extend(_of_school(settings))
    if with_holidays:
        found.extend(_holidays(settings, first, last))
        found.extend(_unknown_years(first, last))
    inside = [one for one in found if first <= one.on <= last]
    return tuple(sorted(inside, key=lambda one: (one.on, one.kind, one.code)))


def _of_cohort(settings: OrgSettings, cohort: int) -> Iterable[YearDate]:
    for mark in milestones(cohort):
        note = _("Item {item} of the notice; class of {year}").format(item=mark.item, year=cohort)
        yield YearDate(
            mark.on, "milestone", f"{mark.code.lower()}-{cohort}", _(_MILESTONES[mark.code]), note
        )
    _begin, end = settings.pack(settings.default_pack).window(cohort)
    title = _("Last counting day for the class of {year}").format(year=cohort)
    yield YearDate(end, "deadline", f"deadline-{cohort}", title)


def _of_school(settings: OrgSettings) -> Iterable[YearDate]:
    for period in calendar_of(settings).exams:
        name = period.name or _("Exams")
        note = _("until {day}").format(day=period.last.isoformat())
        yield YearDate(period.first, "exams", f"exams-{period.first}", name, note)


def _holidays(settings: OrgSettings, first: date, last: date) -> Iterable[YearDate]:
    calendar = calendar_of(settings)
    for day in days_between(first, last):
        name = calendar.holiday_name(day)
        if name is not None and not calendar.is_working_day(day):
            title = name if current_language() == "zh_CN" else _("Public holiday")
            yield YearDate(day, "holiday", "holiday", title)
        elif day.weekday() >= 5 and calendar.is_working_day(day):
            yield YearDate(day, "workday", "workday", _("Working day for a holiday"))
        elif day in calendar.holidays:
            yield YearDate(day, "holiday", "holiday", _("School holiday"))


def _unknown_years(first: date, last: date) -> Iterable[YearDate]:
    for year in range(first.year, last.year + 1):
        if not is_announced(year):
            on = max(first, date(year, 1, 1))
            yield YearDate(on, "unknown", f"unknown-{year}", unknown_year(year))


def unknown_year(year: int) -> str:
    """Return the warning that the make-up workdays of a year are not known."""
    return _(
        "The make-up working days for holidays in {year} are not announced or not known to"
        " this version; add them to the office calendar."
    ).format(year=year)
