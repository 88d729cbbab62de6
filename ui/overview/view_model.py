"""Data of the overview: progress and open signals per college; loaded on a worker thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from casework.batching import iter_lines
from casework.ports import Reader
from casework.queries import read_signals
from casework.read_models import FileQuery, ServiceProgress
from casework.reports.weekly import overdue_reporters
from casework.required_services import Service
from casework.service_layer.caseload_port import Caseload
from casework.standing import Status
from ui.jobs.job import JobProgress

Where = tuple[tuple[str, str], ...]

AT_REST = (Status.CLOSED, Status.LEFT)


@dataclass(frozen=True, slots=True)
class CollegeLine:
    """Totals of one college, or of all colleges if ``college`` is None."""

    college: str | None
    files: int
    complete: int
    given: int
    not_counting: int
    demanded: int
    placed: int
    short: Mapping[Service, int]
    no_plan: int
    no_helper: int
    to_fix: int
    doubtful: frozenset[UUID] | None = None
    """Files with open signals; None while unknown."""

    is_searched: bool = True
    """Whether signals are checked automatically; very large caseloads are checked on request."""

    @property
    def coverage(self) -> float:
        """Share of files in which nothing is owed."""
        return self.complete / self.files if self.files else 1.0

    def where(self, *conditions: tuple[str, str]) -> Where:
        """Return filter conditions for the list of this college's students."""
        mine = () if self.college is None else (("college", self.college),)
        return (*mine, *conditions)


@dataclass(frozen=True, slots=True)
class Overview:
    """All colleges at one point in time; pending roster rows belong to no college."""

    whole: CollegeLine
    colleges: tuple[CollegeLine, ...]
    parked: int
    overdue: int = 0
    """Number of partners whose report to this office is overdue."""


def load_overview(caseload: Caseload, progress: JobProgress, today: date) -> Overview:
    """Return the overview without signals, which take longer; see ``load_doubts``."""
    with caseload.snapshot() as reader:
        sums = reader.progress("college")
        parked = len(reader.parked())
        not_heard = len(overdue_reporters(reader, today))
        progress.raise_if_cancelled()
        whole = _line(reader, None, sums[0])
        lines = tuple(_line(reader, one.label or "", one) for one in sums[1:])
    return Overview(whole, lines, parked, not_heard)


def load_doubts(caseload: Caseload, progress: JobProgress) -> Mapping[str, frozenset[UUID]]:
    """Return the files with open signals by college; can be cancelled between batches."""
    with caseload.snapshot() as reader:
        return _doubtful(reader, progress.raise_if_cancelled)


def marked(overview: Overview, *, is_searched: bool) -> Overview:
    """Return a copy of the overview with ``is_searched`` set on every line."""
    lines = tuple(replace(line, is_searched=is_searched) for line in overview.colleges)
    whole = replace(overview.whole, is_searched=is_searched)
    return replace(overview, whole=whole, colleges=lines)


def with_doubts(overview: Overview, doubts: Mapping[str, frozenset[UUID]]) -> Overview:
    """Return a copy of the overview with these signals."""
    every = frozenset[UUID]().union(*doubts.values())
    lines = (
        replace(line, doubtful=doubts.get(line.college or "", frozenset()))
        for line in overview.colleges
    )
    return replace(overview, whole=replace(overview.whole, doubtful=every), colleges=tuple(lines))


def _line(reader: Reader, college: str | None, sums: ServiceProgress) -> CollegeLine:
    where = () if college is None else (("college", college),)
    facets = reader.facets(FileQuery(where=where), ("status", "owes", "needs", "helper"))
    counts = sums.everything.values()
    given, owed = sum(one.given for one in counts), sum(one.owed for one in counts)
    return CollegeLine(
        college,
        sums.files,
        sums.complete,
        given,
        sum(one.not_counting for one in counts),
        given + owed,
        facets["status"].get(Status.PLACED.value, 0),
        {service: facets["owes"].get(service.value, 0) for service in Service},
        facets["needs"].get("plan", 0),
        facets["helper"].get("", 0),
        facets["needs"].get("mending", 0),
    )


def _doubtful(reader: Reader, check_cancelled: Callable[[], object]) -> dict[str, frozenset[UUID]]:
    files = {
        file_id
        for one in read_signals(reader, check_cancelled)
        if one.answer is None
        for file_id in one.signal.files
    }
    found: dict[str, set[UUID]] = {}
    for line in iter_lines(reader, files):
        found.setdefault(line.file.college or "", set()).add(line.file.id)
    return {college: frozenset(ids) for college, ids in found.items()}
