"""Dialogs that precede an action on a file, a record or its evidence, and the messages after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casework import destinations
from casework.records import Destination
from ui.common.display_names import field_name
from ui.common.file_view_model import FileViewModel
from ui.common.i18n import _
from ui.common.timeline_entries import TimelineEntry
from ui.evidence.destination_dialogs import (
    DestinationDialog,
    LossDialog,
    RegisterStateDialog,
    Registration,
    SignOffDialog,
)
from ui.evidence.dialog import EvidenceDialog
from ui.evidence.source import Source, proof_of
from ui.file.cards import DestinationCard
from ui.file.dialogs import return_dialog, void_dialog
from ui.jobs import Job
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.widgets.reason_dialog import reveal_dialog


class FilePrompts:
    """Opens the dialogs of a file over ``page``; each saves when it is confirmed."""

    def __init__(self, session: Session, frame: Frame, page: QWidget) -> None:
        self._session = session
        self._frame = frame
        self._page = page

    def reveal(self, file_id: UUID, field: str, then: Callable[[], object]) -> None:
        """Ask why a number must be revealed; call ``then`` once that is recorded in the journal."""

        def note(reason: str) -> Job[Any]:
            return self._session.write(
                lambda services: services.disclosures.note_reveal(
                    [file_id], reason=reason, what=field
                )
            )

        reveal_dialog(field_name(field), note, self._page).show_for(lambda _result: then())

    def void(self, entry: TimelineEntry, then: Callable[[], object]) -> None:
        """Ask for a reason, then void a record."""

        def act(reason: str) -> Job[Any]:
            return self._session.write(
                lambda services: services.files.void([entry.id], reason=reason)
            )

        def done(result: Any) -> None:
            self._frame.say(_("Void: {record}").format(record=entry.title), undo=result.action)
            then()

        void_dialog(entry, act, self._page).show_for(done)

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

        return_dialog(entry, act, self._page).show_for(done)

    def dismiss_returned(self, records: Sequence[UUID], then: Callable[[], object]) -> None:
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


class EvidencePrompts:
    """Opens the dialogs about a destination and about evidence over ``page``."""

    def __init__(
        self,
        session: Session,
        frame: Frame,
        page: QWidget,
        view_model: Callable[[], FileViewModel | None],
    ) -> None:
        self._session = session
        self._frame = frame
        self._page = page
        self._view_model = view_model

    def listen_to(self, card: DestinationCard) -> None:
        """Connect the signals of the destination card."""
        card.register_asked.connect(self.register)
        card.evidence_asked.connect(self.evidence_of_destination)
        card.approval_asked.connect(self.approve)
        card.loss_asked.connect(self.lose)

    def register(self) -> None:
        """Register a destination."""
        view_model = self._view_model()
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

        dialog = DestinationDialog(view_model.case, view_model.today, register, self._page)
        dialog.show_for(self._saying(_("The destination is registered.")), width=600)

    def evidence(self, record: UUID | None = None, source: Source | None = None) -> None:
        """Show the evidence of the file, with ``record`` selected; ``source`` is added."""
        view_model = self._view_model()
        if view_model is not None:
            EvidenceDialog(
                self._session, self._frame, view_model.id, self._page, target=record, source=source
            ).open()

    def evidence_of_destination(self) -> None:
        """Show the evidence of the file, with the destination selected."""
        place = self._place()
        self.evidence(place.id if place is not None else None)

    def approve(self) -> None:
        """Ask who approved the destination, at the next level."""
        view_model, place = self._view_model(), self._place()
        if view_model is None or place is None:
            return
        levels = destinations.missing_signoffs(view_model.case.settings, place)
        if levels:
            dialog = SignOffDialog(self._session, place, levels[0], view_model.today, self._page)
            dialog.show_for(self._saying(_("The approval is saved.")))

    def lose(self) -> None:
        """Ask when and why the destination was lost."""
        view_model, place = self._view_model(), self._place()
        if view_model is not None and place is not None:
            dialog = LossDialog(self._session, place, view_model.today, self._page)
            dialog.show_for(self._saying(_("The destination is lost; the file is open again.")))

    def note_register_state(self) -> None:
        """Ask for the state of the destination in the national register."""
        place = self._place()
        if place is None:
            self._frame.say(_("No destination is registered yet."))
            return
        dialog = RegisterStateDialog(self._session, place, self._page)
        dialog.show_for(self._saying(_("The state in the register is saved.")))

    def _place(self) -> Destination | None:
        view_model = self._view_model()
        return view_model.case.destination if view_model is not None else None

    def _saying(self, text: str) -> Any:
        return lambda result: self._frame.say(text, undo=result.action)
