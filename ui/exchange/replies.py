"""Pending answers to subordinates, and a button that seals them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from casework.exchange.pending_replies import PendingReplies, pending_replies
from casework.parcels.lines import ParcelKind
from casework.ports import Change, Changed
from casework.service_layer.caseload_port import Caseload
from casework.service_layer.exchange_results import SealedParcel
from ui.common.i18n import _, current_language, ngettext
from ui.exchange.exchange_flow import ExchangeFlow
from ui.exchange.send_flow import SendFlow
from ui.exchange.words import records_words
from ui.jobs import JobProgress
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.widgets.basics import Card, button, label
from ui.widgets.dialogs import ConfirmDialog

_NAMED = 4


class RepliesCard(Card):
    """Shows for whom answers are pending. ``send_asked`` is emitted with these."""

    send_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Answers to those who report"), parent)
        self._owed: tuple[PendingReplies, ...] = ()
        self.summary = label(_("Loading decisions…"), "secondary", self, wrap=True)
        self.send = button(_("Send the answers…"), "primary", self, glyph="package")
        self.send.clicked.connect(lambda: self.send_asked.emit(self._owed))
        self.send.setEnabled(False)
        self.body.addWidget(self.summary)
        row = QHBoxLayout()
        row.addWidget(self.send)
        row.addStretch(1)
        self.body.addLayout(row)

    def show_pending(self, owed: tuple[PendingReplies, ...]) -> None:
        """Show the pending answers."""
        self._owed = owed
        nothing = _(
            "No answer is pending: what you return or sign off is listed here until it is sent."
        )
        self.summary.setText(pending_words(owed) if owed else nothing)
        self.send.setEnabled(bool(owed))


def pending_words(owed: Sequence[PendingReplies]) -> str:
    """Return for whom answers are pending, and how many, as text."""
    message = ngettext(
        "Answers waiting for {count} person: {names}",
        "Answers waiting for {count} people: {names}",
        len(owed),
    )
    is_chinese = current_language() == "zh_CN"
    each = "{who}（{much}）" if is_chinese else "{who} ({much})"
    names = [
        each.format(who=one.partner.name, much=records_words(one.count)) for one in owed[:_NAMED]
    ]
    if len(owed) > _NAMED:
        names.append("…")
    return message.format(count=len(owed), names=("、" if is_chinese else ", ").join(names))


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
