"""Widgets that show marks: one ring, the legend, and the delegate of a table column."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.common.i18n import _
from ui.progress_rings.mark import Mark, MarkPart, ring_pixmap
from ui.theme.theme import theme
from ui.theme.tokens import BODY, CAPTION, RING, TABLE_ROW
from ui.widgets.layouts import hbox
from ui.widgets.style_options import fields_of


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
    row = hbox(-1, on=box, margins=(0, 0, 0, 0), spacing=4)
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


MARK_ROLE = int(Qt.ItemDataRole.UserRole) + 33
"""Model role of the ``Mark`` of a row."""

SLOT, _RING, PAD = 40, 18, 8
NUMBER_AT = 23
WIDTH = 3 * SLOT + 2 * PAD
"""Width of the column at 100 %."""


class MarkDelegate(QStyledItemDelegate):
    """Draws the ``Mark`` under MARK_ROLE; the table itself draws the focus ring of the row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)

    def sizeHint(
        self,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QSize:
        return QSize(theme().px(WIDTH), theme().px(TABLE_ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if fields_of(option).state & QStyle.StateFlag.State_Selected:
            painter.fillRect(fields_of(option).rect, theme().color("accent_soft"))
        mark = index.data(MARK_ROLE)
        if isinstance(mark, Mark):
            paint_mark(painter, QRectF(fields_of(option).rect), mark)


def paint_mark(painter: QPainter, cell: QRectF, mark: Mark) -> None:
    """Paint three rings with their numbers, left-aligned and vertically centred in ``cell``."""
    painter.save()
    MarkPainter(painter).paint(cell, mark)
    painter.restore()


class MarkPainter:
    """Paints many marks with one painter; caches fonts, colours and rings."""

    def __init__(self, painter: QPainter) -> None:
        now = theme()
        self._painter = painter
        self._dpr = painter.device().devicePixelRatio()
        self._sizes = tuple(now.px(size) for size in (SLOT, _RING, PAD, NUMBER_AT))
        self._looks = {
            is_complete: (now.font(CAPTION, bold=is_complete), now.color(tone))
            for is_complete, tone in ((True, "accent"), (False, "text2"))
        }
        self._rings: dict[str, QPixmap] = {}

    def paint(self, cell: QRectF, mark: Mark) -> None:
        """Paint three rings with their numbers, left-aligned and vertically centred in ``cell``."""
        painter, (slot, ring, pad, number) = self._painter, self._sizes
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        top = round(cell.center().y() - ring / 2)
        for place, part in enumerate(mark.parts):
            left = cell.x() + pad + place * slot
            painter.drawPixmap(round(left + 1), top, self._ring(part.states))
            font, color = self._looks[part.is_complete]
            painter.setFont(font)
            painter.setPen(color)
            box = QRectF(left + number, cell.y(), slot - number, cell.height())
            painter.drawText(box, flags, str(part.counted))

    def _ring(self, states: str) -> QPixmap:
        if (found := self._rings.get(states)) is None:
            found = self._rings[states] = ring_pixmap(states, self._sizes[1], self._dpr)
        return found
