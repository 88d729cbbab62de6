"""The standing: how much was given, how much is owed. This is the one function that counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.case import Case
from casework.rulepack import RulePack
from casework.services import Service
from casework.verdicts import Verdict, judge


@dataclass(frozen=True, slots=True)
class ServiceStanding:
    """One service of one file: the minimum (None = none), what counts, and what does not."""

    minimum: int | None
    given: int
    not_counting: int

    @property
    def owed(self) -> int:
        """What is still to be given; nothing where there is no minimum."""
        return 0 if self.minimum is None else max(0, self.minimum - self.given)


@dataclass(frozen=True, slots=True)
class Standing:
    """The three services of one file, in the order of the 3-3-3 mark.

    A void record is listed and explained, but it is no longer a record of something given: it is
    neither in ``given`` nor in ``not_counting``.
    """

    talk: ServiceStanding
    referral: ServiceStanding
    event: ServiceStanding

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
    def missing(self) -> int:
        """How many talks, referrals and events are owed altogether."""
        return sum(self.owed(service) for service in Service)

    @property
    def is_complete(self) -> bool:
        """Nothing is owed (any more)."""
        return self.missing == 0

    @property
    def is_bound(self) -> bool:
        """Something is demanded at all: the pack has a minimum and binds this file."""
        return any(self.minimum(service) is not None for service in Service)


def standing_of(case: Case, pack: RulePack, today: date) -> Standing:
    """Return the standing of a file on a day, under a pack."""
    return standing_from(judge(case, pack, today), case, pack, today)


def standing_from(
    verdicts: tuple[Verdict, ...], case: Case, pack: RulePack, today: date
) -> Standing:
    """Return the standing that verdicts of ``judge`` amount to, where they are at hand already."""
    bound = _binds(pack, case, today)
    return Standing(*(_service(verdicts, s, pack.minimum(s) if bound else None) for s in Service))


def _binds(pack: RulePack, case: Case, today: date) -> bool:
    """Tell whether the minima hold for this file on a day.

    A file whose categories are not known yet (待补) is bound: nobody is let go by a blank.
    """
    return not case.file.categories or pack.binds(case.file.categories_on(today))


def _service(
    verdicts: tuple[Verdict, ...], service: Service, minimum: int | None
) -> ServiceStanding:
    standing = [v for v in verdicts if v.service is service and not v.is_void]
    given = sum(verdict.counts for verdict in standing)
    return ServiceStanding(minimum, given, len(standing) - given)
