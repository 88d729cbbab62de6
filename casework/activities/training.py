"""Training 宏志助航: a student's coverage, and the allowed transitions of state."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from itertools import pairwise

from casework.problems import RuleBroken
from casework.records import Training, TrainingState
from casework.status import Status

PROGRAMME = "宏志助航"

MODES = ("线上", "线下集训")
"""The forms of training, online and on site."""

PLATFORM = "hzzh.chsi.com.cn"
"""The platform of the online training so far."""

FIRST_YEAR = 2021
"""The first year of the programme."""

_ORDER = (TrainingState.ENROLLED, TrainingState.LEARNING, TrainingState.FINISHED)
_ENDS = frozenset({TrainingState.FINISHED, TrainingState.BROKEN_OFF})
_RESTING = frozenset({Status.PLACED, Status.LEFT, Status.CLOSED, Status.PAUSED})


class Coverage(StrEnum):
    """A student's training status in the ledger."""

    NONE = "未报名"
    ENROLLED = "已报名"
    FINISHED = "已结业"
    NOT_APPLICABLE = "不适用"


def coverage_of(trainings: Iterable[Training], status: Status) -> Coverage:
    """Return the training status in the ledger: the best of a student's non-void trainings.

    A training that was broken off does not count. Without a training, students who no longer need
    care (placed, left, closed, paused) are not applicable.
    """
    states = {training.state for training in trainings if not training.is_void}
    if TrainingState.FINISHED in states:
        return Coverage.FINISHED
    if states & {TrainingState.ENROLLED, TrainingState.LEARNING}:
        return Coverage.ENROLLED
    return Coverage.NOT_APPLICABLE if status in _RESTING else Coverage.NONE


def may_follow(now: TrainingState, then: TrainingState) -> bool:
    """Return whether a state may follow another or be repeated; final states only repeat."""
    if now is then:
        return True
    if now in _ENDS:
        return False
    return then is TrainingState.BROKEN_OFF or _ORDER.index(then) > _ORDER.index(now)


def checked(training: Training) -> Training:
    """Return a training after checking the order of its dates and the range of its numbers.

    Raises:
        RuleBroken: DAYS_REVERSED, HOURS_WRONG, TRAINING_YEAR.
    """
    days = (
        ("enrolled_on", training.enrolled_on),
        ("begun_on", training.begun_on),
        ("ended_on", training.ended_on),
    )
    known = [(name, day) for name, day in days if day is not None]
    for (_name, first), (name, last) in pairwise(known):
        if last < first:
            raise RuleBroken("DAYS_REVERSED", name, first=first.isoformat(), last=last.isoformat())
    if training.hours is not None and not 1 <= training.hours <= 1000:
        raise RuleBroken("HOURS_WRONG", "hours", hours=training.hours)
    if not FIRST_YEAR <= training.year <= 2100:
        raise RuleBroken("TRAINING_YEAR", "year", year=training.year, first=FIRST_YEAR)
    return training
