"""Printing of documents: rendered in memory, previewed, recorded in the journal, sent."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from casework.people.seating import SheetOrder
from casework.queries import all_files
from casework.reports.weekly import WEEKLY_REPORT
from casework.service_layer.caseload_port import Caseload
from exports.cancellation import Cancelled
from exports.class_sheet import set_class_sheets
from exports.dossier.chapters import dossier_of
from exports.dossier.document import DossierSheet
from exports.runs.base import Progress, Terms, prepare, security_of
from exports.runs.class_sheets import CLASS_SHEET, class_sheet_of
from exports.runs.dossiers import DOSSIER, dossier_facts
from exports.runs.weekly import ReadyReport, ids_in, issue_weekly
from exports.runs.year import SUMMARY, summary_facts
from exports.weekly.writing import set_weekly
from exports.year_papers import set_summary


@dataclass(frozen=True, slots=True)
class Printable:
    """A rendered document; the preview shows exactly the bytes that are printed."""

    kind: str
    title: str
    files: tuple[UUID, ...]
    terms: Terms
    pages: int
    pdf: bytes = field(repr=False)
    journal_count: int = 0
    """The journal entry that its seal names."""


def dossiers_to_print(
    caseload: Caseload,
    files: Sequence[UUID],
    terms: Terms,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Printable | None:
    """Render the dossiers of these files as one document; None when cancelled.

    Raises:
        As ``exports.runs.base.prepare``.
    """
    prepare(caseload, files, terms, DOSSIER)
    stream = io.BytesIO()
    security = security_of(caseload, DOSSIER, terms)
    sheet = DossierSheet(stream, "一人一档（合订）", security=security)
    with caseload.snapshot() as reader:
        read = caseload.services.evidence.read_evidence
        for done, facts in enumerate(dossier_facts(reader, files, terms, read), start=1):
            if cancelled is not None and cancelled():
                return None
            sheet.add(dossier_of(facts))
            if progress is not None:
                progress(done, len(files))
    sheet.save()
    pdf, count = stream.getvalue(), security.journal_count
    return Printable(DOSSIER, "一人一档", tuple(files), terms, sheet.pages, pdf, count)


def sheets_to_print(
    caseload: Caseload,
    classes: Mapping[str, Sequence[UUID]],
    order: SheetOrder | None = None,
) -> Printable:
    """Render the progress sheets of these classes as one document. Raises as ``prepare``."""
    files = tuple(file_id for members in classes.values() for file_id in members)
    terms = Terms()
    prepare(caseload, files, terms, CLASS_SHEET)
    security = security_of(caseload, CLASS_SHEET, terms)
    stream = io.BytesIO()
    with caseload.snapshot() as reader:
        sheets = [class_sheet_of(reader, members, name, order) for name, members in classes.items()]
    pages, _missing = set_class_sheets(stream, sheets, security)
    pdf, count = stream.getvalue(), security.journal_count
    return Printable(CLASS_SHEET, "班级进度表", files, terms, pages, pdf, count)


def weekly_to_print(caseload: Caseload, on: date, terms: Terms, ready: ReadyReport) -> Printable:
    """Render the weekly report of a day and issue it. Raises as ``make_weekly``."""
    report = issue_weekly(caseload, on, ready)
    with caseload.snapshot() as reader:
        files = tuple(line.file.id for line in reader.lines_of(ids_in(report.weekly)))
    prepare(caseload, files, terms, WEEKLY_REPORT)
    stream = io.BytesIO()
    facts = report.facts(terms.level)
    security = security_of(caseload, WEEKLY_REPORT, terms)
    pages, _missing = set_weekly(stream, facts, security)
    pdf, count = stream.getvalue(), security.journal_count
    return Printable(WEEKLY_REPORT, facts.kind, files, terms, pages, pdf, count)


def summary_to_print(caseload: Caseload, terms: Terms) -> Printable:
    """Render the summary of the year. Raises as ``make_summary``."""
    with caseload.snapshot() as reader:
        files = all_files(reader)
        facts = summary_facts(reader, terms)
    prepare(caseload, files, terms, SUMMARY)
    stream = io.BytesIO()
    security = security_of(caseload, SUMMARY, terms)
    pages, _missing = set_summary(stream, facts, security)
    pdf, count = stream.getvalue(), security.journal_count
    return Printable(SUMMARY, "年度总结", files, terms, pages, pdf, count)


def hand_over(
    caseload: Caseload, paper: Printable, to: str, send: Callable[[], object]
) -> UUID | None:
    """Record a document that is printed in the journal, then call ``send``.

    An empty form contains no personal data and is not recorded.

    Raises:
        As ``send``; the entry stays, since the document may have been sent.
    """
    if not paper.files:
        send()
        return None
    done = caseload.services.disclosures.note_export(
        paper.files,
        kind=paper.kind,
        level=paper.terms.level.value,
        receiver=paper.terms.receiver or to,
        digests=[hashlib.sha256(paper.pdf).hexdigest()],
        unmasked=paper.terms.unmasked,
        journal_count=paper.journal_count,
    )
    send()
    if done.action is None:
        raise TypeError("an export always is an action")
    return done.action
