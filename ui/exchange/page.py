"""The exchange page: what to send next, targets, received parcels and their results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from casework.parcels.scope import may_own_files
from casework.records import Role
from ui.common.i18n import _
from ui.common.parcel_words import dispute_words
from ui.exchange.cards import CardsColumn
from ui.exchange.conflicts_pane import ConflictsPane
from ui.exchange.import_flow import ImportFlow
from ui.exchange.movements_pane import PendingTransfersPane, RejectedParcelsPane
from ui.exchange.page_parts import EmptyLists, ListTabs, OnboardingPanel, StrandedBanner
from ui.exchange.parcels_pane import ParcelsPane
from ui.exchange.partner_setup import PartnerSetup
from ui.exchange.partners_pane import PartnersPane
from ui.exchange.send_flow import ReplySender, SendFlow, TransferFlow
from ui.exchange.view_model import ExchangeViewModel, load_view_model
from ui.shell.page import Page, PageContext, PageHeader, WidthClass, page_layout
from ui.shell.requests import HandOver, OfferFile, OpenFile, Request, ShowExchange, SyncNow
from ui.theme.theme import theme
from ui.theme.tokens import GAP
from ui.widgets.basics import ElidedLabel, button, label, scrolling
from ui.widgets.layouts import hbox, vbox
from ui.widgets.lazy import LazyWidget, made_widgets

_ANY_WIDTH = (1 << 24) - 1


P = TypeVar(
    "P", PendingTransfersPane, PartnersPane, ConflictsPane, RejectedParcelsPane, OnboardingPanel
)


class ExchangePage(Page):
    """Cards on the left, the list and the details of its current row on the right.

    The flows act on what the user requests; they report what changed, or what is to be shown.
    """

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.view_model: ExchangeViewModel | None = None
        self._make_flows()
        self.header = PageHeader(_("Exchange and reports"), self)
        self._hint = ElidedLabel(
            _("Only sealed files are exchanged; no server is needed."), "secondary", self
        )
        self.header.row.insertWidget(1, self._hint, 1)
        role = self.session.keeper.role
        self.receive = button(_("Import a parcel…"), "", self, glyph="download-simple")
        self.send = button(_send_words(role), "", self, glyph="upload-simple")
        self.area = scrolling(self)
        self.cards = CardsColumn(role, self.area)
        self.disputed = label("", "warn", self, wrap=True)
        self.disputed.hide()
        self.stranded = StrandedBanner(self)
        self._build()
        self._connect()
        self._connect_flows()

    def _make_flows(self) -> None:
        place = (self.session, self.frame, self)
        self.sending = SendFlow(*place, lambda: self.view_model)
        self.handing = TransferFlow(*place, lambda: self.view_model, self.sending)
        self.answering = ReplySender(*place, self.sending)
        self.taking = ImportFlow(*place, self.sending.answers_by_itself)
        self.knowing = PartnerSetup(*place, lambda: self.view_model)

    # --- layout

    def _build(self) -> None:
        self.header.tools.addWidget(self.receive)
        self.header.tools.addWidget(self.send)
        box = QFrame(self)
        box.setProperty("kind", "card")
        self.tabs = ListTabs(box)
        self.stack = QStackedWidget(box)
        self.parcels = ParcelsPane(
            self.session, self.frame, self.sending.answers_by_itself, self.stack
        )
        self.stack.addWidget(self.parcels)
        vbox(self.tabs, (self.stack, 1), on=box, margins=(1, 1, 1, 1), spacing=0)
        self.across = hbox(self.area, (box, 1), spacing=GAP)
        layout = page_layout(self)
        layout.addWidget(self.header)
        layout.addWidget(self.disputed)
        layout.addWidget(self.stranded)
        layout.addLayout(self.across, 1)

    def _connect(self) -> None:
        """Connect what the user can press to the flows."""
        self.receive.clicked.connect(self.taking.pick_file)
        self.send.clicked.connect(self.sending.ask_what_to_send)
        self.stranded.send_asked.connect(self.sending.ask_for_later)
        self.stranded.show_asked.connect(self.sending.show_stranded)
        self.stranded.know_asked.connect(lambda: self.show_tab("partners"))
        cards = self.cards
        cards.next.seal_asked.connect(self.sending.ask_what_to_send)
        cards.next.preview.evidence_asked.connect(self.sending.add_evidence)
        cards.preview_asked.connect(
            lambda partner: self.sending.load_preview(partner, cards.next.show_send_preview)
        )
        cards.answers.send_asked.connect(self.answering.send)
        cards.replies_asked.connect(lambda: self.answering.look(cards.answers.show_pending))
        cards.targets.check_asked.connect(self.check_now)
        cards.targets.add_asked.connect(self.knowing.add_target)
        cards.targets.remove_asked.connect(self.knowing.remove_target)
        cards.targets.again_asked.connect(self.knowing.set_up_again)
        self.tabs.currentChanged.connect(self._on_tab)
        self.session.sync_scheduler.done.connect(self.refresh)
        self._connect_parcels()

    def _connect_parcels(self) -> None:
        parcels = self.parcels
        parcels.take_asked.connect(self.taking.take)
        parcels.return_asked.connect(self.taking.send_back)
        parcels.drop_asked.connect(self.taking.drop)
        parcels.reopen_asked.connect(self.taking.look_again)
        parcels.judge_asked.connect(lambda: self.taking.judge_again(unread=True))
        parcels.know_asked.connect(self.knowing.add_partner)
        parcels.compare_asked.connect(self.knowing.compare_sender)
        parcels.save_asked.connect(self.sending.save_copy)
        parcels.seal_asked.connect(self.sending.ask_what_to_send)
        parcels.leave_asked.connect(self.sending.dismiss_returned)

    def _connect_flows(self) -> None:
        """Connect what the flows report."""
        for flow in (self.sending, self.handing, self.answering, self.taking, self.knowing):
            flow.changed.connect(self.refresh)
            flow.tab_wanted.connect(self.show_tab)
        self.taking.row_outdated.connect(self.parcels.forget_shown)
        self.taking.row_wanted.connect(self._show_row)
        self.taking.busy_changed.connect(self.parcels.set_importing)
        self.sending.assign_asked.connect(self.knowing.assign)
        self.knowing.assigned.connect(self.sending.ask_for_students)
        self.knowing.keys_changed.connect(self.taking.judge_again)
        self.knowing.added.connect(self._on_partner_added)

    # --- lists created on first use

    @LazyWidget
    def pending_transfers(self) -> PendingTransfersPane:
        """The pane of files that were transferred and not yet accepted."""
        made = PendingTransfersPane(self.stack)
        made.again_asked.connect(self.handing.again)
        made.opened.connect(lambda one: self.frame.ask(OpenFile(one.line.file.id)))
        return self._added(made)

    @LazyWidget
    def partners(self) -> PartnersPane:
        """The pane of partners."""
        made = PartnersPane(self.session.keeper.role, self.stack)
        made.card_asked.connect(self.knowing.show_my_card)
        made.add_asked.connect(self.knowing.add_partner)
        made.compare_asked.connect(self.knowing.compare)
        made.assign_asked.connect(self.knowing.assign)
        made.see_asked.connect(self.knowing.set_shared_fields)
        made.revoke_asked.connect(self.knowing.revoke)
        return self._added(made)

    @LazyWidget
    def conflicts(self) -> ConflictsPane:
        """The pane of conflicts."""
        made = ConflictsPane(self.stack)
        made.settled.connect(self.taking.resolve_conflict)
        made.opened.connect(lambda file_id: self.frame.ask(OpenFile(file_id)))
        return self._added(made)

    @LazyWidget
    def rejected_parcels(self) -> RejectedParcelsPane:
        """The pane of rejected parcels."""
        return self._added(RejectedParcelsPane(self.stack))

    @cached_property
    def nothing(self) -> EmptyLists:
        """The message for an empty list while others are not empty."""
        made = EmptyLists(self.stack)
        self.stack.addWidget(made)
        return made

    @LazyWidget
    def empty(self) -> OnboardingPanel:
        """The onboarding panel, shown before the first parcel."""
        made = OnboardingPanel(self.stack)
        made.card_asked.connect(self.knowing.show_my_card)
        made.add_asked.connect(self.knowing.add_partner)
        made.compare_asked.connect(self.knowing.compare)
        made.assign_asked.connect(self.knowing.assign)
        made.send_asked.connect(self.sending.ask_what_to_send)
        made.receive_asked.connect(self.taking.pick_file)
        return self._added(made)

    def _added(self, pane: P) -> P:
        """Add a pane to the stack, with what was loaded already."""
        self.stack.addWidget(pane)
        if self.view_model is not None:
            pane.show_view_model(self.view_model)
        return pane

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        super().set_width_class(width, is_short=is_short)
        self.header.set_short(is_short)
        is_compact = width < WidthClass.MEDIUM
        self._hint.setVisible(not is_compact)
        is_side_by_side = self.across.indexOf(self.area) >= 0
        if is_compact and is_side_by_side:  # the cards become a separate tab
            self.area.setMinimumWidth(0)
            self.area.setMaximumWidth(_ANY_WIDTH)
            self.stack.addWidget(self.area)
        elif not is_compact and not is_side_by_side:
            self.across.insertWidget(0, self.area)
            self.area.show()
        if not is_compact:
            self.area.setFixedWidth(theme().px(420 if width >= WidthClass.FULL else 376))
        self.tabs.set_offered("next", is_compact)
        role = self.session.keeper.role  # only roles that own files can transfer them
        self.tabs.set_offered("underway", may_own_files(role))
        self._on_tab()

    def panes(self) -> Sequence[QWidget]:
        return [self.area, self.tabs, self.parcels.table, self.parcels.detail]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.parcels.restore_focus()

    # --- reading

    def refresh(self) -> None:
        today = self.session.today()
        self.session.run(lambda caseload, _p: load_view_model(caseload, today)).then(self._show)

    def _show(self, view_model: ExchangeViewModel) -> None:
        self.view_model = view_model
        self.cards.targets.set_targets(view_model.targets)
        for pane in made_widgets(self):  # the others are filled when they are made
            pane.show_view_model(view_model)
        self.disputed.setText(dispute_words(view_model.disputes))
        self.disputed.setVisible(bool(view_model.disputes))
        self.stranded.show_stranded(view_model.stranded)
        self.frame.set_badge("exchange", view_model.waiting)
        self.tabs.set_counts(view_model)
        self._on_tab()
        self.cards.show_next(view_model, self.session.today())

    # --- the list

    @property
    def tab(self) -> str:
        """The key of the list that is shown."""
        return self.tabs.key

    def show_tab(self, key: str) -> None:
        """Show one of the lists."""
        self.tabs.show_key(key)

    def _show_row(self, parcel: UUID, tab: str) -> None:
        self.parcels.want(parcel)
        self.show_tab(tab)

    def _on_partner_added(self, partner_id: UUID) -> None:
        self.partners.wanted = partner_id

    def _on_tab(self) -> None:
        self.stack.setCurrentWidget(self._pane())

    def _pane(self) -> QWidget:
        match self.tab:
            case "underway":
                return self.pending_transfers
            case "partners":
                return self.partners
            case "conflicts":
                return self.conflicts
            case "oddities":
                return self.rejected_parcels
            case "next":
                return self.area
        return self._parcels_or_why_none()

    def _parcels_or_why_none(self) -> QWidget:
        view_model = self.view_model
        if view_model is None:
            return self.parcels
        self.parcels.show_rows(self.tabs.rows(view_model) or ())
        if not self.parcels.is_empty:
            return self.parcels
        if not view_model.movements:
            return self.empty
        self.nothing.show_for(self.tab)
        return self.nothing

    # --- requests

    def check_now(self) -> None:
        """Sync with all targets now (F5)."""
        self.frame.ask(SyncNow())

    def answer(self, request: Request) -> None:
        if isinstance(request, OfferFile):
            self.taking.offer(Path(request.path), *map(Path, request.others))
        elif isinstance(request, HandOver):
            self.handing.ask(request.files)
        elif isinstance(request, ShowExchange):
            if request.tab:
                self.show_tab(request.tab)
                self.parcels.table.setFocus(Qt.FocusReason.OtherFocusReason)
            if request.is_sending:
                self.session.run(lambda _c, _p: None).then(
                    lambda _none: self.sending.ask_what_to_send()
                )

    def menu_actions(self) -> Mapping[str, Sequence[QAction]]:
        actions = []
        for text, do in (
            (_("My card…"), self.knowing.show_my_card),
            (_("Add a partner…"), self.knowing.add_partner),
            (_("Add a target…"), self.knowing.add_target),
            (_("Parcel ledger…"), self.show_ledger),
            (_("Check a parcel…"), self.check_a_parcel),
            (_("Open parcels by double click…"), self.knowing.ask_double_click),
        ):
            action = QAction(text, self)
            action.triggered.connect(do)
            actions.append(action)
        return {"exchange": actions}

    def show_ledger(self) -> None:
        """Show all parcels that were ever sent and received."""
        from ui.exchange.ledger_window import LedgerWindow

        LedgerWindow(self.session, self.window()).open()

    def check_a_parcel(self) -> None:
        """Let the user check a parcel without importing it."""
        from ui.dialogs.verify_dialog import VerifyDialog

        VerifyDialog(self.session, self.window()).open()


def _send_words(role: Role) -> str:
    if role is Role.ADVISOR:
        return _("Send to the counselor…")
    return _("Send…")
