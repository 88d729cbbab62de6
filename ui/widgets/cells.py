"""Painters of check boxes and chips."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPen

from ui.theme.theme import theme
from ui.theme.tokens import CAPTION

Chips = tuple[tuple[str, str], ...]
"""Pairs of text and tone (chip, warn, accent, ok)."""

TICKED_ROLE = int(Qt.ItemDataRole.UserRole) + 40
CHIPS_ROLE = int(Qt.ItemDataRole.UserRole) + 42
"""The item data role of ``Chips``."""

_TONES = {
    "chip": ("chip", "text2"),
    "warn": ("warn_soft", "warn"),
    "accent": ("accent_soft", "accent"),
    "ok": ("ok_soft", "ok"),
}
_GAP, _CHIP_SIDE, _CHIP_HIGH = 5, 6, 20


def paint_tick(painter: QPainter, cell: QRectF, state: str) -> None:
    """Paint a check box in the centre of ``cell``; states: yes, no, some."""
    now = theme()
    side = 14.0
    box = QRectF(cell.center().x() - side / 2, cell.center().y() - side / 2 - 0.5, side, side)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    is_on = state != "no"
    painter.setPen(QPen(now.color("accent" if is_on else "line_strong"), 1))
    painter.setBrush(now.color("accent" if is_on else "surface"))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QPen(now.color("on_accent"), 1.8))
    x, y = box.x(), box.y()
    if state == "yes":
        painter.drawPolyline(_points(x, y, ((3, 7.2), (6, 10), (11, 4.4))))
    elif state == "some":
        painter.drawPolyline(_points(x, y, ((3.5, 7), (10.5, 7))))
    painter.restore()


class ChipPainter:
    """Paints chips; fonts and colours are looked up once."""

    def __init__(self, painter: QPainter) -> None:
        now = theme()
        self._painter = painter
        self._font = now.font(CAPTION)
        self._metrics = QFontMetrics(self._font)
        self._colors = {
            tone: (QBrush(now.color(ground)), now.color(ink))
            for tone, (ground, ink) in _TONES.items()
        }
        self._high = float(now.px(_CHIP_HIGH))

    def paint(self, area: QRectF, chips: Chips) -> None:
        """Paint chips from the left; a last chip counts those that do not fit."""
        painter, metrics = self._painter, self._metrics
        painter.setFont(self._font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = area.x()
        for place, (text, tone) in enumerate(chips):
            rest = len(chips) - place - 1
            reserve = _width(metrics, f"+{rest}") + _GAP if rest else 0
            free = area.right() - left
            if place and _width(metrics, text) > free - reserve:
                self._chip(left, area, f"+{rest + 1}", tone)
                break
            left = self._chip(left, area, _cut(metrics, text, free - reserve), tone)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _chip(self, left: float, area: QRectF, text: str, tone: str) -> float:
        high = self._high
        box = QRectF(left, area.center().y() - high / 2 - 0.5, _width(self._metrics, text), high)
        ground, ink = self._colors[tone]
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(ground)
        self._painter.drawRoundedRect(box, 3, 3)
        self._painter.setPen(ink)
        self._painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        return box.right() + _GAP


def _width(metrics: QFontMetrics, text: str) -> float:
    return float(metrics.horizontalAdvance(text) + 2 * _CHIP_SIDE)


def _cut(metrics: QFontMetrics, text: str, available: float) -> str:
    free = max(0, int(available) - 2 * _CHIP_SIDE)
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, free)


def _points(x: float, y: float, places: tuple[tuple[float, float], ...]) -> list[QPointF]:
    return [QPointF(x + dx, y + dy) for dx, dy in places]
