"""Tabs above the list: the built-in views, followed by the user's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QTabBar, QWidget

from casework.read_models import FileQuery
from casework.standing import Status
from ui.common.case_words import status_name
from ui.common.i18n import _
from ui.students.saved_views import SavedView
from ui.theme.theme import theme
from ui.theme.tokens import SMALL, TAB_STRIP
from ui.widgets.basics import button


class SavedViewsBar(QWidget):
    """A tab bar, or in a narrow window a combo box. Emits ``chosen(view)``.

    ``box`` belongs into the header of the page. A query that matches no view is called “own choice”
    and can be saved (``save_asked``). The page fills ``menu`` with actions for the current view of
    the user.
    """

    chosen = Signal(object)
    save_asked = Signal()

    def __init__(
        self, keeper: str, parent: QWidget | None = None, *, are_lent: bool = False
    ) -> None:
        super().__init__(parent)
        placed = Status.PLACED.value
        lent = (SavedView(_("All")), SavedView(_("Still owed"), (("owes", "any"),)))
        kept = (
            SavedView(_("All")),
            SavedView(_("Mine"), (("helper", keeper),)),
            SavedView(_("Still owed"), (("owes", "any"),)),
            SavedView(status_name(Status.TO_BE_OPENED), (("status", Status.TO_BE_OPENED.value),)),
            SavedView(_("No helper"), (("helper", ""),)),
            SavedView(status_name(Status.PLACED), (("status", placed),)),
        )
        self._ready: tuple[SavedView, ...] = lent if are_lent else kept
        self._own: tuple[SavedView, ...] = ()
        self._counts: dict[str, int] = {}
        self._current = 0
        self._marked = (-1, "")
        self._query = FileQuery()
        self._among_name = ""
        self.tabs = QTabBar(self)
        self.tabs.setAccessibleName(_("Views"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.box.setAccessibleName(_("Views"))
        self.save = button(_("Save this view"), "link", self, glyph="bookmark-simple")
        self.save.clicked.connect(self.save_asked)
        self.more = button("", "quiet", self, glyph="dots-three-bold")
        self.more.setAccessibleName(_("This view"))
        self.more.setToolTip(_("This view"))
        self.menu = QMenu(self.more)
        self.more.setMenu(self.menu)
        self.tabs.currentChanged.connect(self._on_chosen)
        self.box.activated.connect(self._on_chosen)
        row = QHBoxLayout(self)
        row.setContentsMargins(SMALL, 0, SMALL, 0)
        row.addWidget(self.tabs)
        row.addWidget(self.save)
        row.addWidget(self.more)
        row.addStretch(1)
        self.setFixedHeight(theme().px(TAB_STRIP))
        self._is_narrow = False
        self._is_wanted = True
        self._put_tabs()
        self.show_query(self._query)
        self.show_strip(True)

    # --- views

    @property
    def views(self) -> tuple[SavedView, ...]:
        """All views in the order of their tabs."""
        return (*self._ready, *self._own)

    @property
    def own_current(self) -> SavedView | None:
        """The current view, if it is one of the user's own."""
        place = self._current - len(self._ready)
        return self._own[place] if 0 <= place < len(self._own) else None

    @property
    def can_save(self) -> bool:
        """Whether the current query can be saved as a new view."""
        query = self._query
        return query.among is None and not any(view.asks(query) for view in self.views)

    def set_own(self, views: Sequence[SavedView]) -> None:
        """Set the user's own views, shown after the built-in ones."""
        self._own = tuple(views)
        self._put_tabs()
        self.show_query(self._query, self._among_name)

    def names_taken(self) -> frozenset[str]:
        """Return the names of the built-in views."""
        return frozenset(view.name for view in self._ready)

    def _put_tabs(self) -> None:
        for strip in (self.tabs, self.box):
            strip.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        self.box.clear()
        for view in (*self.views, SavedView(_("Own choice"))):
            self.tabs.addTab(self._title(view))
            self.box.addItem(self._title(view))
        self._marked = (-1, "")
        for strip in (self.tabs, self.box):
            strip.blockSignals(False)

    # --- current view

    def show_query(self, query: FileQuery, among_name: str = "") -> None:
        """Select the view that matches this query, or “own choice”; ``among_name`` describes files.

        A built-in view stays selected when a search is added.
        """
        self._query, self._among_name = query, among_name
        exactly = [place for place, view in enumerate(self.views) if view.asks(query)]
        nearly = [place for place, view in enumerate(self._ready) if _is_where(view, query)]
        here = [place for place in exactly if place == self._current]
        own_choice = len(self.views)
        self._current = (here or exactly or nearly or [own_choice])[0]
        self._mark(own_choice, among_name or _("Own choice"))
        self.save.setVisible(self.can_save)
        self.more.setVisible(self.own_current is not None)

    def _mark(self, own_choice: int, name: str) -> None:
        """Select the current view; skip unchanged tabs, since an update lays them out again."""
        is_there = self.tabs.currentIndex() == self.box.currentIndex() == self._current
        if is_there and (own_choice, name) == self._marked:
            return
        self._marked = own_choice, name
        for strip in (self.tabs, self.box):
            strip.blockSignals(True)
        self.tabs.setTabVisible(own_choice, self._current == own_choice)
        self.tabs.setTabText(own_choice, name)
        self.box.setItemText(own_choice, name)
        self.tabs.setCurrentIndex(self._current)
        self.box.setCurrentIndex(self._current)
        for strip in (self.tabs, self.box):
            strip.blockSignals(False)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show the number of students of each view, by view name."""
        self._counts = dict(counts)
        for place, view in enumerate(self.views):
            self.tabs.setTabText(place, self._title(view))
            self.box.setItemText(place, self._title(view))

    def _title(self, view: SavedView) -> str:
        count = self._counts.get(view.name)
        return view.name if count is None else f"{view.name} {count}"

    def set_narrow(self, is_narrow: bool) -> None:
        """Show the combo box in the page's header instead of the tab bar."""
        self._is_narrow = is_narrow
        self.show_strip(self._is_wanted)

    def show_strip(self, is_wanted: bool) -> None:
        """Show the views, or hide them when there is nothing to choose."""
        self._is_wanted = is_wanted
        self.setVisible(is_wanted and not self._is_narrow)
        self.box.setVisible(is_wanted and self._is_narrow)

    def _on_chosen(self, place: int) -> None:
        if place < len(self.views):
            self._current = place
            self.chosen.emit(self.views[place])


def _is_where(view: SavedView, query: FileQuery) -> bool:
    return set(view.where) == set(query.where) and query.among is None
