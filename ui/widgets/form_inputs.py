"""Fields of forms, and their inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from casework.problems import RuleBroken
from ui.common.i18n import _
from ui.jobs.job import Problem
from ui.theme.tokens import SMALL
from ui.widgets.basics import button
from ui.widgets.date_edit import DateEdit

if TYPE_CHECKING:
    from ui.widgets.form_dialog import FormDialog

T = TypeVar("T")
MakeInput = Callable[[QWidget, date | None], QWidget]
"""Makes the input of a field, given its parent and the date that counts as today."""


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form: its name in the draft dataclass, its label, and its input.

    A field has a row of its own unless it ``is_in_same_row`` the one before it; ``span`` is the
    number of columns, which are all of them for a field alone in its row. ``spoken`` is the
    accessible name where it differs from the label, ``key`` the name in kept drafts where it
    differs from the first. A field that ``stays`` keeps its value for the next entry.
    """

    name: str
    title: str
    make: MakeInput
    spoken: str = ""
    hint: str = ""
    key: str = ""
    span: int = 0
    is_in_same_row: bool = False
    is_needed: bool = False
    stays: bool = False


def rows_of(fields: Iterable[FormField]) -> list[list[FormField]]:
    """Return the fields by row."""
    rows: list[list[FormField]] = []
    for field in fields:
        if field.is_in_same_row:
            rows[-1].append(field)
        else:
            rows.append([field])
    return rows


# --- inputs


def text_line(parent: QWidget, _today: date | None = None) -> QLineEdit:
    """Make a line for any text."""
    return QLineEdit(parent)


def text_box(lines: int) -> MakeInput:
    """Return a maker of an editor of so many lines."""
    return lambda parent, _today: TextBox("", lines, parent)


def a_day(parent: QWidget, today: date | None = None) -> DateEdit:
    """Make a line for a date."""
    return DateEdit(None, parent, today=today)


def day_ahead(parent: QWidget, today: date | None = None) -> DateEdit:
    """Make a line for a date, which is in the future when it is typed without a year."""
    return DateEdit(None, parent, today=today, ahead=True)


def tick(text: str) -> MakeInput:
    """Return a maker of a check box, whose field has no label."""
    return lambda parent, _today: QCheckBox(text, parent)


def one_of(values: Iterable[Any], name: Callable[[Any], str] = str, *, none: str = "") -> MakeInput:
    """Return a maker of a choice of these values; with ``none``, of nothing as well.

    They are named when the choice is made: a table of fields is older than the window's language.
    """
    nothing = [(None, none)] if none else []
    known = tuple(values)
    return lambda parent, _today: choice(
        [*nothing, *((one, name(one)) for one in known)], parent=parent
    )


def any_of(values: Iterable[str], now: str | None = None) -> MakeInput:
    """Return a maker of a line with suggestions."""
    return lambda parent, _today: free_choice(values, now, parent)


class NumberEdit(QLineEdit):
    """A line for a whole number."""

    def number(self, field: str) -> int | None:
        """Return the number, None when empty. Raises RuleBroken BAD_NUMBER."""
        from ui.common.input_parsing import number

        return number(self.text(), field) if self.text().strip() else None


def number_line(parent: QWidget, _today: date | None = None) -> NumberEdit:
    """Make a line for a whole number."""
    return NumberEdit(parent)


class CohortEdit(NumberEdit):
    """A line for the year in which a cohort leaves school, with or without 届."""

    def number(self, field: str) -> int:
        """Return the year. Raises RuleBroken COHORT_WRONG."""
        year = self.text().strip().removesuffix("届")
        if not year.isdecimal():
            raise RuleBroken("COHORT_WRONG", field, cohort=year or "?")
        return int(year)


def cohort_line(parent: QWidget, _today: date | None = None) -> CohortEdit:
    """Make a line for a cohort."""
    return CohortEdit(parent)


