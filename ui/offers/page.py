"""The page of offers: posts, employers, visits and complaints, a tab each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from ui.common.words import _
from ui.offers import entering
from ui.offers.complaints import ComplaintsTab
from ui.offers.employers import EmployersTab
from ui.offers.posts import PostsTab
from ui.offers.tab import Tab
from ui.offers.visits import VisitsTab
from ui.shell.announcements import Change
from ui.shell.page import Page, PageContext, PageHeader, WidthClass, page_layout
from ui.shell.requests import Request, SearchHere, ShowOffers

KEYS = ("posts", "employers", "visits", "complaints")


class OffersPage(Page):
    """What can be offered to students, and what is known of who offers it."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.header = PageHeader(_("Posts"), self)
        self.bar = QTabBar(self.header)
        self.bar.setAccessibleName(_("Lists"))
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.stack = QStackedWidget(self)
        self.posts = PostsTab(context)
        self.employers = EmployersTab(context)
        self.visits = VisitsTab(context)
        self.complaints = ComplaintsTab(context)
        self.tabs: tuple[Tab, ...] = (self.posts, self.employers, self.visits, self.complaints)
        self._titles = (_("Posts"), _("Employers"), _("Visits"), _("Complaints"))
        for place, (tab, title) in enumerate(zip(self.tabs, self._titles, strict=True)):
            self.bar.addTab(title)
            self.stack.addWidget(tab)
            tab.counted.connect(partial(self._on_counted, place))
        self.header.beside.addWidget(self.bar)
        layout = page_layout(self)
        layout.addWidget(self.header)
        layout.addWidget(self.stack, 1)
        self.bar.currentChanged.connect(self._on_tab)
        self._actions = self._make_actions()

    def _make_actions(self) -> list[QAction]:
        made = []
        for text, place, do in (
            (_("New post…"), 0, self.posts.new_post),
            (_("New employer…"), 1, lambda: entering.enter_employer(self.employers)),
            (_("Record a visit…"), 2, self.visits.new_visit),
            (_("Register a complaint…"), 3, self.complaints.new_complaint),
        ):
            action = QAction(text, self)
            action.triggered.connect(partial(self._do, place, do))
            made.append(action)
        return made

    @property
    def tab(self) -> Tab:
        """Return the tab in sight."""
        return self.tabs[self.bar.currentIndex()]

    def show_tab(self, key: str) -> None:
        """Show a list by its key."""
        self.bar.setCurrentIndex(KEYS.index(key))

    # --- what the frame asks

    def refresh(self) -> None:
        for tab in self.tabs:
            tab.is_stale = True
        self.tab.refresh()

    def on_change(self, change: Change) -> None:  # noqa: ARG002  anything may lean on a post
        self.refresh()

    def answer(self, request: Request) -> None:
        if isinstance(request, SearchHere):
            self.tab.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.tab.search.selectAll()
        elif isinstance(request, ShowOffers):
            if request.kind in KEYS:
                self.show_tab(request.kind)
            if request.record is not None:
                self.tab.go_to(request.record)
                self.tab.refresh()

    def panes(self) -> Sequence[QWidget]:
        return [self.header, self.tab.table, self.tab.detail]

    def menu_actions(self) -> Mapping[str, Sequence[QAction]]:
        return {"record": self._actions}

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        super().set_width_class(width, is_short=is_short)
        self.header.set_short(is_short)
        for tab in self.tabs:
            tab.set_narrow(width < WidthClass.MEDIUM, is_short=is_short)

    def memento(self) -> object:
        return self.bar.currentIndex(), tuple(tab.memento() for tab in self.tabs)

    def restore(self, memento: object) -> None:
        if isinstance(memento, tuple):
            place, kept = memento
            for tab, one in zip(self.tabs, kept, strict=True):
                tab.restore(one)
            self.bar.setCurrentIndex(place)

    # --- tabs

    def _on_tab(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        if self.tab.is_stale:
            self.tab.refresh()

    def _on_counted(self, place: int, count: int) -> None:
        title = self._titles[place]
        self.bar.setTabText(place, f"{title} {count}" if count else title)

    def _do(self, place: int, do: object, _checked: bool = False) -> None:
        self.bar.setCurrentIndex(place)
        if callable(do):
            do()
