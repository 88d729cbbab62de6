"""The two tables of a report: its figures, and the students behind the current one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from ui.common.i18n import _
from ui.reports.figures import FigureRow
from ui.widgets.tables import RECORD_ROLE, RecordModel, RecordTable, TableColumn, TableView

NOW, BEFORE, CHANGE = range(3)
"""Indexes of the numbers of a row; in the table, the name precedes them."""


@dataclass(frozen=True, slots=True)
class StudentLine:
    """One student in the table behind a number."""

    file_id: UUID
    student_no: str
    name: str = field(repr=False)
    class_name: str
    words: str = field(repr=False)
    is_gone: bool = False


class FigureTable(TableView):
    """Table of figures.

    ``chosen`` carries the current row and the index of the current number; ``wanted`` is emitted on
    Enter or a click.
    """

    chosen = Signal(object, int)
    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Figures of the report"), parent)
        columns: tuple[TableColumn[FigureRow], ...] = (
            TableColumn(_("Figure"), lambda row: row.name, width=230, fills=True),
            TableColumn(_("Now"), lambda row: str(row.now), width=72, is_number=True, is_bold=True),
            TableColumn(_("Week ago"), _before, width=88, is_number=True),
            TableColumn(_("Difference"), _change, width=72, is_number=True, tone=_tone),
        )
        self._model: RecordModel[FigureRow] = RecordModel(columns, self)
        self.setModel(self._model)
        self.set_columns(columns)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.selectionModel().currentChanged.connect(self._on_current)
        self.clicked.connect(lambda _index: self.wanted.emit())

    def set_rows(self, rows: Sequence[FigureRow]) -> None:
        """Show these rows and keep the current cell."""
        at = self.currentIndex()
        key = at.data(RECORD_ROLE).key if at.isValid() else None
        column = max(1, at.column()) if at.isValid() else 1
        self._model.set_records(rows)
        place = next((n for n, row in enumerate(rows) if row.key == key), 0)
        if rows:
            self.setCurrentIndex(self._model.index(place, column))

    def select_cell(self, key: str, number: int = NOW) -> None:
        """Make a number of the row with this key the current cell."""
        place = next(n for n, row in enumerate(self._model.records) if row.key == key)
        self.setCurrentIndex(self._model.index(place, number + 1))

    @property
    def rows(self) -> tuple[FigureRow, ...]:
        return self._model.records

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.wanted.emit()
            return
        super().keyPressEvent(event)

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(index.data(RECORD_ROLE), max(NOW, index.column() - 1))


def student_table(parent: QWidget | None = None) -> RecordTable:
    """Return an empty table for the students behind a number."""
    columns: tuple[TableColumn[StudentLine], ...] = (
        TableColumn(_("Student"), lambda one: one.name, width=104, is_bold=True),
        TableColumn(_("Number"), lambda one: one.student_no, width=100),
        TableColumn(_("Class"), lambda one: one.class_name, width=84),
        TableColumn(_("Of the student"), lambda one: one.words, tooltip=lambda one: one.words),
    )
    return RecordTable(_("Students behind the number"), columns, parent)


def _before(row: FigureRow) -> str:
    return "—" if row.before is None else str(row.before)


def _change(row: FigureRow) -> str:
    if row.change is None:
        return "—"
    return f"{row.change:+d}" if row.change else "0"


def _tone(row: FigureRow) -> str:
    return "text" if row.change else "text3"
