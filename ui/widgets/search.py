"""A search field that includes text still being composed by an input method."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton, QWidget

from ui.common.i18n import _
from ui.icons import icon, icon_pixmap
from ui.theme.theme import theme
from ui.theme.tokens import HINT, SMALL


class SearchField(QLineEdit):
    """Emits ``asked(text)`` on every keystroke, even during composition; needs no button.

    ``entered`` is emitted on Enter, ``left_down`` when Down moves from the field to the list.
    """

    asked = Signal(str)
    entered = Signal()
    left_down = Signal()

    def __init__(self, hint: str, keys: str = "Ctrl+F", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preedit = ""
        self._last_text = ""
        self.setAccessibleName(_("Search students"))
        self.setPlaceholderText(hint)
        self._keys = QLabel(keys, self)
        self._keys.setFont(theme().font(HINT))
        self._keys.setProperty("kind", "chip")
        self._keys.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._clear = QToolButton(self)
        self._clear.setIcon(icon("x"))
        self._clear.setAccessibleName(_("Clear the search"))
        self._clear.setToolTip(_("Clear the search"))
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.clicked.connect(self.clear)
        self._clear.hide()
        self.setTextMargins(theme().px(22), 0, theme().px(24), 0)
        self.textChanged.connect(self._tell)

    def width_for(self, hint: str) -> int:
        """Return the width needed to show all of ``hint`` between the icons."""
        ends = self.textMargins()
        return self.fontMetrics().horizontalAdvance(hint) + ends.left() + ends.right() + 4 * SMALL

    @property
    def asked_text(self) -> str:
        """The search text, including text being composed at the cursor."""
        if not self._preedit:
            return self.text()
        place = self.cursorPosition()
        return self.text()[:place] + self._preedit + self.text()[place:]

    @property
    def is_composing(self) -> bool:
        """Whether an input method has uncommitted text."""
        return bool(self._preedit)

    def set_asked(self, text: str) -> None:
        """Set the text without emitting ``asked``."""
        self._last_text = text
        self.setText(text)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        # Input methods insert ' or spaces between syllables: l'x'h means lxh.
        self._preedit = event.preeditString().replace("'", "").replace(" ", "")
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self._preedit:
                self.entered.emit()
        elif key == Qt.Key.Key_Down:
            self.left_down.emit()
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keys.adjustSize()
        top = (self.height() - self._keys.height()) // 2
        self._keys.move(self.width() - self._keys.width() - 8, top)
        self._keys.setVisible(not self.asked_text and self._has_width())
        side = min(24, self.height() - 4)
        right = self.width() - side - 4
        self._clear.setGeometry(right, (self.height() - side) // 2, side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        side = theme().px(16)
        glass = icon_pixmap("magnifying-glass", side, "text2", self.devicePixelRatioF())
        painter.drawPixmap(9, (self.height() - side) // 2, glass)
        painter.end()

    def _has_width(self) -> bool:
        if not self._keys.text():
            return False
        hint = self.fontMetrics().horizontalAdvance(self.placeholderText())
        return self.width() > hint + self._keys.sizeHint().width() + theme().px(44)

    def _tell(self) -> None:
        text = self.asked_text
        self._keys.setVisible(not text and self._has_width())
        self._clear.setVisible(bool(self.text()))
        if text != self._last_text:
            self._last_text = text
            self.asked.emit(text)
