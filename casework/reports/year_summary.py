"""The summary of a year: services given to a cohort by month, and destinations.

Source:
    The notice of 30 January 2023, item 二十八: a summary by 30 August.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from casework.reports.placement import LATEST, Placement, PlacementCounter
from casework.required_services import Service
from casework.standing import EvaluatedCase, Status


@dataclass(frozen=True, slots=True)
class ServiceSum:
    """One service summed over all files."""

    given: int
    not_counting: int
    owed: int


@dataclass(frozen=True, slots=True)
class YearSummary:
    """The figures of a cohort (None: of all) on a day, without names.

    ``months`` are those of the counting window up to the day, as (year, month); ``by_month`` are
    the counts of each service in these months.
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


def year_summary(evaluated: Iterable[EvaluatedCase], cohort: int | None, on: date) -> YearSummary:
    """Return the summary of files evaluated on a day."""
    counted: dict[Service, Counter[tuple[int, int]]] = {one: Counter() for one in Service}
    sums: dict[Service, list[int]] = {service: [0, 0, 0] for service in Service}
    categories: Counter[str] = Counter()
    statuses: Counter[Status] = Counter()
    windows: set[tuple[date, date]] = set()
    placed, complete = PlacementCounter(LATEST, on), 0
    for one in evaluated:
        categories.update(one.case.file.categories_on(on))
        for verdict in one.verdicts:
            if verdict.counts:
                counted[verdict.service][verdict.on.year, verdict.on.month] += 1
        for service, its in sums.items():
            standing = one.standing.of(service)
            its[0] += standing.given
            its[1] += standing.not_counting
            its[2] += standing.owed
        statuses[one.status] += 1
        windows.add(one.case.pack.window(one.case.file.cohort))
        complete += one.standing.is_complete
        placed.add(one.case)
    months = _months(windows, on)
    return YearSummary(
        cohort=cohort,
        on=on,
        files=statuses.total(),
        complete=complete,
        by_status=statuses,
        services={service: ServiceSum(*its) for service, its in sums.items()},
        months=months,
        by_month={
            service: tuple(counted[service][month] for month in months) for service in Service
        },
        by_category=tuple(sorted(categories.items())),
        placement=placed.figures(),
    )


def _months(windows: Collection[tuple[date, date]], on: date) -> tuple[tuple[int, int], ...]:
    """Return the months of the counting windows up to the day, at most the last twelve."""
    if not windows:
        return ()
    end = min(on, max(last for _first, last in windows))
    begin = min(first for first, _last in windows)
    count = (end.year - begin.year) * 12 + end.month - begin.month + 1
    last = end.year * 12 + end.month - 1
    return tuple((at // 12, at % 12 + 1) for at in range(last - min(count, 12) + 1, last + 1))
