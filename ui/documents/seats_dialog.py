"""Seating plan of a class: arranged by drag and drop, pasted, or read from a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDropEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from casework.people.seating import MOST_COLUMNS, SeatGrid, SheetOrder, in_order, read_grid
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.queries import seating_of
from casework.records import CaseFile
from ui.common.i18n import _, ngettext
from ui.common.problems import sentence_for
from ui.jobs import Job
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.theme.theme import theme
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog
from ui.widgets.layouts import hbox, vbox

_FILE = int(Qt.ItemDataRole.UserRole)
_USUAL_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class ClassSeats:
    """A class and its saved seating plan."""

    files: tuple[CaseFile, ...] = field(repr=False)
    columns: int
    seats: tuple[UUID | None, ...]


def class_seats(reader: Reader, class_name: str, files: tuple[UUID, ...]) -> ClassSeats:
    """Return the seating plan of a class; all seats are empty if none was saved."""
    found = tuple(line.file for line in reader.lines_of(files))
    seating = seating_of(reader, class_name)
    if seating is None:
        return ClassSeats(found, _USUAL_COLUMNS, ())
    ids = {file.id for file in found}
    seats = tuple(UUID(seat) if seat and UUID(seat) in ids else None for seat in seating.seats)
    return ClassSeats(found, seating.columns, seats)


class SeatTable(QTableWidget):
    """Seat grid: dragging a student onto another seat swaps the two and emits ``moved``.

    Keyboard: Space picks a student up, the arrow keys move to another seat, Space drops.
    """

    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 0, parent)
        self.setAccessibleName(_("Seats, front row first"))
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setDefaultSectionSize(theme().px(76))
        self.horizontalHeader().setMinimumSectionSize(theme().px(48))
        self.verticalHeader().setDefaultSectionSize(theme().px(34))
        self._held: tuple[int, int] | None = None

    def student_at(self, row: int, column: int) -> UUID | None:
        """Return the student on this seat, or None."""
        item = self.item(row, column)
        found = None if item is None else item.data(_FILE)
        return UUID(found) if found else None

    def swap(self, a: tuple[int, int], b: tuple[int, int]) -> None:
        """Swap the contents of two seats."""
        first, second = self._taken(*a), self._taken(*b)
        self.setItem(*a, second)
        self.setItem(*b, first)
        self.moved.emit()

    def _taken(self, row: int, column: int) -> QTableWidgetItem:
        """Take the item out of a cell and leave the cell empty."""
        return self.takeItem(row, column) if self.item(row, column) else QTableWidgetItem()

    def dropEvent(self, event: QDropEvent) -> None:
        target = self.indexAt(event.position().toPoint())
        source = event.source()
        if target.isValid() and source is self:
            current = self.currentIndex()
            self.swap((current.row(), current.column()), (target.row(), target.column()))
            event.setDropAction(Qt.DropAction.IgnoreAction)
            event.accept()
        elif target.isValid() and isinstance(source, QListWidget):
            item = source.currentItem()
            self.seat(item, source, target.row(), target.column())
            event.setDropAction(Qt.DropAction.IgnoreAction)
            event.accept()
        else:
            event.ignore()

    def seat(self, item: QListWidgetItem, waiting: QListWidget, row: int, column: int) -> None:
        """Seat a student from the waiting list; the previous occupant joins the list."""
        before = self._taken(row, column)
        self.setItem(row, column, _seat_item(item.text(), item.data(_FILE)))
        waiting.takeItem(waiting.row(item))
        if before.data(_FILE):
            _wait(waiting, before.text(), before.data(_FILE))
        self.moved.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = (self.currentRow(), self.currentColumn())
        if event.key() == Qt.Key.Key_Space and at[0] >= 0:
            if self._held is None:
                self._held = at
                self.setDragEnabled(False)
            else:
                self.swap(self._held, at)
                self._held = None
                self.setDragEnabled(True)
            return
        super().keyPressEvent(event)


class SeatsDialog(PlainDialog):
    """Dialog that edits and saves the seating plan of a class."""

    saved = Signal(object)

    def __init__(
        self, session: Session, class_name: str, files: tuple[UUID, ...], parent: QWidget
    ) -> None:
        super().__init__(_("Seats: {name}").format(name=class_name), parent)
        self._session, self._class = session, class_name
        self.files: dict[UUID, CaseFile] = {}
        self._job: Job[Any] | None = None
        self.table = SeatTable(self)
        self.waiting = QListWidget(self)
        self.waiting.setAccessibleName(_("Without a seat"))
        self.waiting.setDragEnabled(True)
        self.columns = QSpinBox(self)
        self.columns.setRange(1, MOST_COLUMNS)
        self.columns.setAccessibleName(_("Columns"))
        self.paste = button(_("Paste"), "small", self)
        self.read = button(_("From a sheet…"), "small", self)
        self.by_number = button(_("By number"), "small", self)
        self.clear = button(_("Clear all"), "small", self)
        self.save = button(_("Save"), "primary", self, hint="Ctrl+Enter")
        self.say = label("", "secondary", self, wrap=True)
        self._build()
        self._connect()
        self.fit(920, 600)
        session.read(lambda reader: class_seats(reader, class_name, files)).then(self._show)

    def _build(self) -> None:
        top = hbox(label(_("Columns"), "label", self), self.columns)
        for part in (self.by_number, self.paste, self.read, self.clear):
            top.addWidget(part)
        top.addStretch(1)
        side = vbox(label(_("Without a seat"), "cardTitle", self), (self.waiting, 1))
        front = label(_("Front of the room"), "caption", self)
        front.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        seats = vbox(front, (self.table, 1))
        self.waiting.setFixedWidth(theme().px(150))
        close = button(_("Cancel"), "", self)
        close.clicked.connect(self.reject)
        keys = _(
            "Drag to another seat, or pick up and drop with Space. Paste a seating plan of"
            " names or numbers from Excel with Ctrl+V."
        )
        vbox(
            label(self.windowTitle(), "cardTitle", self),
            top,
            (hbox(side, (seats, 1)), 1),
            label(keys, "caption", self, wrap=True),
            hbox((self.say, 1), self.save, close),
            on=self,
            margins=(16, 12, 16, 12),
            spacing=8,
        )

    def _connect(self) -> None:
        self.columns.valueChanged.connect(self._on_columns)
        self.paste.clicked.connect(self.paste_plan)
        self.read.clicked.connect(self._choose_file)
        self.by_number.clicked.connect(self.seat_by_number)
        self.clear.clicked.connect(lambda: self._lay(self.columns.value(), ()))
        self.save.clicked.connect(self.keep)
        self.table.moved.connect(self._show_count)
        self.waiting.itemActivated.connect(self._on_waiting)

    # --- display

    def _show(self, found: ClassSeats) -> None:
        self.files = {file.id: file for file in found.files}
        self.columns.blockSignals(True)
        self.columns.setValue(found.columns)
        self.columns.blockSignals(False)
        self._lay(found.columns, found.seats)
        self.table.setFocus()

    def seats(self) -> tuple[UUID | None, ...]:
        """Return the student on each seat, row by row from the front."""
        return tuple(
            self.table.student_at(row, column)
            for row in range(self.table.rowCount())
            for column in range(self.table.columnCount())
        )

    def _lay(self, columns: int, seats: tuple[UUID | None, ...]) -> None:
        needed = -(-max(len(self.files), 1) // columns)
        rows = max(needed, -(-len(seats) // columns)) + 1
        self.table.clear()
        self.table.setColumnCount(columns)
        self.table.setRowCount(rows)
        self.waiting.clear()
        for place in range(rows * columns):
            file_id = seats[place] if place < len(seats) else None
            item = QTableWidgetItem()
            if file_id is not None and file_id in self.files:
                item = _seat_item(self.files[file_id].name, str(file_id))
            self.table.setItem(place // columns, place % columns, item)
        seated = set(seats)
        for file in self.files.values():
            if file.id not in seated:
                _wait(self.waiting, file.name, str(file.id))
        self._show_count()

    def _show_count(self) -> None:
        count = self.waiting.count()
        text = ngettext("{count} student without a seat", "{count} students without a seat", count)
        self.say.setText(text.format(count=count) if count else _("Everyone has a seat."))

    # --- filling the plan

    def _on_columns(self, columns: int) -> None:
        self._lay(columns, tuple(seat for seat in self.seats() if seat is not None))

    def seat_by_number(self) -> None:
        """Seat all students by student number, starting at the front left."""
        files = in_order(self.files.values(), SheetOrder.NUMBER)
        self._lay(self.columns.value(), tuple(file.id for file in files))

    def _on_waiting(self, item: QListWidgetItem) -> None:
        for place, seat in enumerate(self.seats()):
            if seat is None:
                columns = self.table.columnCount()
                self.table.seat(item, self.waiting, place // columns, place % columns)
                return

    def paste_plan(self) -> None:
        """Read the plan from the clipboard."""
        self.take(QGuiApplication.clipboard().text())

    def take(self, text: str) -> None:
        """Read the plan from text: one line per row, cells separated by tabs."""
        try:
            grid: SeatGrid = read_grid(text, tuple(self.files.values()))
        except RuleBroken as broken:
            self.say.setText(sentence_for(broken))
            return
        self.columns.blockSignals(True)
        self.columns.setValue(grid.columns)
        self.columns.blockSignals(False)
        self._lay(grid.columns, grid.seats)
        if grid.unknown:
            words = "、".join(grid.unknown[:8])
            message = _("Not in this class, skipped: {words}").format(words=words)
            self.say.setText(f"{self.say.text()} {message}")

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, _("Choose the sheet with the plan"))
        dialog.setNameFilter(_("Sheets") + " (*.xlsx *.xls *.et *.csv *.txt)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.read_file)
        dialog.open()

    def read_file(self, path: str) -> None:
        """Read the plan from a workbook or text file."""
        manager = self._session.manager

        def text(_progress: object) -> str:
            sheet = manager.read_sign_in_sheet(Path(path))
            return sheet.text or "\n".join(row.name for row in sheet.rows)

        self._session.jobs.start(text, thread="own").then(self.take, problem=self._on_problem)

    # --- saving

    def keep(self) -> None:
        """Save the seats."""
        columns, seats, name = self.table.columnCount(), self.seats(), self._class
        job = self._session.write(
            lambda services: services.seating.set_seating(name, columns, seats)
        )
        job.then(self._on_kept, problem=self._on_problem)

    def _on_kept(self, done: object) -> None:
        self.saved.emit(done)
        self.accept()

    def _on_problem(self, problem: Problem) -> None:
        self.say.setText(sentence_for(problem))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_plan()
        elif is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.keep()
        elif event.key() == Qt.Key.Key_Escape:
            super().keyPressEvent(event)


def _seat_item(words: str, file_id: str) -> QTableWidgetItem:
    item = QTableWidgetItem(words)
    item.setData(_FILE, file_id)
    item.setToolTip(words)
    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
    return item


def _wait(waiting: QListWidget, words: str, file_id: str) -> None:
    item = QListWidgetItem(words, waiting)
    item.setData(_FILE, file_id)
