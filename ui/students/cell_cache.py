"""Cache of cell images that many rows share."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from math import ceil

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap

from ui.theme.theme import theme

_MOST = 256

Paint = Callable[[QPainter, QRectF], None]


class CellCache:
    """The cached images of one view, valid for one theme, size and screen.

    Images include their background: on a transparent one, text would lose subpixel antialiasing.
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, QPixmap] = {}
        self._look: Hashable = None

    def begin(self, painter: QPainter) -> None:
        """Start a paint pass; drop the cache after a change of theme, size or screen."""
        now = theme()
        self._dpr = painter.device().devicePixelRatio()
        look = (now.tokens, now.percent, self._dpr)
        if look != self._look:
            self._look = look
            self._kept.clear()

    def put(self, painter: QPainter, box: QRect, ground: str, what: Hashable, paint: Paint) -> None:
        """Draw the image of ``what`` in a cell; ``paint`` renders it if it is not cached."""
        key = (what, ground, box.width(), box.height())
        if (found := self._kept.get(key)) is None:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            found = self._kept[key] = self._made(box, ground, paint)
        painter.drawPixmap(box.topLeft(), found)

    def _made(self, box: QRect, ground: str, paint: Paint) -> QPixmap:
        pixmap = QPixmap(ceil(box.width() * self._dpr), ceil(box.height() * self._dpr))
        pixmap.setDevicePixelRatio(self._dpr)
        pixmap.fill(theme().color(ground))
        painter = QPainter(pixmap)
        paint(painter, QRectF(0, 0, box.width(), box.height()))
        painter.end()
        return pixmap
