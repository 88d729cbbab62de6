"""Small dialogs for a destination: approval, state in the national register, loss."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from casework.destinations import REGISTER_STATES
from casework.problems import RuleBroken
from casework.records import Destination
from ui.common.evidence_words import level_name
from ui.common.i18n import _
from ui.jobs import Job
from ui.jobs.session import Session
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_dialog import FormDialog


class SignOffDialog(FormDialog):
    """Records that an office approved a destination, at the next level in order."""

    def __init__(
        self, session: Session, place: Destination, level: str, today: date, parent: QWidget
    ) -> None:
        super().__init__(
            _("Approval by {level}").format(level=level_name(level)),
            _("Save the approval"),
            parent,
            why=_("First the college, then the school; two different people sign."),
        )
        self._session, self._place, self._level = session, place, level
        self.by = QLineEdit(self)
        self.add("by", _("&Who signed"), self.by, (0, 0))
        self.on = DateEdit(today, self)
        self.add("on", _("&Signed on"), self.on, (0, 1))
        self.by.setFocus()

    def save(self) -> Job[Any] | None:
        try:
            on = self.on.day("on")
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        place, level, by = self._place.id, self._level, self.by.text()
        return self._session.write(
            lambda services: services.destinations.sign_off(place, level=level, by=by, on=on)
        )


class LossDialog(FormDialog):
    """Records that a destination was lost; the file becomes active again."""

    def __init__(self, session: Session, place: Destination, today: date, parent: QWidget) -> None:
        super().__init__(
            _("The destination is lost"),
            _("Save the loss"),
            parent,
            why=_("The student is supported again from that day on; nothing is deleted."),
        )
        self._session, self._place = session, place
        self.on = DateEdit(today, self)
        self.add("lost_on", _("&Since"), self.on, (0, 0))
        self.reason = QComboBox(self)
        self.reason.setEditable(True)
        self.reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.reason.addItems(
            [_("The employer broke the agreement"), _("The student left"), _("Dismissed")]
        )
        self.reason.setCurrentText("")
        self.add("reason", _("&Reason"), self.reason, (0, 1))
        self.reason.setFocus()

    def save(self) -> Job[Any] | None:
        try:
            on = self.on.day("lost_on")
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        if on is None:
            self.show_problem(RuleBroken("FIELD_MISSING", "lost_on"))
            return None
        place, reason = self._place.id, self.reason.currentText()
        return self._session.write(
            lambda services: services.destinations.lose_destination(place, on=on, reason=reason)
        )


class RegisterStateDialog(FormDialog):
    """Records the state of a destination in the national register."""

    def __init__(self, session: Session, place: Destination, parent: QWidget) -> None:
        super().__init__(
            _("State in the national register"),
            _("Save the state"),
            parent,
            why=_("The destination itself stays as it is."),
        )
        self._session, self._place = session, place
        self.state = QComboBox(self)
        self.state.addItems(list(REGISTER_STATES))
        self.state.setCurrentText(place.register_state or REGISTER_STATES[0])
        self.add("register_state", _("National re&gister"), self.state, (0, 0))
        self.state.setFocus()

    def save(self) -> Job[Any] | None:
        place, state = self._place.id, self.state.currentText()
        return self._session.write(
            lambda services: services.destinations.note_register_state([place], state=state)
        )
