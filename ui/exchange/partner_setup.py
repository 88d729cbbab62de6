"""Setting up partners and targets: cards, codes, assigned students, target addresses."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from casework.exchange.targets import SyncTarget
from casework.parcels.manifest import ParcelKind
from casework.parcels.signing import IdentityCard, PublicKeys
from casework.ports import Change, Changed
from casework.problems import RuleBroken
from casework.records import Partner, Role
from casework.service_layer.caseload_port import Caseload
from ui.common.i18n import _, ngettext
from ui.exchange.send_flow import ExchangeFlow
from ui.exchange.view_model import ExchangeViewModel, ParcelListRow
from ui.jobs import JobProgress
from ui.jobs.session import Session
from ui.platform import file_association
from ui.shell.page import Frame
from ui.shell.requests import SyncNow
from ui.start import window_options
from ui.widgets.dialogs import ConfirmDialog

if TYPE_CHECKING:
    from ui.exchange.partner_dialogs import RelationChoice


def _set_up_double_click(main: Path, home: Path | None) -> None:
    file_association.open_by_double_click(file_association.start_words(main, home))


class PartnerSetup(ExchangeFlow):
    """The user's actions to set up the exchange; ``view_model`` returns what the page shows.

    ``added(UUID)`` is emitted with a new partner; ``keys_changed`` when held parcels should be
    checked again, as their sender may be known now; ``assigned(Partner)`` when students were
    assigned to a partner and should be sent.
    """

    added = Signal(object)
    keys_changed = Signal()
    assigned = Signal(object)

    def __init__(
        self,
        session: Session,
        frame: Frame,
        owner: QWidget,
        view_model: Callable[[], ExchangeViewModel | None],
    ) -> None:
        super().__init__(session, frame, owner)
        self._view_model = view_model

    def show_my_card(self) -> None:
        """Show the own card as a code, six groups, and a file."""
        from ui.exchange.card_dialog import MyCardDialog

        self.session.run(
            lambda caseload, _p: (caseload.exchange.card(), caseload.exchange.card_code())
        ).then(lambda found: MyCardDialog(self.session, *found, self.owner).open())

    def add_partner(self) -> None:
        """Read a card and pin the partner."""
        from ui.exchange.partner_dialogs import AddPartnerDialog

        def add(card: Any, role: Role, checked: bool, relation: RelationChoice) -> Any:
            job = self.session.write(
                lambda services: services.partners.add_partner(
                    card,
                    role,
                    checked=checked,
                    is_own=relation.is_own,
                    below=relation.below,
                    shares_with=relation.shares_with,
                ),
                what=_("Adding"),
            )
            job.succeeded.connect(
                lambda done: self._on_added(card.name, done.created[0], is_compared=checked)
            )
            return job

        session = self.session
        session.read(lambda reader: reader.get_all(Partner)).then(
            lambda known: AddPartnerDialog(session, add, known, self.owner).open()
        )

    def _on_added(self, name: str, partner_id: UUID, *, is_compared: bool) -> None:
        """Show the next step, and check held parcels of this partner again."""
        self.added.emit(partner_id)
        if is_compared:
            message = _("{name} is a partner now.")
        else:
            message = _("{name} is a partner; nothing is exchanged until the code is compared.")
        self.frame.say(message.format(name=name))
        self.keys_changed.emit()

    def compare_sender(self, row: ParcelListRow) -> None:
        """Compare the code of a parcel's sender."""
        arrival, view_model = row.arrival, self._view_model()
        if arrival is None or view_model is None:
            return
        for line in view_model.partners:
            if line.partner.signing == arrival.sender:
                self.compare(line.partner)

    def compare(self, partner: Partner) -> None:
        """Compare the code of a partner; if it differs, offer to revoke the keys."""
        from ui.exchange.partner_dialogs import CompareDialog

        card = IdentityCard(
            partner.name, partner.unit, partner.role, PublicKeys(partner.signing, partner.sealing)
        )

        def note() -> Any:
            job = self.session.write(
                lambda services: services.partners.add_partner(card, partner.role, checked=True)
            )
            job.succeeded.connect(lambda _done: self.keys_changed.emit())
            return job

        dialog = CompareDialog(partner, note, self.owner)
        dialog.differed.connect(
            lambda: self.revoke(partner, _("The six groups differ: the card is not the right one."))
        )
        dialog.open()

    def assign(self, partner: Partner) -> None:
        from ui.exchange.access_dialogs import AssignDialog, read_students

        session = self.session

        def show(students: Any) -> None:
            dialog = AssignDialog(
                partner,
                students,
                lambda files: session.write(
                    lambda services: services.partners.assign(files, partner.id)
                ),
                lambda files: session.write(
                    lambda services: services.partners.unassign(files, partner.id)
                ).then(self._tell),
                self.owner,
            )
            dialog.given.connect(lambda: self.assigned.emit(partner))
            dialog.open()

        session.read(lambda reader: read_students(reader, partner)).then(show)

    def set_shared_fields(self, partner: Partner) -> None:
        """Choose the optional fields that are sent to an office."""
        from ui.exchange.access_dialogs import SharingDialog

        SharingDialog(
            partner,
            lambda groups: self.session.write(
                lambda services: services.partners.set_shared_fields(partner.id, groups)
            ),
            self.owner,
        ).open()

    def revoke(self, partner: Partner, why: str = "") -> None:
        from ui.exchange.parcel_dialogs import RevokeDialog

        RevokeDialog(
            partner.name,
            lambda reason: self.session.write(
                lambda services: services.partners.revoke_partner(partner.id, reason=reason)
            ).then(self._tell),
            self.owner,
            why=why,
        ).open()

    def _tell(self, _done: object) -> None:
        """Send notices of revoked keys and withdrawn assignments to the partners concerned."""

        def work(caseload: Caseload, _progress: JobProgress) -> Changed[int]:
            try:
                sent = caseload.exchange.send_notices(ParcelKind.REVOCATION)
            except RuleBroken as refused:
                if refused.rule != "NOBODY_TO_TELL":
                    raise
                return Changed(0, Change())
            return Changed(len(sent), Change("exchange"))

        def show(done: Changed[int]) -> None:
            if count := done.value:
                message = ngettext(
                    "{count} partner will be sent the revocation.",
                    "{count} partners will be sent the revocation.",
                    count,
                )
                self.frame.say(message.format(count=count))
                self.session.sync_scheduler.look_soon()
            self.changed.emit()

        self.session.run_writing(work, what=_("Sealing")).then(
            show, problem=self.frame.show_problem
        )

    def add_target(self) -> None:
        """Set up a new target."""
        self._set_up(None)

    def set_up_again(self, target: SyncTarget) -> None:
        """Set up an existing target again, after its password or key has changed."""
        self._set_up(target)

    def _set_up(self, again: SyncTarget | None) -> None:
        from ui.exchange.target_dialog import TargetDialog

        view_model = self._view_model()
        lines = () if view_model is None else view_model.partners
        partners = {one.partner.group: one.partner.name for one in lines if one.partner.is_trusted}

        def kept(why: str | None) -> None:
            if why is not None:
                self.frame.say(_("No keyring keeps the password; you are asked for it each time."))
            self.frame.ask(SyncNow())
            self.changed.emit()

        TargetDialog(self.session, tuple(partners.items()), kept, self.owner, again).open()

    def ask_double_click(self) -> None:
        """Register or unregister this program for opening parcels by double click."""
        session, frame = self.session, self.frame
        home = None if (options := window_options(sys.argv[1:])) is None else options.home
        main = Path(sys.argv[0])

        def ask(is_set_up: bool) -> None:
            act: Callable[[], None]
            if is_set_up:
                act = file_association.leave_double_click
                title, verb = _("Stop opening parcels by double click?"), _("Stop opening")
                message = _("Double-clicking a parcel no longer opens it here.")
            else:
                act = partial(_set_up_double_click, main, home)
                title, verb = _("Open parcels by double click?"), _("Open them here")
                message = _("Double-clicking a parcel now opens it here.")
            question = ConfirmDialog(
                title,
                _("This applies to this account on this computer; you can change it here again."),
                verb,
                self.owner,
                is_danger=False,
            )
            question.ask(
                lambda: session.jobs.start(lambda _p: act(), thread="own").then(
                    lambda _none: frame.say(message), problem=frame.show_problem
                )
            )

        session.jobs.start(
            lambda _p: file_association.is_opened_by_double_click(), thread="own"
        ).then(ask)

    def remove_target(self, name: str) -> None:
        question = ConfirmDialog(
            _("Remove {name}?").format(name=name),
            _("Files there are kept; nothing here is lost."),
            _("Remove"),
            self.owner,
        )
        question.ask(
            lambda: self.session.run(
                lambda caseload, _p: caseload.sync_service.drop_target(name)
            ).then(lambda _none: self.changed.emit(), problem=self.frame.show_problem)
        )
