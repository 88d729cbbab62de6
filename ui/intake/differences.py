"""Differences between the file and the caseload, with a choice of which value to keep."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from ui.common.i18n import _, ngettext
from ui.theme.tokens import SMALL
from ui.widgets.basics import button, label
from ui.widgets.tables import RecordTable, TableColumn


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One field of one student: the stored value, the file's value, and which one is kept.

    ``is_edited_here`` is set if the stored value was changed since the last import.
    """

    row: int
    who: str = dataclasses.field(repr=False)
    field: str
    field_words: str
    ours: str = dataclasses.field(repr=False)
    theirs: str = dataclasses.field(repr=False)
    takes: bool = True
    is_edited_here: bool = False


Key = tuple[int, str]


class Differences(QWidget):
    """Table of differences; ``chosen(keys, takes)`` carries pairs of row and field."""

    chosen = Signal(tuple, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[DifferenceLine, ...] = ()
        self.only = QComboBox(self)
        self.only.setAccessibleName(_("Which fields are shown"))
        self.only.currentIndexChanged.connect(self._show)
        self._summary_label = label("", "secondary", self)
        self.take_all = button(_("Take the file's"), "small", self)
        self.keep_all = button(_("Keep what is here"), "small", self)
        self.take_all.setToolTip(_("For all lines shown, or those selected"))
        self.keep_all.setToolTip(_("For all lines shown, or those selected"))
        self.take_all.clicked.connect(lambda: self._choose(takes=True))
        self.keep_all.clicked.connect(lambda: self._choose(takes=False))
        self.table = _Table(_columns(), self)
        self.table.flipped.connect(self._on_flipped)
        self.table.selectionModel().selectionChanged.connect(self._name_buttons)
        head = self._head = QHBoxLayout()
        head.setContentsMargins(14, 8, 14, 6)
        head.setSpacing(SMALL)
        head.addWidget(self.only)
        head.addWidget(self._summary_label, 1)
        head.addStretch(0)
        head.addWidget(self.keep_all)
        head.addWidget(self.take_all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.table, 1)

    @property
    def lines(self) -> tuple[DifferenceLine, ...]:
        """All differences."""
        return self._lines

    def show_lines(self, lines: Sequence[DifferenceLine]) -> None:
        """Show these lines and keep the field filter if it still applies."""
        self._lines = tuple(lines)
        wanted = self.only.currentData()
        counts = Counter(line.field for line in lines)
        words = {line.field: line.field_words for line in lines}
        self.only.blockSignals(True)
        self.only.clear()
        everything = _("All fields") + f"  {len(self._lines)}"
        self.only.addItem(everything, "")
        for name, count in counts.most_common():
            self.only.addItem(f"{words[name]}  {count}", name)
        self.only.setCurrentIndex(max(0, self.only.findData(wanted)))
        self.only.blockSignals(False)
        self._show()

    def set_compact(self, is_compact: bool) -> None:
        """Hide the explanation to save space."""
        self._summary_label.setVisible(not is_compact)
        self._head.setStretch(2, 1 if is_compact else 0)

    def _shown(self) -> list[DifferenceLine]:
        name = self.only.currentData()
        return [line for line in self._lines if name in ("", None, line.field)]

    def _show(self) -> None:
        shown = self._shown()
        if len(shown) == len(self.table.records) and shown:
            self.table.replace(shown)
        else:
            self.table.set_records(shown)
        edited = sum(1 for line in self._lines if line.is_edited_here)
        message = ngettext(
            "{count} was changed here since the last file",
            "{count} were changed here since the last file",
            edited,
        )
        self._summary_label.setText(message.format(count=edited) if edited else "")
        self._name_buttons()

    def _name_buttons(self) -> None:
        count = len(self._meant())
        for made, words in (
            (self.take_all, _("Take the file's ({count})")),
            (self.keep_all, _("Keep what is here ({count})")),
        ):
            made.setText(words.format(count=count))
            made.setAccessibleName(made.text())
            made.setEnabled(bool(count))

    def _meant(self) -> tuple[DifferenceLine, ...]:
        """Return the selected lines if there are several, else all lines shown."""
        selected = self.table.selected_records()
        return selected if len(selected) > 1 else tuple(self._shown())

    def _choose(self, *, takes: bool) -> None:
        keys = tuple((line.row, line.field) for line in self._meant() if line.takes != takes)
        if keys:
            self.chosen.emit(keys, takes)

    def _on_flipped(self, line: DifferenceLine) -> None:
        self.chosen.emit(((line.row, line.field),), not line.takes)


class _Table(RecordTable):
    """Table in which Space or Enter toggles the current line."""

    flipped = Signal(object)

    def __init__(self, columns: Sequence[TableColumn[DifferenceLine]], parent: QWidget) -> None:
        super().__init__(_("Differences"), columns, parent)
        self.setProperty("kind", "bare")
        self.setSelectionMode(RecordTable.SelectionMode.ExtendedSelection)
        self.opened.connect(self.flipped)

    @property
    def records(self) -> tuple[DifferenceLine, ...]:
        return self._model.records

    def replace(self, records: Sequence[DifferenceLine]) -> None:
        """Update the lines and keep the current sort order."""
        by_key = {(line.row, line.field): line for line in records}
        ordered = [by_key.get((old.row, old.field)) for old in self._model.records]
        if None in ordered:
            self.set_records(records)
            return
        self._model.replace_records([line for line in ordered if line is not None])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.current_record() is not None:
            self.flipped.emit(self.current_record())
            return
        super().keyPressEvent(event)


def _columns() -> list[TableColumn[DifferenceLine]]:
    return [
        TableColumn(_("Row"), lambda d: str(d.row), lambda d: d.row, width=52),
        TableColumn(_("Student"), lambda d: d.who, width=168, tooltip=lambda d: d.who),
        TableColumn(_("Field"), lambda d: d.field_words, width=92),
        TableColumn(
            _("Here"),
            lambda d: d.ours or "—",
            width=180,
            tone=lambda d: "text3" if d.takes else "text",
            tooltip=lambda d: d.ours,
        ),
        TableColumn(
            _("In the file"),
            lambda d: d.theirs,
            width=180,
            tone=lambda d: "text" if d.takes else "text3",
            tooltip=lambda d: d.theirs,
        ),
        TableColumn(_("Keeps"), _stays, tone=lambda d: "accent" if d.takes else "text2"),
    ]


def _stays(line: DifferenceLine) -> str:
    if line.takes:
        return _("the file's")
    return _("what is here; edited here") if line.is_edited_here else _("what is here")
