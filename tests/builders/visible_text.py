"""Everything that a window says in words: to eyes, under the pointer, and to screen readers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QWidget

_SAYS = (
    "text",
    "toolTip",
    "accessibleName",
    "accessibleDescription",
    "statusTip",
    "whatsThis",
    "placeholderText",
    "toPlainText",
    "windowTitle",
    "title",
    "currentText",
)
_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.EditRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)
"""Ctrl+C copies the first of them."""

_MOST_ROWS = 30


def words_of(window: QWidget) -> Iterator[str]:
    """Yield all texts of a window, also of what waits behind other pages and in lists."""
    for widget in (window, *window.findChildren(QWidget), *window.findChildren(QAction)):
        yield from _said_by(widget)
        if isinstance(widget, QComboBox | QAbstractItemView) and widget.isVisible():
            yield from _in_model(widget.model())


def _said_by(widget: Any) -> Iterator[str]:
    for name in _SAYS:
        say = getattr(widget, name, None)
        if callable(say):
            try:
                text = say()
            except TypeError:  # the titles of a page that takes an index
                continue
            if isinstance(text, str) and text:
                yield text


def _in_model(model: QAbstractItemModel | None) -> Iterator[str]:
    if model is None:
        return
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    for row in range(min(_MOST_ROWS, model.rowCount())):
        for column in range(columns):
            yield from _in_cell(model, model.index(row, column))


def _in_cell(model: QAbstractItemModel, index: QModelIndex) -> Iterator[str]:
    for role in _ROLES:
        said = model.data(index, role)
        if isinstance(said, str) and said:
            yield said
        elif isinstance(said, date):
            yield said.isoformat()


_BIRTHDAY = re.compile(
    r"(?<!\d)(?:19[89]\d|200\d)\s*(?:[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?!\d)|"
    r"(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d))"
)
"""A day on which a student may be born, however it is written; nothing else is so old."""

_IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)")
_EXAMPLES = ("2004-03-08",)
"""Days that stand in sentences as an example of how to write one."""


def birthdays_in(text: str) -> list[str]:
    """Return the dates of birth that a text says, and the identity numbers that hold one."""
    found = [match[0] for match in (*_BIRTHDAY.finditer(text), *_IDENTITY.finditer(text))]
    return [one for one in found if one not in _EXAMPLES]
