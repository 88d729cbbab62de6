"""The tree of problems: painted rows, and an editor in each row that is in sight."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from ui.common.words import _
from ui.icons import paint_icon
from ui.intake.lines import Part, Place, ProblemLine, Remedy
from ui.intake.mending import Mending
from ui.intake.problem_model import ANSWER, FIELD, NODE_ROLE, ROW, VALUE, Node, ProblemModel
from ui.parts.tables import paint_current
from ui.theme.theme import theme
from ui.theme.tokens import BODY, CAPTION, TABLE_HEADER

_Index = QModelIndex | QPersistentModelIndex
Places = tuple[Place, ...]

ROW_HEIGHT = 44
_ANSWER_WIDTH, _ANSWER_NARROW = 372, 300
_WHERE_WIDTH, _FIELD_WIDTH = 92, 84
_GLYPHS = {
    Part.MUST: ("x-circle", "danger"),
    Part.NOTE: ("warning", "warn"),
    Part.DONE: ("check", "ok"),
}


class ProblemTree(QTreeView):
    """Shows problems; each answer comes with the line and the places it is for.

    Enter or F2 goes into the editor of the current row, Esc comes back; Right unfolds a line into
    its rows, W lets rows wait, L leaves them out.
    """

    taken = Signal(object, tuple, str)
    remedy_taken = Signal(object, tuple, object)
    accepted = Signal(object, tuple)
    taken_back = Signal(object, tuple)
    left_out = Signal(object, tuple)
    shown = Signal(object, tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ProblemModel(self)
        self._editors: dict[Hashable, tuple[QPersistentModelIndex, Mending]] = {}
        self._after: Hashable = None
        self._is_narrow = False
        self.setAccessibleName(_("Problems of the table"))
        self.setProperty("kind", "bare")
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._shape_header()
        self._sync = QTimer(self)
        self._sync.setSingleShot(True)
        self._sync.setInterval(0)
        self._sync.timeout.connect(self._sync_editors)
        for signal in (
            self._model.rowsInserted, self._model.rowsRemoved, self._model.modelReset,
            self.expanded, self.collapsed, self.verticalScrollBar().valueChanged,
        ):  # fmt: skip
            signal.connect(lambda *_facts: self._sync.start())

    def _shape_header(self) -> None:
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(VALUE, QHeaderView.ResizeMode.Stretch)
        header.setFixedHeight(theme().px(TABLE_HEADER))
        self.set_narrow(is_narrow=False)

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Give the editors less room in a narrow window."""
        self._is_narrow = is_narrow
        header = self.header()
        header.resizeSection(ROW, theme().px(_WHERE_WIDTH))
        header.resizeSection(FIELD, theme().px(_FIELD_WIDTH))
        header.resizeSection(ANSWER, theme().px(_ANSWER_NARROW if is_narrow else _ANSWER_WIDTH))

    # --- what is shown

    def show_lines(self, lines: Sequence[ProblemLine]) -> None:
        """Show these; editors that are open stay, and the focus goes on to the next problem."""
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self)
        at = self._current_key()
        self._renew_changed(lines)
        self._model.set_lines(lines)
        for row in range(self._model.rowCount()):
            self.setFirstColumnSpanned(row, QModelIndex(), True)
            self.expand(self._model.index(row, 0))
        found = self._model.index_of(self._after or at)
        self._after = None
        if found.isValid():
            self.setCurrentIndex(found)
        self._sync_editors()
        if had_focus and found.isValid():
            self._focus_editor(found)

    def _renew_changed(self, lines: Sequence[ProblemLine]) -> None:
        """Close the editors of lines that offer something else now."""
        now = {(line.part, line.key): line for line in lines}
        for key, (index, editor) in list(self._editors.items()):
            node = index.data(NODE_ROLE)
            line = now.get((node.part, node.line.key)) if node is not None else None
            if line is None or line.remedies != editor.line.remedies or line.places != (
                editor.line.places
            ):
                self._close(key)

    def focus_first(self) -> None:
        """Make the first problem the current one."""
        first = next(self._model.nodes(), None)
        if first is not None and not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index_at(first))
        self.setFocus()

    def _current_key(self) -> Hashable:
        node = self.currentIndex().data(NODE_ROLE) if self.currentIndex().isValid() else None
        return node.key if node is not None else None

    # --- editors

    def _sync_editors(self) -> None:
        """Open an editor for each row in sight, close the others."""
        wanted: dict[Hashable, QModelIndex] = {}
        for index in self._in_sight():
            node: Node = index.data(NODE_ROLE)
            if node.has_editor:
                wanted[node.key] = index
        focused = QApplication.focusWidget()
        for key, (index, editor) in list(self._editors.items()):
            is_used = focused is not None and editor.isAncestorOf(focused)
            if key not in wanted and not (is_used and index.isValid()):
                self._close(key)
        for key, index in wanted.items():
            if key not in self._editors:
                self.openPersistentEditor(index.siblingAtColumn(ANSWER))
        self._order_tabs()

    def _in_sight(self) -> Iterator[QModelIndex]:
        index = self.indexAt(QPoint(1, 1))
        bottom = self.viewport().height()
        while index.isValid():
            if self.visualRect(index).top() > bottom:
                return
            yield index.siblingAtColumn(0)
            index = self.indexBelow(index)

    def _order_tabs(self) -> None:
        """Tab goes through the editors in the order of their rows."""
        shown = sorted(
            self._editors.values(), key=lambda pair: self.visualRect(QModelIndex(pair[0])).top()
        )
        before: QWidget | None = None
        for _index, editor in shown:
            for part in (editor.box or editor.edit, editor.take, editor.more):
                if part is not None:
                    if before is not None:
                        QWidget.setTabOrder(before, part)
                    before = part

    def make_editor(self, index: _Index, parent: QWidget) -> Mending:
        """Return the editor of a row (called by the delegate)."""
        node: Node = index.data(NODE_ROLE)
        line = node.line
        assert line is not None
        editor = Mending(line, node.places, parent)
        key, at = node.key, QPersistentModelIndex(index)
        if key in self._model.typed:
            editor.set_text(self._model.typed[key])
        editor.typed.connect(lambda text: self._model.typed.__setitem__(key, text))
        editor.taken.connect(lambda text: self._answer(key, self.taken, text))
        editor.remedy_taken.connect(lambda made: self._answer(key, self.remedy_taken, made))
        editor.accepted.connect(lambda: self._answer(key, self.accepted))
        editor.left_out.connect(lambda: self._answer(key, self.left_out))
        editor.taken_back.connect(lambda: self._answer(key, self.taken_back))
        editor.shown.connect(lambda: self._answer(key, self.shown))
        editor.left.connect(lambda step: self._on_left(key, step))
        self._editors[key] = (at, editor)
        return editor

    def editor_of(self, key: Hashable) -> Mending | None:
        """Return the editor of a node, when it is in sight."""
        found = self._editors.get(key)
        return found[1] if found is not None else None

    def _close(self, key: Hashable) -> None:
        index, editor = self._editors.pop(key)
        if index.isValid():
            self.closePersistentEditor(QModelIndex(index))
        editor.hide()

    def _focus_editor(self, index: _Index) -> None:
        node: Node | None = index.data(NODE_ROLE)
        if node is None:
            return
        self.scrollTo(index.siblingAtColumn(0))  # type: ignore[arg-type]
        self._sync_editors()
        editor = self.editor_of(node.key)
        if editor is None:
            self.setFocus()
            return
        editor.setFocus(Qt.FocusReason.TabFocusReason)
        if editor.focusProxy() is None:
            editor.take.setFocus(Qt.FocusReason.TabFocusReason)
        elif editor.edit is not None:
            editor.edit.selectAll()

    # --- answers

    def _answer(self, key: Hashable, signal: Any, *facts: Any) -> None:
        index = self._model.index_of(key)
        node: Node | None = index.data(NODE_ROLE)
        if node is None or node.line is None:
            return
        self.setCurrentIndex(index)
        if signal is not self.shown:
            self._after = self._key_after(node)
        signal.emit(node.line, node.places, *facts)

    def _key_after(self, node: Node) -> Hashable:
        """Return which problem comes next once this one is answered."""
        among = [one for one in self._model.nodes() if one.part is not Part.DONE]
        whole = node.parent if node.place is not None else node
        if node.place is not None and whole is not None:
            if node.row + 1 < len(whole.children):
                return whole.children[node.row + 1].key
        keys = [one.key for one in among]
        if whole is None or whole.key not in keys:
            return None
        at = keys.index(whole.key)
        later = [*keys[at + 1 :], *reversed(keys[:at])]
        return later[0] if later else None

    def _on_left(self, key: Hashable, step: int) -> None:
        index = self._model.index_of(key)
        if step == 0:
            self.setCurrentIndex(index)
            self.setFocus(Qt.FocusReason.TabFocusReason)
            return
        near = self.indexBelow(index) if step > 0 else self.indexAbove(index)
        if near.isValid():
            self.setCurrentIndex(near)
            self._focus_editor(near)

    # --- keys and clicks

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        index = self.currentIndex()
        node: Node | None = index.data(NODE_ROLE) if index.isValid() else None
        key = event.key()
        if event.modifiers() or node is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self._open(index, node)
        elif key == Qt.Key.Key_W and node.line is not None and node.part is Part.MUST:
            self._answer(node.key, self.accepted)
        elif key == Qt.Key.Key_L and node.line is not None and node.part is not Part.DONE:
            self._answer(node.key, self.left_out)
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex, node: Node) -> None:
        if node.line is None:
            self.setExpanded(index.siblingAtColumn(0), not self.isExpanded(index))
        elif node.has_editor:
            self._focus_editor(index)

    def mouseReleaseEvent(self, event: Any) -> None:  # noqa: N802  Qt's name
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == ROW and self._model.rowCount(index):
            self.setExpanded(index, not self.isExpanded(index))

    def resizeEvent(self, event: Any) -> None:  # noqa: N802  Qt's name
        super().resizeEvent(event)
        self._sync.start()

    def showEvent(self, event: Any) -> None:  # noqa: N802  Qt's name
        super().showEvent(event)
        self._sync.start()

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802  Qt's name
        done = super().viewportEvent(event)
        if event.type() == QEvent.Type.Paint:
            self._paint_current()
        return done

    def _paint_current(self) -> None:
        index = self.currentIndex()
        if not index.isValid():
            return
        box = self.visualRect(index.siblingAtColumn(0))
        box.setLeft(0)
        box.setRight(self.viewport().width() - 1)
        painter = QPainter(self.viewport())
        paint_current(painter, box, has_focus=self.hasFocus())
        painter.end()


