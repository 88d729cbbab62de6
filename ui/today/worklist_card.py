"""The card of the worklist: tabs by kind, the list or why it is empty, and the keys below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from ui.common.i18n import N_, _
from ui.today.view_model import WorklistRow
from ui.today.worklist_view import TABS, TodayModel, TodayView
from ui.widgets.basics import button, label, line, set_kind, tab_strip
from ui.widgets.empty_states import EmptyState
from ui.widgets.layouts import hbox, vbox

_KEYS = (
    ("↑ ↓", N_("choose")),
    ("Enter", N_("do it")),
    ("Z", N_("put off…")),
    ("Space", N_("open the file")),
)


class WorklistCard(QFrame):
    """In a small window the overview is a tab too, since there is no place next to the list."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.model = TodayModel(self)
        self.tabs = tab_strip(_("What is shown"), self)
        for tab in TABS:
            self.tabs.addTab(_(tab.title))
        self.overview_tab = self.tabs.addTab(_("Overview"))
        self.tabs.setTabData(self.overview_tab, "overview")
        self.view = TodayView(self.model, self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.view)
        self.nothing = EmptyState(_("Nothing is pending"), "", ring="ccc", parent=self._pages)
        self._pages.addWidget(self.nothing)
        self._overview: QWidget | None = None
        self._foot = QWidget(self)
        self.snoozed = button("", "link", self._foot, glyph="clock")
        vbox(
            self.tabs,
            line(self),
            (self._pages, 1),
            self._foot,
            on=self,
            margins=(1, 1, 1, 1),
            spacing=0,
        )
        self._build_foot()
        self.tabs.currentChanged.connect(self._on_tab)

    def _build_foot(self) -> None:
        row = hbox(on=self._foot, margins=(12, 6, 12, 6), spacing=6)
        self._hints = []
        for keys, what in _KEYS:
            for text, kind in ((keys, "chip"), (_(what), "caption")):
                made = label(text, kind, self._foot)
                row.addWidget(made)
                self._hints.append(made)
            row.addSpacing(6)
        row.addStretch(1)
        row.addWidget(self.snoozed)

    def keys(self) -> Sequence[tuple[str, str]]:
        """Return the shortcuts of a row, as pairs of text and keys."""
        return [(_(what), keys) for keys, what in _KEYS[1:]]

    def set_short(self, is_short: bool) -> None:
        """Use lower rows in a low window, and leave out the keys."""
        self.view.set_short(is_short)
        self._foot.setVisible(not is_short or bool(self.snoozed.text()))
        for hint in self._hints:
            hint.setVisible(not is_short)

    def set_overview(self, overview: QWidget | None) -> None:
        """Show this widget in a tab of its own; None when it has another place."""
        self._overview = overview
        self.tabs.setTabVisible(self.overview_tab, overview is not None)
        if overview is not None:
            self._pages.addWidget(overview)
        elif self.tabs.currentIndex() == self.overview_tab:
            self.tabs.setCurrentIndex(0)

    def show_rows(self, rows: Sequence[WorklistRow], why_nothing: str) -> None:
        """Show these rows, or why there is nothing; the current row stays current."""
        row, place = self.view.current_row, max(0, self.view.currentIndex().row())
        self.model.show(rows)
        for at, tab in enumerate(TABS):
            count = self.model.count(tab)
            self.tabs.setTabText(at, f"{_(tab.title)}  {count}")
            self.tabs.setTabVisible(at, bool(count) or at == 0)
        found = self.model.place_of(row.item.key) if row else -1
        self.view.go_to(found if found >= 0 else place)
        self.nothing.set_why(why_nothing)
        self._show_page()

    def show_link(self, text: str) -> None:
        """Show the link to or from what was put off, if there is any."""
        self.snoozed.setText(text)
        self.snoozed.setAccessibleName(text)
        self.snoozed.setVisible(bool(text))
        set_kind(self.snoozed, "link")

    def _show_page(self) -> None:
        if self._overview is not None and self.tabs.currentIndex() == self.overview_tab:
            self._pages.setCurrentWidget(self._overview)
        else:
            self._pages.setCurrentWidget(self.view if self.model.rowCount() else self.nothing)

    def _on_tab(self, place: int) -> None:
        if place < len(TABS):
            self.model.set_tab(TABS[place])
            self.view.go_to(0)
        self._show_page()
