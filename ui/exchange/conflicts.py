"""Records with several versions: all with their authors, and one is chosen."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QPushButton,
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
from ui.parts.flow import FlowLayout
from ui.parts.tables import Column, RecordTable
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL

_SILENT = frozenset({"id", "recorded_at", "recorded_by", "revision", "file_id", "session_id"})


class ConflictsPane(QWidget):
    """The queue of records with two versions. ``settled(record, version)`` names what stays."""

    settled = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = RecordTable(_("Records with two versions"), _columns(), self)
        self.fields = QTreeWidget(self)
        self.fields.setRootIsDecorated(False)
        self.fields.setAccessibleName(_("What the two versions say"))
        self.keep: list[QPushButton] = []
        self.note = label(
            _("Both stay in the history; the one that is chosen goes to everybody."),
            "caption",
            self,
        )
        below = QWidget(self)
        column = QVBoxLayout(below)
        column.setContentsMargins(14, SMALL, 14, GAP)
        column.addWidget(self.fields, 1)
        self._row = FlowLayout(spacing=SMALL)
        self._row.addWidget(self.note)
        column.addLayout(self._row)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.table)
        split.addWidget(below)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
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
        versions = () if one is None else one.versions
        self._offer(versions)
        self.note.setVisible(one is not None)
        if not versions:
            return
        self.fields.setHeaderLabels([_("Field"), *map(_author, versions)])
        self.fields.setColumnCount(1 + len(versions))
        for place in range(1 + len(versions)):
            self.fields.setColumnWidth(place, theme().px(260 if place else 140))
        for name in sorted({name for line in versions for name in line.fields or {}} - _SILENT):
            said = [_value(line, name) for line in versions]
            if len(set(said)) > 1:
                item = QTreeWidgetItem([field_name(name), *said])
                for column, words in enumerate(said, 1):
                    item.setToolTip(column, words)
                self.fields.addTopLevelItem(item)
        if not self.fields.topLevelItemCount():
            same = _("says the same")
            self.fields.addTopLevelItem(QTreeWidgetItem(["—", *[same] * len(versions)]))

    def _offer(self, versions: tuple[Line, ...]) -> None:
        """Give each version its button; what one person wrote twice is told by its time."""
        for place in range(len(self.keep), len(versions)):
            made = button("", "", self)
            made.clicked.connect(lambda _checked=False, place=place: self._on_keep(place))
            self._row.insert_widget(place, made)
            self.keep.append(made)
        for made in self.keep[len(versions) :]:
            made.hide()
        written = Counter(line.by for line in versions)
        for made, line in zip(self.keep, versions, strict=False):
            who = line.by if written[line.by] == 1 else _author(line)
            made.setText(_("Keep the version of {who}").format(who=who))
            made.setAccessibleName(made.text())
            made.show()

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
