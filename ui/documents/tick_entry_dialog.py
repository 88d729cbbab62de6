"""照单录入: data entry from a paper class sheet, one key per tick.

Space or Enter records a tick for the current student and moves to the next; Backspace undoes the
student's last tick of this session. Each tick is an action of its own in the journal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from casework.people.seating import SheetOrder
from casework.problems import RuleBroken
from casework.required_services import Service
from casework.service_layer import CaseloadServices
from ui.common.case_words import short_service
from ui.common.i18n import _, current_language, ngettext
from ui.common.problems import sentence_for
from ui.documents.ticks import (
    Seat,
    SharedFields,
    TickOutcome,
    TickSheet,
    keep_tick,
    outcome_of,
    tick_sheet_of,
)
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.widgets.basics import button, label, row
from ui.widgets.dialogs import PlainDialog
from ui.widgets.layouts import hbox, vbox
from ui.widgets.segments import Segments
from ui.widgets.tables import RECORD_ROLE, RecordModel, TableColumn, TableView

_TICK = "✓"


@dataclass(frozen=True, slots=True)
class _Row:
    """One student: the line of the sheet, this session's ticks, and the outcome of the last one."""

    seat: Seat
    actions: tuple[UUID, ...] = ()
    waiting: int = 0
    outcome: TickOutcome | None = None
    problem: str = ""
    note: str = ""

    @property
    def ticks(self) -> int:
        return len(self.actions) + self.waiting


class TickTable(TableView):
    """Emits ``ticked`` on Space or Enter, ``unticked`` on Backspace, and ``noted`` on N."""

    ticked = Signal()
    unticked = Signal()
    noted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.ticked.emit()
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.unticked.emit()
        elif event.key() == Qt.Key.Key_N:
            self.noted.emit()
        else:
            super().keyPressEvent(event)


