"""The figures of a weekly report and the students behind each, as two tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from casework.reports.weekly import FileFigures, WeeklyReport
from casework.reports.weekly_figures import (
    COMPLETE,
    FILES,
    GIVEN,
    NOT_COUNTING,
    OWED,
    PARKED,
    ChangedFile,
    Figure,
    Side,
    classes_of,
    figures_of,
    moved_of,
)
from casework.required_services import Service
from casework.standing import Status
from ui.common.case_words import between, owed_text, short_service, status_name
from ui.common.i18n import N_, _
from ui.common.rule_words import service_name
from ui.widgets.tables import RECORD_ROLE, RecordModel, RecordTable, TableColumn, TableView

CHANGED, STUCK, LATE = "changed", "stuck", "late"
"""Figures that are plain lists of students."""

_NAMES = {
    FILES: N_("Students with a file"),
    COMPLETE: N_("All three complete"),
    PARKED: N_("Pending roster rows"),
    CHANGED: N_("Changed in the week"),
    STUCK: N_("Nothing counted recently"),
    LATE: N_("Late entries (补录)"),
    GIVEN: N_("{service}: counted"),
    OWED: N_("{service}: owed"),
    NOT_COUNTING: N_("{service}: not counting"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """One student in the list behind a number, with what the student contributes to it."""

    file_id: UUID
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row: name, numbers, and the list behind each (None if it has no list of files)."""

    key: str
    name: str
    now: int
    before: int | None
    change: int | None
    lists: tuple[tuple[Listed, ...] | None, ...] = field(repr=False)


def rows_of(weekly: WeeklyReport, class_name: str | None = None) -> tuple[FigureRow, ...]:
    """Return the rows of a report, or of one class in it."""
    if class_name is None:
        figures = figures_of(weekly)
    else:
        line = next(one for one in classes_of(weekly) if one.class_name == class_name)
        figures = line.figures
    rows = [_row(figure) for figure in figures.values() if _is_shown(figure)]
    members = None if class_name is None else {f for f, _n in figures[FILES].now.parts}
    return (*rows, *_lists(weekly, members))


def class_names(weekly: WeeklyReport) -> tuple[str, ...]:
    """Return the names of the classes in a report."""
    return tuple(line.class_name for line in classes_of(weekly))


def _is_shown(figure: Figure) -> bool:
    """Return False for a status that no file has or had."""
    is_status = figure.key.startswith("status:")
    return not is_status or bool(figure.now.number or (figure.before and figure.before.number))


def _row(figure: Figure) -> FigureRow:
    before = None if figure.before is None else figure.before.number
    now, then = _listed(figure.now), _listed(figure.before)
    lists = (now, then, _difference(figure)) if figure.key != PARKED else (None, None, None)
    return FigureRow(figure.key, _name(figure.key), figure.now.number, before, figure.change, lists)


def _name(key: str) -> str:
    topic, _colon, what = key.partition(":")
    if topic == "status":
        return status_name(Status(what))
    if what:
        return _(_NAMES[what]).format(service=service_name(Service(topic)))
    return _(_NAMES[topic])


def _listed(side: Side | None) -> tuple[Listed, ...]:
    parts: Iterable[tuple[UUID, int]] = side.parts if side is not None else ()
    return tuple(Listed(file_id, str(number)) for file_id, number in parts)


def _difference(figure: Figure) -> tuple[Listed, ...]:
    """Return the students whose contribution changed within the week."""
    if figure.before is None:
        return ()
    now, before = dict(figure.now.parts), dict(figure.before.parts)
    found = []
    for file_id in {**now, **before}:
        change = now.get(file_id, 0) - before.get(file_id, 0)
        if change:
            found.append(Listed(file_id, f"{change:+d}"))
    return tuple(found)


def _lists(weekly: WeeklyReport, members: set[UUID] | None) -> Sequence[FigureRow]:
    by_file = {file.file_id: file for file in weekly.now.files}

    def row(key: str, lines: Iterable[Listed]) -> FigureRow:
        kept = tuple(one for one in lines if members is None or one.file_id in members)
        return FigureRow(key, _(_NAMES[key]), len(kept), None, None, (kept, None, None))

    changed = (Listed(one.file_id, _move_text(one)) for one in moved_of(weekly))
    stuck = (
        Listed(one.file_id, _stuck_text(by_file[one.file_id], (weekly.on - one.since).days))
        for one in weekly.stuck
    )
    late = (
        Listed(
            one.file_id,
            _("{service} of {day}, {counts}").format(
                service=service_name(one.service),
                day=one.on.isoformat(),
                counts=_("counts") if one.counts else _("does not count"),
            ),
        )
        for one in weekly.late
    )
    return row(CHANGED, changed), row(STUCK, stuck), row(LATE, late)


def _stuck_text(file: FileFigures, days: int) -> str:
    owed = between().join(
        owed_text(service, figures.owed)
        for service, figures in file.services.items()
        if figures.owed
    )
    return _("{days} days; {owed}").format(days=days, owed=owed)


def _move_text(moved: ChangedFile) -> str:
    if moved.before is None:
        return _("new file")
    parts = [
        f"{short_service(service)} {moved.before.services[service].given}"
        f" → {moved.now.services[service].given}"
        for service in moved.services
    ]
    if moved.changed_status:
        parts.append(f"{status_name(moved.before.status)} → {status_name(moved.now.status)}")
    return between().join(parts)


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
