"""Stages of a referral, 已推荐 → … → 录用: allowed transitions, and the answer each implies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from casework.problems import RuleBroken
from casework.records import Referral, ReferralStep, Stage

FORWARD = (
    Stage.REFERRED,
    Stage.INFORMED,
    Stage.ANSWERED,
    Stage.APPLIED,
    Stage.INTERVIEW,
    Stage.HIRED,
)
"""The order of stages; some may be skipped, but none returned to."""

ENDS = (Stage.HIRED, Stage.DROPPED, Stage.LAPSED)
"""Final stages."""

_ANSWERS = {
    Stage.ANSWERED: "已回应",
    Stage.APPLIED: "已投递",
    Stage.INTERVIEW: "面试中",
    Stage.HIRED: "录用",
    Stage.DROPPED: "不合适",
}
"""The default answer of the student at each stage."""


def way_of(referral: Referral) -> tuple[ReferralStep, ...]:
    """Return all steps, including the recommendation and an answer given with it."""
    begun = ReferralStep(stage=Stage.REFERRED, on=referral.on)
    if not referral.has_response or any(step.stage in _ANSWERS for step in referral.steps):
        return (begun, *referral.steps)
    informed = [step for step in referral.steps if step.stage is Stage.INFORMED]
    later = [step for step in referral.steps if step.stage is not Stage.INFORMED]
    answered = ReferralStep(
        stage=Stage.ANSWERED,
        on=max(referral.responded_on or referral.on, referral.on),
        note=referral.response,
    )
    return (begun, *informed, answered, *later)


def stage_of(referral: Referral) -> Stage:
    """Return the current stage of a referral."""
    return way_of(referral)[-1].stage


def next_stages(stage: Stage) -> tuple[Stage, ...]:
    """Return the stages that may follow; an interview may be followed by another."""
    if stage in ENDS:
        return ()
    place = FORWARD.index(stage)
    ahead = FORWARD[place + 1 :]
    again = (stage,) if stage is Stage.INTERVIEW else ()
    may_drop = place < FORWARD.index(Stage.APPLIED)
    return (*again, *ahead, *((Stage.DROPPED,) if may_drop else ()), Stage.LAPSED)


def advanced(referral: Referral, stage: Stage, on: date, note: str | None, today: date) -> Referral:
    """Return the referral with one more step, and its answer updated.

    Stages that answer (已回应 and later, also 未投) set ``response``; ``responded_on`` keeps the
    day of the first answer. 失效 is not an answer and changes neither.

    Raises:
        RuleBroken: REFERRAL_VOID, STAGE_ENDED, STAGE_NOT_NEXT, STEP_BEFORE_LAST, STEP_IN_FUTURE,
            FIELD_MISSING (未投 without a reason).
    """
    way = way_of(referral)
    _check_stage(referral, way[-1].stage, stage)
    last = way[-1].on
    if on < last:
        raise RuleBroken("STEP_BEFORE_LAST", "on", on=on.isoformat(), last=last.isoformat())
    if on > today:
        raise RuleBroken("STEP_IN_FUTURE", "on", on=on.isoformat(), today=today.isoformat())
    words = (note or "").strip() or None
    if stage is Stage.DROPPED and words is None:
        raise RuleBroken("FIELD_MISSING", "note")
    moved = replace(referral, steps=(*way[1:], ReferralStep(stage=stage, on=on, note=words)))
    if stage not in _ANSWERS:
        return moved
    return replace(
        moved,
        response=_answer(stage, words),
        responded_on=referral.responded_on if referral.has_response else on,
    )


def _check_stage(referral: Referral, now: Stage, stage: Stage) -> None:
    if referral.is_void:
        raise RuleBroken("REFERRAL_VOID", "records", record=str(referral.id))
    if now in ENDS:
        raise RuleBroken("STAGE_ENDED", "stage", now=now.value, stage=stage.value)
    possible = next_stages(now)
    if stage not in possible:
        choices = [one.value for one in possible]
        raise RuleBroken(
            "STAGE_NOT_NEXT", "stage", now=now.value, stage=stage.value, choices=choices
        )


def _answer(stage: Stage, words: str | None) -> str:
    if stage is Stage.ANSWERED and words:
        return words
    if stage is Stage.DROPPED and words:
        return f"{_ANSWERS[stage]}：{words}"
    return _ANSWERS[stage]
