"""Retention 保存期限: how long closed files are kept, and which may be erased.

Source:
    个人信息保护法 19 (no longer than needed) and 47 (erase what is no longer needed); schools
    keep employment records for at least three years.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from casework.problems import RuleBroken
from casework.records import CaseFile
from casework.settings.org_settings import OrgSettings
from casework.year_end.cohorts import closed_on

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
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(value)
    if not LEAST_YEARS <= value <= MOST_YEARS:
        raise _wrong(value)
    return value


def _wrong(value: object) -> RuleBroken:
    return RuleBroken(
        "RETENTION_YEARS", RETENTION_KEY, value=str(value)[:20], least=LEAST_YEARS, most=MOST_YEARS
    )


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
