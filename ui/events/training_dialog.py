"""Form for the training of one or several students."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit, QWidget

from casework.activities import PLATFORM, TRAINING_MODES
from casework.problems import RuleBroken
from casework.queries import Covered
from casework.records import TrainingState
from casework.service_layer import TrainingDraft
from ui.common.activity_words import training_mode_name, training_state_name
from ui.common.i18n import _, ngettext
from ui.jobs import Job
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import asked, choice, whole

if TYPE_CHECKING:
    from ui.jobs.session import Session
    from ui.shell.list_tab import ListTab


class TrainingDialog(FormDialog):
    """Starts a training for each student, or updates the one of that year."""

    def __init__(self, session: Session, rows: Sequence[Covered], over: QWidget) -> None:
        title = ngettext(
            "Training of {count} student", "Training of {count} students", len(rows)
        ).format(count=len(rows))
        why = _("Students with a training in that year are updated; for the others one is started.")
        super().__init__(title, _("Record"), over, why=why)
        self._session = session
        self._files = tuple(row.id for row in rows)
        now = rows[0].latest if len(rows) == 1 else None
        self.year = QLineEdit(str(now.year if now else session.today().year), self)
        modes = [(mode, training_mode_name(mode)) for mode in TRAINING_MODES]
        self.mode = choice(modes, now.mode if now else None, self)
        states = [(state, training_state_name(state)) for state in TrainingState]
        self.state = choice(states, now.state if now else None, self)
        self.platform = QLineEdit(self)
        self.platform.setPlaceholderText(PLATFORM)
        self.base = QLineEdit(self)
        self.days = {name: DateEdit(None, self) for name in ("enrolled_on", "begun_on", "ended_on")}
        self.hours = QLineEdit(self)
        self.certificate = QLineEdit(self)
        self.certificate.setEnabled(len(rows) == 1)
        self.add("year", _("&Year"), self.year, (0, 0))
        self.add("mode", _("&Where"), self.mode, (0, 1))
        self.add("state", _("&State"), self.state, (1, 0))
        self.add("enrolled_on", _("Enrolled on"), self.days["enrolled_on"], (1, 1))
        self.add("begun_on", _("Started on"), self.days["begun_on"], (2, 0))
        self.add("ended_on", _("Ended on"), self.days["ended_on"], (2, 1))
        self.add("platform", _("&Platform"), self.platform, (3, 0))
        self.add("base", _("&Base"), self.base, (3, 1))
        self.add("hours", _("&Hours"), self.hours, (4, 0))
        hint = (
            ""
            if len(rows) == 1
            else _("Each certificate has its own number: one student at a time.")
        )
        self.add(
            "certificate", _("&Certificate of the training"), self.certificate, (4, 1), hint=hint
        )
        self.state.setFocus()

    def save(self) -> Job[Any] | None:
        draft = asked(self, self._draft)
        if draft is None:
            return None
        files = self._files
        return self._session.write(lambda services: services.training.record_training(files, draft))

    def _draft(self) -> TrainingDraft:
        year = whole(self.year.text(), "year")
        if year is None:
            raise RuleBroken("FIELD_MISSING", "year")
        days = {name: line.day(name) for name, line in self.days.items()}
        return TrainingDraft(
            year=year,
            mode=self.mode.currentData(),
            state=TrainingState(self.state.currentData()),
            platform=self.platform.text(),
            base=self.base.text(),
            enrolled_on=days["enrolled_on"],
            begun_on=days["begun_on"],
            ended_on=days["ended_on"],
            hours=whole(self.hours.text(), "hours"),
            certificate=self.certificate.text(),
        )


def record_training(tab: ListTab, rows: Sequence[Covered]) -> TrainingDialog:
    """Open the form, and record the progress of the training."""
    dialog = TrainingDialog(tab.session, rows, tab)
    dialog.show_for(tab.tell(_("Training recorded.")), width=560)
    return dialog
