"""Ring widgets: large on the file page, small in the legend."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.common.i18n import _
from ui.progress_rings.mark import MarkPart
from ui.progress_rings.ring import ring_pixmap
from ui.theme.theme import theme
from ui.theme.tokens import BODY, RING


class RingWidget(QWidget):
    """One large ring with its number in the middle."""

    def __init__(self, part: MarkPart, parent: QWidget | None = None, *, size: int = 76) -> None:
        super().__init__(parent)
        self._part = part
        self._size = size
        self.set_part(part)

    def set_part(self, part: MarkPart) -> None:
        """Show another count."""
        self._part = part
        self.setAccessibleName(
            _("{counted} counted of {target}").format(counted=part.counted, target=part.target)
        )
        self.update()

    def sizeHint(self) -> QSize:
        side = theme().px(self._size)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        side = now.px(self._size)
        painter = QPainter(self)
        left, top = (self.width() - side) // 2, (self.height() - side) // 2
        picture = ring_pixmap(self._part.states, side, self.devicePixelRatioF())
        painter.drawPixmap(left, top, picture)
        self._paint_number(painter, QRectF(left, top, side, side))
        painter.end()

    def _paint_number(self, painter: QPainter, box: QRectF) -> None:
        now = theme()
        number, rest = str(self._part.counted), f" /{self._part.target}"
        large, small = now.font(RING, bold=True), now.font(BODY)
        painter.setFont(large)
        width = painter.fontMetrics().horizontalAdvance(number)
        height = painter.fontMetrics().capHeight()
        painter.setFont(small)
        width_all = width + painter.fontMetrics().horizontalAdvance(rest)
        left = box.center().x() - width_all / 2
        line = box.center().y() + height / 2
        painter.setPen(now.color("text3"))
        painter.drawText(round(left + width), round(line), rest)
        painter.setFont(large)
        painter.setPen(now.color("accent" if self._part.is_complete else "text"))
        painter.drawText(round(left), round(line), number)


def legend(parent: QWidget | None = None) -> QWidget:
    """Return the legend of the mark, shown once per page at the bottom right."""
    box = QWidget(parent)
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    row.addStretch(1)
    for ring, words in (
        ("ccm", _("thick: counts")),
        ("nmm", _("hollow: not counting")),
        ("mmm", _("thin: missing")),
    ):
        row.addWidget(_SmallRing(ring, box))
        label = QLabel(words, box)
        label.setProperty("kind", "caption")
        row.addWidget(label)
        row.addSpacing(8)
    return box


class _SmallRing(QWidget):
    def __init__(self, ring: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._ring = ring
        self.setFixedSize(14, 14)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, ring_pixmap(self._ring, 14, self.devicePixelRatioF()))
        painter.end()
