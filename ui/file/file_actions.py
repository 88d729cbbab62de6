"""What can be done with the file that is shown: dialogs, and the messages after them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from casework import destinations
from casework.offers.matching import NOTE_AT_LEAST, Suggestion, match_note
from casework.records import Destination
from casework.required_services import Service
from casework.service_layer import ActionResult, ReferralDraft
from ui.common.display_names import field_name
from ui.common.file_view_model import FileViewModel
from ui.common.i18n import _
from ui.common.timeline_entries import TimelineEntry
from ui.dialogs.plan_prompts import PlanPrompts
from ui.dialogs.student_actions import StudentActions, care_entries
from ui.dialogs.year_actions import year_entries
from ui.evidence.destination_dialogs import (
    DestinationDialog,
    LossDialog,
    RegisterStateDialog,
    Registration,
    SignOffDialog,
)
from ui.evidence.dialog import EvidenceDialog
from ui.evidence.source import Source, proof_of
from ui.file.dialogs import show_helpers
from ui.jobs import Job
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.shell.requests import HandOver, MakeDocuments, QuickLog
from ui.widgets.basics import menu_action
from ui.widgets.reason_dialog import ReasonDialog, reveal_dialog


class FileActions(QObject):
    """Acts on the file ``file_id``; most dialogs need its data, ``view_model``, too.

    The page sets both: the data of a file arrive later than its id.
    """

    def __init__(self, session: Session, frame: Frame, over: QWidget) -> None:
        super().__init__(over)
        self._session = session
        self._frame = frame
        self._over = over
        self.students = StudentActions(session, frame, self)
        self.plans = PlanPrompts(session, frame, over)
        self.file_id: UUID | None = None
        self.view_model: FileViewModel | None = None

    @property
    def files(self) -> tuple[UUID, ...]:
        """The file, as the students of a request; empty without one."""
        return () if self.file_id is None else (self.file_id,)

    # --- menus

    def in_menu(self) -> list[QAction]:
        """Return the actions on the data of the student."""
        return [
            self._action(_("Edit details…"), self.edit_facts, "F2"),
            self._action(_("Create a plan…"), self.make_plan),
            self._action(_("Register a destination…"), self.register_destination),
            self._action(_("State in the national register…"), self.note_register_state),
            self._action(_("Evidence…"), self.evidence),
        ]

    def in_more(self) -> tuple[list[QAction], list[QAction]]:
        """Return the groups that the button for more actions has, too: care and year."""
        care = care_entries(self.students, self._over, lambda: self.files)
        care.insert(3, self._action(_("All helpers…"), self.show_helpers))
        if self._frame.answers(HandOver):
            hand_over = self._action(_("Transfer…"), lambda: self._frame.ask(HandOver(self.files)))
            care.append(hand_over)
        year = year_entries(self._session, self._frame, self._over, lambda: self.file_id)
        return care, year

    def _action(self, text: str, do: Callable[[], object], keys: str = "") -> QAction:
        return menu_action(text, do, self._over, keys)

    # --- the student and the plan

    def log(self, service: Service) -> None:
        """Record a service for this student."""
        if self.files:
            self._frame.ask(QuickLog(files=self.files, service=service))

    def make_documents(self) -> None:
        """Open the documents page for this student."""
        if self.files:
            self._frame.ask(MakeDocuments(files=self.files, kind="dossier"))

    def pair(self) -> None:
        """Ask for the helper, then pair the student."""
        if self.files:
            self.students.pair(self._over, self.files)

    def show_helpers(self) -> None:
        """Show current and former helpers; a participant's pairing can be ended there."""
        if self.view_model is not None:
            show_helpers(self._session, self._frame, self._over, self.view_model.case)

    def edit_facts(self) -> None:
        """Edit the student's data."""
        if self.file_id is not None:
            self.students.edit_facts(self._over, self.file_id)

    def make_plan(self) -> None:
        """Open the form for a new version of the plan."""
        if self.view_model is not None:
            self.plans.make(self.view_model.case)

    def show_versions(self) -> None:
        """Show all versions of the plan."""
        if self.view_model is not None:
            self.plans.versions(self.view_model.case)

    def work_on_plan(self, at: QPoint) -> None:
        """Show the menu for recording progress: a measure done, an agreement, a review."""
        menu = self.plans.menu(self.view_model.case) if self.view_model is not None else None
        if menu is not None:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(at)

    # --- records

    def refer(self, found: Suggestion, then: Callable[[], object]) -> None:
        """Refer a matching post; without enough known reasons for the match, ask for them."""
        note, files, today = match_note(found.fit), self.files, self._session.today()
        if not files or len(note) < NOTE_AT_LEAST:
            self.log(Service.REFERRAL)
            return
        draft = ReferralDraft(post_id=found.offer.post.id, on=today, match=note)

        def done(result: ActionResult) -> None:
            said = _("Referred: {post}").format(post=found.offer.post.title)
            self._frame.say(said, undo=result.action)
            then()

        job = self._session.write(lambda services: services.referrals.refer(files, draft))
        job.then(done, problem=self._frame.show_problem)

    def take_further(self, entry: TimelineEntry) -> None:
        """Ask for the next step of a referral."""
        from ui.dialogs.care_dialogs import ask_next_step

        ask_next_step(self._over, self._session, self._frame, [entry.id])

    def correct(self, record: UUID, then: Callable[[], object]) -> None:
        """Ask for the correction of a record."""
        from ui.file.correct_dialog import ask_correction

        ask_correction(self._session, self._frame, self._over, record, then)

    def dismiss_returned(self, record: UUID, then: Callable[[], object]) -> None:
        """Mark the returns of a record as resolved; the message shown can undo it."""
        if self.view_model is not None:
            self._dismiss([one.record_id for one in self.view_model.back.get(record, ())], then)

    def reveal(self, field: str, then: Callable[[], object]) -> None:
        """Ask why a number must be revealed; call ``then`` once that is recorded in the journal."""

        files = self.files

        def note(reason: str) -> Job[Any]:
            return self._session.write(
                lambda services: services.disclosures.note_reveal(files, reason=reason, what=field)
            )

        reveal_dialog(field_name(field), note, self._over).show_for(lambda _result: then())

    def void(self, entry: TimelineEntry, then: Callable[[], object]) -> None:
        """Ask for a reason, then void a record."""

        def act(reason: str) -> Job[Any]:
            return self._session.write(
                lambda services: services.files.void([entry.id], reason=reason)
            )

        def done(result: Any) -> None:
            self._frame.say(_("Void: {record}").format(record=entry.title), undo=result.action)
            then()

        ReasonDialog(
            _('Void "{record}"').format(record=entry.title),
            _("Void the record"),
            _("It stays in the file, struck through, with the reason; it no longer counts."),
            act,
            self._over,
            usual=[_("Logged for the wrong student"), _("Logged twice"), _("Wrong date")],
        ).show_for(done)

    def send_back(self, entry: TimelineEntry, then: Callable[[], object]) -> None:
        """Ask for a reason, then return a record to the partner who reported it."""

        def act(reason: str) -> Job[Any]:
            return self._session.write(
                lambda services: services.returns.return_records([entry.id], reason=reason)
            )

        def done(_result: Any) -> None:
            message = _("Returned: {record}. The reply is pending under Exchange.")
            self._frame.say(message.format(record=entry.title))
            then()

        ReasonDialog(
            _('Return "{record}"').format(record=entry.title),
            _("Return"),
            _("The sender reads the reason, corrects the record and sends it again."),
            act,
            self._over,
            usual=[_("Evidence is missing"), _("The date or time is wrong"), _("Too little said")],
        ).show_for(done)

    def _dismiss(self, records: Sequence[UUID], then: Callable[[], object]) -> None:
        """Mark returned records as resolved; the message shown can undo it."""

        def leave(*, is_left: bool) -> Job[Any]:
            return self._session.write(
                lambda services: services.returns.dismiss_records(records, is_left=is_left)
            )

        def take_up_again() -> None:
            leave(is_left=False).then(lambda _done: then(), problem=self._frame.show_problem)

        def done(_result: Any) -> None:
            self._frame.say(_("Marked as resolved."), undo=take_up_again)
            then()

        leave(is_left=True).then(done, problem=self._frame.show_problem)

    # --- destination and evidence

    def register_destination(self) -> None:
        """Register a destination."""
        view_model = self.view_model
        if view_model is None:
            return

        def register(made: Registration) -> Job[Any]:
            source = made.source
            return self._session.write(
                lambda services: services.destinations.register_destination(
                    [view_model.id],
                    code=made.code,
                    on=made.on,
                    employer=made.employer,
                    details=made.details,
                    proof=None if source is None else proof_of(source),
                    proof_kind=None if source is None else made.proof_kind,
                )
            )

        dialog = DestinationDialog(view_model.case, view_model.today, register, self._over)
        dialog.show_for(self._saying(_("The destination is registered.")), width=600)

    def evidence(self, record: UUID | None = None, source: Source | None = None) -> None:
        """Show the evidence of the file, with ``record`` selected; ``source`` is added."""
        view_model = self.view_model
        if view_model is not None:
            EvidenceDialog(
                self._session, self._frame, view_model.id, self._over, target=record, source=source
            ).open()

    def evidence_of_destination(self) -> None:
        """Show the evidence of the file, with the destination selected."""
        place = self._place()
        self.evidence(place.id if place is not None else None)

    def approve(self) -> None:
        """Ask who approved the destination, at the next level."""
        view_model, place = self.view_model, self._place()
        if view_model is None or place is None:
            return
        levels = destinations.missing_signoffs(view_model.case.settings, place)
        if levels:
            dialog = SignOffDialog(self._session, place, levels[0], view_model.today, self._over)
            dialog.show_for(self._saying(_("The approval is saved.")))

    def lose(self) -> None:
        """Ask when and why the destination was lost."""
        view_model, place = self.view_model, self._place()
        if view_model is not None and place is not None:
            dialog = LossDialog(self._session, place, view_model.today, self._over)
            dialog.show_for(self._saying(_("The destination is lost; the file is open again.")))

    def note_register_state(self) -> None:
        """Ask for the state of the destination in the national register."""
        place = self._place()
        if place is None:
            self._frame.say(_("No destination is registered yet."))
            return
        dialog = RegisterStateDialog(self._session, place, self._over)
        dialog.show_for(self._saying(_("The state in the register is saved.")))

    def _place(self) -> Destination | None:
        view_model = self.view_model
        return view_model.case.destination if view_model is not None else None

    def _saying(self, text: str) -> Any:
        return lambda result: self._frame.say(text, undo=result.action)
