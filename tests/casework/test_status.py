"""The status follows from the records."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casework.records import Withdrawal
from casework.rulepack import DEFAULT_PACK, load_pack
from casework.standing import Status, standing_of, status_of
from tests.builders.cases import TODAY, CaseBuilder, a_case

DAY = date(2023, 3, 6)


def status(builder: CaseBuilder, pack_ref: str = DEFAULT_PACK) -> Status:
    case = builder.build()
    return status_of(case, standing_of(case, load_pack(pack_ref), TODAY), TODAY)


def test_a_file_without_a_plan_has_the_status_to_be_opened() -> None:
    assert status(a_case()) == "待建档"
    assert status(a_case().with_plan(voided=True)) == "待建档"


def test_a_file_with_a_plan_is_in_care() -> None:
    assert status(a_case().with_plan()) == "在帮"


def test_three_of_each_that_count_reach_the_minima() -> None:
    assert status(a_case().with_plan().all_given()) == "三项达标"
    short_of_one = a_case().with_plan().with_talks(2).with_referrals(3).with_attendances(3)
    assert status(short_of_one) == "在帮"


@pytest.mark.parametrize("code", ["10", "12", "46", "502", "75", "801", "85", "99"])
def test_a_placement_takes_precedence_over_the_minima(code: str) -> None:
    assert status(a_case().with_plan().with_destination(code, DAY)) == "已落实去向"


@pytest.mark.parametrize("code", ["70", "701", "71", "72", "65"])
def test_without_a_placement_the_file_stays_in_care(code: str) -> None:
    assert status(a_case().with_plan().with_destination(code, DAY)) == "在帮"


def test_losing_the_placement_reopens_the_file() -> None:
    later = DAY + timedelta(days=30)
    placed = a_case().with_plan().with_destination("10", DAY)

    assert status(placed) == "已落实去向"
    assert status(placed.with_destination("70", later)) == "在帮"
    assert status(a_case().with_plan().with_destination("10", DAY, voided=True)) == "在帮"


def test_a_future_placement_does_not_count_today() -> None:
    ahead = TODAY + timedelta(days=1)

    assert status(a_case().with_plan().with_destination("10", ahead)) == "在帮"


@pytest.mark.parametrize(
    ("withdrawal", "expected"),
    [
        (Withdrawal.CLOSED, "已结案"),
        (Withdrawal.LEFT, "退出"),
        (Withdrawal.PAUSED, "暂缓"),
    ],
)
def test_a_suspension_takes_precedence(withdrawal: Withdrawal, expected: str) -> None:
    case = a_case().with_plan().all_given().with_destination("10", DAY)

    assert status(case.with_file(withdrawal=withdrawal)) == expected


def test_a_handed_over_student_is_placed_once_placement_is_found() -> None:
    handed_over = a_case().with_plan().with_file(withdrawal=Withdrawal.HANDED_OVER)

    assert status(handed_over) == "离校未就业·已移交"
    assert status(handed_over.with_destination("11", DAY)) == "已落实去向"


def test_without_requirements_the_minima_are_not_reached() -> None:
    no_minima = "moe-2024@1"

    assert status(a_case().with_plan().all_given(), no_minima) == "在帮"
    assert status(a_case().all_given(), no_minima) == "待建档"
