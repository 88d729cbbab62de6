"""The page of events: events with everybody's place at them, and the training, a tab each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from ui.common.words import _
from ui.events.events_tab import EventsTab
from ui.events.training_tab import TrainingTab
from ui.offers.tab import Tab
from ui.shell.page import Page, PageContext, PageHeader, WidthClass, page_layout
from ui.shell.requests import Request, SearchHere, ShowEvents

KEYS = ("events", "training")


class EventsPage(Page):
    """Events and trainings that students take part in."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.header = PageHeader(_("Events"), self)
        self.bar = QTabBar(self.header)
        self.bar.setAccessibleName(_("Lists"))
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.stack = QStackedWidget(self)
        self.events = EventsTab(context)
        self.training = TrainingTab(context)
        self.tabs: tuple[Tab, ...] = (self.events, self.training)
        self._titles = (_("Events"), _("Training"))
        for place, (tab, title) in enumerate(zip(self.tabs, self._titles, strict=True)):
            self.bar.addTab(title)
            self.stack.addWidget(tab)
            tab.counted.connect(partial(self._on_counted, place))
        self.header.beside.addWidget(self.bar)
        layout = page_layout(self)
        layout.addWidget(self.header)
        layout.addWidget(self.stack, 1)
        self.bar.currentChanged.connect(self._on_tab)
        self._actions = [
            self._action(text, place, do)
            for text, place, do in (
                (_("New event…"), 0, self.events.new_event),
                (_("Take a sign-in list in…"), 0, self.events.take_list),
                (_("Record training…"), 1, self.training.record),
            )
        ]

    def _action(self, text: str, place: int, do: Callable[[], object]) -> QAction:
        made = QAction(text, self)

        def act(_checked: bool = False) -> None:
            self.bar.setCurrentIndex(place)
            do()

        made.triggered.connect(act)
        return made

    @property
    def tab(self) -> Tab:
        """Return the tab in sight."""
        return self.tabs[self.bar.currentIndex()]

    # --- what the frame asks

    def refresh(self) -> None:
        for tab in self.tabs:
            tab.is_stale = True
        self.tab.refresh()

    def answer(self, request: Request) -> None:
        if isinstance(request, SearchHere):
            self.tab.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.tab.search.selectAll()
        elif isinstance(request, ShowEvents):
            if request.kind in KEYS:
                self.bar.setCurrentIndex(KEYS.index(request.kind))
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
