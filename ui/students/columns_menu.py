"""The menu of the visible columns."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from ui.common.i18n import _
from ui.students.model import FilesModel
from ui.students.table import FilesView

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
