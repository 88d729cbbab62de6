"""How a post fits a student, and which posts would count."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from casework.case import Case
from casework.offers.matching import (
    Aspect,
    match,
    match_note,
    preview_verdict,
    students_for,
    suggest,
)
from casework.offers.posts import Offer
from casework.records import Employer, Post
from tests.builders.cases import TODAY, a_case, a_credit_code, moment


def an_offer(number: int, *, employer: dict[str, Any] | None = None, **post: Any) -> Offer:
    """An open post at an employer of its own."""
    firm = Employer(
        id=UUID(int=10_000 + number),
        recorded_at=moment(TODAY),
        recorded_by="周老师",
        **{
            "name": f"渤海第{number}软件有限公司",
            "uscc": a_credit_code(500 + number),
            **(employer or {}),
        },
    )
    opening: dict[str, Any] = {
        "title": "软件开发",
        "city": "天津市滨海新区",
        "pay_low": 6000,
        "pay_high": 8000,
        "until": TODAY + timedelta(days=30),
        "source": "访企拓岗",
        **post,
    }
    made = Post(
        id=UUID(int=20_000 + number),
        recorded_at=moment(TODAY),
        recorded_by="周老师",
        employer_id=firm.id,
        **opening,
    )
    return Offer(made, firm)


def a_student(**facts: Any) -> Case:
    """A student who wants to develop software in Tianjin."""
    wishes: dict[str, Any] = {
        "job_city": "天津、北京",
        "job_kind": "软件开发工程师",
        "job_pay": 7000,
        "job_industry": "信息技术",
        "level": "本科",
        "major": "软件工程",
        **facts,
    }
    return a_case().with_file(**wishes).build()


def signs(case: Case, offer: Offer) -> dict[Aspect, bool]:
    fit = match(offer.post, offer.employer, case.file, case.plan)
    return {sign.aspect: sign.fits for sign in fit.signs}


def test_a_post_matches_by_city_job_pay_level_major_and_industry() -> None:
    offer = an_offer(
        1,
        education="本科及以上",
        major="计算机类、软件工程",
        employer={"industry": "信息传输、软件和信息技术服务业"},
    )
    assert signs(a_student(), offer) == dict.fromkeys(Aspect, True)


@pytest.mark.parametrize(
    ("aspect", "post"),
    [
        (Aspect.CITY, {"city": "乌鲁木齐"}),
        (Aspect.KIND, {"title": "会计"}),
        (Aspect.PAY, {"pay_low": 3000, "pay_high": 5000}),
        (Aspect.EDUCATION, {"education": "硕士及以上"}),
        (Aspect.MAJOR, {"major": "会计学、财务管理"}),
        (Aspect.INDUSTRY, {"industry": "采矿业"}),
    ],
)
def test_mismatches_are_reasons_against_a_post(aspect: Aspect, post: dict[str, Any]) -> None:
    assert signs(a_student(), an_offer(1, **post))[aspect] is False


def test_missing_values_are_neither_for_nor_against() -> None:
    blank = a_student(
        job_city=None, job_kind=None, job_pay=None, job_industry=None, level=None, major=None
    )
    assert signs(blank, an_offer(1, education="本科", major="软件工程", industry="金融业")) == {}
    assert match_note(match(an_offer(1).post, an_offer(1).employer, blank.file, None)) == ""


def test_a_student_without_a_city_preference_matches_any_city() -> None:
    assert signs(a_student(job_city="不限"), an_offer(1, city="拉萨"))[Aspect.CITY]


def test_common_words_do_not_make_titles_similar() -> None:
    assert not signs(a_student(job_kind="行政专员"), an_offer(1, title="销售专员"))[Aspect.KIND]
    assert not signs(a_student(major="机械工程"), an_offer(1, major="土木工程"))[Aspect.MAJOR]


def test_the_plan_fills_blanks_of_the_file() -> None:
    case = a_case().with_file(job_city=None).with_plan().build()
    planned = replace(case, plans=(replace(case.plans[0], goal_city="天津", goal_pay=9000),))
    assert signs(planned, an_offer(1)) == {Aspect.CITY: True, Aspect.PAY: False}


def test_the_match_note_of_a_referral_lists_its_reasons() -> None:
    offer, case = an_offer(1, city="天津"), a_student(job_city="天津", job_kind="会计")
    note = match_note(match(offer.post, offer.employer, case.file, None))
    assert note == "工作地点天津符合意向地区天津；月薪6000–8000元达到期望7000元"


def test_the_best_match_is_suggested_first() -> None:
    far = an_offer(1, city="乌鲁木齐")
    near = an_offer(2)
    poor = an_offer(3, pay_low=3000, pay_high=4000)
    found = suggest(a_student(), [far, poor, near], TODAY)
    assert [one.offer for one in found] == [near, poor, far]


@pytest.mark.parametrize(
    "offer",
    [
        an_offer(1, until=TODAY - timedelta(days=1)),
        an_offer(1, employer={"blacklisted_on": TODAY, "blacklist_reason": "收取培训费"}),
        an_offer(1, employer={"uscc": "91990000MA0000007Y"}),
        an_offer(1, pay_low=None, pay_high=None),
        an_offer(1, title="软件开发实习生"),
        an_offer(1, ruling="退回", ruling_note="限男性"),
    ],
    ids=["closed", "blacklisted", "wrong code", "no pay", "internship", "sent back"],
)
def test_a_post_that_would_not_count_is_not_suggested(offer: Offer) -> None:
    assert suggest(a_student(), [offer], TODAY) == ()


def test_a_post_already_referred_to_is_not_suggested() -> None:
    offer = an_offer(1)
    case = a_case().with_referrals(1, on=TODAY).build()
    made = case.referrals[0]
    again = replace(case, referrals=(replace(made, post=offer.post, employer=offer.employer),))
    assert not preview_verdict(again, offer, TODAY).counts
    assert suggest(again, [offer], TODAY) == ()
    assert suggest(again, [an_offer(2)], TODAY) != ()


def test_the_number_of_suggestions_is_limited() -> None:
    offers = [an_offer(number) for number in range(1, 8)]
    assert len(suggest(a_student(), offers, TODAY, limit=3)) == 3


def test_a_post_is_suggested_to_students_who_owe_referrals_and_have_the_level() -> None:
    offer = an_offer(1, education="本科")
    fits = a_student()
    done = a_case().with_file(id=UUID(int=7), level="本科").with_referrals(3).build()
    lower = replace(fits, file=replace(fits.file, id=UUID(int=8), level="专科"))
    (only,) = students_for(offer, [done, lower, fits], TODAY)
    assert only.case is fits
    assert only.owed == 3
