"""The tab of named complaints, with the five working days of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from casework.complaints import CHANNELS, OUTCOMES, ComplaintDeadline, complaints
from casework.ports import Reader
from casework.records import Complaint, Employer
from casework.service_layer import ComplaintDraft
from ui.common.i18n import N_, _
from ui.common.offer_words import clock_words
from ui.jobs import Job
from ui.offers.detail import DetailAction
from ui.offers.inputs import asked, choice, needed_day
from ui.offers.list_tab import ListTab
from ui.shell.page import PageContext
from ui.students.forms import FormDialog, TextBox
from ui.widgets.basics import button
from ui.widgets.date_edit import DateEdit
from ui.widgets.tables import TableColumn

OPEN, LATE, ANSWERED = "open", "late", "answered"
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


@dataclass(frozen=True, slots=True)
class ComplaintListRow:
    """A complaint as the table shows it."""

    clock: ComplaintDeadline
    employer: str

    @property
    def id(self) -> UUID:
        return self.clock.complaint.id

    @property
    def complaint(self) -> Complaint:
        return self.clock.complaint


def read_complaints(reader: Reader) -> tuple[ComplaintListRow, ...]:
    """Return all complaints, the most urgent first."""
    names = {employer.id: employer.name for employer in reader.get_all(Employer)}
    return tuple(
        ComplaintListRow(clock, names.get(clock.complaint.employer_id or clock.complaint.id, ""))
        for clock in complaints(reader, reader.today)
    )


class ComplaintsTab(ListTab):
    """All complaints."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, _("Complaints"), _columns(), parent)

    def choices(self) -> Sequence[tuple[str, str]]:
        return [
            ("", _("All")),
            (OPEN, _("Waiting for an answer")),
            (LATE, _("Late")),
            (ANSWERED, _("Answered")),
        ]

    def tools(self) -> list[QPushButton]:
        new = button(_("Register a complaint"), "primary", self, glyph="plus")
        new.clicked.connect(self.new_complaint)
        return [new]

    def nothing(self) -> tuple[str, str]:
        return (
            _("There is no complaint"),
            _("A complaint with a name is answered within five working days."),
        )

    def glyph(self) -> str:
        return "flag"

    def look(self) -> Callable[[Reader], Any]:
        return read_complaints

    def is_of(self, row: ComplaintListRow, key: str) -> bool:
        if key == LATE:
            return row.clock.is_late
        return row.clock.is_open == (key == OPEN)

    def words(self, row: ComplaintListRow) -> str:
        one = row.complaint
        parts = (one.complainant, one.about, row.employer, one.handler, one.outcome)
        return " ".join(part for part in parts if part)

    def open_row(self, row: ComplaintListRow) -> None:
        self.answer_it(row.complaint)

    def show_row(self, row: ComplaintListRow | None) -> None:
        if row is None:
            self.detail.begin(_("No complaint is chosen"))
            self.detail.end()
            return
        one, clock = row.complaint, row.clock
        self.detail.begin(one.complainant, one.received_on.isoformat())
        self.detail.add_chips([(clock_words(clock), _chip(clock))])
        verb = _("Answer…") if clock.is_open else _("Correct the answer…")
        self.detail.add_acts([DetailAction(verb, lambda: self.answer_it(one))])
        self.detail.add_facts(
            [
                (_("Due"), clock.due_on.isoformat()),
                (_("Received by"), channel_name(one.channel)),
                (_("Contact details"), one.contact),
                (_("Employer"), row.employer),
                (_("Handled by"), one.handler),
            ]
        )
        self.detail.add_heading(_("What it is about"))
        self.detail.add_text(one.about)
        if one.answered_on is not None:
            self.detail.add_heading(
                _("Answered on {day}: {outcome}").format(
                    day=one.answered_on.isoformat(), outcome=outcome_name(one.outcome or "")
                )
            )
            self.detail.add_text(one.findings or "")
        self.detail.end()

    def new_complaint(self) -> None:
        """Ask for a complaint that came in."""

        def show(employers: list[Employer]) -> None:
            dialog = ComplaintDialog(self, employers)
            dialog.show_for(kept, width=560)

        def kept(result: Any) -> None:
            self.go_to(result.created[0])
            self.frame.say(_("The complaint is registered."), undo=result.action)

        self.session.read(
            lambda reader: sorted(reader.get_all(Employer), key=lambda one: one.name)
        ).then(show)

    def answer_it(self, complaint: Complaint) -> None:
        """Ask what was found and answered."""
        dialog = AnswerDialog(self, complaint)
        dialog.show_for(self.tell(_("The answer was saved.")), width=520)


class ComplaintDialog(FormDialog):
    """A complaint that came in."""

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
        return self._tab.session.write(lambda services: services.add_complaint(draft))

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
    """What was found, and the answer."""

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
            lambda services: services.answer_complaint(
                known, on=on, findings=words, outcome=outcome, handler=handler
            )
        )


def channel_name(channel: str) -> str:
    """Return what a channel is called."""
    return _(_CHANNELS.get(channel, channel))


def outcome_name(outcome: str) -> str:
    """Return what an outcome is called."""
    return _(_OUTCOMES.get(outcome, outcome))


def _chip(clock: ComplaintDeadline) -> str:
    if clock.is_late:
        return "chipDanger"
    if not clock.is_open:
        return "chipOk"
    return "chipWarn" if (clock.days_left or 0) <= 1 else "chip"


def _tone(row: ComplaintListRow) -> str:
    tones = {"chipDanger": "danger", "chipOk": "ok", "chipWarn": "warn"}
    return tones.get(_chip(row.clock), "text")


def _columns() -> list[TableColumn[ComplaintListRow]]:
    return [
        TableColumn(_("Received"), lambda row: row.complaint.received_on.isoformat(), width=92),
        TableColumn(
            _("Time"),
            lambda row: clock_words(row.clock),
            value=lambda row: row.clock.days_left,
            width=130,
            tone=_tone,
        ),
        TableColumn(
            _("Complainant"), lambda row: row.complaint.complainant, width=100, is_bold=True
        ),
        TableColumn(_("What it is about"), lambda row: row.complaint.about, width=220),
        TableColumn(_("Employer"), lambda row: row.employer, width=160),
        TableColumn(_("Due"), lambda row: row.clock.due_on.isoformat(), width=92),
        TableColumn(_("Outcome"), lambda row: outcome_name(row.complaint.outcome or ""), width=90),
    ]
