"""Conflicts: records with several versions and their authors, one of which is chosen."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHeaderView,
    QPushButton,
    QSplitter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from casework.parcels.lines import RecordRevision
from ui.common.display_names import kind_name
from ui.common.i18n import _
from ui.exchange.version_differences import author, authors, differences
from ui.exchange.view_model import ConflictRow
from ui.exchange.words import moment_words
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import button, label
from ui.widgets.flow import FlowLayout
from ui.widgets.tables import RecordTable, TableColumn


class _Wrapping(QStyledItemDelegate):
    """Delegate that wraps long texts and sizes rows to fit, to compare versions side by side."""

    def __init__(self, view: QTreeWidget) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        hint = super().sizeHint(option, index)
        if index.column() == 0:
            return hint
        area = QRect(0, 0, self._view.columnWidth(index.column()) - 2 * SMALL, 1 << 16)
        words = self._view.fontMetrics().boundingRect(
            area, int(Qt.TextFlag.TextWordWrap), str(index.data())
        )
        return QSize(hint.width(), max(hint.height(), words.height() + SMALL))


class ConflictsPane(QWidget):
    """The list of conflicts. ``settled(record, version)`` is emitted with the version to keep.

    ``opened`` is emitted with the student's file when a row is opened.
    """

    settled = Signal(object, str)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = RecordTable(_("Conflicting versions"), _columns(), self)
        self.fields = QTreeWidget(self)
        self.fields.setRootIsDecorated(False)
        self.fields.setWordWrap(True)
        self.fields.setItemDelegate(_Wrapping(self.fields))
        self.fields.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerPixel)
        self.fields.header().sectionResized.connect(self.fields.scheduleDelayedItemsLayout)
        self.fields.setAccessibleName(_("The two versions"))
        self.keep: list[QPushButton] = []
        self.note = label(
            _("Both stay in the history; the chosen one is sent to everyone."),
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
        self.table.opened.connect(self._on_opened)
        self._show(None)

    def set_conflicts(self, conflicts: tuple[ConflictRow, ...]) -> None:
        """Show these conflicts."""
        self.table.set_records(conflicts)
        if conflicts and self.table.current_record() is None:
            self.table.selectRow(0)
        self._on_current()

    def _on_current(self) -> None:
        self._show(self.table.current_record())

    def _show(self, one: ConflictRow | None) -> None:
        self.fields.clear()
        versions = () if one is None else one.versions
        self._offer(one)
        self.note.setVisible(one is not None)
        if one is None or not versions:
            return
        self.fields.setHeaderLabels([_("Field"), *(_written(one, line) for line in versions)])
        self.fields.setColumnCount(1 + len(versions))
        header = self.fields.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        for name, said in differences(one):
            item = QTreeWidgetItem([name, *said])
            for column in range(1 + len(said)):
                item.setTextAlignment(column, Qt.AlignmentFlag.AlignTop)
            self.fields.addTopLevelItem(item)
        if not self.fields.topLevelItemCount():
            same = _("identical")
            self.fields.addTopLevelItem(QTreeWidgetItem(["—", *[same] * len(versions)]))

    def _offer(self, one: ConflictRow | None) -> None:
        """Show a button for each version; versions by the same author are labelled with times."""
        versions = () if one is None else one.versions
        for place in range(len(self.keep), len(versions)):
            made = button("", "", self)
            made.clicked.connect(lambda _checked=False, place=place: self._on_keep(place))
            self._row.insert_widget(place, made)
            self.keep.append(made)
        for made in self.keep[len(versions) :]:
            made.hide()
        if one is None:
            return
        written = Counter(author(one, line) for line in versions)
        for made, line in zip(self.keep, versions, strict=False):
            who = author(one, line)
            who = who if written[who] == 1 else _written(one, line)
            made.setText(_("Keep the version of {who}").format(who=who))
            made.setAccessibleName(made.text())
            made.show()

    def _on_opened(self, one: ConflictRow) -> None:
        if one.file_id is not None:
            self.opened.emit(one.file_id)

    def _on_keep(self, place: int) -> None:
        one = self.table.current_record()
        if one is not None:
            self.settled.emit(one.record_id, one.versions[place].revision)


def _columns() -> list[TableColumn[ConflictRow]]:
    return [
        TableColumn(_("Student"), lambda one: one.student or "—", width=120, is_bold=True),
        TableColumn(_("Kind of record"), lambda one: kind_name(one.kind), width=120),
        TableColumn(_("Written by"), authors, width=200),
    ]


def _written(one: ConflictRow, line: RecordRevision) -> str:
    return f"{author(one, line)} · {moment_words(datetime.fromisoformat(line.at))}"
