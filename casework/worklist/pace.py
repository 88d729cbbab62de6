"""Pace 倒排进度: work back from the deadline to what is due this week, for whom, and the next step.

A file should receive its services evenly over the care days of its window (working days in term,
without exam weeks). Nothing is ranked: results are in the order of files and of names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from math import ceil
from types import MappingProxyType
from uuid import UUID

from casework.case import Case
from casework.people.helpers import HelperSettings, helper_settings
from casework.required_services import Extra, Service
from casework.settings.calendar import SchoolCalendar, calendar_of, days_between
from casework.settings.org_settings import OrgSettings
from casework.standing import EvaluatedCase, Standing, evaluate_case
from casework.verdicts import Verdict, judge_extra_services
from casework.verdicts.attendances import ExtraVerdict

WORK_WEEK = 5
"""Care days per working week."""

RECENT = timedelta(weeks=4)
"""The period over which the recent pace is averaged."""


class StepKind(StrEnum):
    """The next step for a file, the cheapest kind first."""

    CONFIRM = "confirm"
    """Confirm attendance: the student registered for an event that is over."""

    CALL_BACK = "call_back"
    """Get the student's answer to a referral, by phone."""

    OWN_WORDS = "own_words"
    """Add a line about this student to a group session."""

    FIX = "mend"
    """Add what a record lacks."""

    TALK = "talk"
    REFERRAL = "referral"
    EVENT = "event"
    GUIDANCE = "guidance"
    BRIEFING = "briefing"
    TRAINING = "training"


_FIXED_BY: Mapping[str, StepKind] = {
    "REGISTERED_ONLY": StepKind.CONFIRM,
    "NO_RESPONSE": StepKind.CALL_BACK,
    "GROUP_SESSION": StepKind.OWN_WORDS,
    "PAY_MISSING": StepKind.FIX,
    "POST_INCOMPLETE": StepKind.FIX,
    "NO_MATCH_NOTE": StepKind.FIX,
    "CREDIT_CODE_INVALID": StepKind.FIX,
}
_ORDER = {kind: place for place, kind in enumerate(StepKind)}
_NO_EXTRAS: Mapping[Extra, tuple[int, int]] = MappingProxyType({})


class EvaluationCache:
    """Evaluates a file again only if it, the settings or the day has changed."""

    def __init__(self) -> None:
        self._around: tuple[OrgSettings, date] | None = None
        self._known: dict[UUID, EvaluatedCase] = {}

    def evaluate(self, case: Case, today: date) -> EvaluatedCase:
        """Return ``evaluate_case(case, today)``, from the cache if possible."""
        around = case.settings, today
        if self._around is None or around != self._around:
            self._known = {}
        self._around = around
        known = self._known.get(case.id)
        if known is None or known.case != case:
            known = self._known[case.id] = evaluate_case(case, today)
        return known


@dataclass(frozen=True, slots=True)
class NextStep:
    """The next step for a file; ``record_id`` is the record concerned, if any."""

    kind: StepKind
    service: Service | Extra
    record_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FilePace:
    """Progress of one file against its schedule; counts cover everything its pack demands.

    ``expected`` should have been given by today, ``due`` is still to be given this week.
    """

    file_id: UUID
    helper: str | None
    class_name: str | None
    college: str | None
    ends_on: date
    demanded: int
    given: int
    expected: int
    due: int
    step: NextStep | None
    by_service: Mapping[Service, tuple[int, int]] = field(repr=False)
    """Given (up to the demanded number) and demanded, by service."""

    share: float
    """The share of the window that has passed, 0 to 1."""

    extras: Mapping[Extra, tuple[int, int]] = field(default_factory=lambda: _NO_EXTRAS, repr=False)
    """As ``by_service``, for the extra services that the pack demands."""

    @property
    def owed(self) -> int:
        return self.demanded - self.given

    @property
    def behind(self) -> int:
        return max(0, self.expected - self.given)


