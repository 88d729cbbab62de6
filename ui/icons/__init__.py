"""``icon("users")``: a QIcon that stays sharp at any scale and follows the theme."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from PySide6 import QtCore
from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QIcon,
    QIconEngine,
    QPainter,
    QPixmap,
)

from ui.theme.theme import theme

_FOLDER = Path(__file__).resolve().parent
NAMES: dict[str, str] = {
    name: chr(int(point, 16))
    for name, point in json.loads((_FOLDER / "phosphor.json").read_text("utf-8")).items()
}
"""Phosphor icon name to its character in the bundled font."""

_family = ""


def icon(name: str, color: str = "text2", *, on: str | None = None) -> QIcon:
    """Return the icon called ``name`` (a Phosphor name) in the colour of a token.

    ``on`` names the token for the checked state; disabled icons are always grey.
    """
    return QIcon(_GlyphEngine(name, color, on))


def icon_pixmap(name: str, size: int = 16, color: str = "text2", dpr: float = 1.0) -> QPixmap:
    """Return the icon as a pixmap of ``size`` px for a screen of this scale."""
    wide = round(size * dpr)
    return _painted(name, wide, wide, size, dpr, theme().color(color).rgba())


@lru_cache(maxsize=512)
def _painted(name: str, wide: int, high: int, side: float, dpr: float, ink: int) -> QPixmap:
    """Return a cached pixmap with the icon left-aligned in it."""
    pixmap = QPixmap(wide, high)
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(QtCore.Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    top = max(0.0, (high / dpr - side) / 2)
    paint_icon(painter, QRectF(0, top, side, side), name, QColor.fromRgba(ink))
    painter.end()
    return pixmap


def paint_icon(painter: QPainter, box: QRectF, name: str, color: QColor) -> None:
    """Paint the icon called ``name`` into a square box."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    font = QFont(_icon_family())
    font.setPixelSize(max(1, round(box.height())))
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(box, QtCore.Qt.AlignmentFlag.AlignCenter, NAMES[name])
    painter.restore()


def _icon_family() -> str:
    global _family  # noqa: PLW0603  a font is added once
    if not _family:
        number = QFontDatabase.addApplicationFont(str(_FOLDER / "phosphor.ttf"))
        families = QFontDatabase.applicationFontFamilies(number)
        if not families:
            raise RuntimeError("ui/icons/phosphor.ttf is not a font")
        _family = families[0]
    return _family


class _GlyphEngine(QIconEngine):
    """Icon engine that draws one character of the icon font."""

    def __init__(self, name: str, color: str, on: str | None) -> None:
        super().__init__()
        if name not in NAMES:
            raise KeyError(f"there is no icon {name}; add it to packaging/build_icons.py")
        self._name = name
        self._color = color
        self._on = on

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        # In a box wider than high, the icon is left-aligned; the rest is padding before the text.
        side = min(rect.width(), rect.height())
        top = rect.y() + (rect.height() - side) / 2
        box = QRectF(rect.x(), top, side, side)
        paint_icon(painter, box, self._name, self._ink(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        side = min(size.width(), size.height())
        ink = self._ink(mode, state).rgba()
        return _painted(self._name, size.width(), size.height(), side, 1.0, ink)

    def _ink(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        name = self._on if self._on and state == QIcon.State.On else self._color
        name = "text3" if mode == QIcon.Mode.Disabled else name
        is_chosen = state == QIcon.State.On or mode == QIcon.Mode.Selected
        return theme().ink(name, is_chosen=is_chosen)

    def clone(self) -> QIconEngine:
        return _GlyphEngine(self._name, self._color, self._on)
