"""The original sheet, with the detected kind of each row, so that wrong guesses are visible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from casework.intake.roster_cells import text_of
from ui.common.i18n import N_, _
from ui.common.masking import masked_text
from ui.theme.theme import theme
from ui.theme.tokens import CAPTION, TABLE_HEADER
from ui.widgets.style_options import fields_of
from ui.widgets.table_layout import paint_current

_Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 26
_WIDEST, _NARROWEST, _MEASURED = 220, 48, 40
_NO_KINDS: Mapping[int, RowKind] = MappingProxyType({})
_NO_COVERS: Mapping[int, str] = MappingProxyType({})


class RowKind(StrEnum):
    """Detected kind of a row."""

    TITLE = "title"
    HEADING = "heading"
    REPEATED = "repeated"
    DATA = "data"
    FOOTER = "footer"
    BLANK = "blank"
    HIDDEN = "hidden"
    LEFT_OUT = "left_out"


KIND_NAMES = {
    RowKind.TITLE: N_("Title line"),
    RowKind.HEADING: N_("Headings"),
    RowKind.REPEATED: N_("Headings again"),
    RowKind.DATA: "",
    RowKind.FOOTER: N_("Below the table"),
    RowKind.BLANK: N_("Blank"),
    RowKind.HIDDEN: N_("Hidden"),
    RowKind.LEFT_OUT: N_("Left out"),
}
_GROUNDS = {
    RowKind.HEADING: "accent_soft",
    RowKind.REPEATED: "accent_soft",
    RowKind.HIDDEN: "warn_soft",
}
_FAINT = (RowKind.TITLE, RowKind.FOOTER, RowKind.BLANK, RowKind.LEFT_OUT, RowKind.REPEATED)


@dataclass(frozen=True, slots=True)
class GridSheet:
    """The cells of a sheet and the kinds of its rows (DATA unless given).

    ``titles`` are the column headers: letters and, if known, the field; ``covers`` maps columns
    with personal numbers to their field.
    """

    rows: Sequence[Sequence[Any]] = field(default=(), repr=False)
    kinds: Mapping[int, RowKind] = field(default_factory=lambda: _NO_KINDS)
    titles: tuple[str, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    covers: Mapping[int, str] = field(default_factory=lambda: _NO_COVERS)

    def kind(self, row: int) -> RowKind:
        """Return the kind of a row (0-based)."""
        return self.kinds.get(row, RowKind.DATA)


class GridModel(QAbstractTableModel):
    """Table model of a sheet; numbers and dates are displayed as the reader parsed them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = GridSheet()

    def set_sheet(self, sheet: GridSheet) -> None:
        """Replace the sheet."""
        is_same = sheet.rows is self.sheet.rows and sheet.titles == self.sheet.titles
        if is_same:
            self.sheet = sheet
            last = self.index(max(0, self.rowCount() - 1), max(0, self.columnCount() - 1))
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, max(0, self.rowCount() - 1))
            return
        self.beginResetModel()
        self.sheet = sheet
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.sheet.rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.sheet.titles)

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell, with personal numbers masked."""
        cells = self.sheet.rows[row]
        value = cells[column] if column < len(cells) else None
        if value is None:
            return ""
        text = value if isinstance(value, str) else text_of(value)
        is_data = self.sheet.kind(row) in (RowKind.DATA, RowKind.HIDDEN, RowKind.LEFT_OUT)
        return masked_text(text, self.sheet.covers.get(column) if is_data else None)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, column).replace("\n", " ")
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.text(row, column) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            kind = _name(self.sheet.kind(row))
            said = (_("Row {row}").format(row=row + 1), kind, self.text(row, column))
            return _(", ").join(part for part in said if part)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if not 0 <= section < len(self.sheet.titles):
                return None
            if role == Qt.ItemDataRole.DisplayRole:
                return self.sheet.titles[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            kind = _name(self.sheet.kind(section))
            return f"{section + 1}  {kind}" if kind else str(section + 1)
        return None


class Grid(QTableView):
    """Shows a sheet. H uses the selected rows as headings, E ends the table at the current row.

    ``headings_chosen(rows)`` and ``end_chosen(row)`` carry 0-based rows.
    """

    headings_chosen = Signal(tuple)
    end_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("The original sheet"))
        self.cells = GridModel(self)
        self.setModel(self.cells)
        self.setItemDelegate(_Delegate(self))
        self.setProperty("kind", "bare")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(theme().px(ROW_HEIGHT))
        rows.setDefaultSectionSize(theme().px(ROW_HEIGHT))
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        rows.setFixedWidth(theme().px(112))
        self.horizontalHeader().setFixedHeight(theme().px(TABLE_HEADER))
        self.horizontalHeader().setHighlightSections(False)
        rows.setHighlightSections(False)

    def show_sheet(self, sheet: GridSheet) -> None:
        """Show this sheet; a new one is scrolled to its headings."""
        is_new = sheet.rows is not self.cells.sheet.rows
        self.cells.set_sheet(sheet)
        if is_new:
            self._fit_columns()
            headings = [row for row, kind in sheet.kinds.items() if kind is RowKind.HEADING]
            if self.cells.rowCount():
                row = max(headings, default=0)
                self.setCurrentIndex(self.cells.index(row, 0))
                self.scrollTo(self.cells.index(max(0, row - 6), 0), _TOP)
        self.viewport().update()

    @property
    def current_row(self) -> int:
        """The current row (0-based), or -1."""
        return self.currentIndex().row()

    def _fit_columns(self) -> None:
        letters = self.fontMetrics()
        shown = range(min(_MEASURED, self.cells.rowCount()))
        for column in range(self.cells.columnCount()):
            title = str(self.cells.headerData(column, Qt.Orientation.Horizontal) or "")
            texts = [
                self.cells.text(row, column)
                for row in shown
                if self.cells.sheet.kind(row) is not RowKind.TITLE
            ]
            widest = max(letters.horizontalAdvance(text[:60]) for text in (title, *texts))
            self.setColumnWidth(column, min(_WIDEST, max(_NARROWEST, widest + 20)))

    def _chosen_rows(self) -> tuple[int, ...]:
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return tuple(rows) or ((self.current_row,) if self.current_row >= 0 else ())

    def choose_headings(self) -> None:
        """Use the selected rows as headings."""
        rows = self._chosen_rows()
        if rows:
            self.headings_chosen.emit(rows[:3])

    def choose_end(self) -> None:
        """End the table at the current row."""
        if self.current_row >= 0:
            self.end_chosen.emit(self.current_row)

    def _show_menu(self, at: Any) -> None:
        if self.indexAt(at).isValid():
            menu = self.rows_menu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.viewport().mapToGlobal(at))

    def rows_menu(self, parent: QWidget) -> QMenu:
        """Return the menu of actions for the current row."""
        menu = QMenu(parent)
        for words, handler in (
            (_("These are the &headings"), self.choose_headings),
            (_("The table &ends here"), self.choose_end),
        ):
            action = QAction(words, menu)
            action.triggered.connect(handler)
            menu.addAction(action)
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_H and not event.modifiers():
            self.choose_headings()
        elif event.key() == Qt.Key.Key_E and not event.modifiers():
            self.choose_end()
        else:
            super().keyPressEvent(event)


_TOP = QAbstractItemView.ScrollHint.PositionAtTop


class _Delegate(QStyledItemDelegate):
    """Paints the background by kind of row; rows and columns that are not data are dimmed."""

    def __init__(self, view: Grid) -> None:
        super().__init__(view)
        self._view = view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        view = self._view
        now, box = theme(), _box(option)
        sheet = view.cells.sheet
        kind = sheet.kind(index.row())
        painter.save()
        if index.row() == view.current_row and not view.hasFocus():
            painter.fillRect(box, now.color("accent_soft"))
        elif kind in _GROUNDS:
            painter.fillRect(box, now.color(_GROUNDS[kind]))
        painter.setPen(QPen(now.color("line"), 1))
        painter.drawLine(box.left(), box.bottom(), box.right(), box.bottom())
        painter.drawLine(box.right(), box.top(), box.right(), box.bottom())
        is_faint = kind in _FAINT or index.column() in sheet.hidden_columns
        painter.setPen(now.color("text3" if is_faint else "text"))
        font = now.font(CAPTION, bold=True) if kind is RowKind.HEADING else now.font(CAPTION)
        painter.setFont(font)
        words = box.adjusted(8, 0, -6, 0)
        if kind in (RowKind.TITLE, RowKind.FOOTER):  # text that spans the row
            words.setRight(view.viewport().width())
        text = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()
        if index == view.currentIndex():
            painter.save()
            paint_current(painter, box, has_focus=view.hasFocus())
            painter.restore()


def _box(option: QStyleOptionViewItem) -> QRect:
    box: QRect = fields_of(option).rect
    return box


def _name(kind: RowKind) -> str:
    name = KIND_NAMES[kind]
    return _(name) if name else ""
