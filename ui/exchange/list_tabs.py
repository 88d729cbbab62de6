"""The tabs of the exchange page: which parcels each lists, and what an empty list says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from ui.common.i18n import N_, _
from ui.exchange.view_model import ExchangeViewModel, ParcelListRow
from ui.widgets.empty_states import EmptyState

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
