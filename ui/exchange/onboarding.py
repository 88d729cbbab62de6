"""Onboarding before the first parcel: shows the next step to do."""

from __future__ import annotations

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from casework.records import Partner
from ui.common.i18n import _
from ui.exchange.view_model import ExchangeViewModel
from ui.widgets.basics import button
from ui.widgets.empty_states import EmptyState


class OnboardingPanel(QWidget):
    """Steps: exchange cards, compare codes, assign students, then send or receive the first parcel.

    Every action is a signal; ``compare_asked`` and ``assign_asked`` carry the partner.
    """

    card_asked = Signal()
    add_asked = Signal()
    compare_asked = Signal(object)
    assign_asked = Signal(object)
    send_asked = Signal()
    receive_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state: EmptyState | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def show_view_model(self, view_model: ExchangeViewModel) -> None:
        """Show the next step, given the current partners."""
        if self.state is not None:
            self._layout.removeWidget(self.state)
            self.state.hide()
            self.state.deleteLater()
        self.state = self._next(view_model)
        self._layout.addWidget(self.state)

    def _next(self, view_model: ExchangeViewModel) -> EmptyState:
        held = [line.partner for line in view_model.partners if line.partner.revoked_on is None]
        strangers = [one for one in held if not one.is_trusted]
        if not held:
            return self._meet()
        if strangers:
            return self._compare(strangers[0])
        if view_model.below and not any(line.students for line in view_model.partners):
            return self._assign(view_model.below[0])
        if view_model.below:
            why = _("Send the assigned students; what comes back is listed here.")
            return self._begun(why, self._button(_("Send…"), self.send_asked, "upload-simple"))
        why = _("Open a parcel that was sent to you here; what you send is listed here too.")
        take = self._button(_("Import a parcel…"), self.receive_asked, "download-simple")
        return self._begun(why, take)

    def _meet(self) -> EmptyState:
        return EmptyState(
            _("Nothing sent or received yet"),
            _(
                "Add a partner first: give them your card, add theirs, and compare six groups"
                " aloud."
            ),
            self._button(_("Add a partner…"), self.add_asked, "user-plus"),
            self._button(_("My card…"), self.card_asked, "user-circle", ""),
            glyph="arrows-left-right",
            parent=self,
        )

    def _compare(self, partner: Partner) -> EmptyState:
        message = _("The code of {name} has not been compared yet")
        made = button(_("Compare the code…"), "primary", self, glyph="shield-check")
        made.clicked.connect(lambda: self.compare_asked.emit(partner))
        return EmptyState(
            message.format(name=partner.name),
            _("Until then nothing is sent to or imported from this partner."),
            made,
            self._button(_("My card…"), self.card_asked, "user-circle", ""),
            glyph="arrows-left-right",
            parent=self,
        )

    def _assign(self, partner: Partner) -> EmptyState:
        made = button(_("Assign students…"), "primary", self, glyph="users")
        made.clicked.connect(lambda: self.assign_asked.emit(partner))
        message = _("Choose the students {name} looks after; they are sent in a parcel.")
        return self._begun(message.format(name=partner.name), made)

    def _begun(self, why: str, *buttons: QPushButton) -> EmptyState:
        title = _("Nothing sent or received yet")
        return EmptyState(title, why, *buttons, glyph="arrows-left-right", parent=self)

    def _button(
        self, text: str, asked: SignalInstance, glyph: str, kind: str = "primary"
    ) -> QPushButton:
        made = button(text, kind, self, glyph=glyph)
        made.clicked.connect(asked)
        return made
