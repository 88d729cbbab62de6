"""The additional fields of a talk: its kind, what the student asks for, the next step.

A field is one line in ``MORE_OF_TALK``; label, widget, checks, draft and entry follow from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QVBoxLayout, QWidget

from casework.problems import RuleBroken
from casework.records.file import CONFIRMATIONS
from casework.records.talk import NO_CONTACT, TALK_KINDS
from ui.common.activity_words import talk_kind_name
from ui.common.case_words import choice_name
from ui.common.i18n import N_, _
from ui.quicklog.form_grid import FormGrid
from ui.theme.theme import theme
from ui.widgets.basics import button, row
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_inputs import FormField, one_of, text_line
from ui.widgets.tab_order import reading_order, set_tab_order


def _follow_up_day(parent: QWidget, today: date | None) -> DateEdit:
    made = DateEdit(None, parent, today=today, ahead=True, with_weekday=True)
    made.setFixedWidth(theme().px(124))
    return made


MORE_OF_TALK = (
    FormField(
        "talk_kind",
        N_("Kind"),
        one_of(TALK_KINDS, talk_kind_name, none="—"),
        N_("Kind of talk"),
        key="kind",
    ),
    FormField("held_by", N_("Held by"), text_line, is_in_same_row=True, stays=True),
    FormField("wishes", N_("Needs"), text_line, N_("What the student asks for")),
    FormField("next_step", N_("Next step"), text_line),
    FormField("follow_up_on", N_("Follow up on"), _follow_up_day, is_in_same_row=True),
    FormField("feedback", N_("Feedback"), text_line, N_("What the student says to it")),
    FormField(
        "confirmed_how",
        N_("Confirmed"),
        one_of(CONFIRMATIONS, choice_name, none="—"),
        N_("Confirmed how"),
        key="confirmed",
        is_in_same_row=True,
    ),
)
MORE_TITLES = tuple(field.title for field in MORE_OF_TALK if not field.is_in_same_row)


class MoreFields(FormGrid):
    """Grid of the additional fields; ``changed`` is emitted on every edit."""

    changed = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.add_fields(MORE_OF_TALK, today, self.changed.emit)

    def set_people(self, me: str, helpers: Sequence[str]) -> None:
        """Set the current user, who holds the talk by default, and the helpers to complete."""
        held_by = self["held_by"]
        held_by.setPlaceholderText(me)
        completer = QCompleter(sorted({me, *helpers}), held_by)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        held_by.setCompleter(completer)

    @property
    def is_attempt(self) -> bool:
        """Whether this was an attempt: the student was not reached."""
        return bool(self["talk_kind"].currentData() == NO_CONTACT)

    def filled(self) -> list[str]:
        """Return a short description of the kind, who held the talk, and the follow-up."""
        kind, name = self["talk_kind"].currentData(), self["held_by"].text().strip()
        day = self["follow_up_on"].text().strip()
        found = [
            talk_kind_name(kind) if kind else "",
            _("held by {name}").format(name=name) if name else "",
            _("follow up on {day}").format(day=day) if day else "",
        ]
        return [text for text in found if text]


class MoreOfTalk(QWidget):
    """A button with the fields below it; while collapsed it names what is filled in.

    The fields are created on first use: most talks do not need them. ``unfolded`` is emitted after
    the user has opened them and they are laid out.
    """

    changed = Signal()
    unfolded = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._made: MoreFields | None = None
        self._people: tuple[str, Sequence[str]] = ("", ())
        self._label_width = 0
        self.fold = button("", "link", self)
        self.fold.setCheckable(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(row(self.fold, -1, parent=self))
        self.fold.toggled.connect(lambda is_open: self.set_open(is_open=is_open))
        self.fold.clicked.connect(self._on_clicked)
        self._show_summary()

    @property
    def fields(self) -> MoreFields:
        """The fields, created on first access, visible or not."""
        if self._made is None:
            self._made = self._make()
        return self._made

    def _make(self) -> MoreFields:
        made = MoreFields(self._today, self)
        made.set_people(*self._people)
        made.set_label_width(self._label_width)
        made.setVisible(self.fold.isChecked())
        self._column.addWidget(made)
        set_tab_order([self.fold, *reading_order(made)])
        made.changed.connect(self._on_changed)
        return made

    def set_open(self, *, is_open: bool) -> None:
        """Show or hide the fields."""
        self.fold.setChecked(is_open)
        if is_open or self._made is not None:
            self.fields.setVisible(is_open)
        self._show_summary()

    def _show_summary(self) -> None:
        text = _("Less") if self.fold.isChecked() else _("More about the talk")
        if not self.fold.isChecked() and self._made is not None:
            text = " · ".join((text, *self._made.filled()))
        self.fold.setText(text)
        self.fold.setAccessibleName(text)

    # --- set and read by others

    def set_people(self, me: str, helpers: Sequence[str]) -> None:
        """Set the current user, who holds the talk by default, and the helpers to complete."""
        self._people = me, helpers
        if self._made is not None:
            self._made.set_people(me, helpers)

    def set_label_width(self, width: int) -> None:
        """Set the label width, to align the inputs with those above."""
        self._label_width = width
        if self._made is not None:
            self._made.set_label_width(width)

    @property
    def is_attempt(self) -> bool:
        """Whether this was an attempt: the student was not reached."""
        return self._made is not None and self._made.is_attempt

    @property
    def problems(self) -> dict[str, str]:
        """The problems shown now, by field."""
        return {} if self._made is None else self._made.problems

    def check(self) -> None:
        """Clear the problems, and show one at each field that cannot be read."""
        if self._made is not None:
            self._made.clear_problems()
            self._made.check()

    def show_problem(self, problem: RuleBroken) -> bool:
        """Show the error at its field; return False when it concerns none of them."""
        return self.fields.show_problem(problem)

    def focus_first_problem(self) -> bool:
        """Open the fields and focus the first one with a problem."""
        if not self.problems:
            return False
        self.set_open(is_open=True)
        return self.fields.focus_first_problem()

    def values(self) -> dict[str, Any]:
        """Return what is filled in as ``TalkDraft`` names it; an invalid date is left out."""
        return {} if self._made is None else self._made.values()

    # --- drafts

    def has_text(self) -> bool:
        return self._made is not None and self._made.has_text()

    def memento(self) -> dict[str, Any]:
        return {} if self._made is None else self._made.memento()

    def restore(self, memento: dict[str, Any]) -> None:
        is_open = any(memento.values())
        if is_open or self._made is not None:
            self.fields.restore(memento)
        self.set_open(is_open=is_open)

    def clear_for_next(self) -> None:
        """Clear all but who held the talk: paper notes of one helper are often entered together."""
        if self._made is not None:
            self._made.clear_for_next()
            self.set_open(is_open=False)

    def _on_clicked(self) -> None:
        if self.fold.isChecked():
            self.fields["talk_kind"].setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, self, self.unfolded.emit)

    def _on_changed(self) -> None:
        self._show_summary()
        self.changed.emit()
