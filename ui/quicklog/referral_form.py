"""The form of a referral: which post, when, why it fits, and the student's response."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from casework.problems import RuleBroken
from casework.records import Employer, Post
from casework.service_layer import ReferralDraft
from ui.common.i18n import N_, _
from ui.quicklog.blank_edit import BlankEdit
from ui.quicklog.entries import NOT_YET, ReferralEntry
from ui.quicklog.fitting_posts import FittingPosts
from ui.quicklog.form import PickForm, line
from ui.quicklog.pick import PickLine, PickOption
from ui.quicklog.post_panel import PostPanel
from ui.theme.theme import theme
from ui.widgets.basics import button, label, row
from ui.widgets.date_edit import DateEdit

RESPONSES = ("感兴趣", "已投递", "不合适", "待反馈")
"""The most common responses of students; any other text is accepted."""


class ReferralForm(PickForm[PostPanel]):
    """One post for all chosen students."""

    TITLES = (N_("&Date"), N_("&Post"), N_("Why it &fits"), N_("Ans&wer"), N_("Answered &on"))

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.on = DateEdit(None, self, today=today, field="on", with_weekday=True)
        self.post: PickLine[UUID] = PickLine(
            _("Post"), _("Title, employer or city; ↓ shows all"), self
        )
        self.new_post = button(_("New post"), "small", self, glyph="plus")
        self.fits = FittingPosts(self._on_fitting, self)
        self._employers: tuple[Employer, ...] = ()
        self.match = BlankEdit(_("Why it fits"), 2, self)
        self.response = line(_("Answer"), "", self)
        self.responded_on = DateEdit(
            None, self, today=today, field="responded_on", with_weekday=True
        )
        self._build()
        self.take_up("post", self.post, self.new_post, lambda: self._new_panel(today))
        self._connect()
        self.on.set_day(today)

    def _build(self) -> None:
        fields = self.fields
        self.on.setFixedWidth(theme().px(138))
        hint = label(_("T today, Y yesterday, or -3, 4.9"), "caption", self)
        fields.add(_("&Date"), row(self.on, hint, -1, parent=self), [("on", self.on)],
                   buddy=self.on)  # fmt: skip
        post_row = row(self.post, self.new_post, parent=self)
        fields.add(_("&Post"), post_row, [("post", self.post)], buddy=self.post)
        fields.add_line(self.fits)
        self.column.addWidget(self.more, 1)
        self.more.add(_("Why it &fits"), self.match, [("match", self.match)], stretch=1)
        self.responded_on.setFixedWidth(theme().px(138))
        chips = []
        for text in RESPONSES:
            made = button(text, "small", self)
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            made.clicked.connect(lambda _checked=False, text=text: self._answer(text))
            chips.append(made)
        self.more.add(_("Ans&wer"), self.response, [("response", self.response)])
        self.more.add_line(row(*chips, -1, parent=self, spacing=6))
        answered = row(self.responded_on, -1, parent=self)
        self.more.add(
            _("Answered &on"),
            answered,
            [("responded_on", self.responded_on)],
            buddy=self.responded_on,
        )

    def _connect(self) -> None:
        self.on.changed.connect(self.changed)
        self.on.editingFinished.connect(lambda: self.check_day("on", self.on))
        self.match.textChanged.connect(self.changed)
        self.response.textEdited.connect(lambda _text: self.changed.emit())
        self.responded_on.changed.connect(self.changed)

    def set_offers(self, posts: Sequence[Post], employers: Sequence[Employer], on: date) -> None:
        """Offer these posts, open and newer ones first."""
        by_id = {employer.id: employer for employer in employers}
        newest = sorted(posts, key=lambda post: post.recorded_at, reverse=True)
        newest.sort(key=lambda post: post.until is not None and post.until < on)
        self.post.set_offers([_offer(post, by_id[post.employer_id], on) for post in newest])
        self._employers = tuple(employers)
        if self._made is not None:
            self._made.set_employers(employers)

    def _new_panel(self, today: date) -> PostPanel:
        made = PostPanel(today, self)
        made.set_employers(self._employers)
        return made

    # --- as an entry

    def preview(self) -> ReferralEntry | None:
        try:
            on, responded = self.on.day(), self.responded_on.day()
        except RuleBroken:
            return None
        if on is None or (self.post.record is None and not self.is_new):
            return None
        if not self.is_new:
            return ReferralEntry(self._draft(on, responded, self.post.record or NOT_YET))
        post, employer = self.panel.preview()
        return ReferralEntry(self._draft(on, responded, NOT_YET), post, employer)

    def entry(self) -> ReferralEntry | None:
        self.fields.clear_problems()
        self.more.clear_problems()
        on = self.check_day("on", self.on)
        self.needs_choice(_("Choose a post, or enter a new one."))
        made = self.panel.entry() if self.is_new else None
        if not self.match.text().strip():
            self.more.show_problem(RuleBroken("FIELD_MISSING", "match"))
        responded = self._responded()
        if self.problems or on is None:
            return None
        if made is None:
            return ReferralEntry(self._draft(on, responded, self.post.record or NOT_YET))
        return ReferralEntry(self._draft(on, responded, NOT_YET), *made)

    def _responded(self) -> date | None:
        try:
            return self.responded_on.day()
        except RuleBroken as problem:
            self.more.show_problem(problem)
            return None

    def _draft(self, on: date, responded: date | None, post: UUID) -> ReferralDraft:
        response = self.response.text().strip()
        return ReferralDraft(
            post_id=post,
            on=on,
            match=self.match.text().strip(),
            response=response or None,
            responded_on=responded if response else None,
        )

    # --- reactions to input

    def _on_fitting(self, post: UUID, note: str) -> None:
        """Pick a suggested post and start the note with the reasons for it."""
        self.new_post.setChecked(False)
        self.post.pick(post)
        if not self.match.text().strip():
            self.match.set_text(note)
        self.match.setFocus()

    def _answer(self, text: str) -> None:
        self.response.setText(text)
        if not self.responded_on.text():
            self.responded_on.set_day(self.on.day() if self.on.settle() else None)
        self.changed.emit()

    # --- drafts

    def has_text(self) -> bool:
        return bool(self.match.text().strip() or self.response.text().strip()) or (
            self.is_new and self.panel.has_text()
        )

    def memento(self) -> dict[str, Any]:
        return {
            "on": self.on.entry(),
            "post": str(self.post.record or ""),
            "panel": self.panel.memento() if self.is_new else None,
            "match": self.match.text(),
            "response": self.response.text(),
            "responded_on": self.responded_on.entry(),
        }

    def restore(self, memento: dict[str, Any]) -> None:
        self.on.set_entry(memento.get("on", ""))
        self.post.pick(UUID(memento["post"]) if memento.get("post") else None)
        self.match.set_text(memento.get("match", ""))
        self.response.setText(memento.get("response", ""))
        self.responded_on.set_entry(memento.get("responded_on", ""))
        panel = memento.get("panel")
        self.new_post.setChecked(panel is not None)
        if panel is not None:
            self.panel.restore(panel)

    def clear_for_next(self) -> None:
        """Keep the post: the next student is often referred to the same one."""
        self.close_panel()
        self.match.clear()
        self.response.clear()
        self.responded_on.set_day(None)


def _offer(post: Post, employer: Employer, on: date) -> PickOption[UUID]:
    pay = f"{post.pay_low}–{post.pay_high}" if post.pay_low and post.pay_high else ""
    parts = [post.city, pay]
    if post.until is not None and post.until < on:
        parts.append(_("closed {day}").format(day=post.until.isoformat()))
    elif post.until is not None:
        parts.append(_("until {day}").format(day=post.until.isoformat()))
    if employer.blacklisted_on is not None:
        parts.append(_("blacklisted"))
    about = " · ".join(part for part in parts if part)
    return PickOption(post.id, f"{post.title} · {employer.name}", about)
