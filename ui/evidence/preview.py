"""The pane that shows one proof: a picture, the pages of a PDF, or why it cannot be shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtWidgets import QFrame, QWidget

from casework.caseload_dtos import EvidenceRepair
from casework.formats.media import PDF, PICTURES
from casework.ports import Change, Changed
from casework.problems import RuleBroken, Trouble
from casework.records import Evidence
from casework.service_layer.caseload_port import Caseload
from exports.decoded_pictures import UndecodablePicture, decoded_facts, decoded_pictures, get_ready
from ui.common.i18n import _
from ui.jobs import JobProgress, LatestOnly
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.theme.tokens import SMALL
from ui.widgets.basics import button
from ui.widgets.layouts import hbox
from ui.widgets.paged_preview import PagedPreview

_LONGEST_TEXT = 20_000
_FORMS = {3: QImage.Format.Format_RGB888, 4: QImage.Format.Format_RGBA8888}
"""Image format by bytes per pixel."""


@dataclass(frozen=True, slots=True)
class RenderedEvidence:
    """A proof that can be shown: a picture, the pages of a PDF, or text (``pages`` is 0)."""

    media: str
    data: bytes = field(repr=False)
    pages: int
    text: str = field(default="", repr=False)


def sheet_of(data: bytes, media: str) -> RenderedEvidence:
    """Return a proof in a form that can be shown.

    Raises:
        RuleBroken: PREVIEW_BROKEN. Trouble: CHILD_NOT_STARTED, CHILD_STOPPED.
    """
    if media == PDF:
        return RenderedEvidence(media, data, _pages(data))
    if media in PICTURES:
        return RenderedEvidence(media, data, 1)
    if media == "text/plain":
        return RenderedEvidence(
            media, data, 0, data[:_LONGEST_TEXT].decode("utf-8", errors="replace")
        )
    return RenderedEvidence(media, data, 0)


def image_of(sheet: RenderedEvidence, page: int, width: int) -> QImage:
    """Return one page (counted from 0), ``width`` pixels wide or at its original width.

    Raises:
        RuleBroken: PREVIEW_BROKEN. Trouble: CHILD_NOT_STARTED, CHILD_STOPPED.
    """
    try:
        (shown,) = decoded_pictures(sheet.data, "page", page=page, width=width)
    except (UndecodablePicture, ValueError) as error:
        raise RuleBroken("PREVIEW_BROKEN") from error
    each, rest = divmod(len(shown.data), shown.width * shown.height)
    if rest or each not in _FORMS:
        raise RuleBroken("PREVIEW_BROKEN")
    return QImage(shown.data, shown.width, shown.height, shown.width * each, _FORMS[each]).copy()


def png_of(image: QImage) -> bytes:
    """Return a pasted picture as the bytes of a PNG file."""
    kept = QByteArray()
    stream = QBuffer(kept)
    stream.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(stream, QByteArray(b"png")).write(image)
    stream.close()
    return bytes(kept.data())


def _pages(data: bytes) -> int:
    try:
        pages = decoded_facts(data, "count").get("pages")
    except UndecodablePicture as error:
        raise RuleBroken("PREVIEW_BROKEN") from error
    if not isinstance(pages, int):
        raise RuleBroken("PREVIEW_BROKEN")
    return pages


_IN_BACKUPS = frozenset({"EVIDENCE_DAMAGED", "EVIDENCE_MISSING"})


class ProofPreview(PagedPreview[RenderedEvidence]):
    """Shows a proof decrypted in memory; its data is dropped when another one is shown."""

    ZOOMS = (1.0, 1.5, 2.0, 3.0)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("The evidence as a picture"), image_of, parent)
        self._evidence: Evidence | None = None
        self._repairs: LatestOnly[Changed[EvidenceRepair]] = LatestOnly()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._below = QWidget(self)
        self.bring_back = button(_("&Restore it from a backup"), "small", self._below)
        self.bring_back.clicked.connect(self._bring_back)
        hbox(
            (self.bring_back, 0, Qt.AlignmentFlag.AlignHCenter),
            on=self._below,
            margins=(SMALL, SMALL, SMALL, SMALL),
        )
        self.body.addWidget(self._below)

    def show_proof(self, evidence: Evidence | None) -> None:
        """Show this proof; None clears the pane."""
        if evidence == self._evidence:
            return
        self._evidence, self._page, self._zoom = evidence, 0, 0
        self._pictures.drop()
        if evidence is None:
            self._documents.drop()
            self._say("")
        else:
            self._read(evidence)

    def _read(self, evidence: Evidence) -> None:
        self.document = None
        self._say(_("Opening…"))
        media = evidence.media or "application/octet-stream"

        def read(caseload: Caseload, _progress: JobProgress) -> RenderedEvidence:
            get_ready()  # starts in parallel with decryption
            return sheet_of(caseload.services.evidence.read_evidence(evidence), media)

        job = self._session.run(read)
        self._documents.take(job).then(self._on_document, problem=self._on_problem)

    def stop(self) -> None:
        """Discard pending reads, as the pane is closed."""
        self._clock.stop()
        for latest in (self._documents, self._pictures, self._repairs):
            latest.drop()

    def _on_document(self, document: RenderedEvidence) -> None:
        super()._on_document(document)
        if not document.pages:
            text = _("This type of file cannot be shown here; save a copy to view it.")
            self._say(document.text or text)

    def _on_problem(self, problem: Problem) -> None:
        super()._on_problem(problem)
        self._below.setVisible(isinstance(problem, Trouble) and problem.code in _IN_BACKUPS)

    def _bring_back(self) -> None:
        evidence = self._evidence
        if evidence is None:
            return
        self._below.hide()

        def restore(caseload: Caseload, _progress: JobProgress) -> Changed[EvidenceRepair]:
            return Changed(caseload.backups.restore_evidence([evidence.id]), Change("evidence"))

        def on_end(repair: Changed[EvidenceRepair]) -> None:
            if evidence != self._evidence:
                return  # another proof is shown by now
            if repair.value.lost:
                self._on_problem(RuleBroken("EVIDENCE_NOT_IN_BACKUPS", "record", count=1))
            else:
                self._read(evidence)

        job = self._session.run_writing(restore, what=_("Restoring evidence"))
        self._repairs.take(job).then(on_end, problem=self._on_problem)

    def _say(self, words: str) -> None:
        super()._say(words)
        self._below.hide()

    def _page_width(self) -> int:
        bar = self._area.verticalScrollBar().sizeHint().width()
        return max(120, self._area.width() - bar - 30)

    def _show_buttons(self) -> None:
        super()._show_buttons()
        for part in (self.back, self._number, self.on):
            part.setVisible(self.pages > 1)

    def sizeHint(self) -> QSize:
        return QSize(420, 380)
