"""Sending: a parcel is previewed, sealed, and uploaded to a target or saved as a file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from casework.exchange.delta import PendingReplies, pending_replies
from casework.parcels.custody import Ownership
from casework.parcels.manifest import ParcelKind
from casework.parcels.scope import default_kind_for, selectable_kinds
from casework.ports import Change, Changed
from casework.records import Partner
from casework.service_layer.caseload_port import Caseload
from casework.service_layer.exchange_results import (
    SealedParcel,
    SendPreview,
    preview_parcel_to,
    preview_settings,
)
from exports.atomic_files import atomic_writer
from ui.common.i18n import _, ngettext
from ui.exchange.parcel_dialogs import TransferChoices, TransferDialog, load_transfer_choices
from ui.exchange.seal_dialog import SealDialog
from ui.exchange.view_model import ExchangeViewModel, ParcelListRow
from ui.exchange.words import pending_words
from ui.jobs import JobProgress
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.shell.requests import ShowStudents
from ui.widgets.dialogs import ConfirmDialog, MessageDialog


class ExchangeFlow(QObject):
    """Actions of the user that open dialogs and write; ``owner`` is the parent of the dialogs.

    ``changed`` requests a reload, ``tab_wanted(key)`` one of the lists.
    """

    changed = Signal()
    tab_wanted = Signal(str)

    def __init__(self, session: Session, frame: Frame, owner: QWidget) -> None:
        super().__init__(owner)
        self.session = session
        self.frame = frame
        self.owner = owner


@dataclass(frozen=True, slots=True)
class SendRequest:
    """Optional content of a parcel, the message afterwards, and the list that shows the parcel."""

    kind: ParcelKind | None = None
    files: tuple[UUID, ...] | None = None
    message: str = ""
    tab: str = "sent"


NOTHING_CHOSEN = SendRequest()


class SendFlow(ExchangeFlow):
    """The user's actions to send something.

    ``view_model`` returns what the page shows; ``assign_asked(partner)`` requests assigning
    students.
    """

    assign_asked = Signal(object)

    def __init__(
        self,
        session: Session,
        frame: Frame,
        owner: QWidget,
        view_model: Callable[[], ExchangeViewModel | None],
    ) -> None:
        super().__init__(session, frame, owner)
        self._view_model = view_model

    def ask_what_to_send(self) -> None:
        """Show what would be sent and what would not; seal it when the user confirms."""
        dialog = self._dialog()
        if dialog is None:
            self.tab_wanted.emit("partners")
        else:
            dialog.open()

    def ask_for_students(self, partner: Partner) -> None:
        """Show the preview of sending newly assigned students to a partner."""
        self.ask_for(partner, ParcelKind.ASSIGNMENT)

    def ask_for(self, partner: Partner, kind: ParcelKind) -> None:
        """Show the preview of a parcel of this kind to a partner."""
        dialog = self._dialog()
        if dialog is not None:
            dialog.choose(partner, kind)
            dialog.open()

    def ask_for_later(self, partner: Partner) -> None:
        """Show the preview of sending leftover records of students that a partner owns now."""
        self.ask_for(partner, ParcelKind.LOG)

    def show_stranded(self, files: tuple[UUID, ...]) -> None:
        """Show the students of whom only this computer has some records."""
        gone = (("hands", Ownership.TRANSFERRED.value),)
        name = _("Some records exist only on this computer")
        self.frame.ask(ShowStudents(where=gone, among=files, name=name))

    def _dialog(self) -> SealDialog | None:
        view_model = self._view_model()
        if view_model is None or not view_model.receivers:
            return None
        dialog = SealDialog(
            view_model.receivers,
            self.load_preview,
            lambda partner: selectable_kinds(self.session.keeper.role, partner),
            self.has_target,
            parent=self.owner,
        )
        dialog.seal_asked.connect(self._on_seal)
        dialog.assign_asked.connect(self.assign_asked)
        dialog.preview.evidence_asked.connect(self.add_evidence)
        dialog.preview.evidence_asked.connect(dialog.reject)
        return dialog

    def load_preview(
        self,
        partner: Partner,
        show: Callable[[SendPreview], object],
        kind: ParcelKind | None = None,
    ) -> None:
        """Load the preview of a parcel to a partner."""
        self.session.run(lambda caseload, _p: _read_preview(caseload, partner, kind)).then(
            show, problem=self.frame.show_problem
        )

    def reached_by(self, group: UUID) -> list[str]:
        """Return the targets through which parcels are sent to a partner's group automatically."""
        view_model = self._view_model()
        states = () if view_model is None else view_model.targets
        return [state.target.name for state in states if state.target.reaches(group)]

    def answers_by_itself(self, one: ParcelListRow) -> bool:
        """Return whether the receipt for a parcel is sent automatically."""
        signing = one.arrival.sender if one.arrival is not None else None
        view_model = self._view_model()
        lines = () if view_model is None else view_model.partners
        groups = [line.partner.group for line in lines if line.partner.signing == signing]
        return any(self.reached_by(group) for group in groups)

    def has_target(self, partner: Partner) -> bool:
        """Return whether parcels for a partner are sent automatically."""
        return bool(self.reached_by(partner.group))

    def _on_seal(self, partner: Partner, kind: ParcelKind) -> None:
        self.send(partner, SendRequest(kind=kind))

    def send(self, partner: Partner, what: SendRequest = NOTHING_CHOSEN) -> None:
        """Seal a parcel, and send it through the partner's targets or ask where to save it."""
        reached = self.reached_by(partner.group)
        folder = None
        if not reached:
            chosen = QFileDialog.getExistingDirectory(self.owner, _("Save the parcel"))
            if not chosen:
                return
            folder = Path(chosen)
        self.seal(partner, folder, reached, what)

    def seal(
        self,
        partner: Partner,
        folder: Path | None,
        reached: Sequence[str] = (),
        what: SendRequest = NOTHING_CHOSEN,
    ) -> None:
        """Seal what is new or chosen for a partner, and send it or leave a copy in ``folder``."""
        job = self.session.run_writing(
            lambda caseload, _p: Changed(
                caseload.exchange.seal(partner, what.kind, files=what.files, out=folder),
                Change("exchange"),
            ),
            what=_("Sealing"),
        )

        def show(done: Changed[SealedParcel]) -> None:
            sealed = done.value
            where = str(sealed.path) if folder is not None else ", ".join(reached)
            message = _("Parcel no. {seq} for {who} was sealed: {where}")
            words = message.format(seq=sealed.manifest.seq, who=partner.name, where=where)
            if folder is None or what.message:
                self.frame.say(what.message or words)
            else:
                self.frame.say_where(words, folder)
            self.tab_wanted.emit(what.tab)
            if reached:
                self.session.sync_scheduler.sync(*reached)
            self.changed.emit()

        job.then(show, problem=self.frame.show_problem)

    def add_evidence(self, files: tuple[UUID, ...]) -> None:
        self.frame.ask(ShowStudents(among=files, name=_("Destinations without evidence")))

    def save_copy(self, source: Path) -> None:
        """Save a copy of a sealed file for manual delivery."""
        path, _kind = QFileDialog.getSaveFileName(
            self.owner, _("Save a copy"), str(Path.home() / source.name)
        )
        if path:
            self.session.jobs.start(lambda _p: copied(source, Path(path)), thread="own").then(
                lambda _path: self.frame.say(_("Saved: {path}").format(path=path))
            )

    def dismiss_returned(self, parcel: UUID, is_left: bool) -> None:
        """Dismiss the returned records of a parcel, or reopen them."""
        message = _("Marked as resolved.") if is_left else _("Marked as open again.")
        self.session.write(
            lambda services: services.returns.dismiss_returned(parcel, is_left=is_left)
        ).then(lambda _done: self.frame.say(message), problem=self.frame.show_problem)


