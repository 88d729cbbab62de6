"""What a person would find fault with in a window as it stands: cut off, on top, nameless, astray.

Each function looks at one widget and all below it, and returns a sentence for every fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QTabBar,
    QTableView,
    QTextEdit,
    QWidget,
)

from ui.shell.messages import Toast
from ui.shell.rail import RailButton
from ui.widgets.basics import ElidedLabel, plain
from ui.widgets.completion_popup import CompletionPopup

_SMALLEST_TARGET = 24
_INPUTS = (
    QAbstractButton,
    QLineEdit,
    QComboBox,
    QAbstractSpinBox,
    QTextEdit,
    QPlainTextEdit,
    QAbstractItemView,
    QTabBar,
)
_DIRECTLY = Qt.FindChildOption.FindDirectChildrenOnly
_SLACK = 1
"""So many px two things may share: borders that lie on each other."""


def faults(window: Any) -> list[str]:
    """Everything that is wrong with a window, in sentences."""
    return [
        *cut_off(window),
        *overlapping(window),
        *nameless(window),
        *letters_twice(window),
        *astray(window),
        *too_small(window),
    ]


# --- cut off -------------------------------------------------------------------------------------


def cut_off(window: QWidget) -> list[str]:
    """What stands below ``window`` and has less room than its words need."""
    words = [
        child
        for child in _seen(window, QLabel, QAbstractButton)
        if child.text() and not isinstance(child, ElidedLabel | RailButton)
    ]
    found = [f"{_name(child)} lacks room" for child in words if _is_cut_off(child)]
    found += [f"{_name(child)} is out of sight" for child in words if _is_outside(child, window)]
    found += [
        f"{_name(area.widget())} is wider than what shows it"
        for area in _seen(window, QScrollArea)
        if area.widget() is not None
        and not area.horizontalScrollBar().isVisible()
        and area.widget().width() > area.viewport().width()
    ]
    found += [
        f"tab {bar.tabText(at)!r} is elided"
        for bar in _seen(window, QTabBar)
        for at in range(bar.count())
        if bar.isTabVisible(at)
        and bar.tabRect(at).width() < bar.fontMetrics().horizontalAdvance(plain(bar.tabText(at)))
    ]
    found += [
        f"{_name(box)} shows {box.currentText()!r} in part"
        for box in _seen(window, QComboBox)
        if not box.isEditable()
        and box.toolTip() != box.currentText()  # else the tip has it whole, as of a shortened label
        and _needs(box, box.currentText()) > box.width() - 24
    ]
    found += [
        f"{_name(line)} shows its {line.placeholderText()!r} in part"
        for line in _seen(window, QLineEdit)
        if not line.text() and _needs(line, line.placeholderText()) > line.width() - 8
    ]
    for table in _seen(window, QTableView):
        found += [f"heading {text!r} of {_name(table)} is elided" for text in _cut_headings(table)]
    return found


def _cut_headings(table: QTableView) -> Iterator[str]:
    header = table.horizontalHeader()
    model = table.model()
    if header is None or model is None or not header.isVisible():
        return
    if type(header) is not QHeaderView:
        return  # it paints what it has to say itself
    for at in range(header.count()):
        text = model.headerData(at, Qt.Orientation.Horizontal)
        gui = header.sectionSize(at)
        if not table.horizontalScrollBar().isVisible():  # else it can be scrolled into sight
            gui = min(gui, header.viewport().width() - header.sectionViewportPosition(at))
        if isinstance(text, str) and not header.isSectionHidden(at) and gui < _needs(header, text):
            yield text


def _needs(widget: QWidget, text: str) -> int:
    return widget.fontMetrics().horizontalAdvance(text)


def _is_cut_off(child: Any) -> bool:
    if isinstance(child, QLabel):
        if child.wordWrap():
            return bool(child.heightForWidth(child.width()) > child.height())
        needed = child.fontMetrics().boundingRect(child.text().replace("&", ""))
        margins = child.contentsMargins()
        return bool(
            child.width() - margins.left() - margins.right() < needed.width() - 1
            or child.height() < child.fontMetrics().height() - 2
        )
    if isinstance(child, QPushButton):
        return bool(child.width() < child.minimumSizeHint().width() - 1)
    gui = child.fontMetrics().horizontalAdvance(child.text().replace("&", ""))
    return bool(child.width() < gui)


def _is_outside(child: QWidget, window: QWidget) -> bool:
    """Whether part of it lies beyond what holds it, and nothing can be scrolled to see it."""
    if _scrolls(child, window):
        return False
    at = QRect(child.mapTo(window, QPoint(0, 0)), child.size())
    return not window.rect().adjusted(-1, -1, 1, 1).contains(at)


def _scrolls(child: QWidget, window: QWidget) -> bool:
    place: QWidget | None = child
    while place is not None and place is not window:
        if isinstance(place, QAbstractScrollArea) and place is not child:
            return True
        place = place.parentWidget()
    return False


# --- one on the other ----------------------------------------------------------------------------


def overlapping(window: QWidget) -> list[str]:
    """Pairs of words and inputs that lie on each other."""
    things = [
        (child, rect)
        for child in _seen(window, QLabel, *_INPUTS)
        if not _is_over_the_page(child, window) and not _is_blank(child)
        if not (rect := _shown_part(child, window)).isEmpty()
    ]
    return [
        f"{_name(one)} and {_name(other)} lie on each other"
        for (one, at), (other, there) in combinations(things, 2)
        if _share(at, there) and not (one.isAncestorOf(other) or other.isAncestorOf(one))
    ]


def _share(one: QRect, other: QRect) -> bool:
    both = one.intersected(other)
    return both.width() > _SLACK and both.height() > _SLACK


def _is_blank(child: Any) -> bool:
    return isinstance(child, QLabel) and not child.text() and child.pixmap().isNull()


def _is_over_the_page(child: QWidget, window: QWidget) -> bool:
    """Toasts and suggestions lie over the page for a while; fields hold buttons of their own."""
    place: QWidget | None = child
    while place is not None and place is not window:
        if isinstance(place, Toast | CompletionPopup):
            return True
        holder = place.parentWidget()
        if isinstance(holder, QLineEdit | QAbstractSpinBox | QComboBox | QTabBar):
            return True
        place = holder
    return False


def _shown_part(child: QWidget, window: QWidget) -> QRect:
    """Where in the window it can be seen: what scrolls is cut by what holds it."""
    rect = QRect(child.mapTo(window, QPoint(0, 0)), child.size())
    place = child.parentWidget()
    while place is not None and place is not window:
        rect = rect.intersected(QRect(place.mapTo(window, QPoint(0, 0)), place.size()))
        place = place.parentWidget()
    return rect


# --- for ears and hands --------------------------------------------------------------------------


def nameless(window: QWidget) -> list[str]:
    """Controls that a screen reader could not call by a name."""
    return [
        f"{_name(child)} in {type(child.parent()).__name__} has no name"
        for child in _seen(window, *_INPUTS)
        if not child.accessibleName()
        and not (isinstance(child, QAbstractButton) and plain(child.text()))
        and not child.objectName().startswith("qt_")
        and not isinstance(child, QHeaderView)
        and not _is_part_of_a_control(child)
    ]


def _is_part_of_a_control(child: QWidget) -> bool:
    """The line of a box, the corner of a table, the list that a box opens."""
    holder = child.parent()
    return isinstance(holder, QComboBox | QAbstractSpinBox | QAbstractItemView | QTabBar)


def letters_twice(window: QWidget) -> list[str]:
    """Letters that Alt would have to choose between, or that chat programs take."""
    letters = mnemonics(window)
    found = [f"Alt+{one} is meant twice" for one in sorted(set(letters)) if letters.count(one) > 1]
    return [*found, *(["Alt+A is another program's"] if "A" in letters else [])]


def mnemonics(widget: QWidget) -> list[str]:
    """The letters that can be pressed with Alt below ``widget``."""
    live = [
        child
        for child in _seen(widget, QLabel, QAbstractButton)
        if not (isinstance(child, QLabel) and child.buddy() is None)
    ]
    return [letter for child in live for letter in letter_of(child.text())]


def letter_of(text: str) -> list[str]:
    """The letter of one text, in a list; an empty one when there is none."""
    found = re.search(r"&([A-Za-z0-9])", text.replace("&&", ""))
    return [found.group(1).upper()] if found else []


def too_small(window: QWidget) -> list[str]:
    """Buttons that are hard to hit."""
    return [
        f"{_name(child)} is a small target"
        for child in _seen(window, QAbstractButton)
        if min(child.width(), child.height()) < _SMALLEST_TARGET
        and not isinstance(child, QCheckBox | QRadioButton)
        and child.property("kind") != "link"
        and not _is_part_of_a_control(child)
        and not child.objectName().startswith("qt_")
    ]


def astray(window: Any) -> list[str]:
    """Steps of the Tab key that go back up, or back to the left in one line."""
    stops = [(child, _shown_part(child, window)) for child in tab_stops(window)]
    stops = [(child, place) for child, place in stops if not place.isEmpty()]
    return [
        f"Tab goes back from {_name(one)} to {_name(other)}"
        for (one, at), (other, there) in pairwise(stops)
        if _goes_back(at, there)
    ]


def _goes_back(at: QRect, there: QRect) -> bool:
    is_above = there.bottom() < at.top() and there.left() < at.right()
    is_left = there.right() < at.left() and abs(there.top() - at.top()) < at.height() // 4
    return is_above or is_left


def tab_stops(window: Any) -> list[QWidget]:
    """Where the Tab key stops in a window now, in its order."""
    return [
        place
        for place in window.tab_stops()
        if place.isVisible() and place.isEnabled() and not _is_over_the_page(place, window)
    ]


# --- looking -------------------------------------------------------------------------------------


def _seen(window: QWidget, *kinds: type[QWidget]) -> list[Any]:
    return [child for child in _shown_below(window) if isinstance(child, kinds)]


def _shown_below(widget: QWidget) -> Iterator[QWidget]:
    """Everything in sight, page by page: most of a window waits behind the page that is shown."""
    for child in widget.findChildren(QWidget, options=_DIRECTLY):
        if child.isVisible() and not child.isWindow():
            yield child
            yield from _shown_below(child)


def _name(child: Any) -> str:
    words = child.accessibleName() or (child.text() if hasattr(child, "text") else "")
    words = words if isinstance(words, str) and words else child.objectName()
    where = child.mapTo(child.window(), QPoint(0, 0))
    place = f"{child.width()}x{child.height()} at {where.x()},{where.y()}"
    return f"{type(child).__name__} {words[:40]!r} {place}"
