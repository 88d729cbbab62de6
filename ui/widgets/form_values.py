"""What was typed into the inputs of a form: as values, and as entries of a kept draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QTextEdit,
    QWidget,
)

from ui.widgets.date_edit import DateEdit
from ui.widgets.segments import Segments

if TYPE_CHECKING:
    pass

from ui.widgets.form_inputs import Choice, ClockEdit, NumberEdit, PathEdit, choose


def value_of(input_: QWidget, field: str) -> Any:
    """Return the value of an input: text without blanks around it, a date, what was chosen.

    Raises:
        RuleBroken: the input cannot be read; ``field`` is the field that the error is about.
    """
    if isinstance(input_, DateEdit):
        return input_.day(field)
    if isinstance(input_, NumberEdit):
        return input_.number(field)
    if isinstance(input_, ClockEdit):
        return input_.time(field)
    if isinstance(input_, PathEdit):
        return input_.path()
    if isinstance(input_, QLineEdit):
        return input_.text().strip()
    if isinstance(input_, QPlainTextEdit | QTextEdit):
        return input_.toPlainText().strip()
    if isinstance(input_, QSpinBox | Segments | Choice):
        return input_.value()
    if isinstance(input_, QComboBox):
        return input_.currentText().strip() if input_.isEditable() else input_.currentData()
    if isinstance(input_, QCheckBox):
        return input_.isChecked()
    raise TypeError(type(input_))


def set_value(input_: QWidget, value: Any) -> None:
    """Show a value in an input; None shows nothing."""
    if isinstance(input_, DateEdit):
        input_.set_day(value)
    elif isinstance(input_, QLineEdit):
        is_time = isinstance(value, time)
        input_.setText(f"{value:%H:%M}" if is_time else "" if value is None else str(value))
    elif isinstance(input_, QPlainTextEdit | QTextEdit):
        input_.setPlainText(value or "")
    elif isinstance(input_, QComboBox) and input_.isEditable():
        input_.setCurrentText(value or "")
    elif isinstance(input_, QComboBox):
        choose(input_, value)
    elif isinstance(input_, QCheckBox):
        input_.setChecked(bool(value))
    elif isinstance(input_, Segments | QSpinBox):
        (input_.set_value if isinstance(input_, Segments) else input_.setValue)(value)
    else:
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