class PathEdit(QWidget):
    """A line for a path, with a button that calls ``ask(over)``; it is not kept in drafts."""

    def __init__(self, ask: Callable[[QWidget], str], asks: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._ask = ask
        self.line = QLineEdit(self)
        pick = button(_("Choose…"), "", self)
        pick.setAccessibleName(asks)
        pick.clicked.connect(self._on_pick)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SMALL)
        layout.addWidget(self.line)
        layout.addWidget(pick)
        self.setFocusProxy(self.line)

    def path(self) -> Path | None:
        """Return the path, None when empty."""
        text = self.line.text().strip()
        return Path(text).absolute() if text else None

    def _on_pick(self) -> None:
        if path := self._ask(self):
            self.line.setText(path)


def path_line(ask: Callable[[QWidget], str], asks: str, spoken: str) -> MakeInput:
    """Return a maker of a line for a path; ``asks`` is the accessible name of its button."""

    def make(parent: QWidget, _today: date | None) -> PathEdit:
        made = PathEdit(ask, asks, parent)
        made.line.setAccessibleName(spoken)
        return made

    return make


class ClockEdit(QLineEdit):
    """A line for a time of day."""

    def time(self, field: str) -> time | None:
        """Return the time, None when empty. Raises RuleBroken BAD_TIME."""
        from ui.common.input_parsing import clock

        return clock(self.text(), field) if self.text().strip() else None


def clock_line(parent: QWidget, _today: date | None = None) -> ClockEdit:
    """Make a line for a time of day."""
    made = ClockEdit(parent)
    made.setPlaceholderText("14:30")
    return made


class TextBox(QPlainTextEdit):
    """Multi-line text; Tab moves to the next field, Ctrl+Enter saves."""

    def __init__(self, text: str = "", lines: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 16)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        super().keyPressEvent(event)

    def text(self) -> str:
        """Return the text, stripped."""
        return self.toPlainText().strip()

    def lines(self) -> tuple[str, ...]:
        """Return the lines that are not blank."""
        return tuple(line.strip() for line in self.toPlainText().splitlines() if line.strip())


class Choice(QComboBox):
    """A choice of a few values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: list[Any] = []

    def set_choices(self, choices: Iterable[tuple[Any, str]], now: Any = None) -> None:
        """Set the (value, label) pairs, and choose one by equality, or else the first."""
        self.clear()
        self._values.clear()
        for value, words in choices:
            self._values.append(value)  # Qt makes a plain string of a member of an enumeration
            self.addItem(words, value)
        choose(self, now)

    def value(self) -> Any:
        """Return the chosen value."""
        return self._values[self.currentIndex()] if self.currentIndex() >= 0 else None


def free_choice(
    choices: Iterable[str], now: str | None = None, parent: QWidget | None = None
) -> QComboBox:
    """Return an editable combo box with suggestions."""
    box = QComboBox(parent)
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.addItems(list(choices))
    box.setCurrentText(now or "")
    completer = box.completer()
    if completer is not None:
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    return box


def choice(
    choices: Iterable[tuple[Any, str]], now: Any = None, parent: QWidget | None = None
) -> Choice:
    """Return a choice, given (value, label) pairs."""
    box = Choice(parent)
    box.set_choices(choices, now)
    return box


def choose(box: QComboBox, value: Any) -> None:
    """Select a value by equality (``findData`` compares identity), or else the first item."""
    values = [box.itemData(place) for place in range(box.count())]
    box.setCurrentIndex(values.index(value) if value in values else 0)


def name_inner(box: QComboBox) -> None:
    """Give the line edit inside a combo box the accessible name of the box."""
    inner = box.lineEdit()
    if inner is not None:
        inner.setAccessibleName(box.accessibleName())


def needed_day(line: DateEdit, field: str) -> date:
    """Return the date in an input. Raises RuleBroken FIELD_MISSING, BAD_DATE."""
    day = line.day(field)
    if day is None:
        raise RuleBroken("FIELD_MISSING", field)
    return day


def whole(text: str, field: str) -> int | None:
    """Parse a whole number; return None if blank. Raises RuleBroken BAD_NUMBER."""
    from ui.common.input_parsing import number

    return number(text, field) if text.strip() else None


def asked(dialog: FormDialog, read: Callable[[], T]) -> T | None:
    """Return the result of ``read``, or None after showing its error in the dialog."""
    try:
        return read()
    except RuleBroken as broken:
        problem: Problem = broken
        dialog.show_problem(problem)
        return None
