"""A page with one list per tab; each is created when first shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from casework.ports import Change
from ui.common.i18n import _
from ui.shell.list_tab import ListTab
from ui.shell.page import Page, PageContext, PageHeader, WidthClass, page_layout
from ui.shell.requests import Request, SearchHere


@dataclass(frozen=True, slots=True)
class TabEntry:
    """A tab of the page: key, title and factory."""

    key: str
    title: str
    make: Callable[[PageContext, QWidget], ListTab]


class TabbedPage(Page):
    """A page of several lists that share a header."""

    def __init__(
        self,
        context: PageContext,
        title: str,
        entries: Sequence[TabEntry],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context, parent)
        self._context = context
        self._entries = tuple(entries)
        self._made: dict[str, ListTab] = {}
        self._kept: dict[str, object] = {}
        self.header = PageHeader(title, self)
        self.bar = QTabBar(self.header)
        self.bar.setAccessibleName(_("Lists"))
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.stack = QStackedWidget(self)
        for entry in self._entries:
            self.bar.addTab(entry.title)
        self.header.trailing.addWidget(self.bar)
        layout = page_layout(self)
        layout.addWidget(self.header)
        layout.addWidget(self.stack, 1)
        self.tab_of(self._entries[0].key)
        self.bar.currentChanged.connect(self._on_tab)

    @property
    def tab(self) -> ListTab:
        """The current tab."""
        tab: ListTab = self.tab_of(self._entries[self.bar.currentIndex()].key)
        return tab

    def tab_of(self, key: str) -> Any:
        """Return a tab by its key, creating it if needed."""
        if key not in self._made:
            self._made[key] = self._make(key)
        return self._made[key]

    def show_tab(self, key: str) -> None:
        """Switch to a tab."""
        self.bar.setCurrentIndex(self._place(key))

    def action(self, text: str, key: str, do: Callable[[Any], object]) -> QAction:
        """Return an action that switches to a tab and then calls ``do`` with it."""
        made = QAction(text, self)

        def act(_checked: bool = False) -> None:
            self.show_tab(key)
            do(self.tab)

        made.triggered.connect(act)
        return made

    # --- Page interface

    def refresh(self) -> None:
        for tab in self._made.values():
            tab.is_stale = True
        self.tab.refresh()

    def on_change(self, change: Change) -> None:
        self.refresh()

    def answer(self, request: Request) -> None:
        if isinstance(request, SearchHere):
            self.tab.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.tab.search.selectAll()

    def panes(self) -> Sequence[QWidget]:
        return [self.header, self.tab.table, self.tab.detail]

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        super().set_width_class(width, is_short=is_short)
        self.header.set_short(is_short)
        for tab in self._made.values():
            self._fit(tab)

    def memento(self) -> object:
        kept: Mapping[str, object] = {
            **self._kept,
            **{key: tab.memento() for key, tab in self._made.items()},
        }
        return self.bar.currentIndex(), kept

    def restore(self, memento: object) -> None:
        if isinstance(memento, tuple):
            place, kept = memento
            self._kept = dict(kept)
            for key, tab in self._made.items():
                tab.restore(self._kept.pop(key, None))
            self.bar.setCurrentIndex(place)

    # --- tabs

    def _place(self, key: str) -> int:
        return next(at for at, entry in enumerate(self._entries) if entry.key == key)

    def _make(self, key: str) -> ListTab:
        made = self._entries[self._place(key)].make(self._context, self.stack)
        self.stack.addWidget(made)
        made.counted.connect(partial(self._on_counted, key))
        self._fit(made)
        made.restore(self._kept.pop(key, None))
        return made

    def _fit(self, tab: ListTab) -> None:
        tab.set_narrow(self.width_class < WidthClass.MEDIUM, is_short=self.is_short)

    def _on_tab(self, _place: int) -> None:
        self.stack.setCurrentWidget(self.tab)
        if self.tab.is_stale:
            self.tab.refresh()

    def _on_counted(self, key: str, count: int) -> None:
        place = self._place(key)
        title = self._entries[place].title
        self.bar.setTabText(place, f"{title} {count}" if count else title)
