"""Empty states of the record list: why it is empty, and what to do next.

Without referrals, it lists matching posts, each of which is referred with one key.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from casework.offers.matching import Suggestion
from casework.required_services import Service
from ui.common.i18n import _
from ui.common.offer_words import against_words, for_words
from ui.theme.theme import theme
from ui.widgets.basics import ElidedLabel, button, label
from ui.widgets.empty_states import EmptyState

_TALL = 260
"""Minimum height for an illustration above the posts."""

_SERVICES = {
    "talk": Service.TALK,
    "referral": Service.REFERRAL,
    "attendance": Service.EVENT,
}


class NoRecordsState(QWidget):
    """Shown instead of an empty list.

    ``log_asked`` carries a service, ``refer_asked`` a suggestion.
    """

    log_asked = Signal(object)
    plan_asked = Signal()
    refer_asked = Signal(object)

    def __init__(self, services: Sequence[Service], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = tuple(services)
        self._fitting: tuple[Suggestion, ...] = ()
        self._shown: tuple[object, ...] = ()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 0, 12, 0)
        self.posts: PostsThatFit | None = None
        self.empty: EmptyState | None = None

    def show_for(self, key: str, fitting: Sequence[Suggestion]) -> None:
        """Show the empty state for a kind of record, ``key``."""
        shown = (key, *(one.offer.post.id for one in fitting))
        if shown == self._shown:
            return
        self._shown = shown
        for old in (self.empty, self.posts):
            if old is not None:
                old.hide()
                self._layout.removeWidget(old)
                old.deleteLater()
        self.posts = None
        has_posts = key == "referral" and bool(fitting) and Service.REFERRAL in self._services
        self.empty = self._state(key, has_posts=has_posts)
        self._layout.addWidget(self.empty, 0 if has_posts else 1)
        if has_posts:
            self.posts = PostsThatFit(fitting, self)
            self.posts.refer_asked.connect(self.refer_asked)
            self._layout.addWidget(self.posts)
            self._layout.addStretch(1)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Hide the illustration if the posts need the space."""
        holder = self.parentWidget()
        if self.empty is not None and holder is not None:
            is_low = self.posts is not None and holder.height() < theme().px(_TALL)
            self.empty.picture.setVisible(not is_low)

    def _state(self, key: str, *, has_posts: bool) -> EmptyState:
        titles = {
            "talk": _("No talk is logged yet."),
            "referral": _("No post is referred yet."),
            "attendance": _("No event is recorded yet."),
            "plan": _("There is no plan yet."),
        }
        whys = {
            "talk": _("Talks with this student are listed here, with whether each counts and why."),
            "referral": _("These open posts would count today; the best match comes first.")
            if has_posts
            else _(
                "Referred posts are listed here, with the student's response and whether each"
                " counts."
            ),
            "attendance": _("Events that the student attended are listed here, with the sign-in."),
            "plan": _("A plan has an analysis, goals, and measures with days and names."),
        }
        title = titles.get(key, _("Nothing is recorded yet."))
        why = whys.get(key, _("Every record of this file is listed here once, newest first."))
        made = [] if has_posts else self._action(key)
        return EmptyState(title, why, *made, parent=self)

    def _action(self, key: str) -> list[QPushButton]:
        words = {
            "talk": _("Log a talk…"),
            "referral": _("Refer a post…"),
            "attendance": _("Record an event…"),
        }
        if key == "plan":
            made = button(_("Create a plan…"), "primary", self)
            made.clicked.connect(self.plan_asked)
            return [made]
        service = _SERVICES.get(key, Service.TALK)
        if service not in self._services:
            return []
        made = button(words[key if key in words else "talk"], "primary", self)
        made.clicked.connect(lambda: self.log_asked.emit(service))
        return [made]


class PostsThatFit(QFrame):
    """Matching posts, one per line with a button; Enter refers the first."""

    refer_asked = Signal(object)

    def __init__(self, fitting: Sequence[Suggestion], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Posts that fit"))
        grid = QGridLayout(self)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self.buttons: list[QPushButton] = []
        for place, one in enumerate(fitting):
            offer = one.offer
            name = label(f"{offer.post.title} · {offer.employer.name}", "strong", self)
            why = for_words(one.fit) or against_words(one.fit)
            about = ElidedLabel(
                " · ".join(part for part in (offer.post.city, why) if part), "caption", self
            )
            made = button(_("Refer"), "primary" if not place else "", self)
            made.setAccessibleName(_("Refer {post}").format(post=name.text()))
            made.setAutoDefault(True)  # Enter presses the button that has the focus
            made.clicked.connect(lambda _checked=False, one=one: self.refer_asked.emit(one))
            grid.addWidget(name, place, 0)
            grid.addWidget(about, place, 1)
            grid.addWidget(made, place, 2)
            self.buttons.append(made)
        if self.buttons:
            self.setFocusProxy(self.buttons[0])
