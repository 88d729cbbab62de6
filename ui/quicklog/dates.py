"""A field for a day: typed in any usual way, with T for today and Y for yesterday."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from casework.problems import RuleBroken
from ui.common.entries import day
from ui.common.words import N_, _

_WEEKDAYS = (
    N_("Mon"),
    N_("Tue"),
    N_("Wed"),
    N_("Thu"),
    N_("Fri"),
    N_("Sat"),
    N_("Sun"),
)


def day_text(on: date) -> str:
    """Return a day with its weekday: 2027-04-13 周二."""
    return f"{on.isoformat()} {_(_WEEKDAYS[on.weekday()])}"


class DateLine(QLineEdit):
    """One day. ``changed`` comes when another day is understood; ``day()`` gives it.

    What is typed is read when the field is left, never while typing.
    """

    changed = Signal()

    def __init__(
        self, today: date, field: str, parent: QWidget | None = None, *, ahead: bool = False
    ) -> None:
        super().__init__(parent)
        self._today = today
        self._field = field
        self._ahead = ahead
        self._day: date | None = None
        # Single letters are commands here, so an input method must not take them.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.textEdited.connect(self._forget)

    def set_day(self, on: date | None) -> None:
        """Show this day."""
        self._day = on
        self.setText(day_text(on) if on else "")
        self.setCursorPosition(0)
        self.changed.emit()

    def day(self) -> date | None:
        """Return the day, None when empty. Raises RuleBroken BAD_DATE."""
        text = self.text().strip()
        if self._day is None and text:
            self._day = day(text.split(" ")[0], self._field, today=self._today, ahead=self._ahead)
        return self._day if text else None

    def entry(self) -> str:
        """Return what to keep in a draft."""
        return self._day.isoformat() if self._day and self.text() else self.text()

    def set_entry(self, text: str) -> None:
        """Show what a draft kept."""
        self._day = None
        self.setText(text)
        self.settle()

    def settle(self) -> bool:
        """Write the day out in full; False when the text names none."""
        try:
            on = self.day()
        except RuleBroken:
            return False
        if on is not None:
            self.setText(day_text(on))
        self.changed.emit()
        return True

    def go_back(self, days: int) -> None:
        """Take the day that lies so many days before today."""
        self.set_day(self._today - timedelta(days=days))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        if not event.modifiers() and event.key() in (Qt.Key.Key_T, Qt.Key.Key_Y):
            self.go_back(1 if event.key() == Qt.Key.Key_Y else 0)
            self.selectAll()
            return
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._day is not None:
            step = 1 if event.key() == Qt.Key.Key_Up else -1
            self.set_day(self._day + timedelta(days=step))
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802  Qt's name
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802  Qt's name
        self.settle()
        super().focusOutEvent(event)

    def _forget(self) -> None:
        self._day = None
