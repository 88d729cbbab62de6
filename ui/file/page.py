"""The file page: the student, the records and their verdicts, and the next steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QWidget

from casework.ports import Change
from casework.records import Role
from casework.required_services import Extra, Service
from ui.common.file_view_model import FileViewModel, load_file
from ui.common.i18n import _
from ui.common.parcel_words import Provenance, origin_of, origin_words
from ui.common.timeline_entries import TimelineEntry, timeline_entries
from ui.evidence.source import source_in
from ui.file.body import FileBody, PrevNext
from ui.file.dialogs import record_window
from ui.file.file_actions import FileActions
from ui.file.header import CoveredNumber, place_words
from ui.file.history import FileHistory, history_entries, load_history
from ui.file.next_steps import EXTRA_SERVICES, FileNextStep, steps_of
from ui.file.steps_panel import StepsPanel
from ui.jobs import LatestOnly
from ui.shell.page import (
    Page,
    PageContext,
    PageHeader,
    WidthClass,
    has_full_access,
    hide_permanently,
    services_for,
)
from ui.shell.requests import (
    MakeDocuments,
    OpenFile,
    QuickLog,
    Request,
    ShowEvents,
    ShowJournal,
)
from ui.theme.tokens import GAP, MARGIN
from ui.widgets.basics import menu_action
from ui.widgets.layouts import hbox, vbox


class FilePage(Page):
    """Shows the file named by ``OpenFile``, with its neighbours in the list it was opened from."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.do = FileActions(self.session, self.frame, self)
        self._reading: LatestOnly[FileViewModel] = LatestOnly()
        self._history: LatestOnly[FileHistory] = LatestOnly()
        self._shown_id: UUID | None = None
        self._wants_focus = False
        self._wanted: UUID | None = None
        self._build()
        self._connect()
        self._make_actions()
        self._leave_to_others()
        self.body.hide()
        self.setAcceptDrops(True)
        paste = QShortcut(QKeySequence.StandardKey.Paste, self)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(self.paste)

    @property
    def view_model(self) -> FileViewModel | None:
        """The data shown, once they are read."""
        return self.do.view_model

    # --- construction

    def _build(self) -> None:
        mine = services_for(self.session.keeper.role)
        services = mine if self.frame.answers(QuickLog) else ()
        self.header = PageHeader("", self)
        self.header.title.hide()
        self.neighbours = PrevNext(self)
        self.header.trailing.addWidget(self.neighbours)
        self.panel = StepsPanel(services, self)
        row = hbox(on=self, margins=(0, 0, 0, 0), spacing=0)
        self.body = FileBody(
            services,
            self.panel,
            row,
            self,
            can_print=self.frame.answers(MakeDocuments),
            gives_back=self.session.keeper.role is Role.OFFICE,
        )
        self.facts, self.records, self.rings = self.body.facts, self.body.records, self.body.rings
        self.plan, self.destination = self.body.plan, self.body.destination
        self.sections = self.body.sections
        column = vbox(self.header, (self.body, 1), margins=(MARGIN, 0, MARGIN, GAP), spacing=0)
        column.addStretch(0)
        row.addLayout(column, 1)
        row.addWidget(self.panel)

    def _connect(self) -> None:
        self.neighbours.back_asked.connect(self.frame.go_back)
        self.neighbours.chosen.connect(self._on_neighbour)
        self.facts.reveal_asked.connect(self.reveal)
        self.facts.pair_asked.connect(self.do.pair)
        self.facts.print_asked.connect(self.do.make_documents)
        self.facts.edit_asked.connect(self.do.edit_facts)
        self.facts.other_asked.connect(lambda file_id: self.frame.ask(OpenFile(file_id)))
        self.plan.change_asked.connect(self.do.make_plan)
        self.plan.versions_asked.connect(self.do.show_versions)
        self.plan.work_asked.connect(lambda: self.do.work_on_plan(self.plan.work_place()))
        self.destination.register_asked.connect(self.do.register_destination)
        self.destination.evidence_asked.connect(self.do.evidence_of_destination)
        self.destination.approval_asked.connect(self.do.approve)
        self.destination.loss_asked.connect(self.do.lose)
        self.records.evidence_asked.connect(self.do.evidence)
        self.records.opened.connect(self._on_opened)
        self.records.void_asked.connect(self.void)
        self.records.return_asked.connect(
            lambda entry: self.do.send_back(entry, self.records.take_focus)
        )
        self.records.step_asked.connect(self.do.take_further)
        self.records.correct_asked.connect(self.correct)
        self.records.leave_asked.connect(self.dismiss_returned)
        self.records.log_asked.connect(self.do.log)
        self.records.nothing.plan_asked.connect(self.do.make_plan)
        self.records.nothing.refer_asked.connect(
            lambda found: self.do.refer(found, self.records.take_focus)
        )
        self.records.history_asked.connect(self._read_history)
        self.records.journal_asked.connect(
            lambda: self.frame.ask(ShowJournal(file_id=self.do.file_id))
        )
        self.panel.chosen.connect(self._on_step)

    def _make_actions(self) -> None:
        step = self.neighbours.step
        view = [
            menu_action(_("Back to the list"), self.frame.go_back, self, "Alt+Left"),
            menu_action(_("Previous student"), lambda: step(-1), self, "Alt+Up"),
            menu_action(_("Next student"), lambda: step(1), self, "Alt+Down"),
        ]
        self._actions = {"students": self.do.in_menu(), "view": view}
        for group in self.do.in_more():
            self._actions["students"] += group
            self.facts.offer(group)

    def _mine(self, steps: Sequence[FileNextStep]) -> Sequence[FileNextStep]:
        """Filter out steps that the role may not do."""
        role = self.session.keeper.role
        if has_full_access(role):
            return steps
        own = (*services_for(role), "record", "correct")
        return [step for step in steps if step.action in own]

    def _leave_to_others(self) -> None:
        """Hide the controls that class advisors may not use."""
        if has_full_access(self.session.keeper.role):
            return
        hide_permanently(self, self.body.of_keepers())
        self._actions["students"].clear()

    # --- Page interface

    def refresh(self) -> None:
        file_id = self.do.file_id
        if file_id is None:
            return
        job = self.session.read(lambda reader: load_file(reader, file_id))
        self._reading.take(job).then(self._show)
        if self.records.shows_history:
            self._read_history()

    def on_change(self, change: Change) -> None:
        if self.do.file_id is not None and change.touches(self.do.file_id):
            self.refresh()

    def answer(self, request: Request) -> None:
        if isinstance(request, OpenFile):
            self.open(request.file_id, request.among, request.record)

    def complete(self, request: Request) -> Request:
        if isinstance(request, QuickLog | MakeDocuments) and not request.files:
            return replace(request, files=self.do.files)
        return request

    def page_keys(self) -> Sequence[tuple[str, str]]:
        return [
            (_("Show the record"), "Enter"),
            (_("Void the record…"), "Delete"),
            (_("Add a file or screenshot"), "Ctrl+V"),
        ]

    def panes(self) -> Sequence[QWidget]:
        return [self.header, *self.body.panes()]

    def menu_actions(self) -> Mapping[str, Sequence[QAction]]:
        return self._actions

    def memento(self) -> object:
        return (self.do.file_id, self.neighbours.among)

    def restore(self, memento: object) -> None:
        if isinstance(memento, tuple) and memento[0] is not None:
            self.open(*memento)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for number in self.facts.numbers.values():
            number.cover()

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        super().set_width_class(width, is_short=is_short)
        self.header.set_short(True)
        self.body.set_width_class(width, is_short=is_short)

    # --- navigation

    def open(self, file_id: UUID, among: tuple[UUID, ...] = (), record: UUID | None = None) -> None:
        """Open a file, optionally at a record; ``among`` is the list it was opened from."""
        if file_id != self.do.file_id:
            self.facts.forget()
        self.do.file_id = file_id
        self.neighbours.show_position(file_id, among)
        self.neighbours.set_back_target(self.frame.came_from)
        self._wanted = record
        self._wants_focus = True
        self.refresh()

    def _on_neighbour(self, file_id: UUID) -> None:
        self.do.file_id = file_id
        self._wanted = None
        self.facts.forget()
        self.refresh()

    # --- display

    def _show(self, view_model: FileViewModel) -> None:
        is_other = self._shown_id != view_model.id
        self._shown_id = view_model.id
        self.do.view_model = view_model
        self.body.show()
        self.facts.show_view_model(view_model)
        for card in (self.rings, self.plan):
            card.show_view_model(view_model)
        self.destination.show_case(view_model.case, view_model.today)
        is_here = view_model.line.ownership.is_writable
        fitting = view_model.fitting if is_here else ()
        self.records.show_entries(timeline_entries(view_model), fitting, is_other=is_other)
        rest = "" if is_here else place_words(view_model)
        self.panel.show_steps(self._mine(steps_of(view_model)), rest)
        if self._wanted is not None:
            self.body.show_records()
            attached_to = {one.id: one.target_id for one in view_model.case.attachments}
            self.records.go_to(attached_to.get(self._wanted, self._wanted))
            self._wanted = None
        elif self._wants_focus:
            self.records.take_focus()
        self._wants_focus = False

    def _read_history(self) -> None:
        file_id = self.do.file_id
        if file_id is None:
            return
        job = self.session.read(lambda reader: load_history(reader, file_id))
        self._history.take(job).then(lambda past: self.records.show_history(history_entries(past)))

    def _on_opened(self, entry: TimelineEntry) -> None:
        def show(found: Provenance | None) -> None:
            record_window(entry, self, "" if found is None else origin_words(*found)).open()

        self.session.read(lambda reader: origin_of(reader, entry.id)).then(show)

    # --- actions

    def reveal(self, field: str) -> None:
        """Ask for a reason, record it, then show the number for a limited time."""
        file_id = self.do.file_id
        if file_id is None:
            return
        number: CoveredNumber = self.facts.numbers[field]

        def show() -> None:
            if self.do.file_id == file_id and self.isVisible():
                number.reveal()

        self.do.reveal(field, show)

    def void(self, entry: TimelineEntry) -> None:
        """Ask for a reason, then void a record."""
        self.do.void(entry, self.records.take_focus)

    def correct(self, record: UUID) -> None:
        """Ask for the correction of a record."""
        self.do.correct(record, lambda: self.records.go_to(record))

    def dismiss_returned(self, record: UUID) -> None:
        """Mark the returns of a record as resolved."""
        self.do.dismiss_returned(record, self.refresh)
        self.records.take_focus()

    # --- drag and drop, clipboard

    def paste(self) -> None:
        """Add the image or file on the clipboard as evidence."""
        self._hand_in(QGuiApplication.clipboard().mimeData())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        held = event.mimeData()
        if held.hasImage() or any(url.isLocalFile() for url in held.urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self._hand_in(event.mimeData()):
            event.acceptProposedAction()

    def _hand_in(self, held: QMimeData) -> bool:
        """Ask which record the file is evidence for; return False if the data holds no file.

        The current record is preselected.
        """
        source = source_in(held, _("screenshot.png"))
        if source is None:
            return False
        entry = self.records.view.current_entry
        self.do.evidence(entry.id if entry and entry.can_prove else None, source)
        return True

    def _on_step(self, step: FileNextStep) -> None:
        if step.action == "plan":
            self.do.make_plan()
        elif step.action == "pair":
            self.do.pair()
        elif step.action == "facts":
            self.do.edit_facts()
        elif step.action == "evidence":
            self.do.evidence(step.record)
        elif step.action in ("record", "correct") and step.record is not None:
            self.body.show_records()
            self.records.go_to(step.record)
            if step.action == "correct":
                self.correct(step.record)
        elif step.action in EXTRA_SERVICES:
            self.do.students.give_extra(self, self.do.files, EXTRA_SERVICES[step.action])
        elif step.action == Extra.TRAINING:
            self.frame.ask(ShowEvents("training", record=self.do.file_id))
        elif step.action in list(Service):
            self.do.log(Service(step.action))
