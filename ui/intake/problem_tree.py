"""Tree view of problems, with an editor in each visible row."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QTreeView,
    QWidget,
)

from ui.common.i18n import _, current_language
from ui.intake.problem_delegate import ProblemDelegate, ProblemEditor
from ui.intake.problem_lines import ProblemLine, ProblemPart
from ui.intake.problem_model import ANSWER, FIELD, NODE_ROLE, ROW, VALUE, ProblemModel, ProblemNode
from ui.theme.theme import theme
from ui.theme.tokens import TABLE_HEADER
from ui.widgets.table_layout import paint_current

_Index = QModelIndex | QPersistentModelIndex

_ANSWER_WIDTH, _ANSWER_NARROW = 328, 300
_WHERE_WIDTH = 104
_FIELD_WIDTH, _FIELD_WIDE = 104, 136
"""Width of the field column; English names need more, which a narrow window does not have."""


class ProblemTree(QTreeView):
    """Shows problems; the signals of answers carry the problem and the rows they apply to.

    Enter or F2 moves to the editor of the current row, Esc returns; Right expands a problem to its
    rows, W keeps the rows pending, L excludes them.
    """

    taken = Signal(object, tuple, str)
    remedy_taken = Signal(object, tuple, object)
    accepted = Signal(object, tuple)
    line_entered = Signal(object)
    """The problem of the current row, or None."""
    parked = Signal(object, tuple)
    taken_back = Signal(object, tuple)
    left_out = Signal(object, tuple)
    shown = Signal(object, tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ProblemModel(self)
        self.editors: dict[Hashable, tuple[QPersistentModelIndex, ProblemEditor]] = {}
        self._after: Hashable = None
        self._is_narrow = False
        self.setAccessibleName(_("Problems of the table"))
        self.setProperty("kind", "bare")
        self.setModel(self._model)
        self.setItemDelegate(ProblemDelegate(self, self.make_editor))
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
        """Make the editors narrower in a narrow window."""
        self._is_narrow = is_narrow
        header = self.header()
        is_long = current_language() != "zh_CN" and not is_narrow
        header.resizeSection(ROW, theme().px(_WHERE_WIDTH))
        header.resizeSection(FIELD, theme().px(_FIELD_WIDE if is_long else _FIELD_WIDTH))
        header.resizeSection(ANSWER, theme().px(_ANSWER_NARROW if is_narrow else _ANSWER_WIDTH))

    # --- content

    def show_lines(self, lines: Sequence[ProblemLine]) -> None:
        """Show these lines; open editors are kept, and the focus moves to the next problem."""
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self)
        at = self._current_key()
        self._renew_changed(lines)
        self._model.set_lines(lines)
        for row in range(self._model.rowCount()):
            self.setFirstColumnSpanned(row, QModelIndex(), True)
            self.expand(self._model.index(row, 0))
        found = self._model.index_of(at if self._after is None else self._after)
        self._after = None
        if found.isValid():
            self.setCurrentIndex(found)
        self._sync_editors()
        if had_focus and found.isValid():
            self._focus_editor(found)

    def _renew_changed(self, lines: Sequence[ProblemLine]) -> None:
        """Close the editors of problems whose remedies or rows changed."""
        now = {(line.part, line.key): line for line in lines}
        for key, (index, editor) in list(self.editors.items()):
            node = index.data(NODE_ROLE)
            line = now.get((node.part, node.line.key)) if node is not None else None
            if (
                line is None
                or line.remedies != editor.line.remedies
                or line.places != (editor.line.places)
            ):
                self._close(key)

    def focus_first(self) -> None:
        """Make the first problem the current one."""
        first = next(self._model.nodes(), None)
        if first is not None and self.current_line is None:
            self.setCurrentIndex(self._model.index_at(first))
        self.setFocus()

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self.line_entered.emit(self.current_line)

    @property
    def current_line(self) -> ProblemLine | None:
        """The problem of the current row."""
        index = self.currentIndex()
        node = index.data(NODE_ROLE) if index.isValid() else None
        return node.line if node is not None else None

    def _current_key(self) -> Hashable:
        node = self.currentIndex().data(NODE_ROLE) if self.currentIndex().isValid() else None
        return node.key if node is not None else None

    # --- editors

    def _sync_editors(self) -> None:
        """Open an editor in each visible row and close the others."""
        wanted: dict[Hashable, QModelIndex] = {}
        for index in self._visible_indexes():
            node: ProblemNode = index.data(NODE_ROLE)
            if node.has_editor:
                wanted[node.key] = index
        focused = QApplication.focusWidget()
        for key, (place, editor) in list(self.editors.items()):
            is_used = focused is not None and editor.isAncestorOf(focused)
            if key not in wanted and not (is_used and place.isValid()):
                self._close(key)
        for key, index in wanted.items():
            if key not in self.editors:
                self.openPersistentEditor(index.siblingAtColumn(ANSWER))
                self.editors[key][1].rest()
        self._order_tabs()

    def _visible_indexes(self) -> Iterator[QModelIndex]:
        index = self.indexAt(QPoint(1, 1))
        bottom = self.viewport().height()
        while index.isValid():
            if self.visualRect(index).top() > bottom:
                return
            yield index.siblingAtColumn(0)
            index = self.indexBelow(index)

    def _order_tabs(self) -> None:
        """Set the tab order of the editors to the order of their rows."""
        shown = sorted(self.editors.values(), key=lambda pair: self.visualRect(pair[0]).top())
        before: QWidget | None = None
        for _index, editor in shown:
            for part in (editor.box or editor.edit, editor.take, editor.more):
                if part is not None:
                    if before is not None:
                        QWidget.setTabOrder(before, part)
                    before = part

    def make_editor(self, index: _Index, parent: QWidget) -> ProblemEditor:
        """Create the editor of a row (called by the delegate)."""
        node: ProblemNode = index.data(NODE_ROLE)
        editor = ProblemEditor(node.problem, node.places, parent)
        key, at = node.key, QPersistentModelIndex(index)
        if key in self._model.typed:
            editor.set_text(self._model.typed[key])
        editor.typed.connect(lambda text: self._model.typed.__setitem__(key, text))
        editor.taken.connect(lambda text: self._answer(key, self.taken, text))
        editor.remedy_taken.connect(lambda made: self._answer(key, self.remedy_taken, made))
        editor.accepted.connect(lambda: self._answer(key, self.accepted))
        editor.parked.connect(lambda: self._answer(key, self.parked))
        editor.left_out.connect(lambda: self._answer(key, self.left_out))
        editor.taken_back.connect(lambda: self._answer(key, self.taken_back))
        editor.shown.connect(lambda: self._answer(key, self.shown))
        editor.left.connect(lambda step: self._on_left(key, step))
        self.editors[key] = (at, editor)
        return editor

    def editor_of(self, key: Hashable) -> ProblemEditor | None:
        """Return the editor of a node, if its row is visible."""
        found = self.editors.get(key)
        return found[1] if found is not None else None

    def _close(self, key: Hashable) -> None:
        index, editor = self.editors.pop(key)
        if index.isValid():
            self.closePersistentEditor(index)
        editor.hide()

    def _focus_editor(self, index: _Index) -> None:
        node: ProblemNode | None = index.data(NODE_ROLE)
        if node is None:
            return
        self.scrollTo(index.sibling(index.row(), 0))
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
        node: ProblemNode | None = index.data(NODE_ROLE)
        if node is None or node.line is None:
            return
        self.setCurrentIndex(index)
        if signal is not self.shown:
            self._after = self._key_after(node)
        signal.emit(node.line, node.places, *facts)

    def _key_after(self, node: ProblemNode) -> Hashable:
        """Return the key of the problem to focus after this one is answered."""
        among = [one for one in self._model.nodes() if one.part is not ProblemPart.DONE]
        whole = node.parent if node.place is not None else node
        if node.place is not None and whole is not None and node.row + 1 < len(whole.children):
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

    # --- keyboard and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        node: ProblemNode | None = index.data(NODE_ROLE) if index.isValid() else None
        key = event.key()
        if event.modifiers() or node is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self._open(index, node)
        elif key == Qt.Key.Key_W and node.line is not None and node.part is ProblemPart.MUST:
            self._answer(node.key, self.parked)
        elif key == Qt.Key.Key_L and node.line is not None and node.part is not ProblemPart.DONE:
            self._answer(node.key, self.left_out)
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex, node: ProblemNode) -> None:
        if node.line is None:
            self.setExpanded(index.siblingAtColumn(0), not self.isExpanded(index))
        elif node.has_editor:
            self._focus_editor(index)

    def mouseReleaseEvent(self, event: Any) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == ROW and self._model.rowCount(index):
            self.setExpanded(index, not self.isExpanded(index))

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._sync.start()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._sync.start()

    def viewportEvent(self, event: QEvent) -> bool:
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
