"""Radio buttons in the form of cards, with an icon, a title and a description."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QRadioButton, QVBoxLayout, QWidget

from ui.icons import icon_pixmap
from ui.theme.theme import theme
from ui.widgets.basics import label, restyle


class ChoiceCard(QFrame):
    """A radio button within a card; the whole card is clickable."""

    def __init__(self, title: str, why: str, glyph: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "choice")
        self._glyph_name = glyph
        self.radio = QRadioButton(self)
        self.radio.setAccessibleName(title)
        self.radio.setAccessibleDescription(why)
        self.radio.toggled.connect(self._on_toggled)
        self.radio.installEventFilter(self)
        self._glyph = QLabel(self)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(title, "strong", self))
        self._why = label(why, "secondary", self, wrap=True)
        words.addWidget(self._why)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 9, 12, 9)
        row.setSpacing(14)
        row.addWidget(self._glyph)
        row.addLayout(words, 1)
        row.addWidget(self.radio)
        self._paint_glyph()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.radio.setChecked(True)
            self.radio.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setProperty("ringed", event.type() == QEvent.Type.FocusIn)
            restyle(self)
        return super().eventFilter(watched, event)

    def _on_toggled(self, is_chosen: bool) -> None:
        self.setProperty("chosen", is_chosen)
        restyle(self)
        self._paint_glyph()

    def _paint_glyph(self) -> None:
        side = theme().px(24)
        color = "accent" if self.radio.isChecked() else "text2"
        pixmap = icon_pixmap(self._glyph_name, side, color, self.devicePixelRatioF())
        self._glyph.setPixmap(pixmap)
        self._glyph.setFixedSize(QSize(side, side))
