"""Tab of posts: state, pending decisions, and the students referred."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QWidget

from casework.offers.posts import (
    Offer,
    ReferredStudent,
    how_many_referred,
    offers,
    referred_to_post,
)
from casework.ports import Reader
from casework.records import Post
from casework.verdicts.posts import RELEASED, RETURNED, FoundWord, scan_post
from ui.common.i18n import _
from ui.common.offer_words import found_words, stage_word
from ui.dialogs.care_dialogs import ask_next_step
from ui.jobs.job import LatestOnly
from ui.offers import dialogs, entry_dialogs
from ui.offers.referral_dialogs import refer_many
from ui.shell.list_tab import ListTab
from ui.shell.page import PageContext
from ui.shell.requests import OpenFile
from ui.theme.theme import theme
from ui.widgets.basics import button
from ui.widgets.detail_pane import DetailAction
from ui.widgets.tables import TableColumn

OPEN, DOUBTFUL, EXPIRED, BLACKLISTED = "open", "doubtful", "expired", "blacklisted"
_LIST_ROWS = 7


@dataclass(frozen=True, slots=True)
class PostListRow:
    """A post as a row of the table."""

    offer: Offer
    found: tuple[FoundWord, ...]
    referred: int
    state: str

    @property
    def id(self) -> UUID:
        return self.offer.post.id

    @property
    def post(self) -> Post:
        return self.offer.post


def read_posts(reader: Reader) -> tuple[PostListRow, ...]:
    """Return all posts, newest first."""
    found = offers(reader)
    counts = how_many_referred(reader, [one.post.id for one in found])
    rows = [
        PostListRow(one, scan_post(one.post), counts.get(one.post.id, 0), _state(one, reader.today))
        for one in found
    ]
    return tuple(reversed(rows))


def _state(one: Offer, today: date) -> str:
    if one.employer.blacklisted_on is not None:
        return BLACKLISTED
    if one.post.ruling == RETURNED:
        return RETURNED
    if one.needs_ruling:
        return DOUBTFUL
    return OPEN if one.is_open(today) else EXPIRED


def pay_words(post: Post) -> str:
    """Return the pay of a post as text, or "" if none is stated."""
    amounts = [str(pay) for pay in (post.pay_low, post.pay_high) if pay is not None]
    return "–".join(dict.fromkeys(amounts))


class PostsTab(ListTab):
    """Table of all posts."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        self._latest: LatestOnly[tuple[ReferredStudent, ...]] = LatestOnly()
        super().__init__(context, _("Posts"), _columns(), parent)

    # --- the list

    def choices(self) -> Sequence[tuple[str, str]]:
        return [
            ("", _("All")),
            (OPEN, _("Open")),
            (DOUBTFUL, _("Needs a decision")),
            (EXPIRED, _("Expired")),
            (BLACKLISTED, _("Blacklisted")),
        ]

    def tools(self) -> list[QPushButton]:
        new = button(_("New post"), "primary", self, glyph="plus")
        new.clicked.connect(self.new_post)
        return [new]

    def nothing(self) -> tuple[str, str]:
        return (
            _("There is no post yet"),
            _("Add posts here or while referring one; matching ones are then suggested."),
        )

    def look(self) -> Callable[[Reader], Any]:
        return read_posts

    def is_of(self, row: PostListRow, key: str) -> bool:
        if key == EXPIRED:
            return row.state == EXPIRED
        return row.state == key

    def words(self, row: PostListRow) -> str:
        post = row.post
        parts = (post.title, row.offer.employer.name, post.city, post.source, post.major)
        return " ".join(part for part in parts if part)

    def open_row(self, row: PostListRow) -> None:
        self.edit(row)

    # --- the panel

    def show_row(self, row: PostListRow | None) -> None:
        self._latest.drop()
        if row is None:
            self.detail.begin(_("No post is chosen"))
            self.detail.end()
            return
        post = row.post
        self.detail.begin(post.title, row.offer.employer.name)
        self.detail.add_chips([(state_words(row.state), _CHIPS[row.state])])
        self.detail.add_acts(self._acts(row))
        if row.found:
            self._show_words(row)
        self.detail.add_facts(
            [
                (_("City"), post.city),
                (_("Pay a month"), pay_words(post)),
                (_("Open until"), post.until.isoformat() if post.until else None),
                (_("Level"), post.education),
                (_("Major"), post.major),
                (_("Kind of work"), post.job_kind),
                (_("Wanted"), str(post.headcount) if post.headcount else None),
                (_("Source"), post.source),
                (_("Contact details"), post.contact or post.url),
                (_("Verified"), _verified(post)),
            ]
        )
        if row.referred:
            self.detail.add_heading(_("Referred"))
            self._ask_referred(row.id)
        self.detail.end()

    def _acts(self, row: PostListRow) -> list[DetailAction]:
        acts = [
            DetailAction(_("Matching students…"), lambda: self.refer(row)),
            DetailAction(_("Edit…"), lambda: self.edit(row)),
            DetailAction(_("Verified…"), lambda: dialogs.verify_post(self, row.post)),
        ]
        if row.post.until is not None:
            acts.insert(2, DetailAction(_("Extend…"), lambda: dialogs.extend_post(self, row.post)))
        if row.state in (BLACKLISTED, RETURNED, EXPIRED):
            acts = acts[1:]
        return acts

    def _show_words(self, row: PostListRow) -> None:
        self.detail.add_heading(_("Questionable wording"))
        self.detail.add_text(found_words(row.found), "warn")
        post = row.post
        if post.ruling is not None:
            said = _("{decision} by {name} on {day}").format(
                decision=ruling_word(post.ruling), name=post.ruling_by, day=post.ruling_on
            )
            self.detail.add_text(f"{said}: {post.ruling_note}" if post.ruling_note else said)
        self.detail.add_acts(
            [
                DetailAction(
                    _("Allow…") if decision == RELEASED else _("Send back…"),
                    lambda decision=decision: dialogs.rule_post(  # type: ignore[misc]  # the default binds the loop variable
                        self, post, decision
                    ),
                )
                for decision in (RELEASED, RETURNED)
                if decision != post.ruling
            ]
        )

    def _ask_referred(self, post: UUID) -> None:
        job = self.session.read(lambda reader: referred_to_post(reader, post))
        self._latest.take(job).then(self._show_referred)

    def _show_referred(self, found: tuple[ReferredStudent, ...]) -> None:
        if not found:
            return
        listed = QListWidget()
        listed.setAccessibleName(_("Referred to this post"))
        listed.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        for one in found:
            item = QListWidgetItem(
                f"{one.name}  {stage_word(one.stage)}  {one.on.isoformat()}", listed
            )
            item.setData(Qt.ItemDataRole.UserRole, one)
        rows = min(_LIST_ROWS, max(2, len(found)))
        listed.setMinimumHeight(rows * theme().px(24) + 8)
        most = len(found) * listed.sizeHintForRow(0) + 2 * listed.frameWidth()
        listed.setMaximumHeight(max(listed.minimumHeight(), most))
        listed.itemActivated.connect(
            lambda item: self.frame.ask(OpenFile(item.data(Qt.ItemDataRole.UserRole).file_id))
        )
        listed.setCurrentRow(0)
        place = self.detail.body.count() - 1  # before the stretch item
        if self.frame.answers(OpenFile):
            listed.setToolTip(_("Enter opens the file; choose several to take them further."))
        step = button(_("Next step…"), "small")
        step.clicked.connect(lambda: self._step(listed))
        self.detail.insert_list(place, listed)
        self.detail.body.insertWidget(place + 1, step)

    def _step(self, listed: QListWidget) -> None:
        chosen = [item.data(Qt.ItemDataRole.UserRole) for item in listed.selectedItems()]
        if chosen:
            ask_next_step(self, self.session, self.frame, [one.referral_id for one in chosen])

    # --- actions

    def new_post(self) -> None:
        """Open the form for a new post."""
        entry_dialogs.enter_post(self)

    def edit(self, row: PostListRow) -> None:
        """Open the form for correcting a post."""
        entry_dialogs.enter_post(self, row.post)

    def refer(self, row: PostListRow) -> None:
        """Show the students for whom the post would count, and refer those selected."""
        refer_many(self, self.session, self.frame, row.offer)


