"""Inputs of forms, and what was typed into them: as values, and as entries of a kept draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QTextEdit,
    QWidget,
)

from casework.problems import RuleBroken
from ui.jobs.job import Problem
from ui.widgets.date_edit import DateEdit
from ui.widgets.segments import Segments

if TYPE_CHECKING:
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
    choose(box, now)
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


# --- what was typed


def value_of(input_: QWidget, field: str) -> Any:
    """Return the value of an input: text without blanks around it, a date, what was chosen.

    Raises:
        RuleBroken: the input cannot be read; ``field`` is the field that the error is about.
    """
    if isinstance(input_, DateEdit):
        return input_.day(field)
    if isinstance(input_, QLineEdit):
        return input_.text().strip()
    if isinstance(input_, QPlainTextEdit | QTextEdit):
        return input_.toPlainText().strip()
    if isinstance(input_, QComboBox):
        return input_.currentText().strip() if input_.isEditable() else input_.currentData()
    if isinstance(input_, QCheckBox):
        return input_.isChecked()
    if isinstance(input_, QSpinBox | Segments):
        return input_.value()
    raise TypeError(type(input_))


def on_edit(input_: QWidget, do: Callable[[], object]) -> None:
    """Call ``do`` on every edit of an input."""
    names = ("textChanged", "currentTextChanged", "toggled", "valueChanged", "changed")
    signals = (getattr(input_, name, None) for name in names)
    if (signal := next((one for one in signals if one is not None), None)) is not None:
        signal.connect(lambda *_value: do())


def draft_of(inputs: Mapping[str, QWidget]) -> dict[str, Any]:
    """Return the contents of inputs as JSON, without those that are not kept: secrets, files."""
    found = {name: _entry(input_) for name, input_ in inputs.items()}
    return {name: entry for name, entry in found.items() if entry is not None}


def restore_draft(inputs: Mapping[str, QWidget], draft: Mapping[str, Any]) -> None:
    """Fill inputs from a draft; those that it does not have stay as they are."""
    for name, entry in draft.items():
        if name in inputs:
            _set_entry(inputs[name], entry)


def _entry(input_: QWidget) -> Any:
    if hasattr(input_, "entry"):
        return input_.entry()
    if isinstance(input_, QLineEdit):
        is_plain = input_.echoMode() == QLineEdit.EchoMode.Normal and not input_.isReadOnly()
        return input_.text() if is_plain else None
    if isinstance(input_, QPlainTextEdit):
        return input_.toPlainText()
    if isinstance(input_, QComboBox):
        data = input_.currentText() if input_.isEditable() else input_.currentData()
        return str(data or "") if isinstance(data, str | None) else input_.currentText()
    if isinstance(input_, QCheckBox):
        return input_.isChecked()
    if isinstance(input_, QSpinBox):
        return input_.value()
    return None


def _set_entry(input_: QWidget, entry: Any) -> None:
    if hasattr(input_, "set_entry"):
        input_.set_entry(str(entry))
    elif isinstance(input_, QLineEdit):
        input_.setText(str(entry))
    elif isinstance(input_, QPlainTextEdit):
        input_.setPlainText(str(entry))
    elif isinstance(input_, QComboBox):
        _set_choice(input_, str(entry))
    elif isinstance(input_, QCheckBox):
        input_.setChecked(bool(entry))
    elif isinstance(input_, QSpinBox):
        input_.setValue(int(entry))


def _set_choice(box: QComboBox, entry: str) -> None:
    """Choose by value, or else by the text that is shown."""
    texts = [box.itemText(place) for place in range(box.count())]
    values = [box.itemData(place) for place in range(box.count())]
    if box.isEditable():
        box.setCurrentIndex(texts.index(entry) if entry in texts else -1)
        box.setEditText(entry)
    elif (entry or None) in values:
        box.setCurrentIndex(values.index(entry or None))
    elif entry in texts:
        box.setCurrentIndex(texts.index(entry))
