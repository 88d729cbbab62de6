"""Dialogs for a destination and its evidence, and the messages afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from casework import destinations
from casework.records import Destination
from ui.common.file_view_model import FileViewModel
from ui.common.i18n import _
from ui.evidence.approval_dialogs import LossDialog, RegisterStateDialog, SignOffDialog
from ui.evidence.destination_dialog import DestinationDialog, Registration
from ui.evidence.dialog import EvidenceDialog
from ui.evidence.source import Source, proof_of
from ui.file.destination_card import DestinationCard
from ui.jobs import Job
from ui.jobs.session import Session
from ui.shell.page import Frame


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
