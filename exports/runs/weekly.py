"""The weekly report of an open caseload: computed as of its hour, stored, reproducible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from sys import intern
from uuid import UUID

from casework.batching import batches, iter_lines
from casework.disclosure import Disclosure
from casework.ports import HistoryReader, Reader
from casework.problems import RuleBroken
from casework.records import Report
from casework.reports.weekly import (
    WEEK,
    WEEKLY_REPORT,
    CaseloadFigures,
    WeeklyReport,
    caseload_figures,
    check_report_day,
    frozen_at,
    read_weekly,
    weekly_document,
    weekly_of,
)
from casework.service_layer.caseload_port import Caseload
from casework.service_layer.documents import issued_report
from casework.standing import EvaluatedCase, evaluate_case
from exports.atomic_files import ensured_folder
from exports.results import Cancelled
from exports.runs.base import (
    Printable,
    RunResult,
    Terms,
    noted,
    nothing_kept,
    prepare,
    printable,
    security_of,
)
from exports.weekly import NamedStudent, WeeklyFacts, write_weekly
from exports.weekly.writing import set_weekly

ProgressReport = Callable[[int, int], object]


def unheard(_done: int, _total: int) -> None:
    """Ignore progress."""


@dataclass(frozen=True, slots=True)
class ReadyReport:
    """A report with the names of its students; a draft is not stored."""

    weekly: WeeklyReport = field(repr=False)
    people: Mapping[UUID, NamedStudent] = field(repr=False)
    is_issued: bool
    is_draft: bool
    unit: str
    made_by: str

    def facts(self, level: Disclosure) -> WeeklyFacts:
        """Return the contents of the documents of this report."""
        return WeeklyFacts(
            weekly=self.weekly,
            unit=self.unit,
            made_by=self.made_by,
            people=self.people,
            is_draft=self.is_draft,
            level=level,
        )


def weekly_report(caseload: Caseload, on: date, progress: ProgressReport = unheard) -> ReadyReport:
    """Return the report for a day: the issued one, or what would be issued now.

    ``progress`` is called with the number of files counted and their total; it may raise to stop.

    Raises:
        RuleBroken: NOT_A_REPORT_DAY, AS_OF_IN_FUTURE, NO_CASELOAD_THEN, CASELOAD_EMPTY.
    """
    check_report_day(on)
    with caseload.snapshot() as reader:
        reports = reader.get_all(Report)
    known = issued_report(reports, WEEKLY_REPORT, on)
    weekly = (
        _built(caseload, on, reports, progress) if known is None else read_weekly(known.document)
    )
    with caseload.snapshot() as reader:
        keeper = reader.keeper()
        people = people_of(reader, ids_in(weekly))
    is_issued = known is not None
    is_draft = not is_issued and not caseload.services.reports.is_due(weekly.now.at)
    return ReadyReport(weekly, people, is_issued, is_draft, keeper.unit, keeper.name)


def issue_weekly(caseload: Caseload, on: date, ready: ReadyReport | None = None) -> ReadyReport:
    """Return the report for a day, and store it if it has not been issued yet.

    Before 17:00 of its day it is a draft with what is known so far, and not stored.

    Raises:
        As ``weekly_report``.
    """
    is_final = ready is not None and ready.weekly.on == on and not ready.is_draft
    report = ready if ready is not None and is_final else weekly_report(caseload, on)
    if report.is_issued or report.is_draft:
        return report
    caseload.services.reports.issue_report(
        WEEKLY_REPORT,
        on=on,
        frozen_at=report.weekly.now.at,
        document=weekly_document(report.weekly),
    )
    return replace(report, is_issued=True)


def _built(
    caseload: Caseload, on: date, reports: tuple[Report, ...], progress: ProgressReport
) -> WeeklyReport:
    at, week_before = frozen_at(on), on - WEEK
    earlier = [one for one in reports if one.report == WEEKLY_REPORT and one.on < on]
    last = max(earlier, key=lambda one: one.on, default=None)
    late_since = last.frozen_at if last is not None else frozen_at(week_before)
    before = issued_report(reports, WEEKLY_REPORT, week_before)
    earlier_figures = (
        read_weekly(before.document).now if before else _figures_at(caseload, week_before, progress)
    )
    with caseload.history(at) as past:
        weekly = weekly_of(
            evaluate_past(past, progress), past.parked(), at, earlier_figures, late_since
        )
    if not weekly.now.files:
        raise RuleBroken("CASELOAD_EMPTY", "students")
    return weekly


def _figures_at(caseload: Caseload, on: date, progress: ProgressReport) -> CaseloadFigures | None:
    """Return the figures as of the hour of a report; None before the caseload existed."""
    at = frozen_at(on)
    try:
        with caseload.history(at) as past:
            return caseload_figures(evaluate_past(past, progress), past.parked(), at)
    except RuleBroken as broken:
        if broken.rule != "NO_CASELOAD_THEN":
            raise
        return None


def evaluate_past(
    past: HistoryReader, progress: ProgressReport = unheard
) -> Iterator[EvaluatedCase]:
    """Yield the files of a past moment, evaluated as of its date, by student number."""
    files = past.file_ids()
    for done, some in enumerate(batches(files, _AT_ONCE)):
        progress(done * _AT_ONCE, len(files))
        yield from (evaluate_case(case, past.today) for case in past.cases(some).values())


_AT_ONCE = 200


def ids_in(weekly: WeeklyReport) -> set[UUID]:
    """Return the ids of the files in a report."""
    both = (weekly.now, weekly.before)
    return {file.file_id for figures in both if figures is not None for file in figures.files}


def people_of(reader: Reader, files: Iterable[UUID]) -> dict[UUID, NamedStudent]:
    """Return the names of students; those with an erased file are absent."""
    return {
        line.file.id: NamedStudent(
            line.file.student_no, line.file.name, intern(line.file.class_name or "")
        )
        for line in iter_lines(reader, files)
    }


def make_weekly(
    caseload: Caseload,
    on: date,
    folder: Path,
    terms: Terms,
    *,
    ready: ReadyReport | None = None,
    cancelled: Cancelled | None = None,
) -> tuple[RunResult, ReadyReport]:
    """Write the report for a day into ``folder`` as PDF, workbook and text, and record it.

    ``ready`` avoids a second computation: the state at a past hour does not change.

    Raises:
        As ``issue_weekly``; LEVEL_NOT_OFFERED; and as ``atomic_writer``.
    """
    report = issue_weekly(caseload, on, ready)
    facts = report.facts(terms.level)
    with caseload.snapshot() as reader:
        files = tuple(line.file.id for line in iter_lines(reader, ids_in(report.weekly)))
    prepare(caseload, files, terms, WEEKLY_REPORT)
    security = security_of(caseload, WEEKLY_REPORT, terms)
    with ensured_folder(folder), nothing_kept():
        written = write_weekly(facts, folder, security=security, cancelled=cancelled)
    return noted(caseload, files, WEEKLY_REPORT, terms, written, security), report


def weekly_to_print(caseload: Caseload, on: date, terms: Terms, ready: ReadyReport) -> Printable:
    """Render the weekly report of a day and issue it. Raises as ``make_weekly``."""
    report = issue_weekly(caseload, on, ready)
    with caseload.snapshot() as reader:
        files = tuple(line.file.id for line in reader.lines_of(ids_in(report.weekly)))
    prepare(caseload, files, terms, WEEKLY_REPORT)
    facts = report.facts(terms.level)
    return printable(
        caseload, WEEKLY_REPORT, facts.kind, files, terms,
        lambda stream, security: set_weekly(stream, facts, security),
    )  # fmt: skip
