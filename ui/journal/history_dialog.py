"""The caseload as of a past day: figures and standing of each file, read-only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from casework.problems import RuleBroken
from casework.read_models import FileLine, FileQuery, ServiceProgress
from casework.required_services import Service
from ui.common.case_words import status_name
from ui.common.i18n import _, ngettext
from ui.common.problems import sentence_for
from ui.jobs.job import JobProgress, Problem
from ui.jobs.session import Session
from ui.theme.theme import theme
from ui.widgets.basics import button, label, set_kind
from ui.widgets.date_edit import DateEdit
from ui.widgets.dialogs import PlainDialog
from ui.widgets.layouts import hbox, vbox
from ui.widgets.tables import RecordTable, TableColumn

if TYPE_CHECKING:
    from casework.service_layer.caseload_port import Caseload


@dataclass(frozen=True, slots=True)
class CaseloadOnDay:
    """The caseload as known on a day."""

    day: date
    whole: ServiceProgress
    lines: tuple[FileLine, ...] = field(repr=False)


def load_day(caseload: Caseload, day: date) -> CaseloadOnDay:
    """Load the caseload as of the end of a day."""
    with caseload.snapshot(as_of=day) as reader:
        return CaseloadOnDay(day, reader.progress()[0], reader.lines(FileQuery()))


def _mark(line: FileLine, service: Service) -> str:
    count = line.standing[service]
    if count.owed:
        return f"{count.given}/{count.given + count.owed}"
    return f"{count.given} ✓"


def _columns() -> tuple[TableColumn[FileLine], ...]:
    return (
        TableColumn(_("Number"), lambda one: one.file.student_no, width=110),
        TableColumn(_("Full name"), lambda one: one.file.name, width=90),
        TableColumn(_("Class"), lambda one: one.file.class_name or "—", width=110),
        TableColumn(_("Talks"), lambda one: _mark(one, Service.TALK), width=70),
        TableColumn(_("Referrals"), lambda one: _mark(one, Service.REFERRAL), width=84),
        TableColumn(_("Events"), lambda one: _mark(one, Service.EVENT), width=70),
        TableColumn(_("Helper"), lambda one: one.helper.helper if one.helper else "—", width=100),
        TableColumn(_("Status"), lambda one: status_name(one.status), width=84),
    )


class HistoryDialog(PlainDialog):
    """Asks for a day and shows the figures of that day, read-only."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(_("As of a day"), parent)
        self._session = session
        self.day = DateEdit(session.today(), self)
        self.day.setAccessibleName(_("Day"))
        self.day.setFixedWidth(theme().px(120))
        self.show_day = button(_("Show that day"), "primary", self)
        self.show_day.setDefault(True)
        self.show_day.clicked.connect(self.look)
        why = _("Counted from what was known at the end of that day, by the rules of that day.")
        self.summary = label(why, "secondary", self, wrap=True)
        self.table = RecordTable(_("Students as of that day"), _columns(), self)
        close = button(_("Close"), "", self)
        close.clicked.connect(self.reject)
        head = hbox(label(_("As of a day"), "cardTitle", self), -1, self.day, self.show_day)
        foot = hbox(-1, close)
        vbox(head, self.summary, (self.table, 1), foot, on=self, margins=(20, 16, 12, 14))
        self.resize(theme().px(780), theme().px(430))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.day.setFocus()

    def look(self) -> None:
        """Load the entered day."""
        if not self.show_day.isEnabled():
            return
        try:
            day = self.day.day("as_of")
        except RuleBroken as problem:
            self._say(sentence_for(problem), "danger")
            return
        if day is None:
            return
        self.show_day.setEnabled(False)
        self._say(_("Reading…"), "secondary")

        def work(caseload: Caseload, _progress: JobProgress) -> CaseloadOnDay:
            return load_day(caseload, day)

        job = self._session.run(work, thread="own", what=_("Reading a past day"))
        job.then(self._on_read, problem=self._on_problem, ended=self._on_ended)

    def _on_read(self, past: CaseloadOnDay) -> None:
        self.table.set_records(past.lines)
        whole = past.whole
        files = ngettext("{count} file", "{count} files", whole.files).format(count=whole.files)
        message = _(
            "{day}: {files}, {complete} complete; still owed: {talks} talks,"
            " {posts} referrals, {events} events."
        )
        owed = {service: whole.services[service].owed for service in Service}
        self._say(
            message.format(
                day=past.day.isoformat(),
                files=files,
                complete=whole.complete,
                talks=owed[Service.TALK],
                posts=owed[Service.REFERRAL],
                events=owed[Service.EVENT],
            ),
            "strong",
        )

    def _on_problem(self, problem: Problem) -> None:
        self.table.set_records([])
        self._say(sentence_for(problem), "danger")

    def _on_ended(self) -> None:
        self.show_day.setEnabled(True)

    def _say(self, text: str, kind: str) -> None:
        self.summary.setText(text)
        set_kind(self.summary, kind)
