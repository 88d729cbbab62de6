"""The logo: a ring of three thick arcs."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QPainter,
    QPainterPath,
    QPalette,
    QPixmap,
)

_GAP = 26


def logo_pixmap(size: int, dpr: float = 1.0) -> QPixmap:
    """Return the logo in the accent colour, ``size`` px wide."""
    pixmap = QPixmap(round(size * dpr), round(size * dpr))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(QColor(0, 0, 0, 0))
    # Take the brush from the palette: passing a QColor would load the whole Qt namespace first.
    accent = QGuiApplication.palette().brush(QPalette.ColorRole.Accent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    band = size * 0.27
    outside = QRectF(0, 0, size, size)
    inside = outside.adjusted(band, band, -band, -band)
    sweep = 120 - _GAP
    for start in (90, -30, -150):
        begin = start - _GAP / 2
        arc = QPainterPath()
        arc.arcMoveTo(outside, begin)
        arc.arcTo(outside, begin, -sweep)
        arc.arcTo(inside, begin - sweep, sweep)
        arc.closeSubpath()
        painter.fillPath(arc, accent)
    painter.end()
    return pixmap


def app_icon() -> QIcon:
    """Return the window icon."""
    icon = QIcon()
    for size in (16, 24, 32, 48, 64, 128):
        icon.addPixmap(logo_pixmap(size))
    return icon
