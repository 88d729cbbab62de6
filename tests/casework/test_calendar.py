"""The calendar: reporting days, milestones, working days, and what the office knows better."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casework.problems import RuleBroken
from casework.settings.calendar import (
    CALENDAR_KEY,
    Period,
    SchoolCalendar,
    calendar_of,
    check_calendar,
    is_announced,
    is_working_day,
    make_up_days,
    milestones,
    report_days,
    report_kinds,
    working_days_after,
)
from casework.settings.org_settings import OrgSettings

TABLE = Path(__file__).parents[1] / "data" / "report_days.csv"


def test_the_reporting_days_of_2022_and_2023_are_those_of_the_notice() -> None:
    with TABLE.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))

    found = report_days(date(2022, 9, 1), date(2023, 10, 31))

    assert len(found) == 53
    assert [day.on.isoformat() for day in found] == sorted({row["date"] for row in rows})


def test_a_thursday_the_25th_is_one_reporting_day() -> None:
    assert report_kinds(date(2023, 5, 25)) == ("weekly", "monthly")
    assert report_kinds(date(2023, 5, 24)) == ()


def test_september_and_october_have_no_reporting_days() -> None:
    assert report_days(date(2023, 9, 1), date(2023, 10, 31)) == ()


def test_the_milestones_of_the_notice_are_in_the_graduating_year() -> None:
    found = milestones(2023)

    assert [mark.on for mark in found] == sorted(mark.on for mark in found)
    assert {mark.code: mark.on for mark in found}["MASTER_ADMISSIONS"] == date(2023, 5, 31)
    assert {mark.on.year for mark in milestones(2027)} == {2027}


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2023, 1, 20), True),  # the last Friday before the Spring Festival
        (date(2023, 1, 23), False),  # the festival, a Monday
        (date(2023, 1, 27), False),  # given free for a Sunday
        (date(2023, 1, 28), True),  # a Saturday that makes up for it
        (date(2023, 2, 4), False),  # an ordinary Saturday
    ],
)
def test_holidays_are_free_and_make_up_days_are_working_days(day: date, is_worked: bool) -> None:
    assert is_working_day(day) is is_worked


def test_five_working_days_skip_the_may_holiday_and_include_its_make_up_day() -> None:
    assert working_days_after(date(2023, 4, 28), 5) == date(2023, 5, 9)
    assert working_days_after(date(2023, 4, 28), 0) == date(2023, 4, 28)


def test_a_year_without_published_holidays_is_marked() -> None:
    assert is_announced(2023)
    assert len(make_up_days(2023)) == 7
    assert not is_announced(2090)
    assert make_up_days(2090) == ()


def test_settings_of_the_office_override_the_library() -> None:
    office = an_office(holidays=["2023-06-30"], workdays=["2023-07-01"])

    assert not is_working_day(date(2023, 6, 30), calendar_of(office))
    assert is_working_day(date(2023, 7, 1), calendar_of(office))
    assert working_days_after(date(2023, 6, 29), 1, calendar_of(office)) == date(2023, 7, 1)


def test_exam_weeks_and_days_outside_terms_are_no_care_days() -> None:
    calendar = calendar_of(
        an_office(
            terms=[{"first": "2023-02-20", "last": "2023-07-07"}],
            exams=[{"first": "2023-06-26", "last": "2023-07-07", "name": "期末考试"}],
        )
    )

    assert calendar.care_days(date(2023, 2, 13), date(2023, 2, 24)) == 5
    assert calendar.care_days(date(2023, 6, 26), date(2023, 7, 31)) == 0
    assert calendar.is_exam_time(date(2023, 6, 26))
    assert is_working_day(date(2023, 7, 10), calendar)


def test_by_default_every_working_day_is_a_care_day() -> None:
    assert calendar_of(OrgSettings()) == SchoolCalendar()
    assert SchoolCalendar().care_days(date(2023, 5, 1), date(2023, 5, 7)) == 3
    assert SchoolCalendar().holiday_name(date(2023, 1, 22)) == "春节"


@pytest.mark.parametrize(
    ("setting", "rule"),
    [
        ("summer", "CALENDAR_INVALID"),
        ({"holiday": []}, "CALENDAR_INVALID"),
        ({"holidays": ["2023-02-30"]}, "CALENDAR_INVALID"),
        ({"holidays": ["1023-02-20"]}, "CALENDAR_INVALID"),
        ({"holidays": [20230220]}, "CALENDAR_INVALID"),
        ({"exams": [{"first": "2023-06-26"}]}, "CALENDAR_INVALID"),
        ({"exams": [{"first": "2023-06-26", "last": "2023-06-20"}]}, "PERIOD_REVERSED"),
        (
            {
                "terms": [
                    {"first": "2023-02-20", "last": "2023-07-07"},
                    {"first": "2023-07-07", "last": "2023-08-01"},
                ]
            },
            "PERIODS_OVERLAP",
        ),
        ({"holidays": ["2023-06-30"], "workdays": ["2023-06-30"]}, "DAY_SET_TWICE"),
    ],
)
def test_an_invalid_calendar_is_refused(setting: Any, rule: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        check_calendar(setting)

    assert refusal.value.rule == rule


def test_a_stored_calendar_is_sorted_and_round_trips() -> None:
    kept = check_calendar(
        {
            "holidays": ["2023-06-30", "2023-04-04", "2023-06-30"],
            "exams": [{"first": "2023-06-26", "last": "2023-07-07", "name": " 期末 "}],
        }
    )

    assert kept["holidays"] == ["2023-04-04", "2023-06-30"]
    assert calendar_of(an_office(**kept)).exams == (
        Period(date(2023, 6, 26), date(2023, 7, 7), "期末"),
    )


def an_office(**calendar: Any) -> OrgSettings:
    """An office that has set its calendar."""
    import json

    return OrgSettings({CALENDAR_KEY: json.dumps(calendar)})