class TransferFlow(ExchangeFlow):
    """The user's actions to transfer files: choosing the new owner, and sealing the parcel."""

    def __init__(
        self,
        session: Session,
        frame: Frame,
        owner: QWidget,
        view_model: Callable[[], ExchangeViewModel | None],
        sending: SendFlow,
    ) -> None:
        super().__init__(session, frame, owner)
        self._view_model, self._sending = view_model, sending

    def ask(self, files: tuple[UUID, ...]) -> None:
        """Ask for the receiver of these files."""
        self.session.read(lambda reader: load_transfer_choices(reader, files)).then(self._show)

    def _show(self, choices: TransferChoices) -> None:
        if not choices.partners:
            MessageDialog(
                _("No one to transfer to"),
                _(
                    "Add the other counselor as a partner first: exchange cards and compare"
                    " six groups aloud. Then transfer the files."
                ),
                self.owner.window(),
            ).open()
            self.tab_wanted.emit("partners")
            return
        dialog = TransferDialog(choices, self._sending.has_target, self.owner)
        files = tuple(line.file.id for line in choices.lines)
        dialog.chosen.connect(lambda partner: self._seal(partner, files))
        dialog.open()

    def again(self, signing: str) -> None:
        """Seal a pending transfer again, as the parcel may be lost."""
        view_model = self._view_model()
        lines = () if view_model is None else view_model.partners
        for line in lines:
            if line.partner.signing == signing:
                self._seal(line.partner, None)

    def _seal(self, partner: Partner, files: tuple[UUID, ...] | None) -> None:
        message = _("Sealed for {who}. Until the answer arrives, only {who} can return the files.")
        words = message.format(who=partner.name)
        self._sending.send(partner, SendRequest(ParcelKind.HANDOVER, files, words, "underway"))


