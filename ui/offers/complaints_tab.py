"""Tab of named complaints, each with a deadline of five working days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QPushButton, QWidget

from casework.offers.outreach import ComplaintDeadline, complaints
from casework.ports import Reader
from casework.records import Complaint, Employer
from ui.common.i18n import _
from ui.common.offer_words import clock_words
from ui.offers.complaint_dialogs import AnswerDialog, ComplaintDialog, channel_name, outcome_name
from ui.shell.list_tab import ListTab
from ui.shell.page import PageContext
from ui.widgets.basics import button
from ui.widgets.detail_pane import DetailAction
from ui.widgets.tables import TableColumn

OPEN, LATE, ANSWERED = "open", "late", "answered"


@dataclass(frozen=True, slots=True)
class ComplaintListRow:
    """A complaint as a row of the table."""

    clock: ComplaintDeadline
    employer: str

    @property
    def id(self) -> UUID:
        return self.clock.complaint.id

    @property
    def complaint(self) -> Complaint:
        return self.clock.complaint


def read_complaints(reader: Reader) -> tuple[ComplaintListRow, ...]:
    """Return all complaints, most urgent first."""
    names = {employer.id: employer.name for employer in reader.get_all(Employer)}
    return tuple(
        ComplaintListRow(clock, names.get(clock.complaint.employer_id or clock.complaint.id, ""))
        for clock in complaints(reader, reader.today)
    )


class ComplaintsTab(ListTab):
    """Table of all complaints."""

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
        """Open the form for a new complaint."""

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
        """Open the form for the findings and the reply."""
        dialog = AnswerDialog(self, complaint)
        dialog.show_for(self.tell(_("The answer was saved.")), width=520)


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
        TableColumn(_("Received on"), lambda row: row.complaint.received_on.isoformat(), width=92),
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