@dataclass(frozen=True, slots=True)
class HelperPace:
    """What a helper's students still need, and the capacity left to provide it."""

    helper: str
    files: int
    owed: int
    due: int
    weekly: int
    capacity: int
    short_by: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Overall pace: expected and actual progress, required and recent speed, and the shortfall."""

    today: date
    week_ends_on: date
    files: tuple[FilePace, ...]
    helpers: tuple[HelperPace, ...]
    demanded: int
    given: int
    expected_share: float
    needed_a_week: int
    recent_a_week: int
    late: int
    """Services owed by files whose window has ended."""

    deadline: date | None
    """The next end of a window among files that still owe something."""

    @property
    def owed(self) -> int:
        return self.demanded - self.given

    @property
    def due(self) -> int:
        return sum(one.due for one in self.files)

    @property
    def short_by(self) -> int:
        """How much more is owed than capacity allows; 0 if the goal can be met."""
        return self.late + sum(one.short_by for one in self.helpers)


def pace_of(evaluated: Iterable[EvaluatedCase], org_settings: OrgSettings, today: date) -> Pace:
    """Return the pace of these files on a day; only files in care with minima are included.

    What overdue files owe is late; what the others owe is compared with the capacity of their
    helpers on the remaining care days, at the weekly capacity set by the office.
    """
    calendar, settings = calendar_of(org_settings), helper_settings(org_settings)
    week_ends_on = today + timedelta(days=6 - today.weekday())
    recent = 0
    files: list[FilePace] = []
    for one in evaluated:
        if one.is_in_care and one.standing.is_bound:
            files.append(_file_pace(one, calendar, today, week_ends_on))
            recent += sum(v.counts and today - RECENT < v.on <= today for v in _judged(one, today))
    demanded = sum(one.demanded for one in files)
    waiting = [one for one in files if one.owed]
    open_ones = [one for one in waiting if one.ends_on >= today]
    expected = sum(one.share * one.demanded for one in files)
    return Pace(
        today=today,
        week_ends_on=week_ends_on,
        files=tuple(files),
        helpers=_helpers(files, settings, calendar, today),
        demanded=demanded,
        given=sum(one.given for one in files),
        expected_share=expected / demanded if demanded else 1.0,
        needed_a_week=_needed_a_week(open_ones, calendar, today),
        recent_a_week=round(recent * 7 / RECENT.days),
        late=sum(one.owed for one in waiting if one.ends_on < today),
        deadline=min((one.ends_on for one in open_ones), default=None),
    )


def _judged(one: EvaluatedCase, today: date) -> Iterator[Verdict | ExtraVerdict]:
    """Yield the verdicts of a file, including those on demanded extra services."""
    yield from one.verdicts
    demanded = {extra for extra, its in one.standing.extras.items() if its.minimum is not None}
    if demanded:
        verdicts = judge_extra_services(one.case, one.case.pack, today)
        yield from (verdict for verdict in verdicts if verdict.extra in demanded)


def _file_pace(
    one: EvaluatedCase, calendar: SchoolCalendar, today: date, week_ends_on: date
) -> FilePace:
    file = one.case.file
    begin, end = one.case.pack.window(file.cohort)
    by_service = {service: _given(one.standing, service) for service in Service}
    extras = {
        extra: (its.minimum - its.owed, its.minimum)
        for extra, its in one.standing.extras.items()
        if its.minimum is not None
    }
    counts = (*by_service.values(), *extras.values())
    given = sum(got for got, _wanted in counts)
    demanded = sum(wanted for _got, wanted in counts)
    share = _share(calendar, begin, end, today)
    by_sunday = _share(calendar, begin, end, week_ends_on)
    return FilePace(
        file_id=file.id,
        helper=one.helper,
        class_name=file.class_name,
        college=file.college,
        ends_on=end,
        demanded=demanded,
        given=given,
        expected=_whole(demanded * share),
        due=max(0, _whole(demanded * by_sunday) - given),
        step=next_step(one, today),
        by_service=by_service,
        share=share,
        extras=extras,
    )


def _given(standing: Standing, service: Service) -> tuple[int, int]:
    wanted = standing.minimum(service) or 0
    return wanted - standing.owed(service), wanted


def _whole(count: float) -> int:
    """Round down, tolerating floating-point error."""
    return int(count + 1e-9)


def next_step(one: EvaluatedCase, today: date) -> NextStep | None:
    """Return the cheapest next step for a file; None if nothing is owed."""
    owed: dict[Service | Extra, int] = {
        service: one.standing.owed(service) for service in Service if one.standing.owed(service)
    }
    owed |= {extra: its.owed for extra, its in one.standing.extras.items() if its.owed}
    if not owed:
        return None
    found = [step for verdict in one.verdicts if (step := _fix(verdict, owed, today))]
    if found:
        return min(found, key=lambda step: _ORDER[step.kind])
    service = max(owed, key=lambda each: owed[each])
    return NextStep(StepKind(service), service)


def _fix(verdict: Verdict, owed: Collection[Service | Extra], today: date) -> NextStep | None:
    """Return the step that makes a record count, if a single reason blocks it."""
    if verdict.service not in owed or verdict.counts or verdict.on > today:
        return None
    blocking = [reason.code for reason in verdict.reasons if reason.is_blocking]
    kind = _FIXED_BY.get(blocking[0]) if len(blocking) == 1 else None
    return None if kind is None else NextStep(kind, verdict.service, verdict.record_id)


def _share(calendar: SchoolCalendar, begin: date, end: date, day: date) -> float:
    """Return the share of the time from ``begin`` to ``end`` passed at the end of a day."""
    if day < begin:
        return 0.0
    passed = _passed(calendar, begin, end)
    return passed[min((day - begin).days, len(passed) - 1)]


@lru_cache(maxsize=32)
def _passed(calendar: SchoolCalendar, begin: date, end: date) -> tuple[float, ...]:
    """Return for each day of a window the share of care days passed by the end of it."""
    worked = [calendar.is_care_day(day) for day in days_between(begin, end)]
    if not any(worked):  # without any care day in the window, every day counts
        worked = [True] * len(worked)
    total, behind, shares = sum(worked), 0, []
    for is_worked in worked:
        behind += is_worked
        shares.append(behind / total)
    return tuple(shares)


def _needed_a_week(waiting: Iterable[FilePace], calendar: SchoolCalendar, today: date) -> int:
    owed: dict[date, int] = {}
    for one in waiting:
        owed[one.ends_on] = owed.get(one.ends_on, 0) + one.owed
    return ceil(
        sum(count / _weeks_left(calendar, today, end) for end, count in owed.items()) - 1e-9
    )


def _weeks_left(calendar: SchoolCalendar, today: date, end: date) -> float:
    """Return the working weeks from today to the end, both inclusive; at least one day."""
    return max(calendar.care_days(today, end), 1) / WORK_WEEK


def _helpers(
    files: Iterable[FilePace], settings: HelperSettings, calendar: SchoolCalendar, today: date
) -> tuple[HelperPace, ...]:
    theirs: dict[str, list[FilePace]] = {}
    for one in files:
        if one.helper is not None:
            theirs.setdefault(one.helper, []).append(one)
    care_day_counts: dict[date, int] = {}
    return tuple(
        _helper(name, theirs[name], settings.weekly_of(name), calendar, today, care_day_counts)
        for name in sorted(theirs)
    )


def _helper(
    name: str,
    files: Sequence[FilePace],
    weekly: int,
    calendar: SchoolCalendar,
    today: date,
    care_days: dict[date, int],
) -> HelperPace:
    """Compare what is owed by each deadline, cumulatively, with the capacity until then."""
    owed: dict[date, int] = {}
    for one in files:
        if one.owed and one.ends_on >= today:
            owed[one.ends_on] = owed.get(one.ends_on, 0) + one.owed
    capacity = short_by = needed = 0
    for end in sorted(owed):
        if end not in care_days:
            care_days[end] = calendar.care_days(today, end)
        needed += owed[end]
        capacity = weekly * care_days[end] // WORK_WEEK
        short_by = max(short_by, needed - capacity)
    return HelperPace(
        helper=name,
        files=len(files),
        owed=sum(one.owed for one in files),
        due=sum(one.due for one in files),
        weekly=weekly,
        capacity=capacity,
        short_by=short_by,
    )
