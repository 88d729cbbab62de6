"""The cards of the exchange page: the next report, pending answers, and the targets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from casework.exchange.delta import PendingReplies
from casework.exchange.targets import TargetState
from casework.records import Role
from ui.common.i18n import _, ngettext
from ui.common.parcel_words import target_problem, transport_kind_name
from ui.exchange.seal_dialog import NextReportCard
from ui.exchange.view_model import ExchangeViewModel
from ui.exchange.words import moment_words, pending_words
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import Card, ElidedLabel, button, icon_button, label, line
from ui.widgets.layouts import hbox, vbox


class TargetsCard(Card):
    """The targets to which parcels are uploaded and from which they are downloaded.

    ``remove_asked`` is emitted with the name of a target, ``again_asked`` with the target itself.
    """

    check_asked = Signal()
    add_asked = Signal()
    remove_asked = Signal(str)
    again_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Targets"), parent)
        self.check = button(_("Check now"), "", self, glyph="arrows-clockwise", hint="F5")
        self.add = button(_("Add a target…"), "", self, glyph="folder-open")
        self.check.clicked.connect(self.check_asked)
        self.add.clicked.connect(self.add_asked)
        self.list = QVBoxLayout()
        self.list.setSpacing(SMALL)
        self.body.addLayout(self.list)
        self.body.addStretch(1)
        row = hbox(self.check, self.add, -1, spacing=SMALL)
        self.body.addLayout(row)
        self.set_targets(())

    def set_targets(self, states: Sequence[TargetState]) -> None:
        """Show these targets."""
        while self.list.count():
            old = self.list.takeAt(0).widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self.check.setEnabled(bool(states))
        if not states:
            why = _(
                "None yet: parcels are saved as files and carried by hand, on a USB stick or"
                " by mail. With a shared folder they are exchanged automatically."
            )
            self.list.addWidget(label(why, "secondary", self, wrap=True))
        for place, state in enumerate(states):
            if place:
                self.list.addWidget(line(self))
            self.list.addWidget(_TargetView(state, self))


class _TargetView(QWidget):
    """One target: its name, state and address, last success, and queued parcels."""

    def __init__(self, state: TargetState, card: TargetsCard) -> None:
        super().__init__(card)
        target = state.target
        self.again = icon_button(
            "pencil-simple", _("Set {name} up again…").format(name=target.name), self
        )
        self.again.setObjectName(f"again {target.name}")
        self.again.clicked.connect(lambda: card.again_asked.emit(target))
        head = hbox(
            label(target.name, "strong", self),
            -1,
            (_chip(state, self), 0, Qt.AlignmentFlag.AlignVCenter),
            self.again,
        )
        remove = icon_button("x", _("Remove {name}").format(name=target.name), self)
        remove.clicked.connect(lambda: card.remove_asked.emit(target.name))
        head.addWidget(remove)
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        rows = [
            (transport_kind_name(target.kind), target.address),
            (
                _("Last time"),
                "—" if state.worked_at is None else moment_words(state.worked_at),
            ),
            (
                _("Queue"),
                ngettext("{count} to send", "{count} to send", state.waiting).format(
                    count=state.waiting
                ),
            ),
        ]
        if state.next_at is not None:
            tried = ngettext(
                "{when}, after {count} failure", "{when}, after {count} failures", state.failures
            )
            rows.append(
                (
                    _("Next attempt"),
                    tried.format(when=moment_words(state.next_at), count=state.failures),
                )
            )
        for row, (name, value) in enumerate(rows):
            grid.addWidget(label(name, "caption", self), row, 0)
            grid.addWidget(ElidedLabel(value, "", self), row, 1)
        layout = vbox(head, grid, on=self, margins=(0, 0, 0, 0), spacing=SMALL)
        if state.problem is not None:
            layout.addWidget(label(target_problem(state), "warn", self, wrap=True))


def _chip(state: TargetState, parent: QWidget) -> QWidget:
    if state.needs_somebody:
        return label(_("Needs attention"), "chipDanger", parent)
    if state.problem is not None:
        return label(_("Not reachable"), "chipWarn", parent)
    if state.worked_at is None:
        return label(_("Not synced yet"), "chip", parent)
    return label(_("Available"), "chipOk", parent)


class CardsColumn(QWidget):
    """The cards, from top to bottom, in a scrolling area.

    ``preview_asked(partner)`` requests what a report to a partner would contain, for ``next``;
    ``replies_asked`` the pending answers, for ``answers``.
    """

    preview_asked = Signal(object)
    replies_asked = Signal()

    def __init__(self, role: Role, area: QScrollArea) -> None:
        super().__init__(area)
        area.setWidget(self)  # while it is empty, or Qt would re-polish its children
        self.next = NextReportCard(_next_words(role), _seal_words(role), self)
        self.answers = RepliesCard(self)
        self.answers.hide()
        self.targets = TargetsCard(self)
        vbox(self.next, self.answers, self.targets, -1, on=self, margins=(0, 0, 0, 0), spacing=GAP)

    def show_next(self, view_model: ExchangeViewModel, today: date) -> None:
        """Show what is to be sent next: a report, or answers to those who report."""
        role = view_model.keeper.role
        is_reporting = role is Role.COUNSELOR or (role is Role.OFFICE and bool(view_model.above))
        self.next.show_day(view_model.report_on if is_reporting else None, today)
        is_answering = role is Role.OFFICE and bool(view_model.below)
        self.next.setVisible(is_reporting or not is_answering)
        self.answers.setVisible(is_answering)
        if is_answering:
            self.replies_asked.emit()
        partners = (
            view_model.above if role is not Role.ADVISOR else view_model.above or view_model.below
        )
        if partners:
            self.preview_asked.emit(partners[0])
            return
        no_partner = _("No one to send to yet: add a partner and compare the code.")
        nowhere = _("No office to report to yet: add it as a partner.")
        self.next.show_no_partner(nowhere if view_model.below else no_partner)


def _next_words(role: Role) -> str:
    if role is Role.ADVISOR:
        return _("My records")
    return _("Next report")


def _seal_words(role: Role) -> str:
    if role is Role.ADVISOR:
        return _("Send my records…")
    return _("Seal the report…")


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
        row = hbox(self.send, -1)
        self.body.addLayout(row)

    def show_pending(self, owed: tuple[PendingReplies, ...]) -> None:
        """Show the pending answers."""
        self._owed = owed
        nothing = _(
            "No answer is pending: what you return or sign off is listed here until it is sent."
        )
        self.summary.setText(pending_words(owed) if owed else nothing)
        self.send.setEnabled(bool(owed))
