"""The end of a year: what a closed cohort still allows, and how long closed files are kept.

Source:
    个人信息保护法 19 (no longer than needed) and 47 (erase what is no longer needed); schools
    keep employment records for at least three years.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from casework.formats.json_values import InvalidValue, number
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.read_models import FileQuery
from casework.records import CaseFile, Withdrawal
from casework.settings.org_settings import OrgSettings
from casework.standing import Status

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


RETENTION_KEY = "retention_years"
RETENTION_YEARS, LEAST_YEARS, MOST_YEARS = 3, 3, 30
NONE_GONE: Mapping[UUID, date] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RetentionLine:
    """A closed file with the dates of its closing and from which it may be erased."""

    file_id: UUID
    student_no: str
    name: str = field(repr=False)
    cohort: int
    closed_on: date
    due_on: date


def retention_years(settings: OrgSettings) -> int:
    """Return the number of years that a file is kept after closing."""
    value = settings.value(RETENTION_KEY)
    return value if isinstance(value, int) else RETENTION_YEARS


def check_retention(value: Any) -> int:
    """Return the setting ``retention_years``, validated; raises RuleBroken RETENTION_YEARS."""
    try:
        return number(LEAST_YEARS, MOST_YEARS)(value)
    except InvalidValue as wrong:
        facts = {"value": wrong.shown[:20], "least": LEAST_YEARS, "most": MOST_YEARS}
        raise RuleBroken("RETENTION_YEARS", RETENTION_KEY, **facts) from wrong


def rule_text(settings: OrgSettings) -> str:
    """Return the rule in the wording of a certificate of deletion."""
    return f"结案后保存{retention_years(settings)}年"


def due_on(file: CaseFile, settings: OrgSettings, gone_on: date | None = None) -> date | None:
    """Return the day from which a file may be erased; None if it is not closed."""
    since = closed_on(file, settings, gone_on)
    return None if since is None else _years_after(since, retention_years(settings))


def retention_lines(
    files: Iterable[CaseFile], settings: OrgSettings, gone: Mapping[UUID, date] = NONE_GONE
) -> tuple[RetentionLine, ...]:
    """Return all closed files, earliest due first; ``gone`` maps transferred files to dates."""
    found = []
    for file in files:
        gone_on = gone.get(file.id)
        since, due = closed_on(file, settings, gone_on), due_on(file, settings, gone_on)
        if since is not None and due is not None:
            found.append(
                RetentionLine(file.id, file.student_no, file.name, file.cohort, since, due)
            )
    return in_order(found)


def in_order(lines: Iterable[RetentionLine]) -> tuple[RetentionLine, ...]:
    """Return the lines, earliest due first."""
    return tuple(sorted(lines, key=lambda line: (line.due_on, line.cohort, line.student_no)))


def check_due(
    file: CaseFile, settings: OrgSettings, today: date, gone_on: date | None = None
) -> date:
    """Return the closing date of a file that may be erased today.

    Raises:
        RuleBroken: NOT_CLOSED, RETENTION_RUNS (until ``due``).
    """
    since, due = closed_on(file, settings, gone_on), due_on(file, settings, gone_on)
    if since is None or due is None:
        raise RuleBroken("NOT_CLOSED", "students", student_no=file.student_no)
    if today < due:
        raise RuleBroken(
            "RETENTION_RUNS",
            "students",
            student_no=file.student_no,
            closed=since.isoformat(),
            due=due.isoformat(),
        )
    return since


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28) + timedelta(days=1)
