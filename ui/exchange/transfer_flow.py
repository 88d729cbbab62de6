"""The steps of a transfer: choosing the new owner, and sealing the parcel."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from casework.exchange.parcels import ParcelKind
from casework.records import Partner
from ui.common.i18n import _
from ui.exchange.send_flow import SendRequest
from ui.exchange.transfer_dialog import TransferChoices, TransferDialog, load_transfer_choices
from ui.widgets.dialogs import MessageDialog

if TYPE_CHECKING:
    from ui.exchange.page import ExchangePage


class TransferFlow:
    """The user's actions to transfer files."""

    def __init__(self, page: ExchangePage) -> None:
        self._page = page

    def ask(self, files: tuple[UUID, ...]) -> None:
        """Ask for the receiver of these files."""
        self._page.session.read(lambda reader: load_transfer_choices(reader, files)).then(
            self._show
        )

    def _show(self, choices: TransferChoices) -> None:
        if not choices.partners:
            MessageDialog(
                _("No one to transfer to"),
                _(
                    "Add the other counselor as a partner first: exchange cards and compare"
                    " six groups aloud. Then transfer the files."
                ),
                self._page.window(),
            ).open()
            self._page.show_tab("partners")
            return
        dialog = TransferDialog(choices, self._page.sending.has_target, self._page)
        files = tuple(line.file.id for line in choices.lines)
        dialog.chosen.connect(lambda partner: self._seal(partner, files))
        dialog.open()

    def again(self, signing: str) -> None:
        """Seal a pending transfer again, as the parcel may be lost."""
        lines = () if self._page.view_model is None else self._page.view_model.partners
        for line in lines:
            if line.partner.signing == signing:
                self._seal(line.partner, None)

    def _seal(self, partner: Partner, files: tuple[UUID, ...] | None) -> None:
        told = _("Sealed for {who}. Until the answer arrives, only {who} can return the files.")
        words = told.format(who=partner.name)
        self._page.sending.send(partner, SendRequest(ParcelKind.HANDOVER, files, words, "underway"))
