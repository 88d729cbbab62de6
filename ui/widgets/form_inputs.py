"""Input widgets and parsers shared by the dialogs of offers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from casework.problems import RuleBroken
from ui.jobs.job import Problem
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_dialog import FormDialog

T = TypeVar("T")


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
    choices: Sequence[tuple[Any, str]], now: Any = None, parent: QWidget | None = None
) -> QComboBox:
    """Return a combo box, given (value, label) pairs."""
    box = QComboBox(parent)
    for value, words in choices:
        box.addItem(words, value)
    place = next((at for at, (value, _words) in enumerate(choices) if value == now), 0)
    box.setCurrentIndex(place)
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
