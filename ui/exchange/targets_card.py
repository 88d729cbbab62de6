"""The card with the targets and their states."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from casework.exchange.targets import TargetState
from ui.common.i18n import _, ngettext
from ui.common.parcel_words import target_problem, transport_kind_name
from ui.exchange.words import moment_words
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import Card, ElidedLabel, button, icon_button, label, line


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
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        row.addWidget(self.check)
        row.addWidget(self.add)
        row.addStretch(1)
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
        head = QHBoxLayout()
        head.addWidget(label(target.name, "strong", self))
        head.addStretch(1)
        head.addWidget(_chip(state, self), 0, Qt.AlignmentFlag.AlignVCenter)
        self.again = icon_button(
            "pencil-simple", _("Set {name} up again…").format(name=target.name), self
        )
        self.again.setObjectName(f"again {target.name}")
        self.again.clicked.connect(lambda: card.again_asked.emit(target))
        head.addWidget(self.again)
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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SMALL)
        layout.addLayout(head)
        layout.addLayout(grid)
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
