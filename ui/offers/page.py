"""The offers page, with tabs for posts, employers, visits and complaints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ui.common.i18n import _
from ui.offers import entry_dialogs
from ui.offers.complaints_tab import ComplaintsTab
from ui.offers.employers_tab import EmployersTab
from ui.offers.posts_tab import PostsTab
from ui.offers.visits_tab import VisitsTab
from ui.shell.page import PageContext
from ui.shell.requests import Request, ShowOffers
from ui.shell.tabbed_page import TabbedPage, TabEntry

KEYS = ("posts", "employers", "visits", "complaints")


class OffersPage(TabbedPage):
    """Posts for referral, and the employers that offer them."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        entries = (
            TabEntry("posts", _("Posts"), PostsTab),
            TabEntry("employers", _("Employers"), EmployersTab),
            TabEntry("visits", _("Visits"), VisitsTab),
            TabEntry("complaints", _("Complaints"), ComplaintsTab),
        )
        super().__init__(context, _("Posts"), entries, parent)
        self._actions = [
            self.action(_("New post…"), "posts", lambda tab: tab.new_post()),
            self.action(_("New employer…"), "employers", entry_dialogs.enter_employer),
            self.action(_("Record a visit…"), "visits", lambda tab: tab.new_visit()),
            self.action(_("Register a complaint…"), "complaints", lambda tab: tab.new_complaint()),
        ]

    @property
    def posts(self) -> PostsTab:
        tab: PostsTab = self.tab_of("posts")
        return tab

    @property
    def employers(self) -> EmployersTab:
        tab: EmployersTab = self.tab_of("employers")
        return tab

    @property
    def visits(self) -> VisitsTab:
        tab: VisitsTab = self.tab_of("visits")
        return tab

    @property
    def complaints(self) -> ComplaintsTab:
        tab: ComplaintsTab = self.tab_of("complaints")
        return tab

    def answer(self, request: Request) -> None:
        if isinstance(request, ShowOffers):
            if request.kind in KEYS:
                self.show_tab(request.kind)
            if request.record is not None:
                self.tab.go_to(request.record)
                self.tab.refresh()
        else:
            super().answer(request)

    def menu_actions(self) -> Mapping[str, Sequence[QAction]]:
        return {"record": self._actions}
