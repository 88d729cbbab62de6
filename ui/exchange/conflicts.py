"""Records with two versions: both with their authors, and one is chosen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from casework.exchange.parcels import Line
from ui.common.names import field_name, kind_name
from ui.common.words import _
from ui.exchange.reading import Conflict
from ui.exchange.words import moment_words
from ui.parts.basics import button, label
from ui.parts.tables import Column, RecordTable
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL

_SILENT = frozenset({"id", "recorded_at", "recorded_by", "revision", "file_id", "session_id"})


class ConflictsPane(QWidget):
    """The queue of records with two versions. ``settled(record, version)`` names what stays."""

    settled = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = RecordTable(
            _("Records with two versions"),
            [
                Column(_("Student"), lambda one: one.student or "—", width=120, is_bold=True),
                Column(_("Kind of record"), lambda one: kind_name(one.kind), width=120),
                Column(_("Written by"), _authors, width=200),
            ],
            self,
        )
        self.fields = QTreeWidget(self)
        self.fields.setRootIsDecorated(False)
        self.fields.setAccessibleName(_("What the two versions say"))
        self.keep = (button("", "", self), button("", "", self))
        self.note = label(
            _("Both stay in the history; the one that is chosen goes to everybody."),
            "caption",
            self,
        )
        below = QWidget(self)
        column = QVBoxLayout(below)
        column.setContentsMargins(14, SMALL, 14, GAP)
        column.addWidget(self.fields, 1)
        row = QHBoxLayout()
        for made in self.keep:
            row.addWidget(made)
        row.addStretch(1)
        row.addWidget(self.note)
        column.addLayout(row)
        from PySide6.QtCore import Qt

        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.table)
        split.addWidget(below)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        for place, made in enumerate(self.keep):
            made.clicked.connect(lambda _checked=False, place=place: self._on_keep(place))
        self._show(None)

    def set_conflicts(self, conflicts: tuple[Conflict, ...]) -> None:
        """Show these."""
        self.table.set_records(conflicts)
        if conflicts and self.table.current_record() is None:
            self.table.selectRow(0)
        self._on_current()

    def _on_current(self) -> None:
        self._show(self.table.current_record())

    def _show(self, one: Conflict | None) -> None:
        self.fields.clear()
        for made in self.keep:
            made.setVisible(one is not None)
        self.note.setVisible(one is not None)
        if one is None:
            return
        first, second = one.versions[0], one.versions[1]
        self.fields.setHeaderLabels([_("Field"), _author(first), _author(second)])
        self.fields.setColumnCount(3)
        for place, width in enumerate((140, 260, 260)):
            self.fields.setColumnWidth(place, theme().px(width))
        for name in sorted({*(first.fields or {}), *(second.fields or {})} - _SILENT):
            one_says, other_says = (_value(line, name) for line in (first, second))
            if one_says != other_says:
                item = QTreeWidgetItem([field_name(name), one_says, other_says])
                for column in (1, 2):
                    item.setToolTip(column, item.text(column))
                self.fields.addTopLevelItem(item)
        for made, line in zip(self.keep, (first, second), strict=True):
            made.setText(_("Keep the version of {who}").format(who=line.by))
            made.setAccessibleName(made.text())

    def _on_keep(self, place: int) -> None:
        one = self.table.current_record()
        if one is not None:
            self.settled.emit(one.record_id, one.versions[place].revision)


def _columns() -> list[Column[Conflict]]:
    return [
        Column(_("Student"), lambda one: one.student or "—", width=120, is_bold=True),
        Column(_("Kind of record"), lambda one: kind_name(one.kind), width=120),
        Column(_("Written by"), _authors, width=200),
    ]


def _author(line: Line) -> str:
    from datetime import datetime

    return f"{line.by} · {moment_words(datetime.fromisoformat(line.at))}"


def _authors(one: Conflict) -> str:
    return _(" and ").join(line.by for line in one.versions)


def _value(line: Line, name: str) -> str:
    if line.fields is None:
        return _("taken back")
    value: Any = line.fields.get(name)
    if value is None or value == "":
        return "—"
    return value if isinstance(value, str) else str(value)
