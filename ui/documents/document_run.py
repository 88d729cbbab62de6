"""Document generation without widgets; runs on a worker thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from casework.people.seating import SheetOrder
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.queries import all_files, files_of_class
from casework.read_models import FileQuery
from casework.service_layer.caseload_port import Caseload
from exports.atomic_files import ensured_folder
from exports.forms import FormKind
from exports.results import Cancelled
from exports.runs.base import Printable, RunResult, Terms
from exports.runs.class_sheets import class_sheet_name, make_class_sheet, ordered, sheets_to_print
from exports.runs.dossiers import (
    bound_name,
    dossiers_to_print,
    ledger_of,
    make_bound_dossiers,
    make_dossiers,
)
from exports.runs.forms import form_name, forms_to_print, make_forms
from exports.runs.ledgers import OURS, LedgerShape, make_ledger
from exports.runs.year import (
    file_name,
    make_destinations,
    make_handover,
    make_summary,
    summary_to_print,
)
from ui.jobs import JobProgress

SELECTION = "所选学生"
"""Class name printed on a sheet of students who are not one class."""


class Kind(StrEnum):
    """Kinds of documents."""

    DOSSIER = "dossier"
    LEDGER = "ledger"
    CLASS_SHEET = "class_sheet"
    TALK = "form_talk"
    REFERRAL = "form_referral"
    SIGN_IN = "form_sign_in"
    CARD = "form_card"
    NOTICE = "form_notice"
    HANDOVER = "handover"
    DESTINATIONS = "destinations"
    SUMMARY = "year_summary"

    @property
    def is_workbook(self) -> bool:
        """Whether it is a workbook, which is printed from the program that opens it."""
        return self in {Kind.LEDGER, Kind.HANDOVER, Kind.DESTINATIONS}

    @property
    def is_of_all(self) -> bool:
        """Whether no students are selected for it: its content follows from the caseload."""
        return self in {Kind.HANDOVER, Kind.SUMMARY}

    @property
    def form(self) -> FormKind | None:
        """The form kind, or None if it is not a form."""
        return _FORMS.get(self)


_FORMS = {
    Kind.TALK: FormKind.TALK,
    Kind.REFERRAL: FormKind.REFERRAL,
    Kind.SIGN_IN: FormKind.SIGN_IN,
    Kind.CARD: FormKind.CARD,
    Kind.NOTICE: FormKind.NOTICE,
}


@dataclass(frozen=True, slots=True)
class StudentScope:
    """The students of a run: these files, a class, or all (both empty).

    ``is_blank`` is for blank forms to be filled in by hand.
    """

    files: tuple[UUID, ...] = ()
    class_name: str = ""
    is_blank: bool = False

    def resolve(self, reader: Reader) -> tuple[UUID, ...]:
        """Return the file ids. Raises RuleBroken NO_SUCH_CLASS, CASELOAD_EMPTY."""
        if self.is_blank:
            return ()
        if self.files:
            return self.files
        if self.class_name:
            return ordered(reader, files_of_class(reader, self.class_name), self.class_name)
        return all_files(reader)


@dataclass(frozen=True, slots=True)
class Order:
    """One run: kind, students, terms and target folder; ``is_bound`` makes one PDF for all.

    ``event`` is the event of a sign-in sheet; if no students are selected, the sheet lists those
    registered for it.
    """

    kind: Kind
    who: StudentScope
    folder: Path
    terms: Terms
    is_bound: bool = False
    event: UUID | None = None
    sheet_order: SheetOrder | None = None
    shape: LedgerShape = OURS


def make(caseload: Caseload, order: Order, progress: JobProgress) -> RunResult:
    """Make all documents of the order, or none. Raises as ``exports.runs.dossiers`` does."""
    with caseload.snapshot() as reader:
        files = order.who.resolve(reader)
        today = reader.today

    def report(done: int, total: int) -> None:
        progress.report(done, total)

    def cancelled() -> bool:
        return progress.is_cancelled

    progress.report(0, len(files))
    with ensured_folder(order.folder):
        if order.kind is Kind.CLASS_SHEET:
            return _class_sheets(caseload, order, files, report, cancelled)
        if order.kind.form is not None:
            target = order.folder / form_name(order.kind.form, today)
            return make_forms(
                caseload, order.kind.form, files, target, order.terms, event=order.event
            )
        if order.kind is Kind.LEDGER:
            with caseload.snapshot() as reader:
                stem = ledger_of(reader, files, order.terms).stem
            return make_ledger(
                caseload, files, order.folder / f"{stem}{order.shape.ending}", order.terms,
                shape=order.shape, progress=report, cancelled=cancelled,
            )  # fmt: skip
        if order.kind in {Kind.HANDOVER, Kind.DESTINATIONS, Kind.SUMMARY}:
            return _year_paper(caseload, order, files, today)
        if order.is_bound:
            name = bound_name(today)
            return make_bound_dossiers(
                caseload, files, order.folder / name, order.terms,
                progress=report, cancelled=cancelled,
            )  # fmt: skip
        return make_dossiers(
            caseload, files, order.folder, order.terms, progress=report, cancelled=cancelled
        )


def _year_paper(
    caseload: Caseload, order: Order, files: tuple[UUID, ...], today: date
) -> RunResult:
    target = order.folder / file_name(order.kind.value, today)
    if order.kind is Kind.SUMMARY:
        return make_summary(caseload, target, order.terms)
    if order.kind is Kind.DESTINATIONS:
        return make_destinations(caseload, files, target, order.terms)
    issue, leavers = make_handover(caseload, target, order.terms)
    lacking = len(leavers.without_consent)
    note = RuleBroken("LEAVERS_LEFT_OUT", "students", count=lacking)
    return replace(issue, notes=(note,)) if lacking else issue


def printable(caseload: Caseload, order: Order, progress: JobProgress) -> Printable | None:
    """Typeset the order for printing; return None if cancelled. Raises as ``make``."""
    with caseload.snapshot() as reader:
        files = order.who.resolve(reader)
        groups = _groups(reader, order.who, files) if order.kind is Kind.CLASS_SHEET else {}
    progress.report(0, len(files))
    if order.kind is Kind.CLASS_SHEET:
        return sheets_to_print(caseload, groups, order.sheet_order)
    if order.kind is Kind.SUMMARY:
        return summary_to_print(caseload, order.terms)
    if order.kind.form is not None:
        return forms_to_print(caseload, order.kind.form, files, order.terms, event=order.event)
    return dossiers_to_print(
        caseload, files, order.terms,
        progress=progress.report, cancelled=lambda: progress.is_cancelled,
    )  # fmt: skip


def _class_sheets(
    caseload: Caseload,
    order: Order,
    files: tuple[UUID, ...],
    report: Callable[[int, int], None],
    cancelled: Cancelled,
) -> RunResult:
    """Make one sheet per class; delete those already made if the run is cancelled or fails."""
    with caseload.snapshot() as reader:
        groups = _groups(reader, order.who, files)
    made = RunResult()
    try:
        for done, (class_name, group) in enumerate(groups.items()):
            if cancelled():
                _take_away(made)
                return RunResult(was_cancelled=True)
            target = order.folder / class_sheet_name(class_name, None)
            issue = make_class_sheet(caseload, group, class_name, target, order.sheet_order)
            made = replace(
                issue,
                paths=(*made.paths, *issue.paths),
                files=(*made.files, *issue.files),
                missing=(*made.missing, *issue.missing),
            )
            report(done + 1, len(groups))
    except BaseException:
        _take_away(made)
        raise
    return made


def _groups(
    reader: Reader, who: StudentScope, files: tuple[UUID, ...]
) -> dict[str, tuple[UUID, ...]]:
    if who.class_name:
        return {who.class_name: files}
    if who.files:
        return {SELECTION: files}
    names = [name for name in reader.facets(FileQuery())["class_name"] if name]
    if not names:
        raise RuleBroken("NO_SUCH_CLASS", "class_name", class_name="", choices=[])
    return {name: files_of_class(reader, name) for name in sorted(names)}


def _take_away(made: RunResult) -> None:
    for path in made.paths:
        path.unlink(missing_ok=True)
