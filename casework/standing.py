"""The standing: how much was given and is owed, and the status. All counting is done here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from casework.case import Case
from casework.destinations import is_placed_on
from casework.records.file import Withdrawal
from casework.required_services import Extra, Service
from casework.rulepack import RulePack
from casework.verdicts import Verdict, judge, judge_extra_services


@dataclass(frozen=True, slots=True)
class ServiceStanding:
    """One service of a file: its minimum (None = none), what counts and what does not."""

    minimum: int | None
    given: int
    not_counting: int

    @property
    def owed(self) -> int:
        """What is still owed; 0 without a minimum."""
        return 0 if self.minimum is None else max(0, self.minimum - self.given)


_NO_EXTRAS: Mapping[Extra, ServiceStanding] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Standing:
    """The three services of a file, in the order of the 3-3-3 display.

    Void records are not included in ``given`` or ``not_counting``. ``extras`` are the extra
    services that the pack demands or that were given; what is owed of them is included in
    ``missing``.
    """

    talk: ServiceStanding
    referral: ServiceStanding
    event: ServiceStanding
    extras: Mapping[Extra, ServiceStanding] = field(default_factory=lambda: _NO_EXTRAS)

    def of(self, service: Service) -> ServiceStanding:
        match service:
            case Service.TALK:
                return self.talk
            case Service.REFERRAL:
                return self.referral
            case Service.EVENT:
                return self.event

    def minimum(self, service: Service) -> int | None:
        return self.of(service).minimum

    def given(self, service: Service) -> int:
        return self.of(service).given

    def owed(self, service: Service) -> int:
        return self.of(service).owed

    def not_counting(self, service: Service) -> int:
        return self.of(service).not_counting

    @property
    def given_counts(self) -> dict[Service, int]:
        """What counts, by service."""
        return {service: self.given(service) for service in Service}

    @property
    def owed_counts(self) -> dict[Service, int]:
        """What is owed, by service."""
        return {service: self.owed(service) for service in Service}

    @property
    def missing(self) -> int:
        """The total owed: talks, referrals, events, and extra services."""
        three = sum(self.owed(service) for service in Service)
        return three + sum(extra.owed for extra in self.extras.values())

    @property
    def is_complete(self) -> bool:
        """Whether nothing is owed (any longer)."""
        return self.missing == 0

    @property
    def is_bound(self) -> bool:
        """Whether anything is demanded: the pack has a minimum and applies to this file."""
        everything = (self.talk, self.referral, self.event, *self.extras.values())
        return any(one.minimum is not None for one in everything)


def standing_of(case: Case, pack: RulePack, today: date) -> Standing:
    """Return the standing of a file on a day under a pack."""
    return standing_from(judge(case, pack, today), case, pack, today)


def standing_from(
    verdicts: tuple[Verdict, ...], case: Case, pack: RulePack, today: date
) -> Standing:
    """Return the standing computed from existing verdicts of ``judge``."""
    bound = _binds(pack, case, today)
    given, not_counting = dict.fromkeys(Service, 0), dict.fromkeys(Service, 0)
    for verdict in verdicts:
        if verdict.counts:
            given[verdict.service] += 1
        elif not verdict.is_void:
            not_counting[verdict.service] += 1
    talk, referral, event = (
        ServiceStanding(pack.minimum(s) if bound else None, given[s], not_counting[s])
        for s in Service
    )
    return Standing(talk, referral, event, _extras(case, pack, today, bound=bound))


def _binds(pack: RulePack, case: Case, today: date) -> bool:
    """Return whether the minima apply to this file on a day.

    They do if its categories are not known yet (待补): missing data exempts no one.
    """
    return not case.file.categories or pack.binds(case.file.categories_on(today))


def _extras(
    case: Case, pack: RulePack, today: date, *, bound: bool
) -> Mapping[Extra, ServiceStanding]:
    if not (pack.extras or case.extras or case.trainings):
        return _NO_EXTRAS
    verdicts = [v for v in judge_extra_services(case, pack, today) if not v.is_void]
    minima = pack.extras if bound else {}
    found: dict[Extra, ServiceStanding] = {}
    for extra in Extra:
        of_this = [verdict for verdict in verdicts if verdict.extra is extra]
        given = sum(verdict.counts for verdict in of_this)
        if of_this or extra in minima:
            found[extra] = ServiceStanding(minima.get(extra), given, len(of_this) - given)
    return MappingProxyType(found)


class Status(StrEnum):
    """The status of a file."""

    TO_BE_OPENED = "待建档"
    IN_CARE = "在帮"
    COMPLETE = "三项达标"
    PLACED = "已落实去向"
    HANDED_OVER = "离校未就业·已移交"
    PAUSED = "暂缓"
    LEFT = "退出"
    CLOSED = "已结案"


_RESTING = {
    Withdrawal.CLOSED: Status.CLOSED,
    Withdrawal.LEFT: Status.LEFT,
    Withdrawal.PAUSED: Status.PAUSED,
}


def status_of(case: Case, standing: Standing, today: date) -> Status:
    """Return the status of a file on a day.

    In order of precedence: a withdrawal, a placement, a handover, complete minima, a plan; without
    a plan (一人一策) the file is not fully opened. If a placement is lost, voided, or replaced by
    70, 71 or 72, the file returns to care automatically; one that requires approval at two levels
    (76) counts only when both have approved. If nothing is demanded, the file is never complete and
    stays in care.
    """
    resting = _RESTING.get(case.file.withdrawal) if case.file.withdrawal else None
    if resting is not None:
        return resting
    if is_placed_on(case, today):
        return Status.PLACED
    if case.file.withdrawal is Withdrawal.HANDED_OVER:
        return Status.HANDED_OVER
    if standing.is_complete and standing.is_bound:
        return Status.COMPLETE
    return Status.IN_CARE if case.plan is not None else Status.TO_BE_OPENED


IN_CARE = frozenset({Status.TO_BE_OPENED, Status.IN_CARE, Status.COMPLETE})
"""Statuses of files that may still need services."""


@dataclass(frozen=True, slots=True)
class EvaluatedCase:
    """A case with its computed verdicts, standing and status on a day."""

    case: Case = field(repr=False)
    verdicts: tuple[Verdict, ...] = field(repr=False)
    standing: Standing
    status: Status
    helper: str | None = field(repr=False)

    @property
    def is_in_care(self) -> bool:
        return self.status in IN_CARE


def evaluate_case(case: Case, today: date) -> EvaluatedCase:
    """Return a case with its verdicts, standing and status on a day."""
    pack = case.pack
    verdicts = judge(case, pack, today)
    standing = standing_from(verdicts, case, pack, today)
    pairing = case.helper_on(today)
    helper = None if pairing is None else pairing.helper
    return EvaluatedCase(case, verdicts, standing, status_of(case, standing, today), helper)


def evaluate_cases(cases: Mapping[UUID, Case], today: date) -> dict[UUID, EvaluatedCase]:
    """Return the evaluated cases by file."""
    return {file_id: evaluate_case(case, today) for file_id, case in cases.items()}
