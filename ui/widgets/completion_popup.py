"""The completion list below a line edit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from ui.common.i18n import _
from ui.theme.theme import theme

_RECORD = int(Qt.ItemDataRole.UserRole) + 1


class Completer:
    """Completion for a line edit; the popup is created when it is first shown."""

    def __init__(self, line: QLineEdit, field: QWidget, on_chosen: Callable[[Any], object]) -> None:
        self._line, self._field, self._on_chosen = line, field, on_chosen
        self._list: CompletionPopup | None = None

    @property
    def is_shown(self) -> bool:
        return self._list is not None and self._list.isVisible()

    def show_rows(self, rows: Sequence[tuple[str, object]], nothing: str) -> None:
        """Show the popup with ``(text, record)`` rows, or ``nothing`` when there are none."""
        if self._list is None:
            self._list = CompletionPopup(self._line, self._field)
            self._list.chosen.connect(self._on_chosen)
        self._list.show_rows(rows, nothing)

    def hide(self) -> None:
        if self._list is not None:
            self._list.hide()

    def choose(self) -> bool:
        """Choose the current row; return False when there is none."""
        return self._list is not None and self._list.choose()


class CompletionPopup(QListWidget):
    """The popup list; the line edit keeps the focus, so that input methods keep working."""

    chosen = Signal(object)

    def __init__(self, line: QLineEdit, field: QWidget) -> None:
        super().__init__(field)
        self._line = line
        self._field = field
        self.setObjectName("suggestions")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Students found"))
        self.itemClicked.connect(self._on_clicked)
        line.installEventFilter(self)
        self.hide()

    def show_rows(self, rows: Sequence[tuple[str, object]], nothing: str) -> None:
        """Show ``(text, record)`` rows, or ``nothing`` when there are none."""
        self.clear()
        for text, record in rows:
            item = QListWidgetItem(text, self)
            item.setData(_RECORD, record)
        if not rows:
            item = QListWidgetItem(nothing, self)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        else:
            self.setCurrentRow(0)
        self._show_below()

    def choose(self) -> bool:
        """Emit ``chosen`` for the current row; return False when there is none."""
        record = self.currentIndex().data(_RECORD)
        if record is None:
            return False
        self.chosen.emit(record)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._line and event.type() == QEvent.Type.KeyPress and self.isVisible():
            return self._on_key(event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or getattr(self._line, "is_composing", False):
            return False
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self.setCurrentRow((self.currentRow() + step) % max(1, self.count()))
            return True
        if key == Qt.Key.Key_Escape:
            self.hide()
            return True
        return False

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self.setCurrentItem(item)
        self.choose()

    def _show_below(self) -> None:
        window = self._field.window()
        if window is not self._field and self.parent() is not window:
            self.setParent(window)  # drawn above everything else in the dialog
        row = max(theme().px(28), self.sizeHintForRow(0))
        below = self._field.mapTo(window, QPoint(0, self._field.height() + 2))
        available = max(row * 2, window.height() - below.y() - 8)
        height = min(row * self.count() + 6, available)
        self.setGeometry(below.x(), below.y(), self._field.width(), height)
        self.show()
        self.raise_()
