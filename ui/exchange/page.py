"""The exchange page: what to send next, targets, received parcels and their results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from casework.exchange.parcels import ParcelKind
from casework.exchange.returned_records import ReturnedLine
from casework.exchange.scope import may_own_files
from casework.exchange.send_preview import SendPreview
from casework.records import Employer, Event, Partner, Post, Role, Visit
from ui.common.i18n import N_, _
from ui.common.parcel_words import dispute_words
from ui.exchange.conflicts_pane import ConflictsPane
from ui.exchange.import_flow import ImportFlow
from ui.exchange.import_preview import ImportPreviewLoader
from ui.exchange.incoming_pane import IncomingPane, held_words
from ui.exchange.incoming_rows import IncomingRow
from ui.exchange.onboarding import OnboardingPanel
from ui.exchange.outgoing_pane import OutgoingPane
from ui.exchange.parcel_table import movement_table
from ui.exchange.partner_setup import PartnerSetup
from ui.exchange.partners_pane import PartnersPane
from ui.exchange.pending_transfers_pane import PendingTransfersPane
from ui.exchange.rejected_parcels_pane import RejectedParcelsPane
from ui.exchange.replies import RepliesCard, ReplySender
from ui.exchange.seal_dialog import NextReportCard
from ui.exchange.send_flow import SendFlow, file_of_movement
from ui.exchange.stranded_banner import StrandedBanner
from ui.exchange.targets_card import TargetsCard
from ui.exchange.transfer_flow import TransferFlow
from ui.exchange.view_model import (
    ExchangeViewModel,
    ParcelListRow,
    has_more,
    load_send_preview,
    load_view_model,
    read_returned,
)
from ui.shell.page import Page, PageContext, PageHeader, WidthClass, page_layout
from ui.shell.requests import (
    HandOver,
    OfferFile,
    OpenFile,
    Request,
    ShowEvents,
    ShowExchange,
    ShowOffers,
    SyncNow,
)
from ui.theme.theme import theme
from ui.theme.tokens import GAP
from ui.widgets.basics import ElidedLabel, button, label, scrolling
from ui.widgets.deferred import run_incrementally
from ui.widgets.empty_states import EmptyState

TABS = (
    *("all", "mine", "received", "sent", "receipts"),
    *("underway", "partners", "conflicts", "oddities", "next"),
)
_ANY_WIDTH = (1 << 24) - 1
_HALF = 1000
"""Size of each part of the splitter: list and detail are always equally high."""
_OFFERED = {Post.kind: "posts", Employer.kind: "employers", Visit.kind: "visits"}
"""The list of the offers page for each kind of record that belongs to no student."""

_SIFTS: Mapping[str, Callable[[ParcelListRow], bool]] = {
    "all": lambda _one: True,
    "mine": lambda one: one.waits_for_me,
    "received": lambda one: not one.is_out,
    "sent": lambda one: one.is_out,
    "receipts": lambda one: one.state in ("queued", "by_hand", "handed_over", "late"),
}

_NOTHING: Mapping[str, tuple[str, str]] = {
    "mine": (
        N_("Nothing to do"),
        N_("Items to check, decide or correct are listed here."),
    ),
    "received": (
        N_("Nothing received"),
        N_("F5 checks the targets; you can also open a file."),
    ),
    "sent": (N_("Nothing was sent"), N_("Sealed parcels are listed here until answered.")),
    "receipts": (N_("No receipt is pending"), N_("Every parcel was answered.")),
}
"""Title and text shown for an empty list."""


class ExchangePage(Page):
    """Cards on the left, the list and the details of its current row on the right."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.view_model: ExchangeViewModel | None = None
        self.wanted: UUID | None = None
        self.shown: tuple[UUID, str] | None = None
        self._left_in: QWidget | None = None
        role = self.session.keeper.role
        self.taking, self.sending, self.knowing = (
            ImportFlow(self),
            SendFlow(self),
            PartnerSetup(self),
        )
        self.handing, self.foresight = TransferFlow(self), ImportPreviewLoader(self)
        self.header = PageHeader(_("Exchange and reports"), self)
        self._beside = ElidedLabel(
            _("Only sealed files are exchanged; no server is needed."), "secondary", self
        )
        self.header.row.insertWidget(1, self._beside, 1)
        self.receive = button(_("Import a parcel…"), "", self, glyph="download-simple")
        self.send = button(_send_words(role), "", self, glyph="upload-simple")
        self.next = NextReportCard(_next_words(role), _seal_words(role), self)
        self.answers = RepliesCard(self)
        self.answers.hide()
        self.answering = ReplySender(self)
        self.targets = TargetsCard(self)
        self.disputed = label("", "warn", self, wrap=True)
        self.disputed.hide()
        self.stranded = StrandedBanner(self)
        self.tabs = QTabBar(self)
        self.table = movement_table(self)
        self._build()
        self._connect()
        run_incrementally(self, (lambda: self.incoming, lambda: self.outgoing))

    # --- layout

    def _build(self) -> None:
        self.header.tools.addWidget(self.receive)
        self.header.tools.addWidget(self.send)
        self.cards: QScrollArea = scrolling(self)
        cards = QWidget(self.cards)
        self.cards.setWidget(cards)  # while it is empty, or Qt would re-polish its children
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.next)
        column.addWidget(self.answers)
        column.addWidget(self.targets)
        column.addStretch(1)
        self.detail = QStackedWidget(self)
        self.detail.addWidget(QWidget(self.detail))
        self.split = QSplitter(Qt.Orientation.Vertical, self)
        self.split.addWidget(self.table)
        self.split.addWidget(self.detail)
        self.split.setChildrenCollapsible(False)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([_HALF, _HALF])
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.split)
        box = QFrame(self)
        box.setProperty("kind", "card")
        inner = QVBoxLayout(box)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.setSpacing(0)
        inner.addWidget(self.tabs)
        inner.addWidget(self.stack, 1)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setAccessibleName(_("Listed items"))
        for key in TABS:
            self.tabs.addTab("")
            self.tabs.setTabData(self.tabs.count() - 1, key)
        self.across = QHBoxLayout()
        self.across.setSpacing(GAP)
        self.across.addWidget(self.cards)
        self.across.addWidget(box, 1)
        layout = page_layout(self)
        layout.addWidget(self.header)
        layout.addWidget(self.disputed)
        layout.addWidget(self.stranded)
        layout.addLayout(self.across, 1)

    def _connect(self) -> None:
        self.receive.clicked.connect(self.taking.pick_file)
        self.send.clicked.connect(self.sending.ask_what_to_send)
        self.next.seal_asked.connect(self.sending.ask_what_to_send)
        self.answers.send_asked.connect(self.answering.send)
        self.next.outlook.mend_asked.connect(self.sending.mend)
        self.stranded.send_asked.connect(self.sending.ask_for_later)
        self.stranded.show_asked.connect(self.sending.show_stranded)
        self.stranded.know_asked.connect(lambda: self.show_tab("partners"))
        self.targets.check_asked.connect(self.check_now)
        self.targets.add_asked.connect(self.knowing.add_target)
        self.targets.remove_asked.connect(self.knowing.remove_target)
        self.targets.again_asked.connect(self.knowing.set_up_again)
        self.tabs.currentChanged.connect(self._on_tab)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        visits = self.session.sync_scheduler
        visits.done.connect(self._on_visited)

    # --- panes created on first use

    @cached_property
    def incoming(self) -> IncomingPane:
        """The pane of a received parcel."""
        made = IncomingPane(self.detail)
        self.detail.addWidget(made)
        made.rows.opened.connect(self._show_whole)
        made.take_asked.connect(self.taking.take)
        made.return_asked.connect(self.taking.send_back)
        made.drop_asked.connect(self.taking.drop)
        made.judge_asked.connect(lambda: self.taking.judge_again(unread=True))
        made.know_asked.connect(self.knowing.add_partner)
        made.compare_asked.connect(self.knowing.compare_sender)
        return made

    @cached_property
    def outgoing(self) -> OutgoingPane:
        """The pane of a sent parcel."""
        made = OutgoingPane(self.detail)
        self.detail.addWidget(made)
        made.save_asked.connect(self.sending.save_copy)
        made.seal_asked.connect(self.sending.ask_what_to_send)
        made.again_asked.connect(self.taking.look_again)
        made.leave_asked.connect(self._leave)
        made.opened.connect(self._open_returned)
        return made

    @cached_property
    def pending_transfers(self) -> PendingTransfersPane:
        """The pane of files that were transferred and not yet accepted."""
        made = PendingTransfersPane(self.stack)
        self.stack.addWidget(made)
        made.again_asked.connect(self.handing.again)
        made.opened.connect(lambda one: self.frame.ask(OpenFile(one.line.file.id)))
        if self.view_model is not None:
            made.set_lines(self.view_model.under_way)
        return made

    @cached_property
    def partners(self) -> PartnersPane:
        """The pane of partners."""
        made = PartnersPane(self.session.keeper.role, self.stack)
        self.stack.addWidget(made)
        made.card_asked.connect(self.knowing.show_my_card)
        made.add_asked.connect(self.knowing.add_partner)
        made.compare_asked.connect(self.knowing.compare)
        made.assign_asked.connect(self.knowing.assign)
        made.see_asked.connect(self.knowing.set_shared_fields)
        made.revoke_asked.connect(self.knowing.revoke)
        if self.view_model is not None:
            made.set_lines(self.view_model.partners)
        return made

    @cached_property
    def conflicts(self) -> ConflictsPane:
        """The pane of conflicts."""
        made = ConflictsPane(self.stack)
        self.stack.addWidget(made)
        made.settled.connect(self._on_settled)
        made.opened.connect(lambda file_id: self.frame.ask(OpenFile(file_id)))
        if self.view_model is not None:
            made.set_conflicts(self.view_model.conflicts)
        return made

    @cached_property
    def rejected_parcels(self) -> RejectedParcelsPane:
        """The pane of rejected parcels."""
        made = RejectedParcelsPane(self.stack)
        self.stack.addWidget(made)
        if self.view_model is not None:
            made.show_rejected(self.view_model.rejected_parcels, self.view_model.partners)
        return made

    @cached_property
    def nothing(self) -> QStackedWidget:
        """The message for an empty list while others are not empty."""
        made = QStackedWidget(self.stack)
        self.stack.addWidget(made)
        for title, why in _NOTHING.values():
            made.addWidget(EmptyState(_(title), _(why), glyph="arrows-left-right", parent=made))
        return made

    @cached_property
    def empty(self) -> OnboardingPanel:
        """The onboarding panel, shown before the first parcel."""
        made = OnboardingPanel(self.stack)
        self.stack.addWidget(made)
        made.card_asked.connect(self.knowing.show_my_card)
        made.add_asked.connect(self.knowing.add_partner)
        made.compare_asked.connect(self.knowing.compare)
        made.assign_asked.connect(self.knowing.assign)
        made.send_asked.connect(self.sending.ask_what_to_send)
        made.receive_asked.connect(self.taking.pick_file)
        if self.view_model is not None:
            made.show_sight(self.view_model)
        return made

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        super().set_width_class(width, is_short=is_short)
        self.header.set_short(is_short)
        is_compact = width < WidthClass.MEDIUM
        self._beside.setVisible(not is_compact)
        is_beside = self.across.indexOf(self.cards) >= 0
        if is_compact and is_beside:  # the cards become a separate tab
            self.cards.setMinimumWidth(0)
            self.cards.setMaximumWidth(_ANY_WIDTH)
            self.stack.addWidget(self.cards)
        elif not is_compact and not is_beside:
            self.across.insertWidget(0, self.cards)
            self.cards.show()
        if not is_compact:
            self.cards.setFixedWidth(theme().px(420 if width >= WidthClass.FULL else 376))
        self.tabs.setTabVisible(TABS.index("next"), is_compact)
        role = self.session.keeper.role  # only roles that own files can transfer them
        self.tabs.setTabVisible(TABS.index("underway"), may_own_files(role))
        self._on_tab()

    def panes(self) -> Sequence[QWidget]:
        return [self.cards, self.tabs, self.table, self.detail]

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._left_in is not None:  # the user returns from a file
            self._left_in.setFocus(Qt.FocusReason.OtherFocusReason)
            self._left_in = None

    # --- reading

    def refresh(self) -> None:
        today = self.session.today()
        self.session.run(lambda caseload, _p: load_view_model(caseload, today)).then(self._show)

    def _show(self, view_model: ExchangeViewModel) -> None:
        self.view_model = view_model
        self.targets.set_targets(view_model.targets)
        self._fill_lists(view_model)
        self.disputed.setText(dispute_words(view_model.disputes))
        self.disputed.setVisible(bool(view_model.disputes))
        self.stranded.show_stranded(view_model.stranded)
        self.frame.set_badge("exchange", view_model.waiting)
        self._name_tabs(view_model)
        self._fill_table()
        self._show_next(view_model)
        self._on_tab()

    def _fill_lists(self, view_model: ExchangeViewModel) -> None:
        """Fill the lists created so far; the others are filled on creation."""
        if "pending_transfers" in self.__dict__:
            self.pending_transfers.set_lines(view_model.under_way)
        if "partners" in self.__dict__:
            self.partners.set_lines(view_model.partners)
        if "conflicts" in self.__dict__:
            self.conflicts.set_conflicts(view_model.conflicts)
        if "rejected_parcels" in self.__dict__:
            self.rejected_parcels.show_rejected(view_model.rejected_parcels, view_model.partners)
        if "empty" in self.__dict__:
            self.empty.show_sight(view_model)

    def _name_tabs(self, view_model: ExchangeViewModel) -> None:
        names = {
            "all": _("All"),
            "mine": _("For me"),
            "received": _("Received on"),
            "sent": _("Sent"),
            "receipts": _("Without receipt"),
            "underway": _("In transfer"),
            "partners": _("Partners"),
            "conflicts": _("Conflicts"),
            "oddities": _("Rejected"),
        }
        self.tabs.setTabText(TABS.index("next"), _("To send"))
        counts = {key: sum(map(sift, view_model.movements)) for key, sift in _SIFTS.items()}
        counts |= {
            "underway": len(view_model.under_way),
            "partners": len(view_model.partners),
            "conflicts": len(view_model.conflicts),
            "oddities": len(view_model.rejected_parcels),
        }
        for place, key in enumerate(TABS[:-1]):
            self.tabs.setTabText(place, f"{names[key]} {counts[key]}")

    def _show_next(self, view_model: ExchangeViewModel) -> None:
        role = view_model.keeper.role
        is_reporting = role is Role.COUNSELOR or (role is Role.OFFICE and bool(view_model.above))
        self.next.show_day(view_model.report_on if is_reporting else None, self.session.today())
        is_answering = role is Role.OFFICE and bool(view_model.below)
        self.next.setVisible(is_reporting or not is_answering)
        self.answers.setVisible(is_answering)
        if is_answering:
            self.answering.look(self.answers.show_pending)
        partners = (
            view_model.above if role is not Role.ADVISOR else view_model.above or view_model.below
        )
        if not partners:
            nobody = _("No one to send to yet: add a partner and compare the code.")
            nowhere = _("No office to report to yet: add it as a partner.")
            self.next.show_nobody(nowhere if view_model.below else nobody)
            return
        self.load_send_preview(partners[0], self.next.show_send_preview)

    def load_send_preview(
        self,
        partner: Partner,
        show: Callable[[SendPreview], object],
        kind: ParcelKind | None = None,
    ) -> None:
        """Load the preview of a parcel to a partner."""
        self.session.run(lambda caseload, _p: load_send_preview(caseload, partner, kind)).then(
            show, problem=self.frame.show_problem
        )

    # --- the list

    @property
    def tab(self) -> str:
        return str(self.tabs.tabData(max(0, self.tabs.currentIndex())))

    def show_tab(self, key: str) -> None:
        """Show one of the lists."""
        self.tabs.setCurrentIndex(TABS.index(key))

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
                return self.cards
        self._fill_table()
        if self.view_model is None or self.table.model().rowCount():
            return self.split
        if not self.view_model.movements:
            return self.empty
        self.nothing.setCurrentIndex(list(_NOTHING).index(self.tab))
        return self.nothing

    def _fill_table(self) -> None:
        if self.view_model is None or self.tab not in _SIFTS:
            return
        kept = self.wanted or (self.shown[0] if self.shown else None)
        found = [one for one in self.view_model.movements if _SIFTS[self.tab](one)]
        self.table.set_records(found)
        row = next((at for at, one in enumerate(found) if one.id == kept), 0)
        if found:
            if found[row].id == self.wanted:  # otherwise it is not in the list yet
                self.wanted = None
            self.table.selectRow(row)
        self._on_current()

    def _on_current(self) -> None:
        one: ParcelListRow | None = self.table.current_record()
        if one is None:
            self.shown = None
            self.foresight.leave()
            self.detail.setCurrentIndex(0)
            return
        why = one.arrival.code if one.arrival is not None else None
        evaluated_cases = (one.id, f"{one.state} {why or ''}")
        if self.shown == evaluated_cases and one.state not in ("returned", "done"):
            return
        self.shown = evaluated_cases
        self.foresight.leave()
        if one.arrival is None:
            self.session.run(
                lambda caseload, _p: (
                    file_of_movement(caseload, one),
                    read_returned(caseload, one),
                    has_more(caseload, one),
                )
            ).then(lambda read: self._show_sent(one, *read))
            return
        self.incoming.say_how_answered(by_itself=self.sending.answers_by_itself(one))
        self.detail.setCurrentWidget(self.incoming)
        if one.state == "held":
            self.incoming.show_held(one, held_words(one))
            return
        self.foresight.ask(one)

    def _show_sent(
        self, one: ParcelListRow, path: Path | None, returned: tuple[ReturnedLine, ...], more: bool
    ) -> None:
        if self.shown is not None and self.shown[0] == one.id:
            self.sending.file = path
            self.outgoing.show_movement(
                one, has_file=path is not None, returned=returned, more=more
            )
            self.detail.setCurrentWidget(self.outgoing)

    # --- returned records

    def _open_returned(self, one: ReturnedLine) -> None:
        """Open the file at the returned record, with the other files of the list to browse.

        A record that belongs to no student opens on its own page: an event, a post, a visit.
        """
        kind = "" if one.line is None else one.line.kind
        if one.student is not None:
            self._left_in = self.outgoing.returned
            self.frame.ask(OpenFile(one.student.file.id, self.outgoing.students, one.record_id))
        elif kind == Event.kind and self.frame.answers(ShowEvents):
            self.frame.ask(ShowEvents(record=one.record_id))
        elif kind in _OFFERED and self.frame.answers(ShowOffers):
            self.frame.ask(ShowOffers(_OFFERED[kind], one.record_id))

    def _leave(self, is_left: bool) -> None:
        """Dismiss returned records, or reopen them."""
        if self.shown is None:
            return
        parcel = self.shown[0]
        told = _("Marked as resolved.") if is_left else _("Marked as open again.")
        self.session.write(
            lambda services: services.returns.dismiss_returned(parcel, is_left=is_left)
        ).then(lambda _done: self.frame.say(told), problem=self.frame.show_problem)

    def _show_whole(self, row: IncomingRow) -> None:
        from ui.exchange.record_dialog import RecordDialog

        dialog = RecordDialog(row, self)
        dialog.opened.connect(lambda file_id: self.frame.ask(OpenFile(file_id)))
        dialog.open()

    # --- targets

    def check_now(self) -> None:
        """Sync with all targets now (F5)."""
        self.frame.ask(SyncNow())

    def check_quietly(self) -> None:
        """Send answers without reporting failures, as the scheduler tries again."""
        self.session.sync_scheduler.look_soon()

    def _on_visited(self) -> None:
        self.refresh()

    # --- conflicts

    def _on_settled(self, record: UUID, version: str) -> None:
        self.session.write(
            lambda services: services.parcels.resolve_conflict(record, version)
        ).then(
            lambda done: self.frame.say(_("Resolved."), undo=done.action),
            problem=self.frame.show_problem,
        )

    # --- requests from other pages

    def answer(self, request: Request) -> None:
        if isinstance(request, OfferFile):
            self.taking.offer(Path(request.path), *map(Path, request.others))
        elif isinstance(request, HandOver):
            self.handing.ask(request.files)
        elif isinstance(request, ShowExchange):
            if request.tab:
                self.show_tab(request.tab)
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
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
            (_("Parcel ledger…"), self._show_ledger),
            (_("Check a parcel…"), self._check_a_parcel),
            (_("Open parcels by double click…"), self.knowing.ask_double_click),
        ):
            action = QAction(text, self)
            action.triggered.connect(do)
            actions.append(action)
        return {"exchange": actions}

    def _show_ledger(self) -> None:
        from ui.exchange.ledger_window import LedgerWindow

        LedgerWindow(self.session, self.window()).open()

    def _check_a_parcel(self) -> None:
        from ui.documents.verify_dialog import VerifyDialog

        VerifyDialog(self.session, self.window()).open()


def _send_words(role: Role) -> str:
    if role is Role.ADVISOR:
        return _("Send to the counselor…")
    return _("Send…")


def _next_words(role: Role) -> str:
    if role is Role.ADVISOR:
        return _("My records")
    return _("Next report")


def _seal_words(role: Role) -> str:
    if role is Role.ADVISOR:
        return _("Send my records…")
    return _("Seal the report…")
