"""The table of the journal, and its filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from casework.problems import RuleBroken
from casework.read_models import JournalQuery
from casework.records import RECORD_KINDS
from ui.common.display_names import action_name, kind_name
from ui.common.i18n import _
from ui.journal.view_model import PAGE, ActionLine, capital, undo_preview_words
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import button
from ui.widgets.date_edit import DateEdit
from ui.widgets.layouts import hbox
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


ACCESSES = ("personal_data.reveal", "document.export", "evidence.save")
"""Actions that record access to personal data."""


class Filters(QWidget):
    """A row of filters; ``changed`` is emitted when the query changes."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.who = self._choice(_("Who"), 120)
        self.what = self._choice(_("What"), 170)
        self.kind = self._choice(_("Records"), 130)
        self.since = self._day(_("From"))
        self.until = self._day(_("To"))
        self.clear = button(_("Show all"), "link", self)
        self.clear.clicked.connect(self.reset)
        hbox(
            self.who,
            self.what,
            self.kind,
            self.since,
            self.until,
            -1,
            self.clear,
            on=self,
            margins=(0, 0, 0, SMALL),
            spacing=SMALL,
        )
        self._fill(self.who, _("Everyone"), [])
        self.set_names(())
        kinds = sorted((capital(kind_name(kind.kind)), kind.kind) for kind in RECORD_KINDS)
        self._fill(self.kind, _("All records"), kinds)
        for choice in (self.who, self.what, self.kind):
            choice.currentTextChanged.connect(choice.setToolTip)
            choice.currentIndexChanged.connect(self._on_changed)
        self._on_changed()

    def _choice(self, name: str, width: int) -> QComboBox:
        made = QComboBox(self)
        made.setAccessibleName(name)
        made.setMaximumWidth(theme().px(width))
        made.setMaxVisibleItems(20)
        return made

    def _day(self, name: str) -> DateEdit:
        made = DateEdit(None, self)
        made.setAccessibleName(name)
        made.setPlaceholderText(name)
        made.setFixedWidth(theme().px(104))
        made.editingFinished.connect(self._on_changed)
        return made

    @staticmethod
    def _fill(choice: QComboBox, every: str, items: list[tuple[str, str]]) -> None:
        chosen = choice.currentData()
        choice.blockSignals(True)
        choice.clear()
        choice.addItem(every, None)
        for text, value in items:
            choice.addItem(text, value)
        choice.setCurrentIndex(max(0, choice.findData(chosen)))
        choice.blockSignals(False)

    def set_people(self, names: tuple[str, ...]) -> None:
        """Offer these people."""
        self._fill(self.who, _("Everyone"), [(name, name) for name in names])

    def set_names(self, names: tuple[str, ...]) -> None:
        """Offer these actions."""
        known = sorted((capital(action_name(name)), name) for name in names)
        self._fill(self.what, _("All actions"), known)
        self.what.insertItem(1, _("Access and exports"), "access")

    def show_accesses(self) -> None:
        """Filter for numbers shown unmasked and exported documents."""
        self.what.setCurrentIndex(self.what.findData("access"))

    def reset(self) -> None:
        """Clear all filters."""
        for choice in (self.who, self.what, self.kind):
            choice.setCurrentIndex(0)
        self.since.clear()
        self.until.clear()
        self._on_changed()

    def conditions(self) -> list[tuple[object, str]]:
        """Return the active filters: the widget of each, and its text."""
        boxes = [box for box in (self.who, self.what, self.kind) if box.currentIndex() > 0]
        days = [line for line in (self.since, self.until) if _day_of(line) is not None]
        return [
            *((box, box.currentText()) for box in boxes),
            *((line, f"{line.placeholderText()} {line.text()}") for line in days),
        ]

    def drop(self, condition: object) -> None:
        """Clear the filter of one widget."""
        if isinstance(condition, QComboBox):
            condition.setCurrentIndex(0)
        elif isinstance(condition, DateEdit):
            condition.clear()
            self._on_changed()

    def query(self) -> JournalQuery:
        """Return the query; an invalid date is ignored."""
        what = self.what.currentData()
        names = ACCESSES if what == "access" else (what,) if what else ()
        return JournalQuery(
            by=self.who.currentData(),
            names=names,
            kind=self.kind.currentData(),
            since=_day_of(self.since),
            until=_day_of(self.until),
            limit=PAGE,
        )

    def _on_changed(self) -> None:
        self.clear.setVisible(self.query() != JournalQuery(limit=PAGE))
        self.changed.emit()


def _day_of(line: DateEdit) -> date | None:
    try:
        return line.day("day")
    except RuleBroken:  # incomplete input; it stays visible in the field
        return None
