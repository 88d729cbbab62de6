"""Sending: a parcel is previewed, sealed, and uploaded to a target or saved as a file."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QFileDialog

from casework.exchange.parcels import ParcelKind
from casework.exchange.results import SealedParcel
from casework.exchange.scope import selectable_kinds
from casework.ownership import Ownership
from casework.records import Partner
from exports.atomic_files import atomic_writer
from ui.common.caseload_port import Caseload
from ui.common.i18n import _
from ui.exchange.seal_dialog import SealDialog
from ui.exchange.view_model import ParcelListRow
from ui.shell.requests import ShowStudents

if TYPE_CHECKING:
    from ui.exchange.page import ExchangePage


@dataclass(frozen=True, slots=True)
class SendRequest:
    """Optional content of a parcel, the message afterwards, and the list that shows the parcel."""

    kind: ParcelKind | None = None
    files: tuple[UUID, ...] | None = None
    told: str = ""
    tab: str = "sent"


NOTHING_CHOSEN = SendRequest()


class SendFlow:
    """The user's actions to send something."""

    def __init__(self, page: ExchangePage) -> None:
        self._page = page
        self.file: Path | None = None
        """The file of the current row for manual delivery: a parcel, or a receipt."""

    def ask_what_to_send(self) -> None:
        """Show what would be sent and what would not; seal it when the user confirms."""
        dialog = self._dialog()
        if dialog is None:
            self._page.show_tab("partners")
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
        self._page.frame.ask(ShowStudents(where=gone, among=files, name=name))

    def _dialog(self) -> SealDialog | None:
        view_model = self._page.view_model
        if view_model is None or not view_model.receivers:
            return None
        dialog = SealDialog(
            view_model.receivers,
            self._page.load_send_preview,
            lambda partner: selectable_kinds(self._page.session.keeper.role, partner),
            self.has_target,
            parent=self._page,
        )
        dialog.seal_asked.connect(self._on_seal)
        dialog.assign_asked.connect(self._page.knowing.assign)
        dialog.outlook.mend_asked.connect(self.mend)
        dialog.outlook.mend_asked.connect(dialog.reject)
        return dialog

    def reached_by(self, group: UUID) -> list[str]:
        """Return the targets through which parcels are sent to a partner's group automatically."""
        states = () if self._page.view_model is None else self._page.view_model.targets
        return [state.target.name for state in states if state.target.reaches(group)]

    def answers_by_itself(self, one: ParcelListRow) -> bool:
        """Return whether the receipt for a parcel is sent automatically."""
        signing = one.arrival.sender if one.arrival is not None else None
        lines = () if self._page.view_model is None else self._page.view_model.partners
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
            chosen = QFileDialog.getExistingDirectory(self._page, _("Save the parcel"))
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
        job = self._page.session.run(
            lambda caseload, _p: caseload.exchange.seal(
                partner, what.kind, files=what.files, out=folder
            ),
            writes=True,
            what=_("Sealing"),
        )

        def show(sealed: SealedParcel) -> None:
            where = str(sealed.path) if folder is not None else ", ".join(reached)
            told = _("Parcel no. {seq} for {who} was sealed: {where}")
            words = told.format(seq=sealed.manifest.seq, who=partner.name, where=where)
            if folder is None or what.told:
                self._page.frame.say(what.told or words)
            else:
                self._page.frame.say_where(words, folder)
            self._page.show_tab(what.tab)
            if reached:
                self._page.session.sync_scheduler.sync(*reached)
            self._page.refresh()

        job.then(show, problem=self._page.frame.show_problem)

    def mend(self, files: tuple[UUID, ...]) -> None:
        self._page.frame.ask(ShowStudents(among=files, name=_("Destinations without evidence")))

    def save_copy(self) -> None:
        source = self.file
        if source is None:
            return
        path, _kind = QFileDialog.getSaveFileName(
            self._page, _("Save a copy"), str(Path.home() / source.name)
        )
        if path:
            self._page.session.run_in_thread(lambda _p: copied(source, Path(path))).then(
                lambda _path: self._page.frame.say(_("Saved: {path}").format(path=path))
            )


def file_of_movement(caseload: Caseload, one: ParcelListRow) -> Path | None:
    """Return the file for manual delivery: our parcel, or the receipt for one of theirs."""
    if one.outgoing is not None:
        return one.outgoing.path if one.outgoing.path.is_file() else None
    return caseload.exchange.receipt_of(one.id)


def copied(source: Path, target: Path) -> Path:
    """Copy a sealed file atomically. Raises as ``atomic_writer``."""
    with source.open("rb") as sealed, atomic_writer(target, private=False) as out:
        shutil.copyfileobj(sealed, out, 1 << 20)
    return target
