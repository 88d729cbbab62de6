"""The list of actions, loaded in pages, so that a journal of any length opens quickly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from ui.common.i18n import _
from ui.journal.view_model import ActionLine, undo_preview_words
from ui.theme.theme import theme
from ui.widgets.tables import TableColumn, TableView, cell_data, header_data

_Index = QModelIndex | QPersistentModelIndex
_LEAST_WHAT = 140


def _columns() -> tuple[TableColumn[ActionLine], ...]:
    return (
        TableColumn(
            _("When"), lambda one: f"{one.action.at.astimezone():%Y-%m-%d %H:%M}", width=122
        ),
        TableColumn(_("Who"), lambda one: one.action.by, width=72),
        TableColumn(
            _("What"),
            lambda one: one.title,
            width=220,
            tone=lambda one: "text3" if one.undone_by else "text",
            tooltip=lambda one: one.title,
        ),
        TableColumn(
            _("About"),
            lambda one: (
                _("undone · {about}").format(about=one.about) if one.undone_by else one.about
            ),
            tone=lambda one: "text3" if one.undone_by else "text2",
            tooltip=lambda one: one.about,
        ),
    )


def _undo_columns() -> tuple[TableColumn[ActionLine], ...]:
    when, _who, what, about = _columns()
    return (
        when,
        replace(what, width=150),
        replace(about, width=150, text=lambda one: one.about),
        TableColumn(
            _("If undone"),
            undo_preview_words,
            tone=lambda one: "text2" if one.can_undo else "text3",
            tooltip=undo_preview_words,
        ),
    )


class ActionModel(QAbstractTableModel):
    """Actions as rows; ``more_wanted`` is emitted when the end of the loaded rows is reached."""

    more_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns = _columns()
        self._lines: list[ActionLine] = []
        self._has_more = False

    @property
    def lines(self) -> tuple[ActionLine, ...]:
        return tuple(self._lines)

    def set_lines(self, lines: Sequence[ActionLine], *, has_more: bool) -> None:
        """Show these lines."""
        self.beginResetModel()
        self._lines = list(lines)
        self._has_more = has_more
        self.endResetModel()

    def show_undo_previews(self, are_shown: bool) -> None:
        """Show what undoing each action would do, instead of who did it."""
        self.beginResetModel()
        self.columns = _undo_columns() if are_shown else _columns()
        self._lines = []
        self.endResetModel()

    def add_lines(self, lines: Sequence[ActionLine], *, has_more: bool) -> None:
        """Append these lines."""
        first = len(self._lines)
        self._has_more = has_more
        if not lines:
            return
        self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
        self._lines.extend(lines)
        self.endInsertRows()

    def canFetchMore(self, parent: _Index) -> bool:
        return not parent.isValid() and self._has_more

    def fetchMore(self, parent: _Index) -> None:
        if not parent.isValid() and self._has_more:
            self._has_more = False  # until the next page is loaded
            self.more_wanted.emit()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid():
            return None
        return cell_data(self.columns[index.column()], self._lines[index.row()], role)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        return header_data(self.columns, section, orientation, role)


class ActionTable(TableView):
    """The actions; ``current_changed(ActionLine or None)`` follows the current row."""

    current_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Actions"), parent)
        self.actions_model = ActionModel(self)
        self.setModel(self.actions_model)
        self.set_columns(self.actions_model.columns)
        self.selectionModel().currentRowChanged.connect(self._on_row)

    def _needed(self, place: int, meant: int) -> int:
        needed = super()._needed(place, meant)
        # Rows that are loaded later may be wider than the first ones.
        is_what = self._columns[place].title == _("What")
        return max(needed, theme().px(_LEAST_WHAT)) if is_what else needed

    def show_undo_previews(self, are_shown: bool) -> None:
        """Switch between the undo list and the list of all actions."""
        self.actions_model.show_undo_previews(are_shown)
        self.set_columns(self.actions_model.columns)

    def _on_row(self, _current: _Index, _previous: _Index) -> None:
        self.current_changed.emit(self.current_record())
