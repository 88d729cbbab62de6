"""The tab order: reading order, regardless of the order of creation."""

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
    """Return the tab stops inside ``roots``, in the order of their layouts."""
    return [stop for root in roots for stop in _stops(root)]


def set_tab_order(stops: Sequence[QWidget]) -> None:
    """Set the tab order to this sequence."""
    for one, other in pairwise(stops):
        QWidget.setTabOrder(one, other)


def _stops(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        yield widget
    if not isinstance(widget, QComboBox | QAbstractSpinBox):  # these manage their own children
        for part in _parts(widget):
            yield from _stops(part)


def _parts(widget: QWidget) -> list[QWidget]:
    """Return the direct child widgets in reading order; those without a layout come last."""
    laid = [part for part in _laid_out(widget) if part is not None]
    loose = [
        child
        for child in widget.children()
        if isinstance(child, QWidget) and not child.isWindow() and child not in laid
    ]
    if isinstance(widget, QStackedWidget | QScrollArea):
        loose = []  # hidden pages, or the viewport of the scrolled widget
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
    """Yield the widgets in a layout, row by row for grids and forms.

    It never wraps layout items: PySide keeps the wrapper of a spacer by address, and mistakes a
    later object at the same address for it.
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
    place: Any = layout.getItemPosition(at)  # for a grid, includes the spans
    column = place[1].value if isinstance(layout, QFormLayout) else place[1]
    return int(place[0]), int(column)
