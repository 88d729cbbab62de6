"""Paints the 3-3-3 mark in a cell of a table."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.marks.mark import Mark
from ui.marks.ring import ring_pixmap
from ui.theme.theme import theme
from ui.theme.tokens import CAPTION, TABLE_ROW

MARK_ROLE = int(Qt.ItemDataRole.UserRole) + 33
"""The role under which a model gives a ``Mark``."""

SLOT, RING, PAD = 40, 18, 8
NUMBER_AT = 23
WIDTH = 3 * SLOT + 2 * PAD
"""Width of the column at 100 %."""


class MarkDelegate(QStyledItemDelegate):
    """Draws the ``Mark`` under MARK_ROLE; the ring round the row is the table's business."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)

    def sizeHint(  # noqa: N802  Qt's name
        self,
        option: QStyleOptionViewItem,  # noqa: ARG002
        index: QModelIndex | QPersistentModelIndex,  # noqa: ARG002
    ) -> QSize:
        return QSize(theme().px(WIDTH), theme().px(TABLE_ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.fillRect(option.rect, theme().color("accent_soft"))  # type: ignore[attr-defined]
        mark = index.data(MARK_ROLE)
        if isinstance(mark, Mark):
            paint_mark(painter, QRectF(option.rect), mark)  # type: ignore[attr-defined]


def paint_mark(painter: QPainter, cell: QRectF, mark: Mark) -> None:
    """Paint three rings with their numbers at the left of ``cell``, in its vertical middle."""
    now = theme()
    slot, ring, pad, number = (now.px(size) for size in (SLOT, RING, PAD, NUMBER_AT))
    dpr = painter.device().devicePixelRatio()
    painter.save()
    for place, part in enumerate(mark.parts):
        left = cell.x() + pad + place * slot
        top = cell.center().y() - ring / 2
        picture = ring_pixmap(part.states, ring, dpr)
        painter.drawPixmap(round(left + 1), round(top), picture)
        painter.setFont(now.font(CAPTION, bold=part.is_complete))
        painter.setPen(now.color("accent" if part.is_complete else "text2"))
        box = QRectF(left + number, cell.y(), slot - number, cell.height())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, flags, str(part.counted))
    painter.restore()
