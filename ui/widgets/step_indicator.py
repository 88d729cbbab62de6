"""A step indicator: numbers in circles, check marks for finished steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.common.i18n import _
from ui.icons import paint_icon
from ui.theme.theme import theme
from ui.theme.tokens import BODY, CAPTION

_CIRCLE, _LINE = 20, 22
_AFTER_CIRCLE, _AFTER_NAME, _AFTER_LINE = 6, 8, 14


@dataclass(frozen=True, slots=True)
class _Place:
    """Geometry of one step: circle, name (blank when hidden) and line."""

    step: int
    circle: float
    name: str
    text: float
    line: float | None


class StepIndicator(QWidget):
    """The painted indicator; the current step is also reported to screen readers.

    Without enough room, only the current step shows its name.
    """

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = tuple(names)
        self._current = 0
        self._is_compact = False
        self.set_current(0)

    @property
    def current(self) -> int:
        """The current step, from 0."""
        return self._current

    def set_current(self, step: int) -> None:
        """Set the current step (from 0)."""
        self._current = step
        self.setAccessibleName(
            _("Step {step} of {steps}: {name}").format(
                step=step + 1, steps=len(self._names), name=self._names[step]
            )
        )
        self.updateGeometry()
        self.update()

    def set_compact(self, is_compact: bool) -> None:
        """Show the name of the current step only."""
        self._is_compact = is_compact
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        last = list(self._places())[-1]
        return QSize(round(last.text + self._width_of(last)) + 4, theme().px(24))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _width_of(self, place: _Place) -> int:
        font = theme().font(BODY, bold=place.step == self._current)
        return QFontMetrics(font).horizontalAdvance(place.name)

    def _places(self) -> Iterator[_Place]:
        left = 1.0
        for step, whole in enumerate(self._names):
            name = "" if self._is_compact and step != self._current else whole
            text = left + theme().px(_CIRCLE) + (_AFTER_CIRCLE if name else 0)
            place = _Place(step, left, name, text, None)
            if step == len(self._names) - 1:
                yield place
                return
            end = text + self._width_of(place) + _AFTER_NAME
            yield _Place(step, left, name, text, end)
            left = end + _LINE + (_AFTER_LINE if name else _AFTER_NAME)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, side = self.height() / 2, now.px(_CIRCLE)
        for place in self._places():
            circle = QRectF(place.circle, middle - side / 2, side, side)
            self._paint_circle(painter, circle, place.step)
            is_now = place.step == self._current
            painter.setFont(now.font(BODY, bold=is_now))
            painter.setPen(now.color("text" if is_now else "text2"))
            box = QRectF(place.text, 0, self._width_of(place) + 2, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, place.name)
            if place.line is not None:
                painter.setPen(QPen(now.color("line_strong"), 1))
                start = round(place.line)
                painter.drawLine(start, round(middle), start + _LINE, round(middle))
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
