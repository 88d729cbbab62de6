"""Result of each row in the preview: one tab per outcome, and the differences."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QTabBar, QWidget

from ui.common.i18n import N_, _, ngettext
from ui.theme.tokens import SMALL
from ui.widgets.basics import Card, button, label
from ui.widgets.layouts import vbox
from ui.widgets.tables import RecordTable, TableColumn

OUTCOMES = ("new", "updated", "unchanged", "parked", "ignored")
_TABS = (
    ("differences", N_("Differences {count}")),
    ("new", N_("New {count}")),
    ("updated", N_("Updated {count}")),
    ("unchanged", N_("Unchanged {count}")),
    ("parked", N_("Pending {count}")),
    ("ignored", N_("Left out {count}")),
    ("missing", N_("Not in the file {count}")),
)
_WORDS = {
    "new": N_("new"),
    "updated": N_("updated"),
    "unchanged": N_("unchanged"),
    "parked": N_("pending"),
    "ignored": N_("left out"),
    "missing": N_("not in the file; stays as it is"),
}
_TONES = {"new": "accent", "updated": "accent", "parked": "danger", "ignored": "text3"}


@dataclass(frozen=True, slots=True)
class RowLine:
    """One row of the table, or a student missing from it, with outcome and reason."""

    row: int
    outcome: str
    who: str = field(repr=False)
    student_no: str = ""
    why: str = field(default="", repr=False)
    is_by_hand: bool = False
    """Whether the user excluded the row; it can be included again."""


class RowOutcomes(Card):
    """Tabs of outcomes; L or Enter on a row emits ``left_out(row, is_out)``."""

    left_out = Signal(int, bool)
    chosen = Signal(tuple, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._lines: tuple[RowLine, ...] = ()
        self.tabs = QTabBar(self)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setAccessibleName(_("Result for each row"))
        for _key, title in _TABS:
            self.tabs.addTab(_(title).format(count=0))
        self.tabs.currentChanged.connect(self._show)
        self.differences = Differences(self)
        self.differences.chosen.connect(self.chosen)
        self.table = RowTable(_("Rows"), self)
        self.table.left_out.connect(self.left_out)
        self._hint = label("", "caption", self)
        self._hint.setContentsMargins(14, 4, 14, 6)
        rows = QWidget(self)
        vbox((self.table, 1), self._hint, on=rows, margins=(0, 0, 0, 0), spacing=0)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.differences)
        self._stack.addWidget(rows)
        self.body.addWidget(self.tabs)
        self.body.addWidget(self._stack, 1)

    def show_lines(self, rows: Sequence[RowLine], differences: Sequence[DifferenceLine]) -> None:
        """Show these lines; the current tab is kept unless it becomes empty."""
        self._lines = tuple(rows)
        self.differences.show_lines(differences)
        kept = self.key
        self.tabs.blockSignals(True)
        for place, (key, title) in enumerate(_TABS):
            count = len(differences) if key == "differences" else len(self._of(key))
            self.tabs.setTabText(place, _(title).format(count=count))
            self.tabs.setTabVisible(place, bool(count))
        shown = [place for place in range(len(_TABS)) if self.tabs.isTabVisible(place)]
        keys = [_TABS[place][0] for place in shown]
        if kept in keys and self._stack.isVisible():
            self.tabs.setCurrentIndex(shown[keys.index(kept)])
        elif shown:
            self.tabs.setCurrentIndex(shown[0])
        self.tabs.blockSignals(False)
        self._show()

    @property
    def key(self) -> str:
        """Key of the current tab."""
        return _TABS[max(0, self.tabs.currentIndex())][0]

    def show_tab(self, key: str) -> None:
        """Switch to the tab of an outcome."""
        place = next(at for at, (one, _title) in enumerate(_TABS) if one == key)
        if self.tabs.isTabVisible(place):
            self.tabs.setCurrentIndex(place)

    def set_compact(self, is_compact: bool) -> None:
        """Use a layout for less width."""
        self.differences.set_compact(is_compact)

    def _of(self, key: str) -> tuple[RowLine, ...]:
        return tuple(line for line in self._lines if line.outcome == key)

    def _show(self) -> None:
        key = self.key
        is_differences = key == "differences"
        self._stack.setCurrentIndex(0 if is_differences else 1)
        if not is_differences:
            self.table.set_records(self._of(key))
        hints = {
            "missing": _("Students of the same college and year who are not in the file. They stay"
                         " as they are."),
            "new": _("L leaves the row out."),
            "updated": _("L leaves the row out."),
            "parked": _("These rows are pending until someone completes them. L leaves a row out."),
            "ignored": _("L includes a row again that was left out by hand."),
        }  # fmt: skip
        self._hint.setText(hints.get(key, ""))
        self._hint.setVisible(bool(self._hint.text()))


class RowTable(RecordTable):
    """Table of rows with outcomes; L excludes the current row or includes it again."""

    left_out = Signal(int, bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, _columns(), parent)
        self.setProperty("kind", "bare")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self.current_record()
        if event.key() == Qt.Key.Key_L and not event.modifiers() and line is not None:
            if line.row and (line.outcome != "ignored" or line.is_by_hand):
                self.left_out.emit(line.row, line.outcome != "ignored")
            return
        super().keyPressEvent(event)


def _columns() -> list[TableColumn[RowLine]]:
    return [
        TableColumn(_("Row"), lambda line: str(line.row or ""), lambda line: line.row, width=56),
        TableColumn(_("Student"), lambda line: line.who, width=150, tooltip=lambda line: line.who),
        TableColumn(_("Number"), lambda line: line.student_no, width=120),
        TableColumn(
            _("Outcome"),
            lambda line: _(_WORDS[line.outcome]),
            width=112,
            tone=lambda line: _TONES.get(line.outcome, "text2"),
        ),
        TableColumn(_("Why"), lambda line: line.why, tooltip=lambda line: line.why),
    ]


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
        self.table = _Table(_difference_columns(), self)
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
        vbox(head, (self.table, 1), on=self, margins=(0, 0, 0, 0), spacing=0)

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


def _difference_columns() -> list[TableColumn[DifferenceLine]]:
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
