"""The events page, with one tab for events and one for trainings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ui.common.i18n import _
from ui.events.events_tab import EventsTab
from ui.events.training_tab import TrainingTab
from ui.shell.page import PageContext
from ui.shell.requests import Request, ShowEvents
from ui.shell.tabbed_page import TabbedPage, TabEntry

KEYS = ("events", "training")


class EventsPage(TabbedPage):
    """Events and trainings that students take part in."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        entries = (
            TabEntry("events", _("Events"), EventsTab),
            TabEntry("training", _("Training"), TrainingTab),
        )
        super().__init__(context, _("Events"), entries, parent)
        self._actions = [
            self.action(_("New event…"), "events", lambda tab: tab.new_event()),
            self.action(_("Import a sign-in list…"), "events", lambda tab: tab.take_list()),
            self.action(_("Record training…"), "training", lambda tab: tab.record()),
        ]

    @property
    def events(self) -> EventsTab:
        tab: EventsTab = self.tab_of("events")
        return tab

    @property
    def training(self) -> TrainingTab:
        tab: TrainingTab = self.tab_of("training")
        return tab

    def answer(self, request: Request) -> None:
        if isinstance(request, ShowEvents):
            if request.kind in KEYS:
                self.show_tab(request.kind)
            if request.record is not None:
                self.tab.go_to(request.record)
                self.tab.refresh()
        else:
            super().answer(request)

    def menu_actions(self) -> Mapping[str, Sequence[QAction]]:
        return {"record": self._actions}
