"""The pane that shows one proof: a picture, the pages of a PDF, or why it cannot be shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QImageWriter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QWidget

from casework.caseload_dtos import EvidenceRepair
from casework.formats.media import PDF, PICTURES
from casework.ports import Change, Changed
from casework.problems import RuleBroken, Trouble
from casework.records import Evidence
from casework.service_layer.caseload_port import Caseload
from exports.decoded_pictures import UndecodablePicture, decoded_facts, decoded_pictures, get_ready
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.jobs import JobProgress, LatestOnly
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.theme.tokens import SMALL
from ui.widgets.basics import Card, button, icon_button, label, line

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


_WAIT_MS = 150
_IN_BACKUPS = frozenset({"EVIDENCE_DAMAGED", "EVIDENCE_MISSING"})
_ZOOMS = (1.0, 1.5, 2.0, 3.0)


class ProofPreview(Card):
    """Shows a proof decrypted in memory; its data is dropped when another one is shown."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._session = session
        self._evidence: Evidence | None = None
        self._sheet: RenderedEvidence | None = None
        self._page = self._zoom = 0
        self._sheets: LatestOnly[RenderedEvidence] = LatestOnly()
        self._images: LatestOnly[QImage] = LatestOnly()
        self._repairs: LatestOnly[Changed[EvidenceRepair]] = LatestOnly()
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_WAIT_MS)
        self._clock.timeout.connect(self._draw)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._number = label("", "secondary", self)
        self.back = icon_button("caret-left", _("Previous page"), self)
        self.on = icon_button("caret-right", _("Next page"), self)
        self.smaller = icon_button("magnifying-glass-minus", _("Smaller"), self)
        self.larger = icon_button("magnifying-glass-plus", _("Larger"), self)
        self._shown = QLabel()
        self._shown.setProperty("kind", "desk")
        self._shown.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._shown.setTextFormat(Qt.TextFormat.PlainText)
        self._shown.setWordWrap(True)
        self._shown.setMargin(12)
        self._shown.setAccessibleName(_("The evidence as a picture"))
        self._area = QScrollArea(self)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(self._shown)
        self._area.setWidgetResizable(True)
        self._below = QWidget(self)
        self.bring_back = button(_("&Restore it from a backup"), "small", self._below)
        self.bring_back.clicked.connect(self._bring_back)
        self._build()

    def _build(self) -> None:
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(14, 4, 8, 4)
        row.addWidget(label(_("Preview"), "strong", head))
        row.addStretch(1)
        for part in (self.back, self._number, self.on, self.smaller, self.larger):
            row.addWidget(part)
        self.body.addWidget(head)
        self.body.addWidget(line(self))
        self.body.addWidget(self._area, 1)
        below = QHBoxLayout(self._below)
        below.setContentsMargins(SMALL, SMALL, SMALL, SMALL)
        below.addWidget(self.bring_back, 0, Qt.AlignmentFlag.AlignHCenter)
        self.body.addWidget(self._below)
        self.back.clicked.connect(lambda: self._turn(-1))
        self.on.clicked.connect(lambda: self._turn(1))
        self.smaller.clicked.connect(lambda: self._scale(-1))
        self.larger.clicked.connect(lambda: self._scale(1))
        self._show_buttons()

    @property
    def pages(self) -> int:
        """The number of pages; 0 if there is none."""
        return self._sheet.pages if self._sheet else 0

    @property
    def has_picture(self) -> bool:
        return not self._shown.pixmap().isNull()

    @property
    def words(self) -> str:
        """The displayed message or text."""
        return self._shown.text()

    def show_proof(self, evidence: Evidence | None) -> None:
        """Show this proof; None clears the pane."""
        if evidence == self._evidence:
            return
        self._evidence, self._page, self._zoom = evidence, 0, 0
        self._images.drop()
        if evidence is None:
            self._sheets.drop()
            self._say("")
        else:
            self._read(evidence)

    def _read(self, evidence: Evidence) -> None:
        self._sheet = None
        self._say(_("Opening…"))
        media = evidence.media or "application/octet-stream"

        def read(caseload: Caseload, _progress: JobProgress) -> RenderedEvidence:
            get_ready()  # starts in parallel with decryption
            return sheet_of(caseload.services.evidence.read_evidence(evidence), media)

        job = self._session.run(read)
        self._sheets.take(job).then(self._on_sheet, problem=self._on_problem)

    def stop(self) -> None:
        """Discard pending reads, as the pane is closed."""
        self._clock.stop()
        self._sheets.drop()
        self._images.drop()
        self._repairs.drop()

    def _on_sheet(self, sheet: RenderedEvidence) -> None:
        self._sheet = sheet
        if sheet.pages:
            self._draw()
            return
        self._say(
            sheet.text or _("This type of file cannot be shown here; save a copy to view it.")
        )

    def _on_problem(self, problem: Problem) -> None:
        self._sheet = None
        self._say(sentence_for(problem))
        self._below.setVisible(isinstance(problem, Trouble) and problem.code in _IN_BACKUPS)

    def _bring_back(self) -> None:
        evidence = self._evidence
        if evidence is None:
            return
        self._below.hide()

        def restore(caseload: Caseload, _progress: JobProgress) -> Changed[EvidenceRepair]:
            return Changed(caseload.restore_evidence([evidence.id]), Change("evidence"))

        def on_end(repair: Changed[EvidenceRepair]) -> None:
            if evidence != self._evidence:
                return  # another proof is shown by now
            if repair.value.lost:
                self._on_problem(RuleBroken("EVIDENCE_NOT_IN_BACKUPS", "record", count=1))
            else:
                self._read(evidence)

        job = self._session.run_writing(restore, what=_("Restoring evidence"))
        self._repairs.take(job).then(on_end, problem=self._on_problem)

    def _say(self, text: str) -> None:
        self._shown.setPixmap(QPixmap())
        self._shown.setText(text)
        self._below.hide()
        self._show_buttons()

    def _draw(self) -> None:
        sheet = self._sheet
        if sheet is None or not sheet.pages:
            return
        page, dpr = self._page, self.devicePixelRatioF()
        bar = self._area.verticalScrollBar().sizeHint().width()
        available = max(120, self._area.width() - bar - 30)
        width = round(available * _ZOOMS[self._zoom] * dpr)
        job = self._session.jobs.start(lambda _progress: image_of(sheet, page, width), thread="own")
        self._images.take(job).then(self._on_image, problem=self._on_problem)

    def _on_image(self, image: QImage) -> None:
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self._shown.setPixmap(pixmap)
        self._show_buttons()

    def _turn(self, step: int) -> None:
        self._page = max(0, min(self._page + step, self.pages - 1))
        self._area.verticalScrollBar().setValue(0)
        self._draw()

    def _scale(self, step: int) -> None:
        self._zoom = max(0, min(self._zoom + step, len(_ZOOMS) - 1))
        self._draw()

    def _show_buttons(self) -> None:
        pages = self.pages
        text = _("Page {page} of {pages}").format(page=self._page + 1, pages=pages)
        self._number.setText(text if pages > 1 else "")
        self.back.setVisible(pages > 1)
        self.on.setVisible(pages > 1)
        self.back.setEnabled(self._page > 0)
        self.on.setEnabled(self._page + 1 < pages)
        self.smaller.setEnabled(bool(pages) and self._zoom > 0)
        self.larger.setEnabled(bool(pages) and self._zoom + 1 < len(_ZOOMS))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._clock.start()

    def sizeHint(self) -> QSize:
        return QSize(420, 380)
