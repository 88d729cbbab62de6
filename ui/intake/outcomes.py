"""Result of each row in the preview: one tab per outcome, and the differences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from ui.common.i18n import N_, _
from ui.intake.differences import DifferenceLine, Differences
from ui.widgets.basics import Card, label
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
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addWidget(self._hint)
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
