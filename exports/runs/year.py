"""Documents at the end of the year: handover list, destination export, summary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from casework.batching import iter_cases
from casework.people.person import CITY_OFFICE, ConsentKind, valid_consent
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.queries import all_files, judged_files
from casework.read_models import FileQuery
from casework.records import Employer
from casework.reports.year_summary import year_summary
from casework.service_layer.caseload_port import Caseload
from casework.standing import Status, evaluate_case
from exports.atomic_files import atomic_writer
from exports.results import Written
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
from exports.seal import locked_workbook
from exports.year_papers import (
    SummaryFacts,
    destination_book,
    handover_book,
    set_summary,
    write_summary,
)

HANDOVER, DESTINATIONS, SUMMARY = "handover", "destinations", "year_summary"
"""Kinds of document, as recorded in the journal."""

_UNPLACED = frozenset(
    {Status.TO_BE_OPENED, Status.IN_CARE, Status.COMPLETE, Status.PAUSED, Status.HANDED_OVER}
)
_GRADUATION = (7, 1)
"""Graduation day of a cohort, when a file does not give its own."""


@dataclass(frozen=True, slots=True)
class Leavers:
    """Graduates without a place: those for the handover, and those who did not consent.

    ``without_consent`` are student numbers.
    """

    ready: tuple[UUID, ...]
    without_consent: tuple[str, ...]


def leavers_of(reader: Reader, cohort: int | None = None) -> Leavers:
    """Return the graduates without a place."""
    where = () if cohort is None else (("cohort", str(cohort)),)
    ready: list[UUID] = []
    lacking: list[str] = []
    for one in judged_files(reader, reader.file_ids(FileQuery(where=where))):
        file = one.case.file
        left_on = file.graduates_on or date(file.cohort, *_GRADUATION)
        if one.status not in _UNPLACED or left_on > reader.today:
            continue
        if valid_consent(one.case.consents, ConsentKind.PROVIDE, reader.today) is None:
            lacking.append(file.student_no)
        else:
            ready.append(file.id)
    return Leavers(tuple(ready), tuple(lacking))


def make_handover(
    caseload: Caseload, target: Path, terms: Terms, cohort: int | None = None
) -> tuple[RunResult, Leavers]:
    """Write the handover list of graduates without a place for the city, and record it.

    It lists only those who have consented (个人信息保护法 23).

    Raises:
        RuleBroken: NO_LEAVERS, HANDOVER_NOBODY_AGREED; and as ``prepare`` and ``atomic_writer``.
    """
    with caseload.snapshot() as reader:
        leavers = leavers_of(reader, cohort)
        unit = reader.keeper().unit
    if not leavers.ready and leavers.without_consent:
        count = len(leavers.without_consent)
        raise RuleBroken("HANDOVER_NOBODY_AGREED", "students", count=count)
    if not leavers.ready:
        raise RuleBroken("NO_LEAVERS", "students")

    def book(reader: Reader) -> bytes:
        judged = judged_files(reader, leavers.ready)
        receiver = terms.receiver or CITY_OFFICE
        return handover_book(judged, unit, receiver, reader.today, unmasked=terms.unmasked)

    return _make_book(caseload, leavers.ready, target, terms, HANDOVER, book), leavers


def make_destinations(
    caseload: Caseload, files: Sequence[UUID], target: Path, terms: Terms
) -> RunResult:
    """Write the destinations of these files under the national headings, and record it.

    Raises:
        As ``prepare`` and ``atomic_writer``.
    """

    def book(reader: Reader) -> bytes:
        cases = (one.case for one in judged_files(reader, files))
        return destination_book(cases, reader.get_all(Employer), reader.today)

    return _make_book(caseload, files, target, terms, DESTINATIONS, book)


def make_summary(
    caseload: Caseload, target: Path, terms: Terms, cohort: int | None = None
) -> RunResult:
    """Write the summary of a cohort's year, and record it in the journal.

    Raises:
        As ``all_files``, ``prepare`` and ``atomic_writer``.
    """
    with caseload.snapshot() as reader:
        files = all_files(reader, cohort)
        facts = summary_facts(reader, terms, cohort)
    prepare(caseload, files, terms, SUMMARY)
    security = security_of(caseload, SUMMARY, terms)
    with nothing_kept():
        written = write_summary(facts, target, security)
    return noted(caseload, files, SUMMARY, terms, written, security)


def summary_to_print(caseload: Caseload, terms: Terms) -> Printable:
    """Render the summary of the year. Raises as ``make_summary``."""
    with caseload.snapshot() as reader:
        files = all_files(reader)
        facts = summary_facts(reader, terms)
    prepare(caseload, files, terms, SUMMARY)
    return printable(
        caseload, SUMMARY, "年度总结", files, terms,
        lambda stream, security: set_summary(stream, facts, security),
    )  # fmt: skip


def summary_facts(reader: Reader, terms: Terms, cohort: int | None = None) -> SummaryFacts:
    """Return the contents of the summary of a cohort's year."""
    keeper = reader.keeper()
    cases = iter_cases(reader, all_files(reader, cohort))
    summary = year_summary(
        (evaluate_case(case, reader.today) for case in cases), cohort, reader.today
    )
    return SummaryFacts(summary, keeper.unit, keeper.name, terms.level)


def file_name(kind: str, on: date) -> str:
    """Return the file name of such a document."""
    words = {HANDOVER: "移交名单", DESTINATIONS: "毕业去向", SUMMARY: "年度总结"}[kind]
    return f"助航_{words}_{on:%Y%m%d}.{'pdf' if kind == SUMMARY else 'xlsx'}"


def _make_book(
    caseload: Caseload,
    files: Sequence[UUID],
    target: Path,
    terms: Terms,
    kind: str,
    book: Callable[[Reader], bytes],
) -> RunResult:
    prepare(caseload, files, terms, kind)
    with caseload.snapshot() as reader:
        content = book(reader)
    with nothing_kept(), atomic_writer(target) as stream:
        stream.write(locked_workbook(content, terms.password))
    return noted(caseload, files, kind, terms, Written((target,)))
