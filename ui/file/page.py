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
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casework.offers.matching import NOTE_AT_LEAST, Suggestion, match_note
from casework.ports import Change
from casework.records import Role
from casework.required_services import Extra, Service
from casework.service_layer import ActionResult, ReferralDraft
from ui.common.file_view_model import FileViewModel, load_file
from ui.common.i18n import _
from ui.common.parcel_words import Provenance, origin_of, origin_words
from ui.common.timeline_entries import TimelineEntry, timeline_entries
from ui.dialogs.plan_prompts import PlanPrompts
from ui.dialogs.student_actions import StudentActions, care_entries
from ui.dialogs.year_actions import year_entries
from ui.evidence.source import source_in
from ui.file.body import FileBody
from ui.file.dialogs import record_window
from ui.file.header import CoveredNumber, place_words
from ui.file.helpers_window import show_helpers
from ui.file.history import FileHistory, history_entries, load_history
from ui.file.next_steps import EXTRA_SERVICES, FileNextStep, steps_of
from ui.file.prev_next import PrevNext
from ui.file.prompts import EvidencePrompts, FilePrompts
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
    HandOver,
    MakeDocuments,
    OpenFile,
    QuickLog,
    Request,
    ShowEvents,
    ShowJournal,
)
from ui.theme.tokens import GAP, MARGIN


