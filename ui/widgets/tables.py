"""Read-only tables described by their columns, with one record per row.

``RecordTable`` holds all its records in memory and sorts them itself, for lists of a moderate size.
The student list pages through SQL instead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QLine,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QTableView,
    QWidget,
)

from ui.theme.theme import theme
from ui.theme.tokens import TABLE_HEADER, TABLE_ROW
from ui.widgets.table_layout import CELL_PAD, RowDelegate, column_widths, paint_current, scrolls

R = TypeVar("R")
_Index = QModelIndex | QPersistentModelIndex

SORT_ROLE = int(Qt.ItemDataRole.UserRole) + 1
"""The native value of a cell, for sorting."""

RECORD_ROLE = int(Qt.ItemDataRole.UserRole) + 2
"""The record of a row, in any column."""


_UNSAID = 120
"""Preferred width of columns that give none."""

_MOST = 2
"""Maximum width of a column as a multiple of its preferred width."""


@dataclass(frozen=True, slots=True)
class TableColumn(Generic[R]):
    """A column: its text, sort value, and width at 100 %.

    ``tone`` returns the colour token of the text; ``roles`` provides data for delegates (for
    example MARK_ROLE); ``delegate`` creates the column's painter. Spare width goes to the last
    column, unless another one ``fills``.
    """

    title: str
    text: Callable[[R], str]
    value: Callable[[R], Any] | None = None
    width: int = 0
    tone: Callable[[R], str] | None = None
    is_bold: bool = False
    is_number: bool = False
    tooltip: Callable[[R], str] | None = None
    spoken: Callable[[R], str] | None = None
    roles: tuple[tuple[int, Callable[[R], Any]], ...] = ()
    delegate: Callable[[QWidget], QStyledItemDelegate] | None = None
    fills: bool = False


class RecordModel(QAbstractTableModel, Generic[R]):
    """A model with one record per row."""

    def __init__(self, columns: Sequence[TableColumn[R]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._records: list[R] = []
        self._order: tuple[int, Qt.SortOrder] | None = None

    def set_records(self, records: Sequence[R]) -> None:
        """Replace the records, keeping the sort order."""
        self.beginResetModel()
        self._records = list(records)
        self._sort_now()
        self.endResetModel()

    def replace_records(self, records: Sequence[R]) -> None:
        """Replace the same number of records; keeps selection, scroll position and editors."""
        self._records = list(records)
        last = self.index(len(self._records) - 1, len(self.columns) - 1)
        self.dataChanged.emit(self.index(0, 0), last)

    def replace_record(self, row: int, record: R) -> None:
        """Replace one record in place."""
        self._records[row] = record
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    @property
    def records(self) -> tuple[R, ...]:
        return tuple(self._records)

    def record(self, row: int) -> R:
        return self._records[row]

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._records)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        record = self._records[index.row()]
        return cell_data(self.columns[index.column()], record, role)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        return header_data(self.columns, section, orientation, role)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._order = (column, order) if column >= 0 else None
        self.layoutAboutToBeChanged.emit()
        before = self._records[:]
        self._sort_now()
        places = {id(record): row for row, record in enumerate(self._records)}
        for old in self.persistentIndexList():
            row = places[id(before[old.row()])]
            self.changePersistentIndex(old, self.index(row, old.column()))
        self.layoutChanged.emit()

    def _sort_now(self) -> None:
        if self._order is None:
            return
        column, order = self.columns[self._order[0]], self._order[1]
        value = column.value or column.text
        known = [record for record in self._records if value(record) is not None]
        unknown = [record for record in self._records if value(record) is None]
        known.sort(key=value, reverse=order == Qt.SortOrder.DescendingOrder)
        self._records = known + unknown


def cell_data(column: TableColumn[R], record: R, role: int) -> Any:
    """Return the data of a cell for a role; for any model that uses ``TableColumn``."""
    if role == Qt.ItemDataRole.DisplayRole:
        return column.text(record)
    if role == RECORD_ROLE:
        return record
    if role == SORT_ROLE:
        return (column.value or column.text)(record)
    if role == Qt.ItemDataRole.ToolTipRole and column.tooltip is not None:
        return column.tooltip(record)
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return (column.spoken or column.text)(record)
    if role == Qt.ItemDataRole.ForegroundRole and column.tone is not None:
        return theme().color(column.tone(record))
    if role == Qt.ItemDataRole.FontRole and column.is_bold:
        return theme().font(bold=True)
    if role == Qt.ItemDataRole.TextAlignmentRole:
        side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)
    return next((give(record) for wanted, give in column.roles if wanted == role), None)


def header_data(
    columns: Sequence[TableColumn[R]], section: int, orientation: Qt.Orientation, role: int
) -> Any:
    """Return the header data for a role."""
    if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(columns):
        return None
    if role == Qt.ItemDataRole.DisplayRole:
        return columns[section].title
    if role == Qt.ItemDataRole.TextAlignmentRole:
        is_number = columns[section].is_number
        side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
        return int(side | Qt.AlignmentFlag.AlignVCenter)
    return None


class TableView(QTableView):
    """A table in our style: fixed row height, a ring around the current row, Enter opens it.

    ``opened(record)`` is emitted on Enter or a double click. Column widths adapt to their contents
    until the user resizes one.
    """

    opened = Signal(object)
    FITS = True
    """False for tables that set their column widths themselves."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[TableColumn[Any], ...] = ()
        self._is_drawn = False
        self.setAccessibleName(name)
        self.setItemDelegate(RowDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        # Single letters are commands here and must not go to an input method.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSortIndicatorClearable(False)
        header.setResizeContentsPrecision(0)  # only visible rows are loaded and measured
        header.sectionResized.connect(self._on_resized)
        self.set_row_height(TABLE_ROW)
        self.doubleClicked.connect(self._open)

    def set_row_height(self, height: int) -> None:
        """Set the row height, in px at 100 %."""
        self.verticalHeader().setMinimumSectionSize(theme().px(height))
        self.verticalHeader().setDefaultSectionSize(theme().px(height))
        self.horizontalHeader().setFixedHeight(theme().px(TABLE_HEADER))

    def set_columns(self, columns: Sequence[TableColumn[Any]]) -> None:
        """Set the widths and delegates of columns; call after ``setModel``."""
        self._columns = tuple(columns)
        for place, column in enumerate(columns):
            if column.width:
                self.setColumnWidth(place, theme().px(column.width))
            if column.delegate is not None:
                self.setItemDelegateForColumn(place, column.delegate(self))
        if self.FITS:
            self.model().modelReset.connect(self.fit_columns)
            self.fit_columns()

    def fit_columns(self) -> None:
        """Share the width among the columns, until the user resizes one."""
        model = self.model()
        if not self.FITS or self._is_drawn or not self._columns or model is None:
            return
        if not self.isVisible():
            return  # while hidden, Qt would measure every row
        shown = [at for at in range(len(self._columns)) if not self.isColumnHidden(at)]
        meant = {at: self._meant(at) for at in shown}
        needed = {at: self._needed(at, meant[at]) for at in shown}
        width, header = self.viewport().width(), self.horizontalHeader()
        filling = [at for at in shown if self._columns[at].fills]
        # While the table scrolls, a stretched last column would be cut off.
        header.setStretchLastSection(not (filling or scrolls(meant, needed, width)))
        for at, wide in column_widths(meant, needed, width, filling).items():
            header.resizeSection(at, wide)

    def _meant(self, place: int) -> int:
        heading = self.horizontalHeader().sectionSizeHint(place)
        return max(heading, theme().px(self._columns[place].width or _UNSAID))

    def _needed(self, place: int, meant: int) -> int:
        """Return the width of the visible texts; delegates use the preferred width."""
        if self.itemDelegateForColumn(place) is not None:
            return meant
        words = int(self.sizeHintForColumn(place)) + 2 * CELL_PAD
        heading = int(self.horizontalHeader().sectionSizeHint(place))
        return max(heading, min(words, _MOST * meant))

    def _on_resized(self, _place: int, _before: int, _after: int) -> None:
        is_pressed = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        self._is_drawn |= is_pressed and self.horizontalHeader().underMouse()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit_columns()

    def current_record(self) -> Any:
        """Return the record of the current row, or None."""
        index = self.currentIndex()
        return index.data(RECORD_ROLE) if index.isValid() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        done = super().viewportEvent(event)
        if event.type() == QEvent.Type.Paint:
            self._paint_lines()
        return done

    def _paint_lines(self) -> None:
        """Paint separators below rows, and the ring or bar of the current one."""
        painter = QPainter(self.viewport())
        painter.setPen(QPen(theme().color("line"), 1))
        first, end = self._visible_rows()
        if first < end:
            right, height = self.viewport().width(), self.verticalHeader().defaultSectionSize()
            top = self.verticalHeader().sectionViewportPosition(first) - 1
            bottoms = range(top + height, top + (end - first) * height + 1, height)
            painter.drawLines([QLine(0, bottom, right, bottom) for bottom in bottoms])
        if (box := self._current_box()) is not None:
            paint_current(painter, box, has_focus=self.hasFocus())
        painter.end()

    def _visible_rows(self) -> tuple[int, int]:
        model = self.model()
        if model.rowCount() == 0:
            return 0, 0
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        return first, (model.rowCount() if last < 0 else last + 1)

    def _current_box(self) -> QRect | None:
        index = self.currentIndex()
        if not index.isValid():
            return None
        header = self.verticalHeader()
        top = header.sectionViewportPosition(index.row())
        return QRect(0, top, self.viewport().width(), header.sectionSize(index.row()))

    def _open(self, index: _Index) -> None:
        if index.isValid():
            self.opened.emit(index.data(RECORD_ROLE))


class RecordTable(TableView):
    """A table of records, with ``selected_records()`` and ``opened``."""

    def __init__(
        self, name: str, columns: Sequence[TableColumn[Any]], parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        self._model: RecordModel[Any] = RecordModel(columns, self)
        self.setModel(self._model)
        self.set_columns(columns)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def set_records(
        self, records: Sequence[Any], *, key: Callable[[Any], object] = lambda one: one
    ) -> None:
        """Replace the records; the current one stays current if it is still present.

        ``key`` identifies a record whose other values may have changed.
        """
        current = self.current_record()
        self._model.set_records(records)
        keys = [key(one) for one in self._model.records]
        if current is not None and key(current) in keys:
            self.selectRow(keys.index(key(current)))

    @property
    def records(self) -> tuple[Any, ...]:
        """The records in the order shown."""
        return self._model.records

    def selected_records(self) -> tuple[Any, ...]:
        """Return the selected records in display order."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        return tuple(self._model.record(row) for row in rows)
