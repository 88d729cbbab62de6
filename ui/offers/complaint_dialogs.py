"""Dialogs that register a complaint and answer it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QLineEdit

from casework.offers.outreach import CHANNELS, OUTCOMES
from casework.records import Complaint, Employer
from casework.service_layer import ComplaintDraft
from ui.common.i18n import N_, _
from ui.jobs import Job
from ui.shell.list_tab import ListTab
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import TextBox, asked, choice, needed_day

_CHANNELS = {
    "电话": N_("telephone call"),
    "来信": N_("letter"),
    "来访": N_("visit in person"),
    "邮件": N_("mail"),
    "网络": N_("network"),
    "其他": N_("other"),
}


_OUTCOMES = {
    "属实": N_("true"),
    "部分属实": N_("true in part"),
    "不属实": N_("not true"),
    "无法核实": N_("cannot be verified"),
}


class ComplaintDialog(FormDialog):
    """Form for a complaint received."""

    def __init__(self, tab: ListTab, employers: Sequence[Employer]) -> None:
        super().__init__(_("Register a complaint"), _("Save"), tab)
        self._tab = tab
        self.received_on = DateEdit(tab.session.today(), self)
        self.channel = choice([(one, channel_name(one)) for one in CHANNELS], None, self)
        self.complainant = QLineEdit(self)
        self.contact = QLineEdit(self)
        known = [(None, _("None"))]
        self.employer = choice([*known, *((one.id, one.name) for one in employers)], None, self)
        self.handler = QLineEdit(tab.session.keeper.name, self)
        self.about = TextBox("", 4, self)
        self.add("received_on", _("&Received on"), self.received_on, (0, 0))
        self.add("channel", _("Received by (&H)"), self.channel, (0, 1))
        self.add("complainant", _("&Name"), self.complainant, (1, 0))
        self.add("contact", _("C&ontact"), self.contact, (1, 1))
        self.add("employer", _("&Employer"), self.employer, (2, 0))
        self.add("handler", _("Handled &by"), self.handler, (2, 1))
        self.add("about", _("&What it is about"), self.about, (3, 0, 1, 2))
        self.complainant.setFocus()

    def save(self) -> Job[Any] | None:
        draft = asked(self, self._draft)
        if draft is None:
            return None
        return self._tab.session.write(lambda services: services.outreach.add_complaint(draft))

    def _draft(self) -> ComplaintDraft:
        return ComplaintDraft(
            received_on=needed_day(self.received_on, "received_on"),
            complainant=self.complainant.text(),
            contact=self.contact.text(),
            channel=str(self.channel.currentData()),
            about=self.about.text(),
            employer_id=self.employer.currentData(),
            handler=self.handler.text(),
        )


class AnswerDialog(FormDialog):
    """Form for the findings and the reply."""

    def __init__(self, tab: ListTab, complaint: Complaint) -> None:
        title = _("Answer to {name}").format(name=complaint.complainant)
        super().__init__(title, _("Save"), tab, why=complaint.about)
        self._tab, self._complaint = tab, complaint
        self.on = DateEdit(complaint.answered_on or tab.session.today(), self)
        outcomes = [(one, outcome_name(one)) for one in OUTCOMES]
        self.outcome = choice(outcomes, complaint.outcome, self)
        self.handler = QLineEdit(complaint.handler or tab.session.keeper.name, self)
        self.findings = TextBox(complaint.findings or "", 4, self)
        self.add("on", _("Answered &on"), self.on, (0, 0))
        self.add("outcome", _("O&utcome"), self.outcome, (0, 1))
        self.add("handler", _("Handled &by"), self.handler, (1, 0, 1, 2))
        self.add("findings", _("What was &found"), self.findings, (2, 0, 1, 2))
        self.findings.setFocus()

    def save(self) -> Job[Any] | None:
        on = asked(self, lambda: needed_day(self.on, "on"))
        if on is None:
            return None
        known, words, handler = self._complaint.id, self.findings.text(), self.handler.text()
        outcome = str(self.outcome.currentData())
        return self._tab.session.write(
            lambda services: services.outreach.answer_complaint(
                known, on=on, findings=words, outcome=outcome, handler=handler
            )
        )


def channel_name(channel: str) -> str:
    """Return the display name of a channel."""
    return _(_CHANNELS.get(channel, channel))


def outcome_name(outcome: str) -> str:
    """Return the display name of an outcome."""
    return _(_OUTCOMES.get(outcome, outcome))
