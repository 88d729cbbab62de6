"""Conflicts: records with several versions and their authors, one of which is chosen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHeaderView,
    QPushButton,
    QSplitter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from casework.exchange.conflict_resolution import Writer
from casework.parcels.lines import RecordRevision
from ui.common.display_names import field_name, kind_name
from ui.common.i18n import _
from ui.common.journal_words import HIDDEN_FIELDS
from ui.common.masking import RAW, mask, mask_fields, masked_text
from ui.common.parcel_words import writer_words
from ui.exchange.view_model import ConflictRow, ExchangeViewModel
from ui.exchange.words import moment_words, words_in_full
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import button, label
from ui.widgets.flow import FlowLayout
from ui.widgets.layouts import vbox
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
        self._row = FlowLayout(spacing=SMALL)
        self._row.addWidget(self.note)
        vbox((self.fields, 1), self._row, on=below, margins=(14, SMALL, 14, GAP))
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.addWidget(self.table)
        split.addWidget(below)
        vbox(split, on=self, margins=(0, 0, 0, 0))
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.table.opened.connect(self._on_opened)
        self._show(None)

    def show_view_model(self, view_model: ExchangeViewModel) -> None:
        """Show the conflicts."""
        conflicts = view_model.conflicts
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


_HIDDEN_FIELDS = HIDDEN_FIELDS - {"custom"} | {"revision", "session_id"}
_MOST_DIGITS = 2
_BORN = re.compile("出生|生日")
_COVERED_DAY = ("****", "**", "**")


def differences(one: ConflictRow) -> list[tuple[str, list[str]]]:
    """Return each field in which the versions differ: its name, and its value in each version.

    Personal numbers are masked. If they look the same then, one or two differing digits are shown,
    and for dates of birth the month or the day, never both: the user could not choose otherwise.
    """
    names = dict.fromkeys(name for line in one.versions for name in line.fields or {})
    found = []
    for name in names:
        if name in _HIDDEN_FIELDS:
            continue
        values = [None if line.fields is None else line.fields.get(name) for line in one.versions]
        if any(value != values[0] for value in values):
            covered = _words(name, values, one, covered=True)
            words = _apart(name, values, covered, _words(name, values, one))
            lines = [
                _("undone") if line.fields is None else said
                for line, said in zip(one.versions, words, strict=True)
            ]
            found.append((field_name(name, one.kind), lines))
    return sorted(found)


def author(one: ConflictRow, version: RecordRevision) -> str:
    """Return the author of a version: the owner of the key, and on whose behalf if different."""
    return writer_words(one.writers.get(version.revision, Writer(version.author, "")))


def authors(one: ConflictRow) -> str:
    """Return the authors of the versions, without duplicates."""
    return _(" and ").join(dict.fromkeys(author(one, version) for version in one.versions))


def _words(
    name: str, values: Sequence[Any], one: ConflictRow, *, covered: bool = False
) -> list[str]:
    said = [_covered(name, value) if covered else value for value in values]
    return [words_in_full(value, one.titles) for value in said]  # not truncated: ends may differ


def _covered(name: str, value: Any, field: str | None = None) -> Any:
    """Return a value with its numbers masked; original cells are masked one by one."""
    if name not in RAW:
        return mask_fields({name: value})[name]
    if isinstance(value, str):
        return masked_text(value, field)
    if isinstance(value, Mapping):
        return {key: _covered(name, inner) for key, inner in value.items()}
    if not isinstance(value, Sequence):
        return value
    if len(value) == 2 and isinstance(value[0], str):  # a heading and its cell
        return [value[0], _covered(name, value[1], "birth" if _BORN.search(value[0]) else None)]
    return [_covered(name, inner) for inner in value]


def _apart(name: str, values: Sequence[Any], covered: list[str], whole: list[str]) -> list[str]:
    """Return the masked texts; if they are the same, reveal a minimal difference."""
    if len(set(covered)) == len(set(whole)):
        return covered
    if name == "birth":
        return _days_apart(values)
    if len({len(words) for words in [*covered, *whole]}) > 1:
        return [f"{hidden} ({len(words)})" for hidden, words in zip(covered, whole, strict=True)]
    differ = [at for at, signs in enumerate(zip(*whole, strict=True)) if len(set(signs)) > 1]
    shown = set(differ[:_MOST_DIGITS])
    return [
        "".join(words[at] if at in shown else cover for at, cover in enumerate(hidden))
        for words, hidden in zip(whole, covered, strict=True)
    ]


def _days_apart(values: Sequence[Any]) -> list[str]:
    """Return the year, with only the month or only the day if the year does not differ."""
    days = [str(value).split("-") if value else None for value in values]
    known = [day for day in days if day is not None and len(day) == len(_COVERED_DAY)]
    differs = next(
        (at for at, parts in enumerate(zip(*known, strict=True)) if len(set(parts)) > 1), 0
    )
    return [_day(day, differs) for day in days]


def _day(day: list[str] | None, shown: int) -> str:
    if day is None:
        return "—"
    if not shown or len(day) != len(_COVERED_DAY):
        return mask("birth", "-".join(day)) or "—"
    return "-".join(
        part if at in (0, shown) else hidden
        for at, (part, hidden) in enumerate(zip(day, _COVERED_DAY, strict=True))
    )
