"""Strength of a passphrase, as four bars and a word."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.common.i18n import N_, _
from ui.theme.theme import theme
from ui.widgets.basics import label, set_kind

_WORDS = (N_("too weak"), N_("barely enough"), N_("good"), N_("strong"), N_("very strong"))
_KINDS = ("danger", "warn", "ok", "ok", "ok")
_BARS = 4


class StrengthMeter(QWidget):
    """Shows strength as bars and as text, so that it does not depend on colour alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = _Bars(self)
        self._word = label("", "caption", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._bars)
        row.addWidget(self._word)
        row.addStretch(1)
        self.show_strength(None)

    def show_strength(self, strength: int | None) -> None:
        """Show a strength from 0 (rejected) to 4 (very strong), or None for empty input."""
        self._bars.set_level(strength or 0, _KINDS[strength or 0])
        word = "" if strength is None else _(_WORDS[strength])
        self._word.setText(word)
        set_kind(self._word, _KINDS[strength or 0])
        self.setAccessibleName(_("Strength: {word}").format(word=word) if word else _("Strength"))


class _Bars(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._level = 0
        self._color = "danger"
        self.setFixedSize(QSize(132, 8))

    def set_level(self, level: int, color: str) -> None:
        self._level, self._color = level, color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for place in range(_BARS):
            bar = QRectF(place * 33 + 0.5, 0.5, 29, 6)
            is_full = place < self._level
            painter.setPen(QPen(theme().color(self._color if is_full else "line_strong"), 1))
            painter.setBrush(theme().color(self._color if is_full else "surface"))
            painter.drawRect(bar)
        painter.end()
