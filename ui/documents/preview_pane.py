"""Preview pane on the right: the pages of a document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QWidget

from casework.people.seating import SheetOrder
from casework.service_layer.caseload_port import Caseload
from exports.forms import FormKind
from exports.runs.base import Terms
from exports.runs.class_sheets import class_sheet_of
from exports.runs.dossiers import dossier_facts
from exports.runs.forms import forms_of
from exports.runs.year import summary_facts
from ui.common.i18n import N_, _
from ui.common.problems import sentence_for
from ui.documents.document_run import Kind, StudentScope
from ui.documents.pages import Facts, Paper, paper_of, picture_of
from ui.jobs import LatestOnly
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.widgets.basics import Card, ElidedLabel, icon_button, label, line

_WAIT_MS = 150
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
_ZOOMS = (1.0, 1.25, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """The document shown: kind, students and terms."""

    kind: Kind
    who: StudentScope
    terms: Terms = field(repr=False)
    event: UUID | None = None
    order: SheetOrder | None = None


class PreviewPane(Card):
    """Previews the first document of a run page by page, always masked."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._session = session
        self._shown: ShownDocument | None = None
        self.paper: Paper | None = None
        self._page = 0
        self._zoom = 0
        self._papers: LatestOnly[Any] = LatestOnly()
        self._pictures: LatestOnly[QImage] = LatestOnly()
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_WAIT_MS)
        self._clock.timeout.connect(self._draw)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._about = label("", "caption", self)
        self._number = label("", "secondary", self)
        self.back = icon_button("caret-left", _("Previous page"), self)
        self.on = icon_button("caret-right", _("Next page"), self)
        self.smaller = icon_button("magnifying-glass-minus", _("Smaller"), self)
        self.larger = icon_button("magnifying-glass-plus", _("Larger"), self)
        self._sheet = QLabel()
        self._sheet.setObjectName("sheet")
        self._sheet.setProperty("kind", "desk")
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._sheet.setContentsMargins(0, 12, 0, 12)
        self._sheet.setAccessibleName(_("Page as it will be printed"))
        self._area = QScrollArea(self)
        self._area.setWidget(self._sheet)
        self._area.setWidgetResizable(True)
        self._build()

    def _build(self) -> None:
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(14, 6, 8, 6)
        self._title = ElidedLabel(_("Preview"), "strong", head)
        row.addWidget(self._title, 1)
        row.addWidget(self._about)
        for part in (self.back, self._number, self.on, self.smaller, self.larger):
            row.addWidget(part)
        self.body.addWidget(head)
        self.body.addWidget(line(self))
        self.body.addWidget(self._area, 1)
        self.back.clicked.connect(lambda: self._turn(-1))
        self.on.clicked.connect(lambda: self._turn(1))
        self.smaller.clicked.connect(lambda: self._scale(-1))
        self.larger.clicked.connect(lambda: self._scale(1))
        self._show_buttons()

    # --- content

    def show_first_of(self, shown: ShownDocument) -> None:
        """Show the first document of a run."""
        if shown == self._shown:
            return
        self._shown, self.paper, self._page = shown, None, 0
        if shown.kind.is_workbook:
            self._papers.drop()
            self._say(_(WORKBOOKS[shown.kind]))
            return
        job = self._session.run(lambda caseload, _progress: _facts(caseload, shown))
        self._papers.take(job).then(self._on_facts, problem=self._on_problem)

    def forget(self) -> None:
        """Mark the preview as outdated, so that it is rebuilt when next requested."""
        self._shown = None

    def show_made(self, make: Callable[[], Paper]) -> None:
        """Show a document made elsewhere, until another one is requested."""
        self.paper, self._page = None, 0
        job = self._session.jobs.start(lambda _progress: make(), thread="own")
        self._papers.take(job).then(self._on_paper, problem=self._on_problem)

    def _on_facts(self, facts: Facts) -> None:
        has_watermark = self._shown is not None and self._shown.terms.has_watermark
        job = self._session.jobs.start(
            lambda _progress: paper_of(facts, has_watermark=has_watermark), thread="own"
        )
        self._papers.take(job).then(self._on_paper, problem=self._on_problem)

    def _on_paper(self, paper: Paper) -> None:
        self.paper = paper
        self._draw()

    def _on_problem(self, problem: Problem) -> None:
        self._say(sentence_for(problem))

    def say_nothing_to_show(self, why: str) -> None:
        """Show a message instead of a page."""
        self._shown = None
        self._papers.drop()
        self._say(why)

    def _say(self, why: str) -> None:
        self.paper = None
        self._sheet.setPixmap(QPixmap())
        self._sheet.setText(why)
        self._sheet.setWordWrap(True)
        self._sheet.setMargin(20)
        self._show_buttons()

    # --- pages

    def _draw(self) -> None:
        paper = self.paper
        if paper is None:
            return
        self._page = min(self._page, paper.pages - 1)
        page, dpr = self._page, self.devicePixelRatioF()
        available = max(200, self._area.viewport().width() - 24)
        width = round(min(available, 760) * _ZOOMS[self._zoom] * dpr)
        job = self._session.jobs.start(
            lambda _progress: picture_of(paper, page, width), thread="own"
        )
        self._pictures.take(job).then(self._on_picture)

    def _on_picture(self, image: QImage) -> None:
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self._sheet.setMargin(0)
        self._sheet.setPixmap(pixmap)
        self._show_buttons()

    def _turn(self, step: int) -> None:
        if self.paper is not None:
            self._page = max(0, min(self._page + step, self.paper.pages - 1))
            self._area.verticalScrollBar().setValue(0)
            self._draw()

    def _scale(self, step: int) -> None:
        self._zoom = max(0, min(self._zoom + step, len(_ZOOMS) - 1))
        self._draw()

    def _show_buttons(self) -> None:
        pages = self.paper.pages if self.paper else 0
        text = _("Page {page} of {pages}").format(page=self._page + 1, pages=pages)
        self._number.setText(text if pages else "")
        self.back.setEnabled(self._page > 0)
        self.on.setEnabled(self._page + 1 < pages)
        self.smaller.setEnabled(bool(pages) and self._zoom > 0)
        self.larger.setEnabled(bool(pages) and self._zoom + 1 < len(_ZOOMS))

    @property
    def pages(self) -> int:
        """How many pages the document has; 0 while there is none."""
        return self.paper.pages if self.paper else 0

    @property
    def has_picture(self) -> bool:
        return not self._sheet.pixmap().isNull()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._clock.start()

    def sizeHint(self) -> QSize:
        return QSize(420, 420)


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
