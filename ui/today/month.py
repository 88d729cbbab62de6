"""Month view: due work, reporting days and days off, with keyboard navigation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.common.case_words import day_text
from ui.common.i18n import N_, _, ngettext
from ui.theme.theme import theme
from ui.theme.tokens import CAPTION

_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_WEEKS = 6
_HEAD = 24


@dataclass(frozen=True, slots=True)
class Day:
    """A day: number of items due, name and short mark of a report, whether it is a day off."""

    due: int = 0
    report: str = ""
    mark: str = ""
    is_free: bool = False


class MonthView(QWidget):
    """Six weeks around a month; emits ``chosen(day)`` when a day is selected."""

    chosen = Signal(object)
    month_changed = Signal(object)

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = self._day = today
        self._days: Mapping[date, Day] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Expanding)
        self._tell()

    @property
    def day(self) -> date:
        """The selected day."""
        return self._day

    @property
    def days(self) -> Mapping[date, Day]:
        """The data of the days known."""
        return self._days

    @property
    def first(self) -> date:
        """The Monday of the first week shown."""
        begin = self._day.replace(day=1)
        return begin - timedelta(days=begin.weekday())

    def show_days(self, days: Mapping[date, Day]) -> None:
        """Set the data of the days."""
        self._days = dict(days)
        self._tell()
        self.update()

    def go_to(self, day: date) -> None:
        """Select a day."""
        is_other = (day.year, day.month) != (self._day.year, self._day.month)
        self._day = day
        self._tell()
        self.update()
        self.chosen.emit(day)
        if is_other:
            self.month_changed.emit(day)

    def go_months(self, step: int) -> None:
        """Select the same day in another month, or its last day if that does not exist."""
        month = self._day.month - 1 + step
        year, month = self._day.year + month // 12, month % 12 + 1
        following = date(year + month // 12, month % 12 + 1, 1)
        last = (following - timedelta(days=1)).day
        self.go_to(date(year, month, min(self._day.day, last)))

    def sizeHint(self) -> QSize:
        return QSize(theme().px(420), theme().px(330))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(300), theme().px(220))

    # --- keyboard and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -7,
            Qt.Key.Key_Down: 7,
        }
        key = Qt.Key(event.key())
        if step := steps.get(key, 0):
            self.go_to(self._day + timedelta(days=step))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.go_months(-1 if key == Qt.Key.Key_PageUp else 1)
        elif key == Qt.Key.Key_Home:
            self.go_to(self._today)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        for place in range(7 * _WEEKS):
            if self._cell(place).contains(at):
                self.go_to(self.first + timedelta(days=place))
                return

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        now = theme()
        painter.setFont(now.font(CAPTION))
        painter.setPen(now.color("text3"))
        wide = self.width() / 7
        for place, name in enumerate(_WEEKDAYS):
            box = QRect(round(place * wide), 0, round(wide), now.px(_HEAD))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _(name))
        for place in range(7 * _WEEKS):
            self._paint_day(painter, self._cell(place), self.first + timedelta(days=place))
        painter.end()

    def _cell(self, place: int) -> QRect:
        head = theme().px(_HEAD)
        wide, high = self.width() / 7, (self.height() - head) / _WEEKS
        row, column = divmod(place, 7)
        left, top = round(column * wide), head + round(row * high)
        right, bottom = round((column + 1) * wide), head + round((row + 1) * high)
        return QRect(left, top, right - left - 2, bottom - top - 2)

    def _paint_day(self, painter: QPainter, box: QRect, day: date) -> None:
        now, held = theme(), self._days.get(day, Day())
        is_here = day.month == self._day.month
        ground = "accent_soft" if day == self._day else "subtle" if held.is_free else "surface"
        painter.fillRect(box, now.color(ground))
        is_ringed = day == self._day and self.hasFocus()
        painter.setPen(QPen(now.color("focus" if is_ringed else "line"), 2 if is_ringed else 1))
        painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.setFont(now.font(CAPTION, bold=day == self._today))
        tone = "accent" if day == self._today else "text" if is_here else "text3"
        painter.setPen(now.color(tone))
        inside = box.adjusted(5, 2, -5, -3)
        top = Qt.AlignmentFlag.AlignTop
        painter.drawText(inside, top | Qt.AlignmentFlag.AlignLeft, str(day.day))
        if held.due:
            painter.setFont(now.font(bold=True))
            painter.setPen(now.color("danger" if day < self._today else "warn"))
            painter.drawText(inside, top | Qt.AlignmentFlag.AlignRight, str(held.due))
        if held.mark:
            painter.setFont(now.font(CAPTION))
            painter.setPen(now.color("text2"))
            words = painter.fontMetrics().elidedText(
                held.mark, Qt.TextElideMode.ElideRight, inside.width()
            )
            painter.drawText(inside, Qt.AlignmentFlag.AlignBottom, words)

    def focusInEvent(self, event: object) -> None:
        self.update()

    def focusOutEvent(self, event: object) -> None:
        self.update()

    def _tell(self) -> None:
        held = self._days.get(self._day, Day())
        due = ngettext("{count} thing is due", "{count} things are due", held.due)
        parts = [day_text(self._day, weekday=True), due.format(count=held.due), held.report]
        self.setAccessibleName(", ".join(part for part in parts if part))
