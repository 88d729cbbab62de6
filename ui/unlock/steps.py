"""The steps of the first run: numbers in circles, ticks for what is done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.common.words import _
from ui.icons import paint_icon
from ui.theme.theme import theme
from ui.theme.tokens import BODY, CAPTION

_CIRCLE, _LINE = 20, 22


class Steps(QWidget):
    """Painted header; the current step is also said to screen readers."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = tuple(names)
        self._current = 0
        self.set_current(0)

    def set_current(self, step: int) -> None:
        """Mark a step (from 0) as the present one."""
        self._current = step
        self.setAccessibleName(
            _("Step {step} of {steps}: {name}").format(
                step=step + 1, steps=len(self._names), name=self._names[step]
            )
        )
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return QSize(300, theme().px(24))

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002  Qt's name
        now = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, side = 1.0, now.px(_CIRCLE)
        middle = self.height() / 2
        for step, name in enumerate(self._names):
            circle = QRectF(left, middle - side / 2, side, side)
            self._paint_circle(painter, circle, step)
            left += side + 6
            font = now.font(BODY, bold=step == self._current)
            painter.setFont(font)
            painter.setPen(now.color("text" if step == self._current else "text2"))
            width = QFontMetrics(font).horizontalAdvance(name)
            box = QRectF(left, 0, width + 2, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)
            left += width + 8
            if step < len(self._names) - 1:
                painter.setPen(QPen(now.color("line_strong"), 1))
                painter.drawLine(round(left), round(middle), round(left + _LINE), round(middle))
                left += _LINE + 14
        painter.end()

    def _paint_circle(self, painter: QPainter, circle: QRectF, step: int) -> None:
        now = theme()
        is_done, is_now = step < self._current, step == self._current
        painter.setPen(QPen(now.color("accent" if is_done or is_now else "line_strong"), 1))
        ground = "accent" if is_now else "accent_soft" if is_done else "surface"
        painter.setBrush(now.color(ground))
        painter.drawEllipse(circle)
        if is_done:
            inset = circle.width() * 0.2
            box = circle.adjusted(inset, inset, -inset, -inset)
            paint_icon(painter, box, "check", now.color("accent"))
            return
        painter.setPen(now.color("on_accent" if is_now else "text2"))
        painter.setFont(now.font(CAPTION, bold=is_now))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(step + 1))
