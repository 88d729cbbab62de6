"""The banner that offers to continue an unsaved entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.common.i18n import _
from ui.quicklog.drafts import QuickLogDraft
from ui.widgets.basics import ElidedLabel, button
from ui.widgets.date_edit import day_text


class DraftBanner(QFrame):
    """Emits ``taken(draft)`` to continue a draft and ``dropped(draft)`` to discard it."""

    taken = Signal(object)
    dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "bannerInfo")
        self._drafts: list[QuickLogDraft] = []
        self._text = ElidedLabel("", "", self)
        self._text.setObjectName("draft-text")
        self.go_on = button(_("Continue"), "small", self)
        self.go_on.clicked.connect(self._on_go_on)
        self.throw = button(_("Discard it"), "small", self)
        self.throw.clicked.connect(self._on_throw)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 6, 4)
        row.addWidget(self._text, 1)
        row.addWidget(self.go_on)
        row.addWidget(self.throw)
        self.hide()

    def show_drafts(self, drafts: Sequence[QuickLogDraft]) -> None:
        """Offer the newest of these drafts; hide the banner when there is none."""
        self._drafts = list(drafts)
        self.setVisible(bool(drafts))
        if not drafts:
            return
        text = draft_words(drafts[0])
        if len(drafts) > 1:
            text = _("{draft}, and {count} more").format(draft=text, count=len(drafts) - 1)
        self._text.set_whole(text)

    def _on_go_on(self) -> None:
        draft = self._drafts.pop(0)
        self.show_drafts(())
        self.taken.emit(draft)

    def _on_throw(self) -> None:
        draft = self._drafts.pop(0)
        self.show_drafts(self._drafts)
        self.dropped.emit(draft)


def draft_words(draft: QuickLogDraft) -> str:
    """Return the text of the offer: the students and when the draft was written."""
    names = [student.name for student in draft.students]
    who = "、".join(names[:2]) + (" …" if len(names) > 2 else "")
    at: datetime = draft.kept_at.astimezone()
    when = f"{day_text(at.date())} {at:%H:%M}"
    if who:
        return _("Not saved yet: {who}, {when}").format(who=who, when=when)
    return _("Not saved yet, {when}").format(when=when)
