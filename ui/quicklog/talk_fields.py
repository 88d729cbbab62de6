"""The additional fields of a talk: its kind, what the student asks for, the next step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from casework.activities.plans import CONFIRMATIONS
from casework.activities.talk_words import NO_CONTACT, TALK_KINDS
from casework.problems import RuleBroken
from ui.common.case_words import choice_name, talk_kind_name
from ui.common.i18n import N_, _
from ui.quicklog.form import line
from ui.quicklog.form_grid import FormGrid, caption_for
from ui.theme.theme import theme
from ui.widgets.basics import row
from ui.widgets.date_edit import DateEdit


class Rest(TypedDict):
    """The additional fields as ``TalkDraft`` names them; None where nothing was entered."""

    talk_kind: str | None
    wishes: str | None
    next_step: str | None
    follow_up_on: date | None
    feedback: str | None
    confirmed_how: str | None
    held_by: str | None


MORE_TITLES = (N_("Kind"), N_("Needs"), N_("Next step"), N_("Feedback"))

NOTHING_MORE = Rest(
    talk_kind=None,
    wishes=None,
    next_step=None,
    follow_up_on=None,
    feedback=None,
    confirmed_how=None,
    held_by=None,
)


class MoreFields(FormGrid):
    """Grid of the additional fields; ``changed`` is emitted on every edit."""

    changed = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = _choices(_("Kind of talk"), [(k, talk_kind_name(k)) for k in TALK_KINDS], self)
        self.held_by = line(_("Held by"), "", self)
        self.wishes = line(_("What the student asks for"), "", self)
        self.next_step = line(_("Next step"), "", self)
        self.follow_up_on = DateEdit(
            None, self, today=today, field="follow_up_on", ahead=True, with_weekday=True
        )
        self.feedback = line(_("What the student says to it"), "", self)
        ways = [(way, choice_name(way)) for way in CONFIRMATIONS]
        self.confirmed = _choices(_("Confirmed how"), ways, self)
        self._build()
        self._connect()

    def _build(self) -> None:
        add = self.add
        who = row(
            self.kind, caption_for(_("Held by"), self.held_by, self), self.held_by, parent=self
        )
        add(_("Kind"), who, [("talk_kind", self.kind), ("held_by", self.held_by)], buddy=self.kind)
        add(_("Needs"), self.wishes, [("wishes", self.wishes)])
        self.follow_up_on.setFixedWidth(theme().px(124))
        then = row(
            self.next_step,
            caption_for(_("Follow up on"), self.follow_up_on, self),
            self.follow_up_on,
            parent=self,
        )
        names: list[tuple[str, QWidget]] = [
            ("next_step", self.next_step),
            ("follow_up_on", self.follow_up_on),
        ]
        add(_("Next step"), then, names, buddy=self.next_step)
        said = row(
            self.feedback,
            caption_for(_("Confirmed"), self.confirmed, self),
            self.confirmed,
            parent=self,
        )
        names = [("feedback", self.feedback), ("confirmed_how", self.confirmed)]
        add(_("Feedback"), said, names, buddy=self.feedback)

    def _connect(self) -> None:
        for edit in (self.wishes, self.next_step, self.feedback, self.held_by):
            edit.textChanged.connect(self.changed)
        for box in (self.kind, self.confirmed):
            box.currentIndexChanged.connect(self.changed)
        self.follow_up_on.changed.connect(self.changed)

    def set_people(self, me: str, helpers: Sequence[str]) -> None:
        """Set the current user, who holds the talk by default, and the helpers to complete."""
        self.held_by.setPlaceholderText(me)
        completer = QCompleter(sorted({me, *helpers}), self.held_by)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.held_by.setCompleter(completer)

    @property
    def is_attempt(self) -> bool:
        """Whether this was an attempt: the student was not reached."""
        return bool(self.kind.currentData() == NO_CONTACT)

    def filled(self) -> list[str]:
        """Return a short description of each filled field."""
        kind = self.kind.currentData()
        found = [talk_kind_name(kind)] if kind else []
        if self.held_by.text().strip():
            found.append(_("held by {name}").format(name=self.held_by.text().strip()))
        if self.follow_up_on.text().strip():
            found.append(_("follow up on {day}").format(day=self.follow_up_on.text().strip()))
        return found

    def check(self) -> None:
        """Show a problem when the follow-up date is invalid."""
        try:
            self.follow_up_on.day()
        except RuleBroken as problem:
            self.show_problem(problem)

    def rest(self) -> Rest:
        """Return the contents; an invalid date is left out."""
        try:
            later = self.follow_up_on.day()
        except RuleBroken:
            later = None
        return Rest(
            talk_kind=self.kind.currentData(),
            wishes=self.wishes.text().strip() or None,
            next_step=self.next_step.text().strip() or None,
            follow_up_on=later,
            feedback=self.feedback.text().strip() or None,
            confirmed_how=self.confirmed.currentData(),
            held_by=self.held_by.text().strip() or None,
        )

    # --- drafts

    def has_text(self) -> bool:
        edits = (self.wishes, self.next_step, self.feedback)
        return any(edit.text().strip() for edit in edits)

    def memento(self) -> dict[str, Any]:
        return {
            "kind": self.kind.currentData() or "",
            "wishes": self.wishes.text(),
            "next_step": self.next_step.text(),
            "follow_up_on": self.follow_up_on.entry(),
            "feedback": self.feedback.text(),
            "confirmed": self.confirmed.currentData() or "",
            "held_by": self.held_by.text(),
        }

    def restore(self, memento: dict[str, Any]) -> None:
        self.kind.setCurrentIndex(max(0, self.kind.findData(memento.get("kind") or None)))
        self.confirmed.setCurrentIndex(
            max(0, self.confirmed.findData(memento.get("confirmed") or None))
        )
        for name in ("wishes", "next_step", "feedback", "held_by"):
            getattr(self, name).setText(memento.get(name, ""))
        self.follow_up_on.set_entry(memento.get("follow_up_on", ""))


def _choices(name: str, words: Sequence[tuple[str, str]], parent: QWidget) -> QComboBox:
    """Return a combo box with nothing chosen."""
    box = QComboBox(parent)
    box.setAccessibleName(name)
    box.addItem("—", None)
    for word, shown in words:
        box.addItem(shown, word)
    return box
