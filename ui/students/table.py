"""The table of students: Space ticks a row, Ctrl+A ticks all, Enter opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QWidget

from casework.required_services import Service
from ui.common.case_words import short_service
from ui.common.i18n import _
from ui.progress_rings.widgets import PAD, SLOT
from ui.students.columns import LineColumn, fitting
from ui.students.model import ID_ROLE, FilesModel
from ui.students.rows import GROUND, RowPainter, VisibleColumn, VisibleRow
from ui.theme.theme import theme
from ui.theme.tokens import CAPTION
from ui.widgets.cells import paint_tick
from ui.widgets.tables import TableView

_Index = QModelIndex | QPersistentModelIndex


class FilesHeader(QHeaderView):
    """The header: the check box for all rows, three labels above the mark, the sort arrow."""

    def __init__(self, columns: Sequence[LineColumn], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = tuple(columns)
        self.tick_state = "no"
        self.setSectionsClickable(True)
        self.setSortIndicatorShown(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintSection(self, painter: QPainter, rect: QRect, place: int) -> None:
        key = self._columns[place].key
        if key not in ("tick", "mark"):
            super().paintSection(painter, rect, place)
            return
        now = theme()
        painter.save()
        painter.fillRect(rect, now.color("subtle"))
        painter.setPen(QPen(now.color("line"), 1))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        if key == "tick":
            paint_tick(painter, QRectF(rect), self.tick_state)
        else:
            self._paint_services(painter, rect)
            if self.sortIndicatorSection() == place:
                self._paint_arrow(painter, rect)
        painter.restore()

    def _paint_services(self, painter: QPainter, rect: QRect) -> None:
        now = theme()
        painter.setFont(now.font(CAPTION))
        painter.setPen(now.color("text2"))
        for place, service in enumerate(Service):
            left = rect.x() + now.px(PAD + place * SLOT)
            box = QRect(left, rect.y(), now.px(SLOT), rect.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, short_service(service))

    def _paint_arrow(self, painter: QPainter, rect: QRect) -> None:
        x, y = rect.right() - 11, rect.center().y()
        step = -1 if self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder else 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("text2"), 1.3))
        painter.drawLine(x, y - step * 2, x + 4, y + step * 2)
        painter.drawLine(x + 4, y + step * 2, x + 8, y - step * 2)


class FilesView(TableView):
    """The table view; it reports which rows are visible, and never loads rows itself.

    ``chosen(id)`` is emitted on Enter or a double click, ``order_asked(key)`` on a click on a
    header ("" if not sortable), ``looked`` when other rows become visible.
    """

    FITS = False
    chosen = Signal(object)
    order_asked = Signal(str)
    looked = Signal()

    def __init__(self, model: FilesModel, parent: QWidget | None = None) -> None:
        super().__init__(_("Students"), parent)
        self._files = model
        self._rows = RowPainter(model.columns)
        self._wanted: dict[str, bool] = {}
        self._anchor = 0
        self.setProperty("kind", "bare")
        # The widget paints all of its area, so Qt need not paint what is behind it.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._header = FilesHeader(model.columns, self)
        self.setHorizontalHeader(self._header)
        self._header.setHighlightSections(False)
        self._header.setStretchLastSection(True)
        self.setModel(model)
        self.set_columns([column.column for column in model.columns])
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self._header.setMinimumSectionSize(theme().px(34))
        self._header.sectionClicked.connect(self._on_head)
        self.verticalScrollBar().valueChanged.connect(self.looked)
        model.ticks_changed.connect(self.show_ticks)
        self.set_row_height(34)

    # --- visible rows

    def visible_rows(self) -> tuple[int, int]:
        """Return the first and last visible row, estimated before the first paint."""
        height = max(1, self.verticalHeader().defaultSectionSize())
        first = self.verticalScrollBar().value() // height
        return first, first + self.viewport().height() // height + 1

    @property
    def current_row(self) -> int:
        return self.currentIndex().row()

    @property
    def current_id(self) -> UUID | None:
        """The file of the current row."""
        index = self.currentIndex()
        found = index.data(ID_ROLE) if index.isValid() else None
        return found if isinstance(found, UUID) else None

    def go_to(self, row: int) -> None:
        """Make a row the current one and scroll to it."""
        if 0 <= row < self._files.rowCount():
            self.setCurrentIndex(self._files.index(row, 1))
            self.scrollTo(self.currentIndex())

    # --- columns

    def fit_columns(self) -> None:
        """Show the columns that fit, and those the user chose."""
        scale = theme().percent / 100
        fits = fitting(self._files.columns, self.viewport().width(), scale)
        for place, column in enumerate(self._files.columns):
            is_shown = self._wanted.get(column.key, column.key in fits)
            if self.isColumnHidden(place) == is_shown:
                self.setColumnHidden(place, not is_shown)

    def want_column(self, key: str, is_wanted: bool) -> None:
        """Show or hide a column regardless of the width."""
        self._wanted[key] = is_wanted
        self.fit_columns()

    @property
    def wanted_columns(self) -> dict[str, bool]:
        """The columns that the user has shown or hidden."""
        return dict(self._wanted)

    def set_wanted_columns(self, wanted: Mapping[str, bool]) -> None:
        """Set the user's column choices; without any, the width decides."""
        self._wanted = dict(wanted)
        self.fit_columns()

    def shown_columns(self) -> frozenset[str]:
        """Return the keys of the columns that are shown."""
        columns = enumerate(self._files.columns)
        return frozenset(one.key for place, one in columns if not self.isColumnHidden(place))

    def show_order(self, order: str, *, is_descending: bool) -> None:
        """Show the sort arrow in the right column."""
        way = Qt.SortOrder.DescendingOrder if is_descending else Qt.SortOrder.AscendingOrder
        keys = [column.order for column in self._files.columns]
        place = keys.index(order) if order in keys else -1
        shown = self._header.sortIndicatorSection(), self._header.sortIndicatorOrder()
        if shown != (place, way):  # avoids repainting the header
            self._header.setSortIndicator(place, way)

    def show_ticks(self) -> None:
        """Show in the header's check box whether all, some or no rows are ticked."""
        some = "some" if self._files.ticked_count else "no"
        state = "yes" if self._files.are_all_ticked else some
        if state != self._header.tick_state:
            self._header.tick_state = state
            self._header.viewport().update()

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        box = event.rect()
        painter = QPainter(self.viewport())
        painter.fillRect(box, theme().color(GROUND))
        self._rows.paint(painter, self._places(box), self._rows_within(box))
        painter.end()

    def _places(self, box: QRect) -> list[VisibleColumn]:
        header, found = self._header, []
        for column in range(header.count()):
            left, width = header.sectionViewportPosition(column), header.sectionSize(column)
            if width and left <= box.right() and left + width > box.left():
                found.append(VisibleColumn(column, left, width))
        return found

    def _rows_within(self, box: QRect) -> list[VisibleRow]:
        height = max(1, self.verticalHeader().defaultSectionSize())
        scrolled = self.verticalScrollBar().value()
        first = max(0, (scrolled + box.top()) // height)
        last = min(self._files.rowCount() - 1, (scrolled + box.bottom()) // height)
        return [
            VisibleRow(
                row * height - scrolled, height, self._files.look(row), self._files.is_ticked(row)
            )
            for row in range(first, last + 1)
        ]

    # --- keys and clicks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current_row
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not modifiers:
            self._choose(self.currentIndex())
        elif key == Qt.Key.Key_Space and not modifiers and row >= 0:
            self._anchor = row
            self._files.toggle(row)
        elif key == Qt.Key.Key_A and modifiers == Qt.KeyboardModifier.ControlModifier:
            self._files.tick_all()
        elif modifiers == Qt.KeyboardModifier.ShiftModifier and key in (
            Qt.Key.Key_Down,
            Qt.Key.Key_Up,
        ):
            self._tick_along(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and not modifiers:
            self.go_to(0 if key == Qt.Key.Key_Home else self._files.rowCount() - 1)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            modifiers = event.modifiers()
            if modifiers & Qt.KeyboardModifier.ShiftModifier:
                self._files.tick_rows(self._anchor, index.row())
            elif index.column() == 0 or modifiers & Qt.KeyboardModifier.ControlModifier:
                self._anchor = index.row()
                self._files.toggle(index.row())
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() > 0:
            self._choose(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()
        self.looked.emit()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and self._is_blank(event):
            return True
        return super().viewportEvent(event)

    def _is_blank(self, event: QEvent) -> bool:
        index = self.indexAt(event.pos())  # type: ignore[attr-defined]  # QHelpEvent
        return index.isValid() and self._files.line(index.row()) is None

    def _tick_along(self, step: int) -> None:
        row = self.current_row
        if row < 0:
            return
        self.go_to(row + step)
        self._files.tick_rows(row, self.current_row)

    def _choose(self, index: _Index) -> None:
        found = index.data(ID_ROLE) if index.isValid() else None
        if isinstance(found, UUID):
            self.chosen.emit(found)

    def _on_head(self, place: int) -> None:
        column = self._files.columns[place]
        if column.key == "tick":
            self._files.tick_all()
            return
        self.order_asked.emit(column.order)


_ALWAYS = ("tick", "name")


class ColumnsMenu(QMenu):
    """Shows and hides columns of a list; ``changed`` is emitted when the user does."""

    changed = Signal()

    def __init__(self, model: FilesModel, table: FilesView, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._table = table
        self.aboutToShow.connect(self._fill)

    def want(self, key: str, is_wanted: bool) -> None:
        """Show or hide a column; without a key, the width decides again."""
        if key:
            self._table.want_column(key, is_wanted)
        else:
            self._table.set_wanted_columns({})
        self.changed.emit()

    def _fill(self) -> None:
        self.clear()
        shown = self._table.shown_columns()
        for column in self._model.columns:
            if column.key in _ALWAYS:
                continue
            action = self.addAction(_title_of(column))
            action.setCheckable(True)
            action.setChecked(column.key in shown)
            action.toggled.connect(lambda is_on, key=column.key: self.want(key, is_on))
        self.addSeparator()
        self.addAction(_("As many as fit")).triggered.connect(lambda: self.want("", False))


def _title_of(column: Any) -> str:
    return "3-3-3" if column.key == "mark" else str(column.column.title)
