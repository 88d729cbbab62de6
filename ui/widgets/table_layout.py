"""How a table looks: the widths of its columns, and how its rows are painted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.theme.theme import theme
from ui.widgets.style_options import fields_of

_Index = QModelIndex | QPersistentModelIndex

CELL_PAD = 4
"""Added to the 4 px that Qt leaves at the sides of a cell's text."""


class RowDelegate(QStyledItemDelegate):
    """Paints a cell without Qt's focus rectangle; the view paints the ring of the row."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        fields_of(option).state &= ~QStyle.StateFlag.State_HasFocus

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        box: QRect = fields_of(option).rect
        if fields_of(option).state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, theme().color("accent_soft"))
            fields_of(option).state &= ~QStyle.StateFlag.State_Selected
        fields_of(option).rect = box.adjusted(CELL_PAD, 0, -CELL_PAD, 0)
        super().paint(painter, option, index)


def paint_current(painter: QPainter, box: QRect, *, has_focus: bool) -> None:
    """Paint the ring of the current row, or without focus a bar on its left."""
    if has_focus:
        painter.setPen(QPen(QColor(theme().tokens.focus), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(1, 1, -1, -2))
    else:
        painter.fillRect(QRect(box.x(), box.y(), 3, box.height() - 1), theme().color("accent"))


def scrolls(meant: Mapping[int, int], needed: Mapping[int, int], width: int) -> bool:
    """Return whether the columns do not fit, even if each is as narrow as it may be."""
    return sum(min(meant[at], needed[at]) for at in meant) > width


def column_widths(
    meant: Mapping[int, int], needed: Mapping[int, int], width: int, filling: Sequence[int]
) -> dict[int, int]:
    """Return the width of each column: the preferred one, or that of its contents.

    With too little space, no column exceeds its contents; spare space goes first to columns whose
    contents are cut off, and the rest to those that are ``filling``. If the table scrolls anyway,
    all contents are shown in full.
    """
    widths = {at: min(meant[at], needed[at]) for at in meant}
    if scrolls(meant, needed, width):
        widths = dict(needed)
    spare = width - sum(widths.values())
    for at in sorted(widths, key=lambda at: needed[at] <= meant[at]):
        more = max(0, min(spare, max(meant[at], needed[at]) - widths[at]))
        spare -= more
        widths[at] += more
    for at in filling:
        widths[at] += max(0, spare) // len(filling)
    return widths
