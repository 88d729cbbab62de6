"""The year: closed cohorts, withdrawn files, and what a closed cohort still allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from casework.ports import Reader
from casework.problems import RuleBroken
from casework.read_models import FileQuery
from casework.records import CaseFile, Withdrawal
from casework.settings.org_settings import OrgSettings
from casework.status import Status

CLOSED_KEY = "closed_cohorts"
"""The setting with closed cohorts; it is changed only by closing and reopening."""

FINISHED = frozenset({Status.PLACED, Status.HANDED_OVER, Status.LEFT, Status.CLOSED})
"""Statuses of files that need nothing more this year."""

ALWAYS_ALLOWED = frozenset({"file.erase", "consent.withdraw"})
"""Actions that a closed cohort allows, since the law does not wait for its reopening."""

LEAVING_REASONS = ("认定取消", "退学", "转学", "留级", "死亡")
"""Usual reasons for 退出; others can be entered."""

WITHDRAWAL_WORDS: Mapping[str, Withdrawal] = {
    **{one.value: one for one in Withdrawal},
    "已移交": Withdrawal.HANDED_OVER,
}
"""Spellings of withdrawals."""


@dataclass(frozen=True, slots=True)
class Closing:
    """When a cohort was closed, by whom and why."""

    on: date
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class CohortLine:
    """One cohort: its number of files, by status too, and its closing, if closed."""

    cohort: int
    files: int
    by_status: Mapping[str, int]
    closing: Closing | None = None

    @property
    def in_care(self) -> int:
        """The number of files still in care."""
        return self.files - sum(self.by_status.get(status.value, 0) for status in FINISHED)


def closed_cohorts(settings: OrgSettings) -> Mapping[int, Closing]:
    """Return the closed cohorts with their closings."""
    raw = settings.value(CLOSED_KEY)
    if not isinstance(raw, dict):
        return {}
    return {
        int(year): Closing(date.fromisoformat(one["on"]), one["by"], one["reason"])
        for year, one in raw.items()
    }


def as_setting(closings: Mapping[int, Closing]) -> dict[str, Any]:
    """Return closings in the format of the setting."""
    return {
        str(year): {"on": one.on.isoformat(), "by": one.by, "reason": one.reason}
        for year, one in closings.items()
    }


def refuse_closed(settings: OrgSettings, action: str, cohorts: Iterable[int]) -> None:
    """Reject an action that would write to a closed cohort.

    Raises:
        RuleBroken: COHORT_CLOSED.
    """
    if action in ALWAYS_ALLOWED:
        return
    closings = closed_cohorts(settings)
    for cohort in sorted(set(cohorts) & closings.keys()):
        closing = closings[cohort]
        raise RuleBroken("COHORT_CLOSED", "cohort", cohort=cohort, on=closing.on.isoformat())


def closed_on(file: CaseFile, settings: OrgSettings, gone_on: date | None = None) -> date | None:
    """Return the day on which a file was closed, None if it is open.

    A file is closed individually (已结案, 退出), with its cohort, or when it was transferred
    (``gone_on``), whichever came first. If the student was handed over to the city, it stays open:
    the student has left, but care has not ended.
    """
    days: list[date] = [] if gone_on is None else [gone_on]
    if file.withdrawal in (Withdrawal.CLOSED, Withdrawal.LEFT) and file.withdrawn_on is not None:
        days.append(file.withdrawn_on)
    closing = closed_cohorts(settings).get(file.cohort)
    if closing is not None:
        days.append(closing.on)
    return min(days, default=None)


def closed_among(reader: Reader, files: Sequence[UUID]) -> frozenset[UUID]:
    """Return those of these files that accept no new records: closed, left, transferred."""
    rests = tuple(("status", status.value) for status in (Status.CLOSED, Status.LEFT))
    found = set(reader.file_ids(FileQuery(among=tuple(files), where=rests)))
    found.update(reader.exchange.transfer_locks(files))
    if years := closed_cohorts(reader.org_settings()):
        cohorts = tuple(("cohort", str(year)) for year in years)
        found.update(reader.file_ids(FileQuery(among=tuple(files), where=cohorts)))
    return frozenset(found)
