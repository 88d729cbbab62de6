"""Delegate of the tree of problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from ui.common.i18n import _
from ui.icons import paint_icon
from ui.intake.problem_lines import ProblemPart
from ui.intake.problem_model import FIELD, NODE_ROLE, ROW, VALUE, ProblemNode
from ui.theme.theme import theme
from ui.theme.tokens import BODY, CAPTION
from ui.widgets.style_options import fields_of

_Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 44
_GLYPHS = {
    ProblemPart.MUST: ("x-circle", "danger"),
    ProblemPart.NOTE: ("warning", "warn"),
    ProblemPart.DONE: ("check", "ok"),
}


class ProblemDelegate(QStyledItemDelegate):
    """Paints section headings over the full width, and problems in two lines of text.

    ``make_editor(index, parent)`` creates the widget of the last column.
    """

    def __init__(self, view: QTreeView, make_editor: Callable[[_Index, QWidget], QWidget]) -> None:
        super().__init__(view)
        self._view = view
        self._make_editor = make_editor

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(10, theme().px(ROW_HEIGHT))

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: _Index,
    ) -> QWidget:
        return self._make_editor(index, parent)

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Do nothing: the editor keeps the text being typed."""

    def updateEditorGeometry(
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: _Index,
    ) -> None:
        box: QRect = fields_of(option).rect
        editor.setGeometry(box.adjusted(0, 1, 0, -2))

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        """Leave Tab and Enter to the editor."""
        return False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        node: ProblemNode = index.data(NODE_ROLE)
        box: QRect = fields_of(option).rect
        painter.save()
        if node.line is None:
            self._paint_part(painter, box, index)
        else:
            self._paint_cell(painter, box, node, index)
        painter.restore()

    def _paint_part(self, painter: QPainter, box: QRect, index: _Index) -> None:
        now = theme()
        painter.fillRect(box, now.color("subtle"))
        if index.column() != ROW:
            return
        wide = box.adjusted(34, 0, -8, 0)
        is_open = self._view.isExpanded(index.model().index(index.row(), 0))
        _paint_caret(painter, QRect(box.left() + 10, box.top(), 16, box.height()), is_open=is_open)
        painter.setFont(now.font(BODY, bold=True))
        painter.setPen(now.color("text"))
        painter.drawText(wide, Qt.AlignmentFlag.AlignVCenter, str(index.data()))

    def _paint_cell(self, painter: QPainter, box: QRect, node: ProblemNode, index: _Index) -> None:
        now, column = theme(), index.column()
        painter.setPen(QPen(now.color("line"), 1))
        painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())
        if column == ROW:
            self._paint_where(painter, box, node, index)
        elif column == VALUE:
            self._paint_value(painter, box.adjusted(8, 4, -8, -5), node)
        else:
            words = _fields_text(node, column)
            painter.setPen(now.color("text2"))
            _draw(painter, box.adjusted(8, 0, -4, 0), words)

    def _paint_where(self, painter: QPainter, box: QRect, node: ProblemNode, index: _Index) -> None:
        now = theme()
        left = box.left() + (28 if node.place is not None and node.parent is not None else 10)
        glyph, tone = _GLYPHS[node.part]
        icon = QRect(left, box.center().y() - 7, 15, 15)
        if node.place is None or node.parent is None or node.parent.line is None:
            paint_icon(painter, icon.toRectF(), glyph, now.color(tone))
        words = QRect(icon.right() + 8, box.top(), box.right() - icon.right() - 8, box.height())
        if node.place is None and node.line is not None and not node.line.is_one:
            is_open = self._view.isExpanded(index.sibling(index.row(), ROW))
            caret = QRect(box.right() - 16, box.top(), 14, box.height())
            _paint_caret(painter, caret, is_open=is_open)
            words.setRight(caret.left() - 2)
        painter.setFont(now.font())
        painter.setPen(now.color("text"))
        _draw(painter, words, node.where())

    def _paint_value(self, painter: QPainter, box: QRect, node: ProblemNode) -> None:
        now, line = theme(), node.problem
        half = box.height() // 2 + 1
        top = QRect(box.left(), box.top(), box.width(), half)
        below = QRect(box.left(), box.top() + half, box.width(), box.height() - half)
        if node.place is not None and node.parent is not None and node.parent.line is not None:
            painter.setPen(now.color("text2"))
            _draw(painter, box, node.place.who)
            return
        painter.setPen(now.color("text" if line.value else "text3"))
        value = line.value or _("(blank)")
        who = line.places[0].who if line.is_one else ""
        _draw(painter, top, value)
        if who:
            used = painter.fontMetrics().horizontalAdvance(value) + 14
            painter.setPen(now.color("text3"))
            _draw(painter, top.adjusted(min(used, top.width()), 0, 0, 0), who)
        painter.setFont(now.font(CAPTION))
        painter.setPen(now.color("text3"))
        _draw(painter, below, line.message)


def _fields_text(node: ProblemNode, column: int) -> str:
    line = node.line
    if line is None or (column == FIELD and node.place is not None):
        return ""
    return line.field_words if column == FIELD else line.answer


def _draw(painter: QPainter, box: QRect, words: str) -> None:
    letters: QFontMetrics = painter.fontMetrics()
    shown = letters.elidedText(words, Qt.TextElideMode.ElideRight, max(0, box.width()))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def _paint_caret(painter: QPainter, box: QRect, *, is_open: bool) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    glyph = "caret-down" if is_open else "caret-right"
    side = 12
    at = QRect(box.left(), box.center().y() - side // 2, side, side)
    paint_icon(painter, at.toRectF(), glyph, theme().color("text3"))
    painter.restore()
