"""Copied words, attempts, pay, words of posts, what posts ask for, and switches that are off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from casework.records import AttendanceState, TalkMode, TrainingState
from casework.required_services import Service
from casework.rulepack import DEFAULT_PACK, RulePack, load_pack
from casework.standing import standing_of
from casework.verdicts import judge, sentence
from tests.builders.cases import NOTES, TODAY, WORDS, CaseBuilder, a_case

PACK = load_pack(DEFAULT_PACK)
DAY = date(2023, 3, 6)
FIRM = {"name": "海河物流", "uscc": "91990000MA0000007X"}


def with_on(*codes: str, **thresholds: int) -> RulePack:
    """The default pack with tests switched on that it has off."""
    tests = {code: replace(PACK.tests[code], on=True) for code in codes}
    tests.update({c: replace(PACK.tests[c], on=True, threshold=n) for c, n in thresholds.items()})
    return replace(PACK, tests={**PACK.tests, **tests})


def codes(builder: CaseBuilder, pack: RulePack = PACK) -> list[tuple[str, ...]]:
    return [verdict.codes for verdict in judge(builder.build(), pack, TODAY)]


# ---- talks


def test_text_of_an_earlier_talk_does_not_count_again() -> None:
    case = a_case().with_talks(2, content=WORDS)
    first, second = judge(case.build(), PACK, TODAY)

    assert (first.codes, second.codes) == ((), ("TEXT_COPIED",))
    assert f"{first.on}" in sentence(second.reasons[0], "en")
    assert "100" in sentence(second.reasons[0], "zh_CN")


def test_only_nearly_identical_text_is_a_copy() -> None:
    nearly = WORDS.replace("三家", "四家").replace("下周", "周三")

    assert codes(a_case().with_talks(content=WORDS).with_talks(content=nearly)) == [
        (),
        ("TEXT_COPIED",),
    ]
    assert codes(a_case().with_talks(len(NOTES))) == [()] * len(NOTES)


def test_template_text_is_not_a_copy() -> None:
    template = "学生目前的求职状态：____。求职意向城市和岗位：____。下一步的计划和安排：____。"
    filled = template.replace("____", "{}")
    one = filled.format("已投三家会计公司等待通知", "天津会计或者出纳都可以", "周三面试津南一家")
    two = filled.format("收到录用意向正在看合同", "愿意去滨海新区做统计工作", "核对社保和试用条款")

    case = a_case().with_talks(content=one, template=template)
    assert codes(case.with_talks(content=two, template=template)) == [(), ()]


def test_a_same_day_copy_is_explained_by_the_day() -> None:
    assert codes(a_case().with_talks(2, on=DAY, content=WORDS)) == [(), ("SAME_DAY",)]


def test_a_copy_does_not_use_up_the_day_of_another_talk() -> None:
    case = a_case().with_talks(on=DAY, content=WORDS)
    case.with_talks(on=DAY + timedelta(days=1), content=WORDS)
    case.with_talks(on=DAY + timedelta(days=1), content=NOTES[3])

    assert codes(case) == [(), ("TEXT_COPIED",), ()]


@pytest.mark.parametrize(
    "said", [{"talk_kind": "未联系上"}, {"topic": "电话未接通"}, {"talk_kind": "无人接听（两次）"}]
)
def test_an_attempt_without_contact_does_not_count(said: dict[str, Any]) -> None:
    assert codes(a_case().with_talks(mode=TalkMode.PHONE, **said)) == [("NO_CONTACT",)]


def test_a_face_to_face_talk_is_required_only_if_the_pack_says_so() -> None:
    case = a_case().with_talks(3, mode=TalkMode.PHONE)

    assert codes(case) == [(), (), ()]
    assert codes(case, with_on("NOT_FACE_TO_FACE")) == [(), (), ("NOT_FACE_TO_FACE",)]
    assert codes(case.with_talks(), with_on("NOT_FACE_TO_FACE"))[-1] == ()


# ---- referrals


def test_pay_below_the_minimum_wage_does_not_count() -> None:
    (verdict,) = judge(
        a_case().with_referrals(on=DAY, pay_low=2100, pay_high=5000).build(), PACK, TODAY
    )

    assert verdict.codes == ("PAY_BELOW_MINIMUM",)
    assert "2180" in sentence(verdict.reasons[0], "en")
    assert codes(a_case().with_referrals(on=DAY, pay_low=2180)) == [()]
    assert codes(a_case().with_referrals(on=DAY, pay_low=100, city="石家庄")) == [()]


def test_the_wage_table_of_the_office_takes_precedence() -> None:
    rows = [{"region": "天津", "since": "2023-01-01", "amount": 5000}]

    assert codes(a_case().with_referrals(on=DAY).under(wages=rows)) == [("PAY_BELOW_MINIMUM",)]


@pytest.mark.parametrize(
    ("post", "code"),
    [
        ({"text": "仅限男性"}, "FORBIDDEN_WORDS"),
        ({"title": "会计（985 高校）"}, "FORBIDDEN_WORDS"),
        ({"text": "先培训后上岗，缴纳培训费"}, "TRAINING_LOAN_WORDS"),
    ],
)
def test_suspicious_wording_waits_for_a_decision(post: dict[str, Any], code: str) -> None:
    ruled = {"ruling_by": "周老师", "ruling_on": DAY, "ruling_note": "已核对"}

    assert codes(a_case().with_referrals(**post)) == [(code,)]
    assert codes(a_case().with_referrals(**post, ruling="放行", **ruled)) == [()]
    returned = a_case().with_referrals(**post, ruling="退回", **ruled)
    assert codes(returned) == [("POST_RETURNED",)]
    (verdict,) = judge(returned.build(), PACK, TODAY)
    assert all(fact in sentence(verdict.reasons[0], "zh_CN") for fact in ("周老师", "已核对"))


def test_a_rejected_post_does_not_count() -> None:
    assert codes(a_case().with_referrals(ruling="退回")) == [("POST_RETURNED",)]


@pytest.mark.parametrize(
    ("asked", "level", "is_above"),
    [
        ("本科及以上", "专科", True),
        ("硕士研究生", "本科", True),
        ("大专以上", "专科", False),
        ("本科", "本科", False),
        ("专科或本科", "专科", False),
        ("不限", "专科", False),
        ("本科", None, False),
        (None, "专科", False),
    ],
)
def test_a_post_above_the_students_level_is_noted_and_counts(
    asked: str | None, level: str | None, is_above: bool
) -> None:
    case = a_case().with_file(level=level).with_referrals(education=asked)

    assert codes(case) == [("EDUCATION_ABOVE",) if is_above else ()]
    assert standing_of(case.build(), PACK, TODAY).given(Service.REFERRAL) == 1


@pytest.mark.parametrize(
    ("asked", "major", "is_other"),
    [
        ("土木工程、工程管理", "会计学", True),
        ("会计学，财务管理", "会计学", False),
        ("会计", "会计学（专升本）", False),
        ("经济类专业", "会计学", False),
        ("不限", "会计学", False),
        ("土木工程", None, False),
        (None, "会计学", False),
    ],
)
def test_a_post_for_other_majors_is_noted_and_counts(
    asked: str | None, major: str | None, is_other: bool
) -> None:
    case = a_case().with_file(major=major).with_referrals(major=asked)

    assert codes(case) == [("MAJOR_OTHER",) if is_other else ()]


def test_a_mass_push_is_noted_at_its_threshold() -> None:
    assert codes(a_case().with_referrals(students=19)) == [()]
    assert codes(a_case().with_referrals(students=20)) == [("MASS_PUSH",)]


def test_posts_of_one_employer_are_limited_only_if_the_pack_says_so() -> None:
    case = a_case()
    for title in ("会计", "出纳", "统计"):
        case.with_referrals(employer=FIRM, title=title)

    assert codes(case) == [(), (), ()]
    assert codes(case, with_on("SAME_EMPLOYER")) == [(), (), ("SAME_EMPLOYER",)]
    assert codes(case.with_referrals(), with_on("SAME_EMPLOYER"))[-1] == ()


def test_an_employer_must_be_verified_only_if_the_pack_says_so() -> None:
    pack = with_on("EMPLOYER_UNVERIFIED")

    assert codes(a_case().with_referrals(), pack) == [("EMPLOYER_UNVERIFIED",)]
    verified = a_case().with_referrals(employer={**FIRM, "verified_on": DAY})
    assert codes(verified, pack) == [()]


# ---- events


def test_a_sign_in_is_required_only_if_the_pack_says_so() -> None:
    pack, case = with_on("SIGN_IN_MISSING"), a_case().with_attendances()

    assert codes(case) == [()]
    assert codes(case, pack) == [("SIGN_IN_MISSING",)]
    assert codes(case.with_sign_in(), pack) == [()]
    absent = a_case().with_attendances(state=AttendanceState.ABSENT)
    assert codes(absent, pack) == [("ABSENT",)]


def test_a_sign_in_more_than_a_day_off_is_noted() -> None:
    def signed(days: int) -> list[tuple[str, ...]]:
        return codes(a_case().with_attendances(on=DAY, signed_on=DAY + timedelta(days=days)))

    assert signed(1) == signed(-1) == [()]
    assert signed(2) == [("SIGN_IN_OFF_DAY",)]


def test_a_training_counts_as_an_event_only_if_the_pack_says_so() -> None:
    pack = replace(PACK, training_is_event=True)
    case = a_case().with_training().with_training(state=TrainingState.LEARNING)

    assert codes(case) == []
    assert sorted(codes(case, pack)) == [(), ("TRAINING_UNFINISHED",)]
    assert standing_of(case.build(), pack, TODAY).given(Service.EVENT) == 1


# ---- the first version of a pack judges as it did


def test_the_first_version_of_a_pack_has_none_of_these_tests() -> None:
    first = load_pack("tianjin-2023@1")
    case = a_case().with_talks(2, content=WORDS).with_talks(talk_kind="未联系上")
    case.with_referrals(pay_low=100, text="限男性", education="博士", students=90)
    case.with_attendances(on=DAY, signed_on=TODAY)

    assert codes(case, first) == [()] * 5
