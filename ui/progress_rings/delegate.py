"""Paints the 3-3-3 mark in a cell of a table."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.progress_rings.mark import Mark
from ui.progress_rings.ring import ring_pixmap
from ui.theme.theme import theme
from ui.theme.tokens import CAPTION, TABLE_ROW
from ui.widgets.style_options import fields_of

MARK_ROLE = int(Qt.ItemDataRole.UserRole) + 33
"""Model role of the ``Mark`` of a row."""

SLOT, RING, PAD = 40, 18, 8
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
        self._sizes = tuple(now.px(size) for size in (SLOT, RING, PAD, NUMBER_AT))
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
