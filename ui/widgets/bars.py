"""Progress bars in the style of the 3-3-3 mark: solid counts, hatched does not, empty is owed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.common.i18n import _
from ui.theme.theme import theme

_HIGH, _TALL = 10, 16
_PITCH = 4


class ProgressBar(QWidget):
    """One progress bar; a tick marks where it should be today."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._given = self._pending = self._demanded = 0
        self._tick: float | None = None
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)

    def show_counts(self, given: int, pending: int, demanded: int, tick: float | None) -> None:
        """Show these counts; ``tick`` is a share from 0 to 1, or None for no tick."""
        self._given, self._pending, self._demanded, self._tick = given, pending, demanded, tick
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(120), theme().px(_TALL))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(40), theme().px(_TALL))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        high = theme().px(_HIGH)
        box = QRectF(0.5, (self.height() - high) / 2 + 0.5, self.width() - 1, high - 1)
        paint_bar(painter, box, self._given, self._pending, self._demanded)
        if self._tick is not None:
            x = round(box.x() + box.width() * min(1.0, self._tick))
            painter.fillRect(QRectF(x - 1, 0, 2, self.height()), theme().color("text"))
        painter.end()


def paint_bar(painter: QPainter, box: QRectF, given: int, pending: int, demanded: int) -> None:
    """Paint the three parts into ``box``; counts above ``demanded`` fill it."""
    now = theme()
    painter.fillRect(box, now.color("surface"))
    share = box.width() / demanded if demanded else 0.0
    solid = min(box.width(), given * share) if demanded else box.width()
    waiting = min(box.width() - solid, pending * share)
    if waiting > 0:
        paint_hatch(painter, QRectF(box.x() + solid, box.y(), waiting, box.height()))
    painter.fillRect(QRectF(box.x(), box.y(), solid, box.height()), now.color("accent"))
    painter.setPen(QPen(now.color("line_strong"), 1))
    painter.drawRect(box)


def paint_hatch(painter: QPainter, box: QRectF) -> None:
    """Fill a box with a hatch drawn by hand, which stays sharp at any scale."""
    now = theme()
    painter.save()
    painter.setClipRect(box)
    painter.fillRect(box, now.color("warn_soft"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(now.color("warn"), 1.6))
    x = box.x() - box.height()
    while x < box.right():
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + box.height(), box.top()))
        x += _PITCH
    painter.restore()


class Swatch(QWidget):
    """Legend sample of one part of the bar: given, pending or missing."""

    def __init__(self, part: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part = part
        self.setFixedSize(theme().px(14), theme().px(10))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(0.5, 0.5, self.width() - 1, self.height() - 1)
        counts = {"given": (1, 0), "pending": (0, 1), "missing": (0, 0)}[self._part]
        paint_bar(painter, box, *counts, 1)
        painter.end()


def bar_text(name: str, given: int, pending: int, demanded: int, share: float) -> str:
    """Return the text of a bar for screen readers."""
    text = _("{name}: {given} of {demanded} count, {pending} do not; {share} should by today")
    return text.format(
        name=name, given=given, demanded=demanded, pending=pending, share=f"{share:.0%}"
    )
