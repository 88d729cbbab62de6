"""A flow layout, which wraps widgets into lines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


@contextmanager
def laid_out_once(layout: QLayout) -> Iterator[None]:
    """Suspend the layout inside the block, and lay out once at its end."""
    layout.setEnabled(False)
    try:
        yield
    finally:
        layout.setEnabled(True)
        layout.activate()


class FlowLayout(QLayout):
    """Lines of widgets; with ``last_grows`` the last widget fills the rest of its line."""

    def __init__(
        self, parent: QWidget | None = None, *, spacing: int = 6, last_grows: int = 0
    ) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._last_grows = last_grows
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def insert_widget(self, place: int, widget: QWidget) -> None:
        """Insert a widget at index ``place``."""
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # or null
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), is_trial=True)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, is_trial=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def line_width(self) -> int:
        """Return the width of all widgets on a single line."""
        widths = [item.sizeHint().width() for item in self._items]
        margins = self.contentsMargins()
        between = self.spacing() * max(0, len(widths) - 1)
        return sum(widths) + between + margins.left() + margins.right()

    def _place(self, rect: QRect, *, is_trial: bool) -> int:
        margins = self.contentsMargins()
        box = rect.adjusted(margins.left(), margins.top(), -margins.right(), -margins.bottom())
        x, y, line = box.x(), box.y(), 0
        for place, item in enumerate(self._items):
            hint = item.sizeHint()
            grows = self._last_grows and place == len(self._items) - 1
            width = self._last_grows if grows else min(hint.width(), max(1, box.width()))
            if x + width > box.right() + 1 and line > 0:
                x, y, line = box.x(), y + line + self.spacing(), 0
            if grows:
                width = max(width, box.right() + 1 - x)
            if not is_trial:
                item.setGeometry(QRect(QPoint(x, y), QSize(width, hint.height())))
            x, line = x + width + self.spacing(), max(line, hint.height())
        return y + line - rect.y() + margins.bottom()