_CHIPS = {
    OPEN: "chipOk",
    DOUBTFUL: "chipWarn",
    EXPIRED: "chip",
    BLACKLISTED: "chipDanger",
    RETURNED: "chipDanger",
}


def state_words(state: str) -> str:
    """Return the display name of a post's state."""
    return {
        OPEN: _("open"),
        DOUBTFUL: _("needs a decision"),
        EXPIRED: _("expired"),
        BLACKLISTED: _("blacklisted"),
        RETURNED: _("sent back"),
    }[state]


def ruling_word(decision: str) -> str:
    """Return the display name of a decision on the wording of a post."""
    return _("allowed") if decision == RELEASED else _("sent back")


def _verified(post: Post) -> str | None:
    if post.verified_on is None:
        return None
    return f"{post.verified_on.isoformat()} {post.verified_by or ''}".strip()


def _columns() -> list[TableColumn[PostListRow]]:
    tones = {OPEN: "ok", DOUBTFUL: "warn", EXPIRED: "text3"}
    return [
        TableColumn(_("Post"), lambda row: row.post.title, width=140, is_bold=True),
        TableColumn(_("Employer"), lambda row: row.offer.employer.name, width=176),
        TableColumn(
            _("Status"),
            lambda row: state_words(row.state),
            width=118,
            tone=lambda row: tones.get(row.state, "danger"),
        ),
        TableColumn(_("City"), lambda row: row.post.city, width=80),
        TableColumn(
            _("Pay a month"),
            lambda row: pay_words(row.post),
            value=lambda row: row.post.pay_high or row.post.pay_low,
            width=100,
        ),
        TableColumn(
            _("Open until"),
            lambda row: row.post.until.isoformat() if row.post.until else "",
            value=lambda row: row.post.until,
            width=96,
        ),
        TableColumn(
            _("Referred"),
            lambda row: str(row.referred) if row.referred else "",
            value=lambda row: row.referred,
            width=72,
            is_number=True,
        ),
        TableColumn(_("Source"), lambda row: row.post.source, width=90),
    ]
