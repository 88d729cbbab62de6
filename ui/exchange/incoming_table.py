"""The records of a received parcel, with check boxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from casework.previews.settings_effects import CountChange
from casework.required_services import Service
from ui.common.i18n import N_, _
from ui.exchange.incoming_rows import IncomingParcel, IncomingRow
from ui.progress_rings.delegate import MARK_ROLE, WIDTH, MarkDelegate
from ui.progress_rings.mark import Mark, MarkPart
from ui.theme.theme import theme
from ui.widgets.style_options import fields_of
from ui.widgets.tables import CELL_PAD, RecordModel, RowDelegate, TableColumn, TableView

_Index = QModelIndex | QPersistentModelIndex
_KIND, _CONTENT, _MARKS = 1, 2, 3
_NAME_WIDTH, _MATTER_WIDTH = 128, 220
_OF_NOTICES = {0: N_("Matter"), 2: N_("Current"), 4: N_("Incoming")}
"""Column titles for notices, which are not about students."""


class IncomingTable(TableView):
    """One row per record; those that can be imported have a check box, checked by default.

    ``ticks_changed`` is emitted whenever the checked rows change.
    """

    ticks_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Records of the parcel"), parent)
        columns = _columns()
        self._cells = _Ticks(columns, self)
        self.setModel(self._cells)
        self.set_columns(columns)
        self.setItemDelegateForColumn(0, _TickDelegate(self))
        self._cells.dataChanged.connect(self.ticks_changed)

    def show_parcel(self, came: IncomingParcel) -> None:
        """Show the content of a parcel."""
        self._cells.is_notice = came.is_notice
        for place in (_KIND, _MARKS):
            self.setColumnHidden(place, came.is_notice)
        self._cells.show_rows(came.rows, came.takeable)
        self.fit_columns()
        self.ticks_changed.emit()

    def _meant(self, place: int) -> int:
        is_matter = place == 0 and self._cells.is_notice
        return theme().px(_MATTER_WIDTH) if is_matter else super()._meant(place)

    def fit_columns(self) -> None:
        """Limit the width of the content column, so that the effect column stays visible."""
        super().fit_columns()
        header = self.horizontalHeader()
        too_wide = header.length() - self.viewport().width()
        if too_wide > 0 and not self._cells.is_notice and not self._is_drawn:
            least = min(header.sectionSize(_CONTENT), self._meant(_CONTENT))
            header.resizeSection(_CONTENT, max(least, header.sectionSize(_CONTENT) - too_wide))

    @property
    def takeable(self) -> int:
        """The number of records that can be imported."""
        return len(self._cells.takeable)

    @property
    def ticked_count(self) -> int:
        """The number of checked records."""
        return self.takeable - len(self._cells.left_out)

    def ticked(self) -> tuple[UUID, ...]:
        """Return the checked records, in order."""
        return tuple(one for one in self._cells.takeable if one not in self._cells.left_out)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self._cells.toggle(self.currentIndex().siblingAtColumn(0))
            return
        super().keyPressEvent(event)


def _columns() -> tuple[TableColumn[IncomingRow], ...]:
    return (
        TableColumn(
            _("Student"), lambda row: row.name, width=_NAME_WIDTH, tooltip=lambda row: row.name
        ),
        TableColumn(_("Kind of record"), lambda row: row.what, width=112),
        TableColumn(
            _("Content"),
            lambda row: row.content,
            width=140,
            tooltip=lambda row: row.content,
            fills=True,
        ),
        TableColumn(
            _("3-3-3 after"),
            lambda _row: "",
            width=WIDTH + 6,
            roles=((MARK_ROLE, lambda row: _mark(row.counted)),),
            spoken=lambda row: _mark_words(row.counted),
            delegate=MarkDelegate,
        ),
        TableColumn(
            _("Effect"),
            lambda row: row.effect[0],
            width=168,
            tone=lambda row: row.effect[1],
            tooltip=lambda row: row.effect[0],
        ),
    )


class _Ticks(RecordModel[IncomingRow]):
    """Model of the rows; stores only unchecked ones, as nearly all are checked."""

    def __init__(self, columns: tuple[TableColumn[IncomingRow], ...], parent: QWidget) -> None:
        super().__init__(columns, parent)
        self.is_notice = False
        self.takeable: tuple[UUID, ...] = ()
        self.left_out: set[UUID] = set()

    def show_rows(self, rows: Sequence[IncomingRow], takeable: tuple[UUID, ...]) -> None:
        self.takeable = takeable
        self.left_out = set()
        self.set_records(rows)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        if self.is_notice and role == Qt.ItemDataRole.DisplayRole and section in _OF_NOTICES:
            return _(_OF_NOTICES[section])
        return super().headerData(section, orientation, role)

    def toggle(self, index: _Index) -> None:
        """Uncheck a row, or check it again."""
        record_id = self._takes(index)
        if record_id is not None:
            self.left_out ^= {record_id}
            self.dataChanged.emit(index, index)

    def _takes(self, index: _Index) -> UUID | None:
        is_ticked = index.isValid() and index.column() == 0
        return self.record(index.row()).takes if is_ticked else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        usual = super().flags(index)
        is_takeable = self._takes(index) is not None
        return usual | Qt.ItemFlag.ItemIsUserCheckable if is_takeable else usual

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if role != Qt.ItemDataRole.CheckStateRole:
            return super().data(index, role)
        record_id = self._takes(index)
        if record_id is None:
            return None
        is_out = record_id in self.left_out
        return Qt.CheckState.Unchecked if is_out else Qt.CheckState.Checked

    def setData(self, index: _Index, value: Any, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        if Qt.CheckState(value) != self.data(index, role):
            self.toggle(index)
        return True


class _TickDelegate(RowDelegate):
    """Handles clicks on the painted check box."""

    def editorEvent(
        self, event: QEvent, model: Any, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        box = fields_of(option).rect
        fields_of(option).rect = box.adjusted(CELL_PAD, 0, -CELL_PAD, 0)
        return super().editorEvent(event, model, option, index)


def _mark(shift: CountChange | None) -> Mark | None:
    if shift is None:
        return None
    return Mark(
        tuple(
            MarkPart(shift.after[service], 0, shift.after[service] + shift.owed[service])
            for service in Service
        )
    )


def _mark_words(shift: CountChange | None) -> str:
    if shift is None:
        return ""
    return " · ".join(f"{shift.before[s]} → {shift.after[s]}" for s in Service)
