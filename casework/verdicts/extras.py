"""Verdicts on the extra services: guidance 职业指导, briefing 政策宣介, training."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework.case import Case
from casework.reasons import Fact, Reason
from casework.records.activities import ExtraKind, Training, TrainingState
from casework.records.base import FileRecord
from casework.required_services import Extra, Service
from casework.verdicts.common import BaseVerdict, Circumstances, Verdict, day_of

EXTRA_OF = {ExtraKind.GUIDANCE: Extra.GUIDANCE, ExtraKind.BRIEFING: Extra.BRIEFING}


@dataclass(frozen=True, slots=True)
class ExtraVerdict(BaseVerdict):
    """Whether a record of guidance, a briefing or a training counts, and why not."""

    record_id: UUID
    extra: Extra
    on: date
    reasons: tuple[Reason, ...] = ()


def judge_extras(circumstances: Circumstances) -> list[ExtraVerdict]:
    """Return one verdict for each guidance session, briefing and training, including void ones."""
    case = circumstances.case
    verdicts: list[ExtraVerdict] = []
    for record in case.extras:
        found = _reasons(record, record.on, circumstances)
        verdicts.append(ExtraVerdict(record.id, EXTRA_OF[record.service], record.on, found))
    for training in case.trainings:
        on = day_of_training(training)
        reasons = _training_reasons(training, on, circumstances)
        verdicts.append(ExtraVerdict(training.id, Extra.TRAINING, on, reasons))
    return sorted(verdicts, key=lambda verdict: (verdict.on, verdict.extra, verdict.record_id))


def judge_trainings_as_events(circumstances: Circumstances) -> list[Verdict]:
    """Return the verdicts on trainings if the pack counts finished ones as events, else none."""
    if not circumstances.pack.training_is_event:
        return []
    verdicts = []
    for training in circumstances.case.trainings:
        on = day_of_training(training)
        reasons = _training_reasons(training, on, circumstances)
        verdicts.append(Verdict(training.id, Service.EVENT, on, reasons))
    return verdicts


def day_of_training(training: Training) -> date:
    """Return the day on which a training is judged: its last known day.

    If only the year is known, this is the day of entry, limited to that year.
    """
    known = training.ended_on or training.begun_on or training.enrolled_on
    if known is not None:
        return known
    first, last = date(training.year, 1, 1), date(training.year, 12, 31)
    return min(max(day_of(training.recorded_at), first), last)


def days_of_extras(case: Case) -> Iterator[date]:
    """Yield the days on which one of these records may start to count."""
    yield from (record.on for record in case.extras if not record.is_void)
    yield from (day_of_training(training) for training in case.trainings if not training.is_void)


def _reasons(record: FileRecord, on: date, circumstances: Circumstances) -> tuple[Reason, ...]:
    if record.is_void:
        return (Reason("VOIDED", {"reason": record.void_reason or "—"}),)
    begin, end = circumstances.window
    reasons = []
    if on > circumstances.today and circumstances.pack.is_on("FUTURE"):
        reasons.append(Reason("FUTURE", {"on": on.isoformat()}))
    if not begin <= on <= end and circumstances.pack.is_on("OUTSIDE_WINDOW"):
        facts = {"on": on.isoformat(), "begin": begin.isoformat(), "end": end.isoformat()}
        reasons.append(Reason("OUTSIDE_WINDOW", facts))
    return tuple(reasons)


def _training_reasons(
    training: Training, on: date, circumstances: Circumstances
) -> tuple[Reason, ...]:
    reasons = _reasons(training, on, circumstances)
    if training.is_void or training.state is TrainingState.FINISHED:
        return reasons
    facts: dict[str, Fact] = {
        "programme": training.programme,
        "year": training.year,
        "state": training.state.value,
    }
    return (*reasons, Reason("TRAINING_UNFINISHED", facts))


__all__ = [
    "ExtraVerdict",
    "day_of_training",
    "days_of_extras",
    "judge_extras",
    "judge_trainings_as_events",
]
