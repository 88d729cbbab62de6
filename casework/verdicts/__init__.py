"""Verdicts: whether each talk, referral and attendance counts, and why not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from casework.case import Case
from casework.destinations import destination_on
from casework.reasons import REASONS, Reason, ReasonKind, sentence
from casework.required_services import Service
from casework.verdicts.attendances import (
    ExtraVerdict,
    days_of_extras,
    judge_attendances,
    judge_extras,
    judge_trainings_as_events,
)
from casework.verdicts.common import Circumstances, Verdict
from casework.verdicts.referrals import judge_referrals, response_due_on
from casework.verdicts.talks import judge_talks

if TYPE_CHECKING:
    from casework.rulepack import RulePack

_ORDER = {service: place for place, service in enumerate(Service)}
_DAY = timedelta(days=1)


def judge(case: Case, pack: RulePack, today: date) -> tuple[Verdict, ...]:
    """Return one verdict for every talk, referral and attendance, including void ones.

    Trainings are included if the pack counts them as events. The result is ordered by date, service
    and id, independently of the order of the records in the case.
    """
    circumstances = _circumstances(case, pack, today)
    verdicts = [
        *judge_talks(circumstances),
        *judge_referrals(circumstances),
        *judge_attendances(circumstances),
        *judge_trainings_as_events(circumstances),
    ]
    return tuple(sorted(verdicts, key=lambda v: (v.on, _ORDER[v.service], v.record_id)))


def judge_extra_services(case: Case, pack: RulePack, today: date) -> tuple[ExtraVerdict, ...]:
    """Return one verdict for every guidance session, briefing and training, including void ones."""
    return tuple(judge_extras(_circumstances(case, pack, today)))


def _circumstances(case: Case, pack: RulePack, today: date) -> Circumstances:
    return Circumstances(case, pack, today, pack.window(case.file.cohort))


def explanation(verdict: Verdict | ExtraVerdict, lang: str) -> str:
    """Return a verdict in words: whether the record counts, then each reason."""
    if lang.startswith("zh"):
        return "".join(
            [
                "计入。" if verdict.counts else "不计入：",
                *(sentence(r, lang) for r in verdict.reasons),
            ]
        )
    return " ".join(
        ["Counts." if verdict.counts else "Does not count:"]
        + [sentence(r, lang) for r in verdict.reasons]
    )


def changes_on(case: Case, pack: RulePack, today: date) -> date | None:
    """Return the next day on which counts can change without a new record, or None.

    For example, a date is reached, the time to answer ends, a hardship category begins or ends, or
    a destination takes effect. Results for ``today`` are valid until the day before.
    """
    days: set[date] = set()
    days.update(held.session.on for held in case.talks if not held.talk.is_void)
    days.update(a.event.on for a in case.attendances if not a.attendance.is_void)
    days.update(d.on for d in case.destinations if not d.is_void)
    days.update(days_of_extras(case))
    for category in case.file.categories:
        days.update(day for day in (category.recognised_on, category.cancelled_on) if day)
    for made in case.referrals:
        if made.referral.is_void:
            continue
        days.add(made.referral.on)
        if not made.referral.has_response and pack.is_on("NO_RESPONSE"):
            days.add(response_due_on(made, pack.threshold("NO_RESPONSE")) + _DAY)
    return min((day for day in days if day > today), default=None)


__all__ = [
    "REASONS",
    "ExtraVerdict",
    "Reason",
    "ReasonKind",
    "Verdict",
    "changes_on",
    "destination_on",
    "explanation",
    "judge",
    "judge_extra_services",
    "response_due_on",
    "sentence",
]
