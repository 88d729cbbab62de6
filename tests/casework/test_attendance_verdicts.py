"""When an attendance counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.case import Case
from casework.records import AttendanceState, EventMode
from casework.rulepack import DEFAULT_PACK, load_pack
from casework.verdicts import explanation, judge
from tests.builders.cases import FIRST_DAY, TODAY, CaseBuilder, a_case

PACK = load_pack(DEFAULT_PACK)


def codes(case: CaseBuilder | Case) -> list[tuple[str, ...]]:
    built = case if isinstance(case, Case) else case.build()
    return [verdict.codes for verdict in judge(built, PACK, TODAY)]


@pytest.mark.parametrize("mode", list(EventMode))
def test_online_and_on_site_attendances_count(mode: EventMode) -> None:
    assert codes(a_case().with_attendances(mode=mode)) == [()]


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (AttendanceState.REGISTERED, "REGISTERED_ONLY"),
        (AttendanceState.ABSENT, "ABSENT"),
        (AttendanceState.ON_LEAVE, "ON_LEAVE"),
    ],
)
def test_only_an_attendance_in_state_attended_counts(state: AttendanceState, code: str) -> None:
    assert codes(a_case().with_attendances(state=state)) == [(code,)]


def test_one_event_counts_once() -> None:
    same = {"name": "春季双选会", "on": FIRST_DAY}

    case = a_case().with_attendances(**same).with_attendances(**same)

    assert codes(case) == [(), ("EVENT_TWICE",)]


def test_two_events_with_the_same_name_and_day_are_one() -> None:
    case = (
        a_case()
        .with_attendances(name="春季双选会（第一场）", on=FIRST_DAY)
        .with_attendances(name="春季双选会(第一场)", on=FIRST_DAY)
        .with_attendances(name="春季双选会（第二场）", on=FIRST_DAY)
    )

    assert codes(case) == [(), ("EVENT_TWICE",), ()]


def test_an_earlier_registration_does_not_invalidate_the_attendance() -> None:
    same = {"name": "春季双选会", "on": FIRST_DAY}
    case = (
        a_case()
        .with_attendances(state=AttendanceState.REGISTERED, **same)
        .with_attendances(voided=True, **same)
        .with_attendances(**same)
    )

    assert codes(case) == [("REGISTERED_ONLY",), ("VOIDED",), ()]


def test_a_future_event_does_not_count_yet() -> None:
    ahead = a_case().with_attendances(on=TODAY + timedelta(days=1), entered_on=TODAY)

    assert codes(ahead) == [("FUTURE",)]


def test_the_explanation_names_the_event_and_what_to_do() -> None:
    case = a_case().with_attendances(state=AttendanceState.REGISTERED, name="春季双选会").build()
    (verdict,) = judge(case, PACK, TODAY)

    assert explanation(verdict, "zh_CN") == (
        "不计入：“春季双选会”（2022-10-17）只有报名，没有参加记录。"
        "参加了的，请登记“已参加”并附签到。"
    )
    assert explanation(verdict, "en") == (
        "Does not count: Registered for 春季双选会 (2022-10-17), but not recorded as attended. "
        "If the student came, record that, with the sign-in."
    )


def test_an_attendance_that_counts_is_explained_as_counting() -> None:
    (verdict,) = judge(a_case().with_attendances().build(), PACK, TODAY)

    assert explanation(verdict, "zh_CN") == "计入。"
    assert explanation(verdict, "en") == "Counts."
