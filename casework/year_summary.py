"""The summary of a year: what a cohort was given, month by month, and where its students went.

Source:
    The notice of 30 January 2023, item 二十八: a summary by 30 August.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from casework.pace import Looked
from casework.placement import LATEST, Placement, placement
from casework.services import Service
from casework.status import Status


@dataclass(frozen=True, slots=True)
class ServiceSum:
    """One service over all files."""

    given: int
    not_counting: int
    owed: int


@dataclass(frozen=True, slots=True)
class YearSummary:
    """The figures of a cohort (None: of all) on a day; no name is in them.

    ``months`` are those of the counting window up to the day, each as (year, month); ``by_month``
    has for each service what counts of each of them.
    """

    cohort: int | None
    on: date
    files: int
    complete: int
    by_status: Mapping[Status, int]
    services: Mapping[Service, ServiceSum]
    months: tuple[tuple[int, int], ...]
    by_month: Mapping[Service, tuple[int, ...]]
    by_category: tuple[tuple[str, int], ...]
    placement: Placement


def year_summary(looked: Iterable[Looked], cohort: int | None, on: date) -> YearSummary:
    """Return the summary of files that were looked at on a day."""
    found = list(looked)
    counted: dict[Service, Counter[tuple[int, int]]] = {one: Counter() for one in Service}
    categories: Counter[str] = Counter()
    for one in found:
        categories.update(one.case.file.categories_on(on))
        for verdict in one.verdicts:
            if verdict.counts:
                counted[verdict.service][verdict.on.year, verdict.on.month] += 1
    months = _months(found, on)
    return YearSummary(
        cohort=cohort,
        on=on,
        files=len(found),
        complete=sum(one.standing.is_complete for one in found),
        by_status=Counter(one.status for one in found),
        services={service: _sum(found, service) for service in Service},
        months=months,
        by_month={
            service: tuple(counted[service][month] for month in months) for service in Service
        },
        by_category=tuple(sorted(categories.items())),
        placement=placement((one.case for one in found), LATEST, on),
    )


def _sum(found: Iterable[Looked], service: Service) -> ServiceSum:
    standings = [one.standing.of(service) for one in found]
    return ServiceSum(
        sum(one.given for one in standings),
        sum(one.not_counting for one in standings),
        sum(one.owed for one in standings),
    )


def _months(found: Iterable[Looked], on: date) -> tuple[tuple[int, int], ...]:
    """The months of the windows in which these files count, up to the day; never over twelve."""
    windows = [one.case.pack.window(one.case.file.cohort) for one in found]
    if not windows:
        return ()
    end = min(on, max(last for _first, last in windows))
    begin = min(first for first, _last in windows)
    count = (end.year - begin.year) * 12 + end.month - begin.month + 1
    last = end.year * 12 + end.month - 1
    return tuple((at // 12, at % 12 + 1) for at in range(last - min(count, 12) + 1, last + 1))
