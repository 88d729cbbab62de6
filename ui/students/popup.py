"""The filters as a popup below their button, where there is no room for the panel."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.theme.theme import theme


class Popup(QFrame):
    """Shows a widget until Esc or a click elsewhere."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("kind", "card")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 10, 12, 10)

    def show_under(self, anchor: QWidget, content: QWidget) -> None:
        """Show ``content`` below ``anchor``."""
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
        """Close; the content can then be added to another layout."""
        self.hide()
