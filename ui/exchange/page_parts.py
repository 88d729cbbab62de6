"""Parts of the exchange page: its tabs, what an empty list says, onboarding, stranded records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from casework.exchange.stranded_records import StrandedRecords
from casework.records import Partner
from ui.common.i18n import N_, _
from ui.common.parcel_words import stranded_words
from ui.exchange.view_model import ExchangeViewModel, ParcelListRow
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import button, label
from ui.widgets.empty_states import EmptyState
from ui.widgets.layouts import hbox, vbox

TABS = (
    *("all", "mine", "received", "sent", "receipts"),
    *("underway", "partners", "conflicts", "oddities", "next"),
)

_SIFTS: Mapping[str, Callable[[ParcelListRow], bool]] = MappingProxyType(
    {
        "all": lambda _one: True,
        "mine": lambda one: one.waits_for_me,
        "received": lambda one: not one.is_out,
        "sent": lambda one: one.is_out,
        "receipts": lambda one: one.state in ("queued", "by_hand", "handed_over", "late"),
    }
)
"""The tabs that list parcels, and which."""

_NOTHING: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
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
)
"""Title and text shown for an empty list."""


class ListTabs(QTabBar):
    """A tab for each list, named with the number of its rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setUsesScrollButtons(True)
        self.setAccessibleName(_("Listed items"))
        for key in TABS:
            self.setTabData(self.addTab(""), key)

    @property
    def key(self) -> str:
        """The key of the current tab."""
        return str(self.tabData(max(0, self.currentIndex())))

    def show_key(self, key: str) -> None:
        """Make this tab the current one."""
        self.setCurrentIndex(TABS.index(key))

    def set_offered(self, key: str, is_offered: bool) -> None:
        """Show or hide a tab."""
        self.setTabVisible(TABS.index(key), is_offered)

    def rows(self, view_model: ExchangeViewModel) -> list[ParcelListRow] | None:
        """Return the parcels of the current tab; None if it lists something else."""
        sift = _SIFTS.get(self.key)
        return None if sift is None else list(filter(sift, view_model.movements))

    def set_counts(self, view_model: ExchangeViewModel) -> None:
        """Show the number of rows of each list."""
        names = {
            "all": _("All"),
            "mine": _("For me"),
            "received": _("Received"),
            "sent": _("Sent"),
            "receipts": _("Without receipt"),
            "underway": _("In transfer"),
            "partners": _("Partners"),
            "conflicts": _("Conflicts"),
            "oddities": _("Rejected"),
        }
        counts = {key: sum(map(sift, view_model.movements)) for key, sift in _SIFTS.items()}
        counts |= {
            "underway": len(view_model.under_way),
            "partners": len(view_model.partners),
            "conflicts": len(view_model.conflicts),
            "oddities": len(view_model.rejected_parcels),
        }
        for key, name in names.items():
            self.setTabText(TABS.index(key), f"{name} {counts[key]}")
        self.setTabText(TABS.index("next"), _("To send"))


class EmptyLists(QStackedWidget):
    """What an empty list says while others are not empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        for title, why in _NOTHING.values():
            self.addWidget(EmptyState(_(title), _(why), glyph="arrows-left-right", parent=self))

    def show_for(self, key: str) -> None:
        """Show the message of this list."""
        self.setCurrentIndex(list(_NOTHING).index(key))


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


class StrandedBanner(QWidget):
    """A line for each current owner of the files, with an action.

    ``send_asked`` is emitted with the partner, ``know_asked`` if the owner is no known partner,
    ``show_asked`` with the students.
    """

    send_asked = Signal(object)
    know_asked = Signal()
    show_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = vbox(on=self, margins=(0, 0, 0, SMALL), spacing=SMALL)
        self.hide()

    def show_stranded(self, every: Sequence[StrandedRecords]) -> None:
        """Show these records; hide the banner if there are none."""
        while self._lines.count():
            old = self._lines.takeAt(0).widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for one in every:
            self._lines.addWidget(self._line(one))
        self.setVisible(bool(every))

    def _line(self, one: StrandedRecords) -> QWidget:
        made = QWidget(self)
        shown = button(_("Show the students"), "link", made)
        shown.clicked.connect(lambda: self.show_asked.emit(tuple(one.files)))
        row = hbox(
            (label(stranded_words(one), "warn", made, wrap=True), 1),
            (shown, 0, Qt.AlignmentFlag.AlignTop),
            on=made,
            margins=(0, 0, 0, 0),
            spacing=GAP,
        )
        if one.can_go:
            go = button(_("Send to {who}…").format(who=one.name), "", made, glyph="package")
            go.clicked.connect(lambda: self.send_asked.emit(one.partner))
        else:
            go = button(_("Partners"), "", made, glyph="users")
            go.clicked.connect(self.know_asked)
        row.addWidget(go, 0, Qt.AlignmentFlag.AlignTop)
        return made
