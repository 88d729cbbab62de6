"""The rows of the list: ids of all, and lines of those that have been shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from casework.read_models import FileLine
from ui.common.i18n import _
from ui.students.columns import LineColumn
from ui.widgets.cells import TICKED_ROLE
from ui.widgets.tables import RECORD_ROLE, cell_data, header_data

_Index = QModelIndex | QPersistentModelIndex


ID_ROLE = int(Qt.ItemDataRole.UserRole) + 41
"""Id of the row's file, whether or not its line is loaded."""

PAGE = 256
"""Rows loaded at once."""

_MOST_LINES = 16_384


class FilesModel(QAbstractTableModel):
    """Shows the files ``ids`` in their order; rows are blank until their line is loaded.

    ``missed`` is emitted when a blank row is read; ``ticks_changed`` when ticks change.
    """

    missed = Signal()
    ticks_changed = Signal()

    def __init__(self, columns: Sequence[LineColumn], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._ids: tuple[UUID, ...] = ()
        self._lines: dict[UUID, FileLine] = {}
        self._fresh: set[UUID] = set()
        self._ticked: dict[UUID, None] = {}
        self._known: frozenset[UUID] | None = None
        self._is_part = False
        self._whole: tuple[UUID, ...] = ()
        self._ticks_all = False

    # --- rows

    @property
    def ids(self) -> tuple[UUID, ...]:
        """The files in display order."""
        return self._ids

    def set_ids(
        self, ids: tuple[UUID, ...], lines: Iterable[FileLine] = (), *, is_part: bool = False
    ) -> None:
        """Show these files; known lines are shown until newer ones are loaded.

        With ``is_part`` more files will follow; ticking all waits for them.
        """
        self._put(lines)
        ticks_all = self._ticks_all and not is_part
        was_part, self._is_part, self._ticks_all = self._is_part, is_part, False
        if not is_part:  # until then keep the previous ones: freeing so many objects takes time
            self._whole = ids
        shown = len(self._ids)
        # Then the current row and the visible rows stay as they are.
        is_longer = was_part and len(ids) > shown and ids[:shown] == self._ids
        if ids != self._ids:
            self._show(ids)
        if not is_longer:
            self._changed(0, min(shown, len(ids)) - 1)
        if ticks_all:
            self.tick_all()

    def _show(self, ids: tuple[UUID, ...]) -> None:
        """Insert or remove rows at the end: a model reset would lay out all headers again."""
        before, after = len(self._ids), len(ids)
        if after > before:
            self.beginInsertRows(QModelIndex(), before, after - 1)
        elif after < before:
            self.beginRemoveRows(QModelIndex(), after, before - 1)
        self._ids, self._known = ids, None
        if after > before:
            self.endInsertRows()
        elif after < before:
            self.endRemoveRows()

    def take(self, lines: Sequence[FileLine], first: int, last: int) -> None:
        """Set the lines of the rows ``first`` to ``last``; deleted files stay blank."""
        self._put(lines)
        self._fresh.update(self._ids[first : last + 1])
        self._changed(first, min(last, len(self._ids) - 1))

    @property
    def fresh(self) -> frozenset[UUID]:
        """The files whose lines are loaded and up to date."""
        return frozenset(self._fresh)

    def mark_stale(self) -> None:
        """Reload every line when it is next read."""
        self._fresh.clear()

    def lacking(self, first: int, last: int) -> tuple[UUID, ...]:
        """Return the files of these rows whose lines are missing or stale."""
        asked = self._ids[max(0, first) : last + 1]
        return tuple(file_id for file_id in asked if file_id not in self._fresh)

    def line(self, row: int) -> FileLine | None:
        """Return the line of a row if it is loaded."""
        return self._lines.get(self._ids[row]) if 0 <= row < len(self._ids) else None

    def look(self, row: int) -> FileLine | None:
        """Return the line of a row for display; emit ``missed`` if it is missing or stale."""
        file_id = self._ids[row]
        if file_id not in self._fresh:
            self.missed.emit()
        return self._lines.get(file_id)

    def row_of(self, file_id: UUID) -> int:
        """Return the row of a file, or -1."""
        try:
            return self._ids.index(file_id)
        except ValueError:
            return -1

    def _put(self, lines: Iterable[FileLine]) -> None:
        for line in lines:
            self._lines[line.file.id] = line
            self._fresh.add(line.file.id)
        while len(self._lines) > _MOST_LINES:
            oldest = next(iter(self._lines))
            del self._lines[oldest]
            self._fresh.discard(oldest)

    def _changed(self, first: int, last: int) -> None:
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))

    # --- ticks

    @property
    def ticked(self) -> tuple[UUID, ...]:
        """The ticked files: those in the list in its order, then the others."""
        if not self._ticked:
            return ()
        shown = [file_id for file_id in self._ids if file_id in self._ticked]
        if len(shown) == len(self._ticked):
            return tuple(shown)
        known = set(shown)
        return (*shown, *(file_id for file_id in self._ticked if file_id not in known))

    @property
    def ticked_count(self) -> int:
        return len(self._ticked)

    @property
    def ticked_elsewhere(self) -> int:
        """Number of ticked files that are not in the list."""
        if not self._ticked:
            return 0
        if self._known is None:
            self._known = frozenset(self._ids)
        return sum(1 for file_id in self._ticked if file_id not in self._known)

    def is_ticked(self, row: int) -> bool:
        return self._ids[row] in self._ticked

    def toggle(self, row: int) -> None:
        """Toggle the tick of a row."""
        file_id = self._ids[row]
        if file_id in self._ticked:
            del self._ticked[file_id]
        else:
            self._ticked[file_id] = None
        self._changed(row, row)
        self.ticks_changed.emit()

    def tick_rows(self, first: int, last: int) -> None:
        """Tick a range of rows."""
        low, high = sorted((first, last))
        self._ticked.update(dict.fromkeys(self._ids[low : high + 1]))
        self._changed(low, high)
        self.ticks_changed.emit()

    def tick_all(self) -> None:
        """Tick every row; if all are ticked, untick them."""
        if self._is_part:
            self._ticks_all = True
            return
        if self.are_all_ticked:
            self._ticked.clear()
        else:
            self._ticked.update(dict.fromkeys(self._ids))
        self._changed(0, len(self._ids) - 1)
        self.ticks_changed.emit()

    def set_ticked(self, files: Iterable[UUID]) -> None:
        """Tick exactly these files, in the list or not."""
        self._ticked = dict.fromkeys(files)
        self._changed(0, len(self._ids) - 1)
        self.ticks_changed.emit()

    @property
    def are_all_ticked(self) -> bool:
        """Whether every row is ticked."""
        if not 0 < len(self._ids) <= len(self._ticked):
            return False
        return all(file_id in self._ticked for file_id in self._ids)

    # --- Qt's model interface

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        file_id = self._ids[index.row()]
        if role == TICKED_ROLE:
            return file_id in self._ticked
        if role == ID_ROLE:
            return file_id
        line = self._lines.get(file_id)
        if file_id not in self._fresh and role == Qt.ItemDataRole.DisplayRole:
            self.missed.emit()
        if index.column() == 0:
            return self._tick_data(file_id, line, role)
        if line is None:
            return None
        if role == RECORD_ROLE:
            return line
        return cell_data(self.columns[index.column()].column, line, role)

    def _tick_data(self, file_id: UUID, line: FileLine | None, role: int) -> Any:
        is_ticked = file_id in self._ticked
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _("ticked") if is_ticked else _("not ticked")
        return line if role == RECORD_ROLE else None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        if section == 0 and role == Qt.ItemDataRole.AccessibleTextRole:
            return _("Tick all rows")
        columns = [column.column for column in self.columns]
        return header_data(columns, section, orientation, role)