class _Delegate(QStyledItemDelegate):
    """Paints a part's heading over the whole width, and a line in two rows of letters."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802, ARG002
        return QSize(10, theme().px(ROW_HEIGHT))

    def createEditor(  # noqa: N802  Qt's name
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,  # noqa: ARG002
        index: _Index,
    ) -> QWidget:
        view = self.parent()
        assert isinstance(view, ProblemTree)
        return view.make_editor(index, parent)

    def setEditorData(self, editor: QWidget, index: _Index) -> None:  # noqa: N802
        """Leave the editor as it is: it keeps what is typed."""

    def updateEditorGeometry(  # noqa: N802  Qt's name
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: _Index,  # noqa: ARG002
    ) -> None:
        box: QRect = option.rect  # type: ignore[attr-defined]
        editor.setGeometry(box.adjusted(0, 1, 0, -2))

    def eventFilter(self, watched: Any, event: QEvent) -> bool:  # noqa: N802, ARG002
        """Take no key from an editor: Tab and Enter are its own."""
        return False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        node: Node = index.data(NODE_ROLE)
        box: QRect = option.rect  # type: ignore[attr-defined]
        painter.save()
        if node.line is None:
            self._paint_part(painter, box, node, index)
        else:
            self._paint_cell(painter, box, node, index.column())
        painter.restore()

    def _paint_part(self, painter: QPainter, box: QRect, node: Node, index: _Index) -> None:
        now = theme()
        painter.fillRect(box, now.color("subtle"))
        if index.column() != ROW:
            return
        view = self.parent()
        assert isinstance(view, ProblemTree)
        wide = box.adjusted(34, 0, -8, 0)
        is_open = view.isExpanded(index.model().index(index.row(), 0))
        _paint_caret(painter, QRect(box.left() + 10, box.top(), 16, box.height()), is_open=is_open)
        painter.setFont(now.font(BODY, bold=True))
        painter.setPen(now.color("text"))
        painter.drawText(wide, Qt.AlignmentFlag.AlignVCenter, str(index.data()))

    def _paint_cell(self, painter: QPainter, box: QRect, node: Node, column: int) -> None:
        now = theme()
        painter.setPen(QPen(now.color("line"), 1))
        painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())
        if column == ROW:
            self._paint_where(painter, box, node)
        elif column == VALUE:
            self._paint_value(painter, box.adjusted(8, 4, -8, -5), node)
        else:
            words = _fields_text(node, column)
            painter.setPen(now.color("text2"))
            _draw(painter, box.adjusted(8, 0, -4, 0), words)

    def _paint_where(self, painter: QPainter, box: QRect, node: Node) -> None:
        now = theme()
        left = box.left() + (28 if node.place is not None and node.parent is not None else 10)
        glyph, tone = _GLYPHS[node.part]
        icon = QRect(left, box.center().y() - 7, 15, 15)
        if node.place is None or node.parent is None or node.parent.line is None:
            paint_icon(painter, icon.toRectF(), glyph, now.color(tone))
        words = QRect(icon.right() + 8, box.top(), box.right() - icon.right() - 8, box.height())
        if node.place is None and node.line is not None and not node.line.is_one:
            view = self.parent()
            assert isinstance(view, ProblemTree)
            is_open = view.isExpanded(view.model().index_at(node))  # type: ignore[attr-defined]
            caret = QRect(box.right() - 16, box.top(), 14, box.height())
            _paint_caret(painter, caret, is_open=is_open)
            words.setRight(caret.left() - 2)
        painter.setFont(now.font())
        painter.setPen(now.color("text"))
        _draw(painter, words, node.where())

    def _paint_value(self, painter: QPainter, box: QRect, node: Node) -> None:
        now, line = theme(), node.line
        assert line is not None
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


def _fields_text(node: Node, column: int) -> str:
    line: ProblemLine | None = node.line
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


__all__ = ["Places", "ProblemTree", "Remedy"]
