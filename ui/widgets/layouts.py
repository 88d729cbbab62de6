"""Horizontal and vertical layouts, made of what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import Qt

    LayoutItem = (
        QWidget
        | QLayout
        | int
        | tuple[QWidget | QLayout, int]
        | tuple[QWidget, int, Qt.AlignmentFlag]
    )

_Box = TypeVar("_Box", bound=QBoxLayout)


def hbox(
    *items: LayoutItem,
    on: QWidget | None = None,
    margins: tuple[int, int, int, int] | None = None,
    spacing: int | None = None,
) -> QHBoxLayout:
    """Return a row of widgets and layouts; a number is a gap in px, -1 a stretch.

    A tuple adds the stretch of an item, and its alignment. ``on`` is the widget that the layout is
    set on; without margins or spacing, those of the style apply.
    """
    return _filled(QHBoxLayout() if on is None else QHBoxLayout(on), items, margins, spacing)


def vbox(
    *items: LayoutItem,
    on: QWidget | None = None,
    margins: tuple[int, int, int, int] | None = None,
    spacing: int | None = None,
) -> QVBoxLayout:
    """Return a column, as ``hbox`` returns a row."""
    return _filled(QVBoxLayout() if on is None else QVBoxLayout(on), items, margins, spacing)


def _filled(
    box: _Box,
    items: tuple[LayoutItem, ...],
    margins: tuple[int, int, int, int] | None,
    spacing: int | None,
) -> _Box:
    if margins is not None:
        box.setContentsMargins(*margins)
    if spacing is not None:
        box.setSpacing(spacing)
    for item in items:
        if isinstance(item, int):
            if item < 0:
                box.addStretch(1)
            else:
                box.addSpacing(item)
            continue
        part, *others = item if isinstance(item, tuple) else (item,)
        more: list[Any] = others
        if isinstance(part, QWidget):
            box.addWidget(part, *more)
        else:
            box.addLayout(part, *more)
    return box