class TickEntryDialog(PlainDialog):
    """Dialog for entering the ticks of one class sheet."""

    def __init__(
        self,
        session: Session,
        class_name: str,
        files: tuple[UUID, ...],
        order: SheetOrder | None,
        parent: QWidget,
    ) -> None:
        super().__init__(_("Enter ticks: {name}").format(name=class_name), parent)
        self._session, self._class, self._files, self._order = session, class_name, files, order
        self._begun = 0
        self.service: Segments[Service] = Segments(
            _("What was ticked"), [(one, short_service(one)) for one in Service], self
        )
        self.shared = SharedFields(session.today(), self)
        self.table = TickTable(_("Students in the order of the sheet"), self)
        self._model: RecordModel[_Row] = RecordModel(_columns(), self.table)
        self.table.setModel(self._model)
        self.table.set_columns(self._model.columns)
        self.note = QLineEdit(self)
        self.note.setPlaceholderText(_("Note for this tick; N moves the cursor here"))
        self.note.setAccessibleName(_("Note"))
        self.count = label("", "strong", self)
        self.said = label("", "secondary", self, wrap=True)
        self._build()
        self._connect()
        self.fit(980, 660)
        session.read(lambda reader: tick_sheet_of(reader, class_name, files, order)).then(
            self._show
        )

    def _build(self) -> None:
        keys = _("Space: tick and next · Backspace: untick · N: note · ↑ ↓: other student")
        close = button(_("Close"), "", self)
        close.clicked.connect(self.accept)
        close.setAutoDefault(False)
        title = label(self.windowTitle(), "cardTitle", self)
        vbox(
            row(title, -1, self.service, parent=self),
            self.shared,
            (self.table, 1),
            self.note,
            label(keys, "caption", self, wrap=True),
            hbox(self.count, (self.said, 1), close),
            on=self,
            margins=(16, 12, 16, 12),
            spacing=8,
        )

    def _connect(self) -> None:
        self.service.changed.connect(self._on_service)
        self.table.ticked.connect(self.tick)
        self.table.unticked.connect(self.untick)
        self.table.noted.connect(self.note.setFocus)
        self.table.selectionModel().currentRowChanged.connect(lambda _a, _b: self._on_row())
        self.note.textEdited.connect(self._on_note)
        self.note.returnPressed.connect(self._on_note_done)
        self._on_service()

    # --- display

    def _show(self, sheet: TickSheet) -> None:
        self.shared.fill(sheet)
        self._model.set_records([_Row(seat) for seat in sheet.seats])
        if sheet.seats:
            self.table.selectRow(0)
        self.table.setFocus()
        self._show_count()

    @property
    def rows(self) -> tuple[_Row, ...]:
        return self._model.records

    def _on_service(self) -> None:
        service = self.service.value()
        self.shared.show_service(service)
        self.note.setVisible(service is not Service.EVENT)
        self.table.setFocus()

    def _on_row(self) -> None:
        row = self.table.current_record()
        self.note.setText(row.note if row is not None else "")
        self.said.setText(_said(row) if row is not None else "")

    def _on_note(self, text: str) -> None:
        at = self.table.currentIndex().row()
        if at >= 0:
            self._put(at, replace(self._model.record(at), note=text.strip()))

    def _on_note_done(self) -> None:
        self.table.setFocus()
        self.tick()

    def _show_count(self) -> None:
        count = sum(row.ticks for row in self.rows)
        message = ngettext("{count} tick", "{count} ticks", count)
        self.count.setText(message.format(count=count))

    def _put(self, at: int, row: _Row) -> None:
        self._model.replace_record(at, row)
        if at == self.table.currentIndex().row():
            self.said.setText(_said(row))
        self._show_count()

    def _place(self, file_id: UUID) -> int:
        return next(at for at, row in enumerate(self.rows) if row.seat.file_id == file_id)

    # --- ticks

    def tick(self) -> None:
        """Record a tick for the current student and move to the next."""
        at = self.table.currentIndex().row()
        if at < 0:
            return
        service, row = self.service.value(), self._model.record(at)
        try:
            shared = self.shared.shared(service)
        except RuleBroken as broken:
            self.shared.show_problem(broken, sentence_for(broken))
            return
        file_id, note, number = row.seat.file_id, row.note, self._begun
        self._begun += 1
        lang = current_language()

        def work(services: CaseloadServices) -> TickOutcome:
            return outcome_of(file_id, keep_tick(services, file_id, shared, note, number), lang)

        self._put(at, replace(row, waiting=row.waiting + 1, problem="", note=""))
        job = self._session.write(work)
        job.then(
            lambda outcome: self._on_kept(file_id, outcome),
            problem=lambda problem: self._on_refused(file_id, problem),
        )
        if at + 1 < len(self.rows):
            self.table.selectRow(at + 1)

    def untick(self) -> None:
        """Undo the current student's last tick of this session."""
        at = self.table.currentIndex().row()
        if at < 0 or not self._model.record(at).actions:
            return
        row = self._model.record(at)
        file_id, action, lang = row.seat.file_id, row.actions[-1], current_language()

        def work(services: CaseloadServices) -> TickOutcome:
            return outcome_of(file_id, services.actions.undo(action).done, lang)

        job = self._session.write(work)
        job.then(
            lambda outcome: self._on_taken_back(file_id, outcome),
            problem=lambda problem: self._on_refused(file_id, problem, was_waiting=False),
        )

    def _on_kept(self, file_id: UUID, outcome: TickOutcome) -> None:
        at = self._place(file_id)
        row = self._model.record(at)
        action = outcome.done.action
        actions = (*row.actions, action) if action is not None else row.actions
        seat = replace(row.seat, given=outcome.given or row.seat.given)
        self._put(
            at,
            replace(row, seat=seat, actions=actions, waiting=row.waiting - 1, outcome=outcome),
        )

    def _on_taken_back(self, file_id: UUID, outcome: TickOutcome) -> None:
        at = self._place(file_id)
        row = self._model.record(at)
        seat = replace(row.seat, given=outcome.given or row.seat.given)
        self._put(at, replace(row, seat=seat, actions=row.actions[:-1], outcome=None))

    def _on_refused(self, file_id: UUID, problem: Problem, *, was_waiting: bool = True) -> None:
        at = self._place(file_id)
        row = self._model.record(at)
        waiting = row.waiting - 1 if was_waiting else row.waiting
        self._put(at, replace(row, waiting=waiting, problem=sentence_for(problem)))
        if isinstance(problem, RuleBroken):
            self.shared.show_problem(problem, sentence_for(problem))
        self.table.selectRow(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc only: Enter records a tick."""
        if event.key() == Qt.Key.Key_Escape:
            super().keyPressEvent(event)


def _columns() -> tuple[TableColumn[_Row], ...]:
    return (
        TableColumn(_("Seat"), lambda row: row.seat.place, width=56),
        TableColumn(_("Student"), lambda row: row.seat.name, width=120, is_bold=True),
        TableColumn(_("Number"), lambda row: row.seat.student_no, width=116),
        *(_service_column(service) for service in Service),
        TableColumn(_("Ticks"), _ticks, width=72, tone=_tone),
        TableColumn(_("Note"), lambda row: row.note or _said(row), tone=_tone),
    )


def _service_column(service: Service) -> TableColumn[_Row]:
    def text(row: _Row) -> str:
        given, minimum = row.seat.given[service]
        return str(given) if minimum is None else f"{given}/{minimum}"

    return TableColumn(short_service(service), text, width=64)


def _ticks(row: _Row) -> str:
    return _TICK * len(row.actions) + "…" * row.waiting


def _tone(row: _Row) -> str:
    if row.problem:
        return "danger"
    if row.outcome is not None and not row.outcome.counts:
        return "warn"
    return "text"


def _said(row: _Row) -> str:
    if row.problem:
        return row.problem
    if row.outcome is None or not row.actions:
        return ""
    return _("counts") if row.outcome.counts else row.outcome.why


__all__ = ["RECORD_ROLE", "TickEntryDialog", "TickTable"]
