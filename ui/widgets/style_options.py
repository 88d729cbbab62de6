"""The fields of Qt's style options, which are missing in the stubs of PySide6."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:  # importing Qt's enumerations would delay the first screen
    from PySide6.QtCore import QRect, Qt
    from PySide6.QtWidgets import QStyle, QStyleOption


class OptionFields(Protocol):
    """Fields of a style option for the item to be painted."""

    rect: QRect
    state: QStyle.StateFlag
    text: str
    textElideMode: Qt.TextElideMode  # noqa: N815  Qt's name


def fields_of(option: QStyleOption) -> OptionFields:
    """Return ``option`` itself, typed."""
    return cast("OptionFields", option)
