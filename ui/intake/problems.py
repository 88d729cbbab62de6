"""The table of what is odd about rows, with tabs by what became of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget

from ui.common.names import field_name
from ui.common.words import N_, _
from ui.intake.reading import ProblemLine
from ui.parts.basics import Card, label
from ui.parts.tables import Column, RecordTable

OUTCOMES = {
    "parked": N_("Waits"),
    "noted": N_("Taken in"),
    "ignored": N_("Ignored"),
}
_TONES = {"parked": "danger", "noted": "warn", "ignored": "text3"}
_TABS = (
    ("", N_("All {count}")),
    ("parked", N_("Waiting {count}")),
    ("noted", N_("Notes {count}")),
    ("ignored", N_("Ignored {count}")),
)


def _where(line: ProblemLine) -> str:
    if line.problem.row:
        return str(line.problem.row)
    return line.problem.sheet


class Problems(Card):
    """Every problem a line; the tabs choose by outcome."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._lines: tuple[ProblemLine, ...] = ()
        self.tabs = QTabBar(self)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        for _key, title in _TABS:
            self.tabs.addTab(_(title).format(count=0))
        self.tabs.currentChanged.connect(self._show)
        self.table = RecordTable(_("Problems of the roster"), _columns(), self)
        self.table.setProperty("kind", "bare")
        self.nothing = QWidget(self)
        column = QVBoxLayout(self.nothing)
        column.setContentsMargins(14, 20, 14, 20)
        column.addWidget(label(_("Nothing odd about these rows."), "secondary", self.nothing))
        column.addStretch(1)
        self.body.addWidget(self.tabs)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.nothing, 1)

    def show_lines(self, lines: Sequence[ProblemLine]) -> None:
        """Show these; the tab of those that wait comes first when there are any."""
        self._lines = tuple(lines)
        for place, (key, title) in enumerate(_TABS):
            count = len(self._of(key))
            self.tabs.setTabText(place, _(title).format(count=count))
            self.tabs.setTabVisible(place, not key or bool(count))
        self.tabs.setCurrentIndex(1 if self._of("parked") else 0)
        self._show()

    def set_compact(self, is_compact: bool) -> None:
        """Leave the field out, which the sentence names too, where there is no room."""
        self.table.setColumnHidden(2, is_compact)

    def _of(self, outcome: str) -> tuple[ProblemLine, ...]:
        return tuple(line for line in self._lines if outcome in ("", line.problem.outcome))

    def _show(self) -> None:
        shown = self._of(_TABS[max(0, self.tabs.currentIndex())][0])
        self.table.set_records(shown)
        self.table.setVisible(bool(shown))
        self.nothing.setVisible(not shown)


def _columns() -> list[Column[ProblemLine]]:
    return [
        Column(_("Row"), _where, lambda line: line.problem.row, width=64),
        Column(_("Student"), lambda line: line.student, width=170),
        Column(
            _("Field"),
            lambda line: field_name(line.problem.field) if line.problem.field else "",
            width=104,
        ),
        Column(
            _("Outcome"),
            lambda line: _(OUTCOMES[line.problem.outcome]),
            width=88,
            tone=lambda line: _TONES[line.problem.outcome],
        ),
        Column(
            _("Why"),
            lambda line: line.message,
            tooltip=lambda line: line.message,
        ),
    ]
