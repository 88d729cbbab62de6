"""Named complaints and their five working days."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from casework.offers.outreach import deadline_of
from casework.records import Complaint
from casework.settings.calendar import SchoolCalendar
from tests.builders.cases import moment

MONDAY = date(2023, 3, 6)
PLAIN = SchoolCalendar()


def a_complaint(**changed: Any) -> Complaint:
    ordinary: dict[str, Any] = {
        "received_on": MONDAY,
        "complainant": "王小明",
        "channel": "电话",
        "about": "被要求签假协议",
    }
    return Complaint(
        id=UUID(int=1),
        recorded_at=moment(MONDAY),
        recorded_by="周老师",
        **{**ordinary, **changed},
    )


def test_an_answer_is_due_on_the_fifth_working_day() -> None:
    assert deadline_of(a_complaint(), MONDAY, PLAIN).due_on == date(2023, 3, 13)


def test_public_holidays_extend_the_deadline_and_make_up_days_shorten_it() -> None:
    # 29 April to 3 May are free, Sunday 23 April and Saturday 6 May are worked.
    clock = deadline_of(a_complaint(received_on=date(2023, 4, 27)), date(2023, 4, 27), PLAIN)
    assert clock.due_on == date(2023, 5, 8)


def test_days_off_set_by_the_school_extend_the_deadline() -> None:
    off = SchoolCalendar(holidays=frozenset({date(2023, 3, 8)}))
    assert deadline_of(a_complaint(), MONDAY, off).due_on == date(2023, 3, 14)


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (MONDAY, 5),
        (date(2023, 3, 10), 1),
        (date(2023, 3, 11), 1),
        (date(2023, 3, 13), 0),
        (date(2023, 3, 14), -1),
        (date(2023, 3, 18), -4),
        (date(2023, 3, 20), -5),
    ],
)
def test_the_working_days_left_are_shown(today: date, left: int) -> None:
    clock = deadline_of(a_complaint(), today, PLAIN)
    assert clock.days_left == left
    assert clock.is_late == (left < 0)


def test_an_answered_complaint_has_no_days_left_but_may_be_late() -> None:
    in_time = deadline_of(a_complaint(answered_on=date(2023, 3, 13)), date(2023, 6, 1), PLAIN)
    late = deadline_of(a_complaint(answered_on=date(2023, 3, 14)), date(2023, 6, 1), PLAIN)
    assert (in_time.days_left, in_time.is_open, in_time.is_late) == (None, False, False)
    assert late.is_late
