"""Dialog of the year's dates: reports, milestones, deadlines, holidays; with an export."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from ui.common.case_words import day_text
from ui.common.i18n import N_, _
from ui.common.year_dates import YearDate
from ui.theme.theme import theme
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog
from ui.widgets.tables import RecordTable, TableColumn

_KINDS = {
    "report": N_("Report"),
    "milestone": N_("Milestone"),
    "deadline": N_("Last day"),
    "exams": N_("Exams"),
    "holiday": N_("Free"),
    "workday": N_("Worked"),
    "unknown": N_("Not announced"),
}
_TONES = {"deadline": "danger", "report": "text", "unknown": "warn"}


class CalendarDialog(PlainDialog):
    """Lists dates; ``export(path)`` starts writing them to a calendar file."""

    def __init__(
        self,
        dates: tuple[YearDate, ...],
        today: date,
        export: Callable[[Path], object],
        parent: QWidget,
    ) -> None:
        super().__init__(_("Dates of the year"), parent)
        self.export = export
        self.table = RecordTable(_("Dates of the year"), _columns(today), self)
        self.table.set_records(dates)
        self.save = button(_("Save for a calendar program…"), "", self, glyph="calendar")
        self.save.clicked.connect(self._choose)
        close = button(_("Close"), "primary", self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.save)
        row.addStretch(1)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(10)
        layout.addWidget(label(_("Dates of the year"), "cardTitle", self))
        layout.addWidget(self.table, 1)
        layout.addWidget(
            label(_("The file holds reports and deadlines, and no names."), "caption", self)
        )
        layout.addLayout(row)
        capacity = parent.window().height() - 24
        self.resize(theme().px(820), min(theme().px(560), capacity))
        self.table.setFocus()

    def _choose(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(
            self, _("Save for a calendar program"), "zhuhang.ics", "iCalendar (*.ics)"
        )
        if path:
            self.export(Path(path))


def _columns(today: date) -> Sequence[TableColumn[YearDate]]:
    return (
        TableColumn(_("Day"), lambda d: day_text(d.on, today, weekday=True), lambda d: d.on, 150),
        TableColumn(_("Kind"), lambda d: _(_KINDS[d.kind]), lambda d: d.kind, 110),
        TableColumn(
            _("Matter"),
            lambda d: d.title,
            lambda d: d.title,
            330,
            tone=lambda d: _TONES.get(d.kind, "text2"),
            tooltip=lambda d: "\n".join(t for t in (d.title, d.note) if t),
        ),
        TableColumn(_("Note"), lambda d: d.note, lambda d: d.note, 150),
    )
