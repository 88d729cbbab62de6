"""Ready-made conditions over the list: all, mine, still owed, and so on."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QTabBar, QWidget

from casework.status import Status
from ui.common.case_words import status_name
from ui.common.words import _
from ui.students.filters import Where
from ui.theme.theme import theme
from ui.theme.tokens import SMALL, TAB_STRIP


class ViewStrip(QWidget):
    """A strip of tabs, in a narrow window a box to choose from. ``chosen(where)``.

    ``box`` is to be laid out in the head of the page.
    """

    chosen = Signal(object)

    def __init__(self, keeper: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        placed = Status.PLACED.value
        self._views: tuple[tuple[str, Where], ...] = (
            (_("All"), ()),
            (_("Mine"), (("helper", keeper),)),
            (_("Still owed"), (("owes", "any"),)),
            (status_name(Status.TO_BE_OPENED), (("status", Status.TO_BE_OPENED.value),)),
            (_("No helper"), (("helper", ""),)),
            (status_name(Status.PLACED), (("status", placed),)),
        )
        self._counts: list[int | None] = [None] * len(self._views)
        self.tabs = QTabBar(self)
        self.tabs.setAccessibleName(_("Views"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box = QComboBox()
        self.box.setAccessibleName(_("Views"))
        for title, _where in (*self._views, (_("Own choice"), ())):
            self.tabs.addTab(title)
            self.box.addItem(title)
        self._own = len(self._views)
        self.tabs.setTabVisible(self._own, False)
        self.tabs.currentChanged.connect(self._on_chosen)
        self.box.activated.connect(self._on_chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(SMALL, 0, SMALL, 0)
        row.addWidget(self.tabs)
        row.addStretch(1)
        self.setFixedHeight(theme().px(TAB_STRIP))
        self._is_narrow = False
        self._is_wanted = True
        self.show_strip(True)

    def show_where(self, where: Where) -> None:
        """Mark the view that these conditions are, or “own choice”."""
        place = next(
            (at for at, (_title, view) in enumerate(self._views) if set(view) == set(where)),
            self._own,
        )
        for strip in (self.tabs, self.box):
            strip.blockSignals(True)
        self.tabs.setTabVisible(self._own, place == self._own)
        self.tabs.setCurrentIndex(place)
        self.box.setCurrentIndex(place)
        for strip in (self.tabs, self.box):
            strip.blockSignals(False)

    def show_facets(self, facets: Mapping[str, Mapping[str, int]], total: int) -> None:
        """Show how many students each view has."""
        for place, (title, where) in enumerate(self._views):
            count = total
            for key, value in where:
                count = facets.get(key, {}).get(value, 0)
            self.tabs.setTabText(place, f"{title} {count}")
            self.box.setItemText(place, f"{title} {count}")

    def set_narrow(self, is_narrow: bool) -> None:
        """Show the box, which lies in the page's head, instead of the strip."""
        self._is_narrow = is_narrow
        self.show_strip(self._is_wanted)

    def show_strip(self, is_wanted: bool) -> None:
        """Show the views, or nothing at all where there is nothing to choose from."""
        self._is_wanted = is_wanted
        self.setVisible(is_wanted and not self._is_narrow)
        self.box.setVisible(is_wanted and self._is_narrow)

    def _on_chosen(self, place: int) -> None:
        if place < self._own:
            self.chosen.emit(self._views[place][1])
