"""The order in which the Tab key goes: as people read, whatever was made first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QWidget,
)


def reading_order(*roots: QWidget) -> list[QWidget]:
    """Return where Tab may stop below ``roots``, in the order of their layouts."""
    return [stop for root in roots for stop in _stops(root)]


def set_tab_order(stops: Sequence[QWidget]) -> None:
    """Let Tab go through these one after the other."""
    for one, other in pairwise(stops):
        QWidget.setTabOrder(one, other)


def _stops(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    if not isinstance(widget, QComboBox | QAbstractSpinBox):  # their parts are theirs
        for part in _parts(widget):
            yield from _stops(part)


def _parts(widget: QWidget) -> list[QWidget]:
    """The widgets right inside, as they are read; what no layout holds comes last."""
    laid = [part for part in _laid_out(widget) if part is not None]
    loose = [
        child
        for child in widget.children()
        if isinstance(child, QWidget) and not child.isWindow() and child not in laid
    ]
    if isinstance(widget, QStackedWidget | QScrollArea):
        loose = []  # pages that are not in sight; what the inner widget lies on
    return [*laid, *sorted(loose, key=lambda child: (child.y(), child.x()))]


def _laid_out(widget: QWidget) -> Iterator[QWidget | None]:
    if isinstance(widget, QStackedWidget):
        yield widget.currentWidget()
    elif isinstance(widget, QSplitter):
        yield from (widget.widget(at) for at in range(widget.count()))
    elif isinstance(widget, QScrollArea):
        yield widget.widget()
    elif (layout := widget.layout()) is not None:
        yield from _in(layout, _children(widget))


def _children(widget: QWidget) -> list[QWidget]:
    return [child for child in widget.children() if isinstance(child, QWidget)]


def _in(layout: QLayout, children: Sequence[QWidget]) -> Iterator[QWidget]:
    """What a layout holds, line by line where it knows lines.

    Its items are never asked for: a blank between widgets that Python has once seen is taken for
    whatever comes to lie at its place in memory.
    """
    inner = [part for part in layout.children() if isinstance(part, QLayout)]
    held: list[tuple[int, QWidget | QLayout]] = [
        *((layout.indexOf(part), part) for part in children),
        *((layout.indexOf(part), part) for part in inner),
    ]
    held = [(at, part) for at, part in held if at >= 0]
    for _at, part in sorted(held, key=lambda found: _line_and_place(layout, found[0])):
        if isinstance(part, QLayout):
            yield from _in(part, children)
        else:
            yield part


def _line_and_place(layout: QLayout, at: int) -> tuple[int, int]:
    if not isinstance(layout, QGridLayout | QFormLayout):
        return at, 0
    place: Any = layout.getItemPosition(at)  # a grid tells the spans too
    column = place[1].value if isinstance(layout, QFormLayout) else place[1]
    return int(place[0]), int(column)
