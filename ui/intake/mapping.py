"""Mapping of the file's columns to fields, with a combo box in every visible row."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QHeaderView,
    QStyleOptionViewItem,
    QWidget,
)

from ui.common.i18n import N_, _
from ui.icons import paint_icon
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import Card, ElidedLabel, label, line
from ui.widgets.layouts import hbox, vbox
from ui.widgets.no_wheel_combo_box import NoWheelComboBox
from ui.widgets.style_options import fields_of
from ui.widgets.table_layout import RowDelegate
from ui.widgets.tables import RECORD_ROLE, RecordModel, TableColumn, TableView

_Index = QModelIndex | QPersistentModelIndex

HEADING, FIELD, SAMPLE, STATE = range(4)
_FIELD_WIDTH = 158
_USUAL_WIDTH = 404
_STATES = {
    "sure": ("check", "ok", N_("understood")),
    "likely": ("question", "text2", N_("likely; please check")),
    "unsure": ("warning", "warn", N_("not certain; please check")),
    "kept": ("tag", "text3", N_("kept under its own heading")),
    "out": ("minus", "text3", N_("not imported")),
}


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column of the file: ``field`` is its mapping, ``offers`` are the possible fields.

    ``state`` is sure, likely, unsure, kept or out; personal numbers in ``sample`` are masked.
    """

    index: int
    letters: str
    heading: str
    field: str
    offers: tuple[tuple[str, str], ...]
    state: str
    sample: str = dataclasses.field(repr=False)

    @property
    def name(self) -> str:
        """The heading of the column, or its letters if it has none."""
        return self.heading or _("Column {letters}").format(letters=self.letters)


class ColumnMapping(Card):
    """Card with the mapping; emits ``chosen(column, field)`` when the user changes it."""

    chosen = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.body.setContentsMargins(0, 10, 0, 0)
        self.body.setSpacing(SMALL)
        self._summary_label = ElidedLabel("", "secondary", self)
        self._summary_label.setObjectName("told")
        self._summary_label.setAlignment(Qt.AlignmentFlag.AlignRight)
        head = hbox(
            label(_("What the columns hold"), "cardTitle", self),
            (self._summary_label, 1),
            margins=(14, 0, 14, 0),
        )
        self.body.addLayout(head)
        self.table = MappingTable(self)
        self.table.chosen.connect(self.chosen)
        self.remember = QCheckBox(_("Remember this for similar files (&D)"), self)
        self.remember.setChecked(True)
        foot = vbox(self.remember, margins=(12, 0, 12, 6))
        self.body.addWidget(self.table, 1)
        self.body.addWidget(line(self))
        self.body.addLayout(foot)

    def show_columns(self, columns: Sequence[ColumnLine], row: int, *, remembered: bool) -> None:
        """Show these columns, with samples from the given row of the sheet."""
        known = sum(1 for column in columns if column.state not in ("kept", "out"))
        message = _("{count} columns, {known} understood").format(count=len(columns), known=known)
        if remembered:
            message += _(", as last time")
        self._summary_label.set_whole(message)
        self.table.show_columns(columns, row)


