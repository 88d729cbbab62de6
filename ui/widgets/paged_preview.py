"""A pane that shows the pages of a document, and one for a PDF made in memory.

PDFium is not thread-safe: pages are rendered on one thread at a time.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO, ClassVar, Generic, Protocol, TypeVar

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from exports.pdfium import opened
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.jobs import LatestOnly
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.widgets.basics import Card, ElidedLabel, icon_button, label, line
from ui.widgets.layouts import hbox

_WAIT_MS = 150


class Paged(Protocol):
    """A document that has pages; 0 when it can only be described in words."""

    @property
    def pages(self) -> int: ...


Document = TypeVar("Document", bound=Paged)


class PagedPreview(Card, Generic[Document]):
    """Shows one page at a time, in several sizes, or a message instead.

    ``render(document, page, width)`` returns a page, counted from 0; it is called on a thread of
    its own.
    """

    ZOOMS: ClassVar[tuple[float, ...]] = (1.0, 1.25, 1.5, 2.0)

    def __init__(
        self,
        session: Session,
        name: str,
        render: Callable[[Document, int, int], QImage],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent)
        self._session = session
        self._render = render
        self.document: Document | None = None
        self._page = self._zoom = 0
        self._documents: LatestOnly[Any] = LatestOnly()
        self._pictures: LatestOnly[QImage] = LatestOnly()
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
        self._sheet = QLabel()
        self._sheet.setObjectName("sheet")
        self._sheet.setProperty("kind", "desk")
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._sheet.setTextFormat(Qt.TextFormat.PlainText)
        self._sheet.setWordWrap(True)
        self._sheet.setContentsMargins(0, 12, 0, 12)
        self._sheet.setAccessibleName(name)
        self._area = QScrollArea(self)
        self._area.setWidget(self._sheet)
        self._area.setWidgetResizable(True)
        self._build()

    def _build(self) -> None:
        head = QWidget(self)
        row = hbox((ElidedLabel(_("Preview"), "strong", head), 1), on=head, margins=(14, 6, 8, 6))
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

    @property
    def pages(self) -> int:
        """How many pages the document has; 0 while there is none."""
        return self.document.pages if self.document else 0

    @property
    def has_picture(self) -> bool:
        return not self._sheet.pixmap().isNull()

    @property
    def words(self) -> str:
        """The displayed message or text."""
        return self._sheet.text()

    def _on_document(self, document: Document) -> None:
        self.document = document
        self._draw()

    def _on_problem(self, problem: Problem) -> None:
        self.document = None
        self._say(sentence_for(problem))

    def _say(self, words: str) -> None:
        self._sheet.setPixmap(QPixmap())
        self._sheet.setText(words)
        self._sheet.setMargin(20)
        self._show_buttons()

    def _draw(self) -> None:
        document = self.document
        if document is None or not document.pages:
            return
        self._page = min(self._page, document.pages - 1)
        page = self._page
        width = round(self._page_width() * self.ZOOMS[self._zoom] * self.devicePixelRatioF())
        job = self._session.jobs.start(
            lambda _progress: self._render(document, page, width), thread="own"
        )
        self._pictures.take(job).then(self._on_picture, problem=self._on_problem)

    def _page_width(self) -> int:
        """Return the width of a page at the smallest size."""
        return min(max(200, self._area.viewport().width() - 24), 760)

    def _on_picture(self, image: QImage) -> None:
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self._sheet.setMargin(0)
        self._sheet.setPixmap(pixmap)
        self._show_buttons()

    def _turn(self, step: int) -> None:
        self._page = max(0, min(self._page + step, self.pages - 1))
        self._area.verticalScrollBar().setValue(0)
        self._draw()

    def _scale(self, step: int) -> None:
        self._zoom = max(0, min(self._zoom + step, len(self.ZOOMS) - 1))
        self._draw()

    def _show_buttons(self) -> None:
        pages = self.pages
        text = _("Page {page} of {pages}").format(page=self._page + 1, pages=pages)
        self._number.setText(text if pages else "")
        self.back.setEnabled(self._page > 0)
        self.on.setEnabled(self._page + 1 < pages)
        self.smaller.setEnabled(bool(pages) and self._zoom > 0)
        self.larger.setEnabled(bool(pages) and self._zoom + 1 < len(self.ZOOMS))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._clock.start()

    def sizeHint(self) -> QSize:
        return QSize(420, 420)


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF in memory, never written to disk."""

    pdf: bytes = field(repr=False)
    pages: int


def paper_in(write: Callable[[BinaryIO], tuple[int, object]]) -> Paper:
    """Make a document in memory; ``write`` writes it to a stream and returns the page count."""
    stream = io.BytesIO()
    pages, _missing = write(stream)
    return Paper(stream.getvalue(), pages)


def picture_of(paper: Paper, page: int, width: int) -> QImage:
    """Render one page (0 is the first), ``width`` pixels wide."""
    with opened(paper.pdf) as document:
        sheet = document[page]
        bitmap = sheet.render(scale=width / sheet.get_width(), rev_byteorder=True)
        image = QImage(
            bytes(bitmap.buffer),
            bitmap.width,
            bitmap.height,
            bitmap.stride,
            QImage.Format.Format_RGB888,
        ).copy()
        sheet.close()
    return image


class PaperPreview(PagedPreview[Paper]):
    """Shows a PDF that the program makes."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _("Page as it will be printed"), picture_of, parent)

    def show_made(self, make: Callable[[], Paper]) -> None:
        """Show the document that ``make`` returns, called on a thread of its own."""
        self.document, self._page = None, 0
        job = self._session.jobs.start(lambda _progress: make(), thread="own")
        self._documents.take(job).then(self._on_document, problem=self._on_problem)

    def say_nothing_to_show(self, why: str) -> None:
        """Show a message instead of a page."""
        self._documents.drop()
        self.document = None
        self._say(why)
