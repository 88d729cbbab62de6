"""The sign of the program: the mark itself, one ring of three heavy arcs."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap

from ui.theme.theme import theme

_GAP = 26


def logo_pixmap(size: int, dpr: float = 1.0) -> QPixmap:
    """Return the sign in the accent colour, ``size`` px wide."""
    pixmap = QPixmap(round(size * dpr), round(size * dpr))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    band = size * 0.27
    pen = QPen(theme().color("accent"), band)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    side = size - band
    box = QRectF(band / 2, band / 2, side, side)
    for start in (90, -30, -150):
        painter.drawArc(box, round((start - _GAP / 2) * 16), round(-(120 - _GAP) * 16))
    painter.end()
    return pixmap


def app_icon() -> QIcon:
    """Return the icon of the window."""
    icon = QIcon()
    for size in (16, 24, 32, 48, 64, 128):
        icon.addPixmap(logo_pixmap(size))
    return icon