class ReplySender(ExchangeFlow):
    """Sends an office's decisions to its subordinates."""

    def __init__(self, session: Session, frame: Frame, owner: QWidget, sending: SendFlow) -> None:
        super().__init__(session, frame, owner)
        self._sending = sending
        self._asked = 0

    def look(self, show: Callable[[tuple[PendingReplies, ...]], object]) -> None:
        """Load the pending answers in the background."""
        self._asked += 1
        place = self._asked

        def work(caseload: Any, _progress: Any) -> tuple[PendingReplies, ...]:
            with caseload.snapshot() as reader:
                return pending_replies(reader)

        def on_found(owed: tuple[PendingReplies, ...]) -> None:
            if place == self._asked:
                show(owed)

        self.session.run(work, thread="own").then(on_found, problem=self.frame.show_problem)

    def send(self, owed: tuple[PendingReplies, ...]) -> None:
        """Seal the answers for all, or only for the first if one has to be delivered manually."""
        partners = [one.partner for one in owed]
        if len(owed) == 1 or not all(map(self._sending.has_target, partners)):
            self._sending.ask_for(partners[0], ParcelKind.RULING)
            return
        title = ngettext("Send {count} parcel?", "Send {count} parcels?", len(owed))
        ConfirmDialog(
            title.format(count=len(owed)),
            pending_words(owed),
            _("Seal and send"),
            self.owner,
            is_danger=False,
        ).ask(partial(self._seal, partners))

    def _seal(self, partners: list[Any]) -> None:
        def work(caseload: Caseload, _progress: JobProgress) -> Changed[list[SealedParcel]]:
            sealed = [caseload.exchange.seal(one, ParcelKind.RULING) for one in partners]
            return Changed(sealed, Change("exchange"))

        def on_sealed(done: Changed[list[SealedParcel]]) -> None:
            sealed = done.value
            message = ngettext(
                "{count} parcel is sealed.", "{count} parcels are sealed.", len(sealed)
            )
            self.frame.say(message.format(count=len(sealed)))
            self.tab_wanted.emit("sent")
            self.session.sync_scheduler.look_soon()
            self.changed.emit()

        self.session.run_writing(work, what=_("Sealing")).then(
            on_sealed, problem=self.frame.show_problem
        )


def _read_preview(caseload: Caseload, partner: Partner, kind: ParcelKind | None) -> SendPreview:
    """Return what a parcel to a partner would contain now, of the default or another kind."""
    if kind is ParcelKind.SETTINGS:
        with caseload.snapshot() as reader:
            return preview_settings(partner, reader.org_settings())
    contents = caseload.services.parcels.collect_changes(partner, kind)
    with caseload.snapshot() as reader:
        chosen = kind or default_kind_for(reader.keeper().role, partner)
        return preview_parcel_to(reader, contents, chosen)


def copied(source: Path, target: Path) -> Path:
    """Copy a sealed file atomically. Raises as ``atomic_writer``."""
    with source.open("rb") as sealed, atomic_writer(target, private=False) as out:
        shutil.copyfileobj(sealed, out, 1 << 20)
    return target
