"""Tab of the 宏志助航 training: who takes part, who has completed it, who was never asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from casework.activities import Coverage
from casework.ports import Reader
from casework.queries import Covered, covered
from casework.read_models import FileQuery
from ui.common.activity_words import (
    coverage_name,
    training_mode_name,
    training_state_name,
)
from ui.common.i18n import _
from ui.dialogs.student_actions import StudentActions
from ui.events.training_dialog import record_training
from ui.shell.list_tab import ListTab
from ui.shell.page import PageContext
from ui.shell.requests import ImportRoster, OpenFile
from ui.widgets.basics import button
from ui.widgets.detail_pane import DetailAction
from ui.widgets.tables import TableColumn

MOST = 5000
"""Maximum number of students shown; larger caseloads are filtered by class on the command line."""

_TONES = {
    Coverage.NONE: "warn",
    Coverage.ENROLLED: "text",
    Coverage.FINISHED: "ok",
    Coverage.NOT_APPLICABLE: "text2",
}


class TrainingTab(ListTab):
    """Table of all students with the state of their training."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, _("Training"), _columns(), parent)
        self._do = StudentActions(self.session, self.frame, self)
        self.states.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def choices(self) -> Sequence[tuple[str, str]]:
        return [("", _("All")), *((one.value, coverage_name(one)) for one in Coverage)]

    def tools(self) -> list[QPushButton]:
        new = button(_("Record training…"), "primary", self, glyph="plus")
        new.clicked.connect(self.record)
        self.extra = button(_("Guidance or briefing…"), "", self)
        self.extra.clicked.connect(self.give_extra)
        return [self.extra, new]

    def set_narrow(self, is_narrow: bool, *, is_short: bool) -> None:
        super().set_narrow(is_narrow, is_short=is_short)
        self.extra.setVisible(not is_narrow)  # also available in the student's panel

    def nothing(self) -> tuple[str, str]:
        return _("There is no student yet"), _("Import a roster first.")

    def first_step(self) -> QPushButton:
        made = button(_("Import a roster…"), "primary", self, glyph="download-simple")
        made.clicked.connect(lambda: self.frame.ask(ImportRoster()))
        return made

    def glyph(self) -> str:
        return "calendar-check"

    def look(self) -> Callable[[Reader], Any]:
        return lambda reader: covered(reader, FileQuery(limit=MOST))

    def is_of(self, row: Covered, key: str) -> bool:
        return row.coverage.value == key

    def words(self, row: Covered) -> str:
        file = row.line.file
        return " ".join((file.name, file.student_no, file.class_name or ""))

    def open_row(self, row: Covered) -> None:
        self.frame.ask(OpenFile(row.id))

    def record(self) -> None:
        """Record the progress of the training for the selected students."""
        rows: tuple[Covered, ...] = self.table.selected_records()
        if rows:
            record_training(self, rows)

    def give_extra(self) -> None:
        """Record guidance or a briefing for the selected students."""
        if files := self.chosen:
            self._do.give_extra(self, files)

    @property
    def chosen(self) -> tuple[UUID, ...]:
        """The selected students."""
        return tuple(row.id for row in self.table.selected_records())

    def show_row(self, row: Covered | None) -> None:
        if row is None:
            self.detail.begin(_("No student is chosen"))
            self.detail.end()
            return
        file = row.line.file
        self.detail.begin(file.name, f"{file.student_no}  {file.class_name or ''}")
        self.detail.add_chips([(coverage_name(row.coverage), "chip")])
        self.detail.add_acts(
            [
                DetailAction(_("Record training…"), self.record),
                DetailAction(_("Guidance or briefing…"), self.give_extra),
                DetailAction(_("Open the file"), lambda: self.open_row(row)),
            ]
        )
        one = row.latest
        if one is not None:
            days = (one.enrolled_on, one.begun_on, one.ended_on)
            texts = [day.isoformat() if day else None for day in days]
            self.detail.add_facts(
                [
                    (_("Programme"), one.programme),
                    (_("Year"), str(one.year)),
                    (_("Where"), training_mode_name(one.mode)),
                    (_("Platform or base"), one.platform or one.base),
                    (_("State"), training_state_name(one.state)),
                    (_("Enrolled on"), texts[0]),
                    (_("Started on"), texts[1]),
                    (_("Ended on"), texts[2]),
                    (_("Hours"), str(one.hours) if one.hours else None),
                    (_("Certificate of the training"), one.certificate),
                ]
            )
        self.detail.end()


def _columns() -> list[TableColumn[Covered]]:
    return [
        TableColumn(_("Student"), lambda row: row.line.file.name, width=110, is_bold=True),
        TableColumn(_("Number"), lambda row: row.line.file.student_no, width=120),
        TableColumn(_("Class"), lambda row: row.line.file.class_name or "", width=120),
        TableColumn(
            _("Training"),
            lambda row: coverage_name(row.coverage),
            width=110,
            tone=lambda row: _TONES[row.coverage],
        ),
        TableColumn(_("Year"), lambda row: str(row.latest.year) if row.latest else "", width=60),
        TableColumn(
            _("State"),
            lambda row: training_state_name(row.latest.state) if row.latest else "",
            width=90,
        ),
        TableColumn(
            _("Where"),
            lambda row: training_mode_name(row.latest.mode) if row.latest else "",
            width=90,
        ),
    ]