class MappingTable(TableView):
    """Table of the columns."""

    FITS = False
    chosen = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Columns of the file"), parent)
        self._row = 0
        self._columns_model: RecordModel[ColumnLine] = RecordModel(_columns(0), self)
        self._boxes: dict[int, FieldBox] = {}
        self.setProperty("kind", "bare")
        self.setModel(self._columns_model)
        self.setItemDelegate(_Delegate(self))
        self.set_columns(self._columns_model.columns)
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(HEADING, QHeaderView.ResizeMode.Stretch)
        self._sync = QTimer(self)
        self._sync.setSingleShot(True)
        self._sync.setInterval(0)
        self._sync.timeout.connect(self._sync_boxes)
        self.verticalScrollBar().valueChanged.connect(lambda _at: self._sync.start())
        self.opened.connect(lambda _line: self._into_box())

    def show_columns(self, columns: Sequence[ColumnLine], row: int) -> None:
        """Show these columns; combo boxes of unchanged columns are kept."""
        if columns == self._columns_model.records and row == self._row:
            return
        same = [one.index for one in columns] == [c.index for c in self._columns_model.records]
        self._row = row
        self._columns_model.columns = tuple(_columns(row))
        if same:
            self._columns_model.replace_records(columns)
            for place, box in self._boxes.items():
                box.show_column(columns[place])
            return
        self._close_all()
        self._columns_model.set_records(columns)
        self._sync.start()

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Hide the samples to save space: they are visible in the sheet."""
        self.setColumnHidden(SAMPLE, is_narrow)

    def box_of(self, column: int) -> FieldBox | None:
        """Return the combo box of a column (0-based), if its row is visible."""
        return next((b for b in self._boxes.values() if b.column.index == column), None)

    def make_box(self, index: _Index, parent: QWidget) -> FieldBox:
        """Create the combo box of a row (called by the delegate)."""
        box = FieldBox(index.data(RECORD_ROLE), parent)
        box.chosen.connect(self.chosen)
        self._boxes[index.row()] = box
        return box

    def _into_box(self) -> None:
        box = self._boxes.get(self.currentIndex().row())
        if box is not None:
            box.setFocus(Qt.FocusReason.TabFocusReason)

    def _sync_boxes(self) -> None:
        first, end = self._visible_rows()
        for row in [row for row in self._boxes if not first <= row < end]:
            if not self._boxes[row].hasFocus():
                self._close_box(row)
        for row in range(first, end):
            if row not in self._boxes:
                self.openPersistentEditor(self.model().index(row, FIELD))
        before: QWidget | None = None
        for row in sorted(self._boxes):
            if before is not None:
                QWidget.setTabOrder(before, self._boxes[row])
            before = self._boxes[row]

    def _close_box(self, row: int) -> None:
        box = self._boxes.pop(row)
        self.closePersistentEditor(self.model().index(row, FIELD))
        box.hide()

    def _close_all(self) -> None:
        for row in list(self._boxes):
            self._close_box(row)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        more = max(0, self.width() - theme().px(_USUAL_WIDTH))
        self.setColumnWidth(FIELD, theme().px(_FIELD_WIDTH) + more // 4)
        self._sync.start()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._sync.start()


class FieldBox(NoWheelComboBox):
    """Combo box with the field of one column."""

    chosen = Signal(int, str)

    def __init__(self, column: ColumnLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = column
        self.setMaxVisibleItems(16)
        self._fill()
        self.activated.connect(lambda _at: self.chosen.emit(self.column.index, self.currentData()))

    def show_column(self, column: ColumnLine) -> None:
        """Show the new state of the column."""
        is_same = column.offers == self.column.offers
        self.column = column
        if not is_same:
            self.clear()
            self._fill()
        self._choose()

    def _fill(self) -> None:
        for key, words in self.column.offers:
            self.addItem(words, key)
        self._choose()

    def _choose(self) -> None:
        keys = [self.itemData(place) for place in range(self.count())]
        if self.column.field in keys:
            self.setCurrentIndex(keys.index(self.column.field))
        self.setAccessibleName(
            _("What the column {heading} fills").format(heading=self.column.name)
        )
        self.setAccessibleDescription(_(_STATES[self.column.state][2]))


class _Delegate(RowDelegate):
    def __init__(self, view: MappingTable) -> None:
        super().__init__(view)
        self._view = view

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: _Index,
    ) -> QWidget:
        return self._view.make_box(index, parent)

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Do nothing: the table updates the box itself."""

    def setModelData(self, editor: QWidget, model: Any, index: _Index) -> None:
        """Do nothing: the box emits the choice itself."""

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        return False

    def updateEditorGeometry(
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: _Index,
    ) -> None:
        box: QRect = fields_of(option).rect
        editor.setGeometry(box.adjusted(0, 1, 0, -2))

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        super().initStyleOption(option, index)
        if index.column() == HEADING:  # headings of a group differ at their ends
            fields_of(option).textElideMode = Qt.TextElideMode.ElideLeft

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        if index.column() == FIELD:
            return
        if index.column() != STATE:
            super().paint(painter, option, index)
            return
        record: ColumnLine = index.data(RECORD_ROLE)
        glyph, tone, _words = _STATES[record.state]
        box: QRect = fields_of(option).rect
        icon = QRect(box.center().x() - 7, box.center().y() - 7, 15, 15)
        paint_icon(painter, icon.toRectF(), glyph, theme().color(tone))


def _columns(row: int) -> list[TableColumn[ColumnLine]]:
    sample = _("In row {row}").format(row=row) if row else _("Content")
    return [
        TableColumn(
            _("In the table"), lambda c: c.name, tooltip=lambda c: f"{c.letters}  {c.heading}"
        ),
        TableColumn(
            _("Fills"),
            lambda c: next((words for key, words in c.offers if key == c.field), c.field),
            width=_FIELD_WIDTH,
        ),
        TableColumn(sample, lambda c: c.sample, width=100, tone=lambda _c: "text2"),
        TableColumn(
            "",
            lambda _c: "",
            width=28,
            tooltip=lambda c: _(_STATES[c.state][2]),
            spoken=lambda c: _(_STATES[c.state][2]),
        ),
    ]
