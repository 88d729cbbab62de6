"""Rows of the tree of problems: how they are painted, and the editor in each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeView,
    QWidget,
)

from ui.common.i18n import _, ngettext
from ui.icons import paint_icon
from ui.intake.problem_lines import AffectedRow, ProblemLine, ProblemPart, Remedy
from ui.intake.problem_model import FIELD, NODE_ROLE, ROW, VALUE, ProblemNode
from ui.theme.theme import theme
from ui.theme.tokens import BODY, CAPTION
from ui.widgets.basics import ElidedLabel, button, icon_button
from ui.widgets.layouts import hbox
from ui.widgets.no_wheel_combo_box import NoWheelComboBox
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


class ProblemEditor(QWidget):
    """Editor of one line: input or combo box, a button to apply it, and a menu of other actions.

    ``taken(text)`` is the new text of the cell; ``remedy_taken(remedy)`` a remedy that excludes
    rows; ``accepted``, ``parked``, ``left_out`` and ``shown`` are emitted by the button and the
    menu, ``taken_back`` by the button of a decided problem.
    """

    taken = Signal(str)
    remedy_taken = Signal(object)
    accepted = Signal()
    parked = Signal()
    taken_back = Signal()
    left_out = Signal()
    shown = Signal()
    typed = Signal(str)
    left = Signal(int)
    """The focus leaves without an answer: -1 up, 1 down, 0 back to the list."""

    def __init__(
        self, line: ProblemLine, places: Sequence[AffectedRow], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)  # covers the text that the delegate painted
        self.line = line
        self._count = len(places)
        self.box: QComboBox | None = None
        self.edit: QLineEdit | None = None
        self.take = button("", "small", self)
        self.more: QToolButton = icon_button("dots-three-bold", _("More about this problem"), self)
        self._row = hbox(on=self, margins=(0, 0, theme().px(8), 0), spacing=theme().px(8))
        if line.part is ProblemPart.DONE:
            self._show_answer()
        else:
            self._add_input()
        self._row.addWidget(self.take)
        self._row.addWidget(self.more)
        self._name(places)
        if line.part is not ProblemPart.DONE:
            self._fill_menu()
            self.take.clicked.connect(self._on_take)
            self.set_text(line.start or "")
            self._show_state()

    # --- construction

    def _add_input(self) -> None:
        line = self.line
        if line.remedies:
            self.box = NoWheelComboBox(self)
            for remedy in line.remedies:
                self.box.addItem(remedy.words, remedy)
            self.box.setEditable(line.start is not None)
            self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            self.box.setMinimumContentsLength(8)
            self.box.setPlaceholderText(_("Choose"))
            self.edit = self.box.lineEdit()
            self.box.currentIndexChanged.connect(self._show_state)
            self._add(self.box)
        elif line.start is not None:
            self.edit = QLineEdit(self)
            self._add(self.edit)
        else:
            self._row.addStretch(1)
        if self.edit is not None:
            self.edit.textEdited.connect(self.typed)
            self.edit.textChanged.connect(self._show_state)
            self.edit.setPlaceholderText(_("Correct value"))

    def _show_answer(self) -> None:
        self._row.addWidget(ElidedLabel(self.line.answer, "secondary", self), 1)
        self.take.setText(_("Ask again"))
        self.take.setAccessibleName(self.take.text())
        self.take.clicked.connect(self.taken_back)
        self.more.hide()
        self.setFocusProxy(self.take)

    def _add(self, made: QWidget) -> None:
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._row.addWidget(made, 1)
        self.setFocusProxy(made)
        # an editable combo box receives key events itself and passes them to its line edit
        made.installEventFilter(self)

    def _name(self, places: Sequence[AffectedRow]) -> None:
        rows = _(", ").join(str(place.row) for place in places[:5])
        name = _("{field}, row {rows}").format(field=self.line.field_words, rows=rows)
        for made in (self.box, self.edit):
            if made is not None:
                made.setAccessibleName(name)
                made.setAccessibleDescription(self.line.message)
        self.take.setAccessibleDescription(name)
        self.more.setAccessibleDescription(name)

    def _fill_menu(self) -> None:
        menu = QMenu(self.more)
        count = self._count
        if self.line.can_accept:
            self._action(menu, _("It &is correct as it is"), self.accepted.emit)
        if self.line.part is ProblemPart.MUST:
            let = ngettext("Keep the row &pending", "Keep {count} rows &pending", count)
            self._action(menu, let.format(count=count), self.parked.emit)
        out = ngettext("&Leave the row out", "&Leave {count} rows out", count)
        self._action(menu, out.format(count=count), self.left_out.emit)
        self._action(menu, _("Show the whole &row"), self.shown.emit)
        self.more.setMenu(menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _action(self, menu: QMenu, words: str, tell: Callable[[], None]) -> None:
        action = QAction(words, menu)
        action.triggered.connect(lambda _is_on: tell())
        menu.addAction(action)

    # --- text

    @property
    def text(self) -> str:
        """The text in the editor."""
        if self.edit is not None:
            return self.edit.text()
        return self.box.currentText() if self.box is not None else ""

    def set_text(self, text: str) -> None:
        """Set the text without emitting ``typed``."""
        if self.box is not None:
            self.box.setCurrentIndex(self.box.findText(text) if text else -1)
        if self.edit is not None:
            self.edit.setText(text)

    def rest(self) -> None:
        """Clear the selection: Qt selects all text in an editor it opens."""
        if self.edit is not None:
            self.edit.deselect()
            self.edit.setCursorPosition(0)

    def _remedy(self) -> Remedy | None:
        if self.box is None:
            return None
        found = next((r for r in self.line.remedies if r.words == self.text), None)
        return found or (None if self.box.isEditable() else self.box.currentData())

    def _show_state(self) -> None:
        can_type = self.edit is not None or self.box is not None
        if not can_type:
            words = _("OK")
        elif self._count > 1:
            words = ngettext("Use for {count}", "Use for {count}", self._count)
            words = words.format(count=self._count)
        else:
            words = _("Use")
        self.take.setText(words)
        self.take.setAccessibleName(words)
        is_same = self.line.part is ProblemPart.MUST and self.text.strip() == self.line.raw.strip()
        self.take.setEnabled(not can_type or bool(self.text.strip() and not is_same))

    def _on_take(self) -> None:
        remedy = self._remedy()
        if not self.take.isEnabled():
            return
        if remedy is not None and remedy.text is None:
            self.remedy_taken.emit(remedy)
        elif remedy is not None and remedy.text is not None:
            self.taken.emit(remedy.text)
        elif self.edit is None and self.box is None:
            self.accepted.emit()
        elif self.text.strip():
            self.taken.emit(self.text.strip())

    # --- keyboard

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is (self.box or self.edit) and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                return self._on_key(event)
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key, is_plain = event.key(), not event.modifiers()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_plain:
            self.take.click()
        elif key == Qt.Key.Key_Escape:
            self.left.emit(0)
        elif key == Qt.Key.Key_Up and is_plain and self.box is None:
            self.left.emit(-1)
        elif key == Qt.Key.Key_Down and is_plain and self.box is None:
            self.left.emit(1)
        else:
            return False
        return True