class FilePage(Page):
    """Shows the file named by ``OpenFile``, with its neighbours in the list it was opened from."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self._do = StudentActions(self.session, self.frame, self)
        self._ask = FilePrompts(self.session, self.frame, self)
        self.plans = PlanPrompts(self.session, self.frame, self)
        self.proofs = EvidencePrompts(self.session, self.frame, self, lambda: self.view_model)
        self._reading: LatestOnly[FileViewModel] = LatestOnly()
        self._history: LatestOnly[FileHistory] = LatestOnly()
        self._file_id: UUID | None = None
        self._shown_id: UUID | None = None
        self.view_model: FileViewModel | None = None
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

    # --- construction

    def _build(self) -> None:
        mine = services_for(self.session.keeper.role)
        services = mine if self.frame.answers(QuickLog) else ()
        self.header = PageHeader("", self)
        self.header.title.hide()
        self.neighbours = PrevNext(self)
        self.header.trailing.addWidget(self.neighbours)
        self.panel = StepsPanel(services, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
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
        column = QVBoxLayout()
        column.setContentsMargins(MARGIN, 0, MARGIN, GAP)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.body, 1)
        column.addStretch(0)
        row.addLayout(column, 1)
        row.addWidget(self.panel)

    def _connect(self) -> None:
        self.neighbours.back_asked.connect(self.go_back)
        self.neighbours.chosen.connect(self._on_neighbour)
        self.facts.reveal_asked.connect(self.reveal)
        self.facts.pair_asked.connect(self.pair)
        self.facts.print_asked.connect(self.print_file)
        self.facts.edit_asked.connect(self.edit_facts)
        self.facts.other_asked.connect(lambda file_id: self.frame.ask(OpenFile(file_id)))
        self.plan.change_asked.connect(self.make_plan)
        self.plan.versions_asked.connect(self.show_versions)
        self.plan.work_asked.connect(self.work_on_plan)
        self.proofs.listen_to(self.destination)
        self.records.evidence_asked.connect(self.proofs.evidence)
        self.records.opened.connect(self._on_opened)
        self.records.void_asked.connect(self.void)
        self.records.return_asked.connect(
            lambda entry: self._ask.send_back(entry, self.records.take_focus)
        )
        self.records.step_asked.connect(self.take_further)
        self.records.correct_asked.connect(self.correct)
        self.records.leave_asked.connect(self.dismiss_returned)
        self.records.log_asked.connect(self.log)
        self.records.nothing.plan_asked.connect(self.make_plan)
        self.records.nothing.refer_asked.connect(self.refer)
        self.records.history_asked.connect(self._read_history)
        self.records.journal_asked.connect(
            lambda: self.frame.ask(ShowJournal(file_id=self._file_id))
        )
        self.panel.chosen.connect(self._on_step)

    def _make_actions(self) -> None:
        self._actions: dict[str, list[QAction]] = {"students": [], "view": []}
        for menu, text, keys, do in (
            ("view", _("Back to the list"), "Alt+Left", self.go_back),
            ("view", _("Previous student"), "Alt+Up", lambda: self.neighbours.step(-1)),
            ("view", _("Next student"), "Alt+Down", lambda: self.neighbours.step(1)),
            ("students", _("Edit details…"), "F2", self.edit_facts),
            ("students", _("Create a plan…"), "", self.make_plan),
            ("students", _("Register a destination…"), "", self.register_destination),
            (
                "students",
                _("State in the national register…"),
                "",
                self.proofs.note_register_state,
            ),
            ("students", _("Evidence…"), "", self.proofs.evidence),
        ):
            action = QAction(text, self)
            if keys:
                action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _checked=False, do=do: do())
            self._actions[menu].append(action)
        care = care_entries(self._do, self, self._meant)
        care.insert(3, self._helpers_entry())
        if self.frame.answers(HandOver):
            care.append(self._hand_over_entry())
        entries = year_entries(self.session, self.frame, self, lambda: self._file_id)
        for group in (care, entries):
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

    def _meant(self) -> tuple[UUID, ...]:
        return () if self._file_id is None else (self._file_id,)

    def _helpers_entry(self) -> QAction:
        made = QAction(_("All helpers…"), self)
        made.triggered.connect(lambda _checked=False: self.show_helpers())
        return made

    def _hand_over_entry(self) -> QAction:
        made = QAction(_("Transfer…"), self)
        made.triggered.connect(lambda _checked=False: self.frame.ask(HandOver(self._meant())))
        return made

    # --- Page interface

    def refresh(self) -> None:
        file_id = self._file_id
        if file_id is None:
            return
        job = self.session.read(lambda reader: load_file(reader, file_id))
        self._reading.take(job).then(self._show)
        if self.records.shows_history:
            self._read_history()

    def on_change(self, change: Change) -> None:
        if self._file_id is not None and change.touches(self._file_id):
            self.refresh()

    def answer(self, request: Request) -> None:
        if isinstance(request, OpenFile):
            self.open(request.file_id, request.among, request.record)

    def complete(self, request: Request) -> Request:
        if isinstance(request, QuickLog | MakeDocuments) and not request.files:
            return replace(request, files=() if self._file_id is None else (self._file_id,))
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
        return (self._file_id, self.neighbours.among)

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
        if file_id != self._file_id:
            self.facts.forget()
        self._file_id = file_id
        self.neighbours.show_position(file_id, among)
        self.neighbours.set_back_target(self.frame.came_from)
        self._wanted = record
        self._wants_focus = True
        self.refresh()

    def _on_neighbour(self, file_id: UUID) -> None:
        self._file_id = file_id
        self._wanted = None
        self.facts.forget()
        self.refresh()

    def go_back(self) -> None:
        """Return to the page that the file was opened from."""
        self.frame.go_back()

    # --- display

    def _show(self, view_model: FileViewModel) -> None:
        is_other = self._shown_id != view_model.id
        self._shown_id = view_model.id
        self.view_model = view_model
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

    def refer(self, found: Suggestion) -> None:
        """Refer a matching post; without enough known reasons for the match, ask for them."""
        note, file_id, today = match_note(found.fit), self._file_id, self.session.today()
        if file_id is None or len(note) < NOTE_AT_LEAST:
            self.log(Service.REFERRAL)
            return
        draft = ReferralDraft(post_id=found.offer.post.id, on=today, match=note)

        def done(result: ActionResult) -> None:
            said = _("Referred: {post}").format(post=found.offer.post.title)
            self.frame.say(said, undo=result.action)
            self.records.take_focus()

        job = self.session.write(lambda services: services.referrals.refer([file_id], draft))
        job.then(done, problem=self.frame.show_problem)

    def _read_history(self) -> None:
        file_id = self._file_id
        if file_id is None:
            return
        job = self.session.read(lambda reader: load_history(reader, file_id))
        self._history.take(job).then(lambda past: self.records.show_history(history_entries(past)))

    def _on_opened(self, entry: TimelineEntry) -> None:
        def show(found: Provenance | None) -> None:
            record_window(entry, self, "" if found is None else origin_words(*found)).open()

        self.session.read(lambda reader: origin_of(reader, entry.id)).then(show)

    # --- actions

    def log(self, service: Service) -> None:
        """Record a service for this student."""
        if self._file_id is not None:
            self.frame.ask(QuickLog(files=(self._file_id,), service=service))

    def print_file(self) -> None:
        """Open the documents page for this student."""
        if self._file_id is not None:
            self.frame.ask(MakeDocuments(files=(self._file_id,), kind="dossier"))

    def pair(self) -> None:
        """Ask for the helper, then pair the student."""
        if self._file_id is not None:
            self._do.pair(self, (self._file_id,))

    def show_helpers(self) -> None:
        """Show current and former helpers; a participant's pairing can be ended there."""
        if self.view_model is not None:
            show_helpers(self.session, self.frame, self, self.view_model.case)

    def edit_facts(self) -> None:
        """Edit the student's data."""
        if self._file_id is not None:
            self._do.edit_facts(self, self._file_id)

    def reveal(self, field: str) -> None:
        """Ask for a reason, record it, then show the number for a limited time."""
        file_id = self._file_id
        if file_id is None:
            return
        number: CoveredNumber = self.facts.numbers[field]

        def show() -> None:
            if self._file_id == file_id and self.isVisible():
                number.reveal()

        self._ask.reveal(file_id, field, show)

    def take_further(self, entry: TimelineEntry) -> None:
        """Ask for the next step of a referral."""
        from ui.dialogs.referral_dialogs import ask_next_step

        ask_next_step(self, self.session, self.frame, [entry.id])

    def void(self, entry: TimelineEntry) -> None:
        """Ask for a reason, then void a record."""
        self._ask.void(entry, self.records.take_focus)

    def correct(self, record: UUID) -> None:
        """Ask for the correction of a record."""
        from ui.file.correct_dialog import ask_correction

        def done() -> None:
            self.records.go_to(record)

        ask_correction(self.session, self.frame, self, record, done)

    def dismiss_returned(self, record: UUID) -> None:
        """Mark the returns of a record as resolved; the message shown can undo it."""
        if self.view_model is not None:
            returned = [one.record_id for one in self.view_model.back.get(record, ())]
            self._ask.dismiss_returned(returned, self.refresh)
            self.records.take_focus()

    def make_plan(self) -> None:
        """Open the form for a new version of the plan."""
        if self.view_model is not None:
            self.plans.make(self.view_model.case)

    def show_versions(self) -> None:
        """Show all versions of the plan."""
        if self.view_model is not None:
            self.plans.versions(self.view_model.case)

    def work_on_plan(self) -> None:
        """Show the menu for recording progress: a measure done, an agreement, a review."""
        menu = self.plans.menu(self.view_model.case) if self.view_model is not None else None
        if menu is not None:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.plan.work_place())

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
        self.proofs.evidence(entry.id if entry and entry.can_prove else None, source)
        return True

    def register_destination(self) -> None:
        """Ask for the student's destination."""
        self.proofs.register()

    def _on_step(self, step: FileNextStep) -> None:
        if step.action == "plan":
            self.make_plan()
        elif step.action == "pair":
            self.pair()
        elif step.action == "facts":
            self.edit_facts()
        elif step.action == "evidence":
            self.proofs.evidence(step.record)
        elif step.action in ("record", "correct") and step.record is not None:
            self.body.show_records()
            self.records.go_to(step.record)
            if step.action == "correct":
                self.correct(step.record)
        elif step.action in EXTRA_SERVICES:
            self._do.give_extra(self, self._meant(), EXTRA_SERVICES[step.action])
        elif step.action == Extra.TRAINING:
            self.frame.ask(ShowEvents("training", record=self._file_id))
        elif step.action in list(Service):
            self.log(Service(step.action))
