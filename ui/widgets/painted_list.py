"""Lists whose rows are painted by the view, with or without headings that can be collapsed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.common.i18n import _
from ui.widgets.style_options import fields_of
from ui.widgets.table_layout import paint_current
from ui.widgets.tables import RECORD_ROLE

_Index = QModelIndex | QPersistentModelIndex
_MODIFIERS = ~Qt.KeyboardModifier.KeypadModifier


@dataclass(frozen=True, slots=True)
class GroupHeading:
    """The heading of a group, expanded or collapsed."""

    key: Hashable
    title: str
    count: int
    is_open: bool

    @property
    def spoken(self) -> str:
        state = _("expanded") if self.is_open else _("collapsed")
        return _("{group}, {count}, {state}").format(
            group=self.title, count=self.count, state=state
        )


class RowsModel(QAbstractListModel):
    """The rows, and the headings of their groups; subclasses say how a row is put in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[tuple[Hashable, str, tuple[Any, ...]], ...] = ()
        self._folded: set[Hashable] = set()
        self.shown: list[Any] = []

    def set_rows(self, rows: Iterable[Any]) -> None:
        """Show these rows without headings."""
        self.beginResetModel()
        self.shown = list(rows)
        self.endResetModel()

    def set_groups(self, groups: Iterable[tuple[Hashable, str, Sequence[Any]]]) -> None:
        """Show these groups (key, title, rows); empty ones are left out."""
        self._groups = tuple((key, title, tuple(rows)) for key, title, rows in groups)
        shown: list[Any] = []
        for key, title, rows in self._groups:
            is_open = key not in self._folded
            if rows:
                shown.append(GroupHeading(key, title, len(rows), is_open))
                shown.extend(rows if is_open else ())
        self.set_rows(shown)

    def fold(self, key: Hashable, *, is_open: bool) -> None:
        """Expand or collapse a group."""
        (self._folded.discard if is_open else self._folded.add)(key)
        self.set_groups(self._groups)

    def place_of(self, key: Hashable) -> int:
        """Return the place of a row or a heading, or -1 if it is not shown."""
        for place, row in enumerate(self.shown):
            if key == (row.key if isinstance(row, GroupHeading) else self.key_of(row)):
                return place
        return -1

    def heading_above(self, place: int) -> GroupHeading | None:
        """Return the heading of the group in which a row is."""
        above = reversed(self.shown[: place + 1])
        return next((row for row in above if isinstance(row, GroupHeading)), None)

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.shown)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        row = self.shown[index.row()] if index.isValid() else None
        if row is None or role == RECORD_ROLE:
            return row
        is_heading = isinstance(row, GroupHeading)
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title if is_heading else self.text_of(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken if is_heading else self.spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole and not is_heading:
            return self.tip_of(row)
        return None

    def key_of(self, row: Any) -> Hashable:
        """Return what identifies a row."""
        key: Hashable = row.key
        return key

    def text_of(self, row: Any) -> str:
        """Return the words of a row."""
        raise NotImplementedError

    def spoken(self, row: Any) -> str:
        """Return what a screen reader says."""
        words: str = row.spoken
        return words

    def tip_of(self, row: Any) -> str | None:
        """Return the tooltip of a row."""
        return None


class PaintedList(QListView):
    """Paints its rows itself: subclasses give the height of a row and paint it.

    ``current_changed(record)`` is emitted with the new current record, or None.
    """

    current_changed = Signal(object)

    def __init__(self, name: str, model: RowsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self.setAccessibleName(name)
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        # Letters are shortcuts here and must not go to an input method.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def row_height(self, row: Any, width: int) -> int:
        """Return the height of a row or heading, in px."""
        raise NotImplementedError

    def paint_row(self, painter: QPainter, box: QRect, row: Any, *, is_current: bool) -> None:
        """Paint a row or heading."""
        raise NotImplementedError

    @property
    def current(self) -> Any:
        """The current row or heading, or None."""
        index = self.currentIndex()
        return index.data(RECORD_ROLE) if index.isValid() else None

    def set_current(self, place: int) -> None:
        """Make a row the current one and scroll to it; -1 for none."""
        index = self._rows.index(place) if place >= 0 else QModelIndex()
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)

    # --- headings

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & _MODIFIERS or not self.press(Qt.Key(event.key())):
            super().keyPressEvent(event)

    def press(self, key: Qt.Key) -> bool:
        """React to a key without modifiers; return False if it means nothing here."""
        row = self.current
        is_heading = isinstance(row, GroupHeading)
        if is_heading and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._fold(row, is_open=key == Qt.Key.Key_Right)
        elif is_heading and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._fold(row, is_open=not row.is_open)
        else:
            return False
        return True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        row = self.indexAt(event.position().toPoint()).data(RECORD_ROLE)
        if isinstance(row, GroupHeading) and event.button() == Qt.MouseButton.LeftButton:
            self._fold(row, is_open=not row.is_open)

    def _fold(self, heading: GroupHeading, *, is_open: bool) -> None:
        self._rows.fold(heading.key, is_open=is_open)
        self.set_current(self._rows.place_of(heading.key))

    # --- painted again when the look of a row depends on it

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        self.current_changed.emit(self.current)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()


class _Delegate(QStyledItemDelegate):
    """Asks the view for the height and the paint of a row, and marks the current one."""

    def __init__(self, view: PaintedList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        width = self._view.viewport().width()
        return QSize(width, self._view.row_height(index.data(RECORD_ROLE), width))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        view = self._view
        box: QRect = fields_of(option).rect
        is_current = index == view.currentIndex()
        painter.save()
        view.paint_row(painter, box, index.data(RECORD_ROLE), is_current=is_current)
        painter.restore()
        if is_current:
            paint_current(painter, box, has_focus=view.hasFocus())
