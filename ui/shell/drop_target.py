"""Files dropped anywhere on the window: a roster, one or more parcels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRect, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.common.i18n import _
from ui.theme.theme import theme
from ui.theme.tokens import CARD_TITLE, MARGIN


def local_files(data: QMimeData) -> tuple[Path, ...]:
    """Return the local files of a drag."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())


class DropTarget(QObject):
    """Makes ``over`` and its children accept files, with an overlay during the drag.

    ``taken`` receives all files of one drop.
    """

    def __init__(
        self,
        over: QWidget,
        taken: Callable[[tuple[Path, ...]], object],
    ) -> None:
        super().__init__(over)
        self._over = over
        self._taken = taken
        self.sheet = _DropOverlay(over)
        over.setAcceptDrops(True)
        over.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._over:
            return False
        if isinstance(event, QDragEnterEvent):
            return self._on_enter(event)
        if event.type() == QEvent.Type.DragLeave:
            self.sheet.hide()
        elif isinstance(event, QDropEvent) and event.type() == QEvent.Type.Drop:
            return self._on_drop(event)
        return False

    def _on_enter(self, event: QDragEnterEvent) -> bool:
        if not local_files(event.mimeData()):
            return False
        event.acceptProposedAction()
        self.sheet.setGeometry(self._over.rect())
        self.sheet.raise_()
        self.sheet.show()
        return True

    def _on_drop(self, event: QDropEvent) -> bool:
        self.sheet.hide()
        files = local_files(event.mimeData())
        if not files:
            return False
        event.acceptProposedAction()
        self._taken(files)
        return True


class _DropOverlay(QWidget):
    """Overlay during a drag: a frame and what a drop would do."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = now.color("accent_soft")
        painter.setPen(QPen(now.color("accent"), 2, Qt.PenStyle.DashLine))
        painter.setBrush(ground)
        font = now.font(CARD_TITLE, bold=True)
        painter.setFont(font)
        words = _("Drop a file to import it or to inspect a parcel")
        wide = painter.fontMetrics().horizontalAdvance(words) + 2 * now.px(40)
        box = QRect(0, 0, wide, now.px(72))
        box.moveCenter(self.rect().center())
        frame = self.rect().adjusted(MARGIN // 2, MARGIN // 2, -MARGIN // 2, -MARGIN // 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, 6, 6)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(now.color("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()
