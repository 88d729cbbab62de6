"""The filters as a panel that comes down from their button, where there is no room beside."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.theme.theme import theme


class Popup(QFrame):
    """Holds a widget while it is shown; Esc or a click elsewhere closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("kind", "card")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 10, 12, 10)

    def show_under(self, anchor: QWidget, content: QWidget) -> None:
        """Show ``content`` under ``anchor``."""
        self._layout.addWidget(content)
        content.show()
        window = anchor.window()
        corner = anchor.mapToGlobal(QPoint(0, anchor.height() + 4))
        bottom = window.mapToGlobal(QPoint(0, window.height())).y()
        self.setFixedSize(theme().px(250), max(160, min(440, bottom - corner.y() - 32)))
        self.move(corner)
        self.show()
        content.setFocus(Qt.FocusReason.PopupFocusReason)

    def give_back(self) -> None:
        """Close; the content is taken by whoever lays it out next."""
        self.hide()
