"""The preview of the document that the options describe."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casework.people.seating import SheetOrder
from casework.service_layer.caseload_port import Caseload
from exports.class_sheet import ClassSheet, set_class_sheets
from exports.dossier import DossierFacts
from exports.dossier.chapters import dossier_of
from exports.dossier.document import set_one
from exports.forms import FormFacts, FormKind
from exports.forms.writing import set_forms
from exports.runs.base import Terms
from exports.runs.class_sheets import class_sheet_of
from exports.runs.dossiers import dossier_facts
from exports.runs.forms import forms_of
from exports.runs.year import summary_facts
from exports.seal import DocumentSecurity
from exports.year_papers import SummaryFacts, set_summary
from ui.common.i18n import N_, _
from ui.documents.document_run import Kind, StudentScope
from ui.jobs.session import Session
from ui.widgets.paged_preview import Paper, PaperPreview

WORKBOOKS = {
    Kind.LEDGER: N_(
        "An Excel workbook, A4 landscape: one row per student, 25 columns. Numbers stay text,"
        " and no cell is a formula."
    ),
    Kind.HANDOVER: N_(
        "An Excel workbook for the city's system: who left school without a place and agreed"
        " that the city gets their data. Who did not agree is left out, and counted."
    ),
    Kind.DESTINATIONS: N_(
        "An Excel workbook with the 34 headings of the national register in its first row: one"
        " row per student, codes as text."
    ),
}
"""Descriptions shown for workbooks, which have no page preview."""


Facts = DossierFacts | ClassSheet | FormFacts | SummaryFacts
"""The data that a preview is typeset from."""


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """The document shown: kind, students and terms."""

    kind: Kind
    who: StudentScope
    terms: Terms = field(repr=False)
    event: UUID | None = None
    order: SheetOrder | None = None


class PreviewPane(PaperPreview):
    """Previews the first document of a run page by page, always masked."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._shown: ShownDocument | None = None

    def show_first_of(self, shown: ShownDocument) -> None:
        """Show the first document of a run."""
        if shown == self._shown:
            return
        self._shown, self.document, self._page = shown, None, 0
        if shown.kind.is_workbook:
            self._documents.drop()
            self._say(_(WORKBOOKS[shown.kind]))
            return
        job = self._session.run(lambda caseload, _progress: _facts(caseload, shown))
        self._documents.take(job).then(self._on_facts, problem=self._on_problem)

    def forget(self) -> None:
        """Mark the preview as outdated, so that it is rebuilt when next requested."""
        self._shown = None

    def say_nothing_to_show(self, why: str) -> None:
        self._shown = None
        super().say_nothing_to_show(why)

    def _on_facts(self, facts: Facts) -> None:
        has_watermark = self._shown is not None and self._shown.terms.has_watermark
        job = self._session.jobs.start(
            lambda _progress: paper_of(facts, has_watermark=has_watermark), thread="own"
        )
        self._documents.take(job).then(self._on_document, problem=self._on_problem)


def _facts(caseload: Caseload, shown: ShownDocument) -> Facts:
    with caseload.snapshot() as reader:
        files = shown.who.resolve(reader)
        if shown.kind is Kind.SUMMARY:
            return summary_facts(reader, shown.terms)
        form = shown.kind.form
        if form is not None:
            named = files if form is FormKind.SIGN_IN else files[:1]
            named = () if form is FormKind.SIGN_IN and shown.event is None else named
            return next(forms_of(reader, form, named, shown.terms.level, event=shown.event))
        first: UUID = files[0]
        if shown.kind is Kind.DOSSIER:
            return next(
                dossier_facts(
                    reader, [first], shown.terms, caseload.services.evidence.read_evidence
                )
            )
        class_name = shown.who.class_name or reader.line(first).file.class_name or ""
        if not shown.who.files and not shown.who.class_name:
            files = StudentScope(class_name=class_name).resolve(reader)
        return class_sheet_of(reader, files, class_name, shown.order)


def paper_of(facts: Facts, *, has_watermark: bool = False) -> Paper:
    """Typeset a document in memory, complete except for the seal."""
    stream = io.BytesIO()
    if isinstance(facts, ClassSheet):
        pages, _missing = set_class_sheets(stream, [facts])
        return Paper(stream.getvalue(), pages)
    if isinstance(facts, SummaryFacts):
        pages, _missing = set_summary(stream, facts)
        return Paper(stream.getvalue(), pages)
    mark = f"{facts.unit} {facts.as_of.isoformat()}" if has_watermark else ""
    finishing = DocumentSecurity(watermark=mark)
    if isinstance(facts, FormFacts):
        pages, _missing = set_forms(stream, [facts], finishing)
    else:
        pages, _missing = set_one(stream, dossier_of(facts), finishing)
    return Paper(stream.getvalue(), pages)
