"""A referral's way: which step may follow which, and what it answers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.offers.posts import ENDS, advanced, next_stages, stage_of, way_of
from casework.problems import RuleBroken
from casework.records import Referral, Stage
from casework.standing import standing_of
from casework.verdicts import judge
from tests.builders.cases import TODAY, a_case


def a_referral(response: str | None = None, responded_on: date | None = None) -> Referral:
    case = a_case().with_referrals(1, response=response, responded_on=responded_on).build()
    return case.referrals[0].referral


def a_step(referral: Referral, stage: Stage, days: int = 1, note: str | None = None) -> Referral:
    return advanced(referral, stage, referral.on + timedelta(days=days), note, TODAY)


def rule(referral: Referral, stage: Stage, days: int = 1, note: str | None = None) -> str:
    with pytest.raises(RuleBroken) as refused:
        a_step(referral, stage, days, note)
    return refused.value.rule


def test_a_referral_starts_as_recommended_on_its_day() -> None:
    referral = a_referral()
    assert [(step.stage, step.on) for step in way_of(referral)] == [(Stage.REFERRED, referral.on)]


def test_an_immediate_response_is_a_stage_of_the_referral() -> None:
    referral = a_referral("感兴趣", None)
    assert stage_of(referral) is Stage.ANSWERED
    assert way_of(referral)[-1].note == "感兴趣"


def test_no_response_yet_is_not_a_response() -> None:
    assert stage_of(a_referral("待反馈")) is Stage.REFERRED


def test_every_stage_of_a_referral_is_stored() -> None:
    referral = a_referral("感兴趣")
    for days, stage in enumerate((Stage.APPLIED, Stage.INTERVIEW, Stage.INTERVIEW, Stage.HIRED), 1):
        referral = a_step(referral, stage, days)
    assert [step.stage for step in way_of(referral)] == [
        Stage.REFERRED,
        Stage.ANSWERED,
        Stage.APPLIED,
        Stage.INTERVIEW,
        Stage.INTERVIEW,
        Stage.HIRED,
    ]


def test_the_first_response_and_its_day_are_kept() -> None:
    case = a_case().with_referrals(1, response=None).build()
    made = case.referrals[0]
    assert "NO_RESPONSE" in judge(case, case.pack, TODAY)[0].codes
    answer = a_step(made.referral, Stage.INFORMED)
    assert answer.response is None
    answered = a_step(answer, Stage.ANSWERED, 2, "想去看看")
    assert (answered.response, answered.responded_on) == (
        "想去看看",
        made.referral.on + timedelta(days=2),
    )
    applied = a_step(answered, Stage.APPLIED, 3)
    assert (applied.response, applied.responded_on) == ("已投递", answered.responded_on)
    fixed = a_case().build().with_referral(applied, made.post, made.employer)
    assert standing_of(fixed, fixed.pack, TODAY).referral.given == 1


def test_not_applying_is_a_response_and_needs_a_reason() -> None:
    dropped = a_step(a_referral(), Stage.DROPPED, note="离家太远")
    assert dropped.response == "不合适：离家太远"
    assert dropped.has_response
    assert rule(a_referral(), Stage.DROPPED, note="  ") == "FIELD_MISSING"


def test_a_lapsed_referral_has_no_response_of_the_student() -> None:
    assert a_step(a_referral(), Stage.LAPSED).response is None


@pytest.mark.parametrize("end", ENDS)
def test_a_final_stage_has_no_successor(end: Stage) -> None:
    ended = a_step(a_referral(), end, note="公司停招")
    for stage in Stage:
        assert rule(ended, stage, 2, "再试") == "STAGE_ENDED"


def test_a_referral_never_regresses() -> None:
    applied = a_step(a_referral(), Stage.APPLIED)
    for stage in (Stage.REFERRED, Stage.INFORMED, Stage.ANSWERED, Stage.APPLIED, Stage.DROPPED):
        assert rule(applied, stage, 2, "反悔") == "STAGE_NOT_NEXT"


def test_days_of_stages_increase_and_are_not_in_the_future() -> None:
    referral = a_step(a_referral(), Stage.INFORMED, 3)
    assert rule(referral, Stage.ANSWERED, 2) == "STEP_BEFORE_LAST"
    assert rule(a_referral(), Stage.INFORMED, -1) == "STEP_BEFORE_LAST"
    ahead = (TODAY - referral.on).days + 1
    assert rule(referral, Stage.ANSWERED, ahead) == "STEP_IN_FUTURE"


def test_a_void_referral_cannot_be_advanced() -> None:
    void = a_case().with_referrals(1, voided=True).build().referrals[0].referral
    assert rule(void, Stage.INFORMED) == "REFERRAL_VOID"


@given(st.lists(st.sampled_from(list(Stage)), max_size=12))
def test_any_sequence_of_operations_leaves_a_valid_history(stages: list[Stage]) -> None:
    referral = a_referral()
    for stage in stages:
        possible = next_stages(stage_of(referral))
        if stage in possible:
            referral = a_step(referral, stage, 5, "说明")
        else:
            assert rule(referral, stage, 5, "说明") in ("STAGE_ENDED", "STAGE_NOT_NEXT")
    way = [step.stage for step in way_of(referral)]
    assert way[0] is Stage.REFERRED
    assert not any(stage in ENDS for stage in way[:-1])
    assert [step.on for step in way_of(referral)] == sorted(s.on for s in way_of(referral))
