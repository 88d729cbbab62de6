"""Dialogs for the helper or a participant of students, the handover date, and guidance given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QWidget

from casework.formats.code_tables import HELPER_ROLES
from casework.problems import RuleBroken
from casework.records import ExtraKind
from ui.common.activity_words import extra_name
from ui.common.display_names import helper_role_name
from ui.common.i18n import _, ngettext
from ui.jobs import Job
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import TextBox, asked, needed_day


class ExtraDialog(FormDialog):
    """Asks what was given; ``give(service, on, by, content)`` starts the job."""

    def __init__(
        self,
        parent: QWidget | None,
        count: int,
        today: date,
        keeper: str,
        give: Callable[[ExtraKind, date, str, str], Job[Any]],
        service: ExtraKind = ExtraKind.GUIDANCE,
        *,
        name: str = "",
    ) -> None:
        title = (
            _("Guidance or briefing of {name}").format(name=name)
            if name
            else ngettext(
                "Guidance or briefing of {count} student",
                "Guidance or briefing of {count} students",
                count,
            ).format(count=count)
        )
        why = _(
            "Some rule packs require them in addition to the three; they are counted separately."
        )
        super().__init__(title, _("Record"), parent, why=why)
        self._give = give
        self.service = QComboBox(self)
        for kind in ExtraKind:
            self.service.addItem(extra_name(kind), kind)
        self.service.setCurrentIndex(list(ExtraKind).index(service))
        self.on = DateEdit(today, self)
        self.by = QLineEdit(keeper, self)
        self.content = TextBox("", 4, self)
        self.add("service", _("&Service"), self.service, (0, 0))
        self.add("on", _("&Date"), self.on, (0, 1))
        self.add("by", _("&Given by"), self.by, (1, 0, 1, 2))
        self.add("content", _("What it was a&bout"), self.content, (2, 0, 1, 2))
        self.content.setFocus()

    def save(self) -> Job[Any] | None:
        on = asked(self, lambda: needed_day(self.on, "on"))
        if on is None:
            return None
        kind = ExtraKind(self.service.currentData())
        return self._give(kind, on, self.by.text(), self.content.text())


class RoleBox(QComboBox):
    """Combo box of the roles of a helper; ``currentData`` is the role."""

    def __init__(self, role: str | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        for one in HELPER_ROLES:
            self.addItem(helper_role_name(one), one)
        self.setCurrentIndex(max(0, self.findData(role or "辅导员")))


class PairDialog(FormDialog):
    """Asks for the helper; ``pair(helper, role, taken_over_on, note)`` starts the job.

    ``known`` pairs helpers of the caseload with their roles; choosing one sets the role. A
    participant accepts no handover: ``is_participant`` omits that part.
    """

    def __init__(
        self,
        parent: QWidget | None,
        count: int,
        pair: Callable[[str, str, date | None, str], Job[Any]],
        *,
        name: str = "",
        known: Sequence[tuple[str, str | None]] = (),
        now: tuple[str, str | None] | None = None,
        is_participant: bool = False,
    ) -> None:
        verb = _("Add the participant") if is_participant else _("Set the helper")
        why = (
            _("A participant helps as well; the responsible helper stays the same.")
            if is_participant
            else _("The previous helper's responsibility ends today and stays in the file.")
        )
        super().__init__(_title(name, count, is_participant=is_participant), verb, parent, why=why)
        self._pair = pair
        self._roles = dict(known)
        self.helper = QLineEdit(now[0] if now else "", self)
        completer = QCompleter(sorted(self._roles), self.helper)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.helper.setCompleter(completer)
        self.helper.textChanged.connect(self._on_name)
        self.role = RoleBox(now[1] if now else None, self)
        self.add("helper", _("Na&me of the helper"), self.helper, (0, 0))
        self.add("helper_role", _("&Role"), self.role, (0, 1))
        self.on = DateEdit(None, self)
        self.note = QLineEdit(self)
        if is_participant:
            self.on.hide()
            self.note.hide()
        else:
            hint = _("blank: not yet taken over")
            self.add("accepted_on", _("&Taken over on"), self.on, (1, 0), hint=hint)
            self.add("note", _("Hando&ver note"), self.note, (1, 1))
        self.helper.selectAll()
        self.helper.setFocus()

    def save(self) -> Job[Any] | None:
        try:
            on = self.on.day("accepted_on")
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        return self._pair(self.helper.text(), str(self.role.currentData()), on, self.note.text())

    def _on_name(self, name: str) -> None:
        if role := self._roles.get(name.strip()):
            self.role.setCurrentIndex(max(0, self.role.findData(role)))


def _title(name: str, count: int, *, is_participant: bool) -> str:
    if is_participant and name:
        return _("Participants besides the helper of {name}").format(name=name)
    if is_participant:
        text = ngettext(
            "Participants for {count} student",
            "Participants for {count} students",
            count,
        )
        return text.format(count=count)
    if name:
        return _("Helper of {name}").format(name=name)
    text = ngettext("Helper of {count} student", "Helper of {count} students", count)
    return text.format(count=count)


class AcceptDialog(FormDialog):
    """Asks when the helper accepted the handover; ``accept(on, note)`` starts the job."""

    def __init__(
        self,
        parent: QWidget | None,
        count: int,
        today: date,
        accept: Callable[[date | None, str], Job[Any]],
        *,
        name: str = "",
        helper: str = "",
    ) -> None:
        title = (
            _("{helper} has taken {name} over").format(helper=helper, name=name)
            if name and helper
            else ngettext(
                "The helper has taken {count} student over",
                "The helpers have taken {count} students over",
                count,
            ).format(count=count)
        )
        super().__init__(title, _("Record"), parent)
        self._accept = accept
        self.on = DateEdit(today, self)
        self.note = QLineEdit(self)
        self.add("accepted_on", _("&Taken over on"), self.on, (0, 0))
        self.add("note", _("Hando&ver note"), self.note, (1, 0))
        self.on.setFocus()

    def save(self) -> Job[Any] | None:
        try:
            on = self.on.day("accepted_on")
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        return self._accept(on, self.note.text())


__all__ = ["AcceptDialog", "ExtraDialog", "PairDialog", "RoleBox"]
