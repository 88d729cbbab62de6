"""A date field: accepts all usual notations, T for today and Y for yesterday."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from casework import clock
from casework.formats.dates import parse_date
from casework.problems import RuleBroken
from ui.common.i18n import N_, _
from ui.common.input_parsing import day as day_of

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
    """Return a date with its weekday: 2027-04-13 周二."""
    return f"{on.isoformat()} {_(_WEEKDAYS[on.weekday()])}"


class DateEdit(QLineEdit):
    """One date. ``changed`` is emitted when it changes; ``day()`` returns it.

    Typed text (今天, -3, 4.9, 周四, 2026-11-23 …) is parsed when the field loses the focus, never
    while typing. ``today`` overrides the computer's date; with ``ahead``, dates without a year are
    in the future.
    """

    changed = Signal()

    def __init__(
        self,
        day: date | None = None,
        parent: QWidget | None = None,
        *,
        today: date | None = None,
        field: str = "day",
        ahead: bool = False,
        with_weekday: bool = False,
    ) -> None:
        super().__init__(parent)
        self._today = today
        self._field = field
        self._ahead = ahead
        self._with_weekday = with_weekday
        self._day: date | None = None
        self.setPlaceholderText("2026-11-23")
        self.setToolTip(_("A date, 4.9, -3 for three days ago, Thu, T today, Y yesterday"))
        # Single letters are commands here and must not go to an input method.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.textEdited.connect(self._forget)
        if day is not None:
            self.set_day(day)

    @property
    def today(self) -> date:
        """The date that counts as today."""
        return self._today or clock.today()

    def set_day(self, on: date | None) -> None:
        """Set the date."""
        self._day = on
        super().setText(self._shown(on) if on else "")
        self.setCursorPosition(0)
        self.changed.emit()

    def setText(self, text: str | None) -> None:
        """Set a text from another source; it is parsed like a typed one."""
        self._day = None
        super().setText(text or "")

    def day(self, field: str = "") -> date | None:
        """Return the date, None when empty. Raises RuleBroken BAD_DATE."""
        text = self.text().strip()
        if self._day is None and text:
            self._day = self._read(text, field or self._field)
        return self._day if text else None

    def entry(self) -> str:
        """Return the value for a draft."""
        return self._day.isoformat() if self._day and self.text() else self.text()

    def set_entry(self, text: str) -> None:
        """Restore the value from a draft."""
        self.setText(text)
        self.settle()

    def settle(self) -> bool:
        """Parse the text and show the full date; return False when it is not a date."""
        try:
            on = self.day()
        except RuleBroken:
            return False
        if on is not None:
            super().setText(self._shown(on))
        self.changed.emit()
        return True

    def go_back(self, days: int) -> None:
        """Set the date that is this many days before today."""
        self.set_day(self.today - timedelta(days=days))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if is_plain and event.key() in (Qt.Key.Key_T, Qt.Key.Key_Y) and self._is_replaced():
            self.go_back(1 if event.key() == Qt.Key.Key_Y else 0)
            self.selectAll()
            return
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._day is not None:
            step = 1 if event.key() == Qt.Key.Key_Up else -1
            self.set_day(self._day + timedelta(days=step))
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.settle()
        super().focusOutEvent(event)

    def _is_replaced(self) -> bool:
        """Return whether a typed letter replaces the text; inside of “Tue” it does not."""
        return self._day is not None or self.selectedText() == self.text()

    def _read(self, text: str, field: str) -> date:
        first = text.split(" ", maxsplit=1)[0]  # the weekday that we append follows it
        if (found := parse_date(text) or parse_date(first)) is not None:
            return found
        return day_of(text, field, today=self.today, ahead=self._ahead)

    def _shown(self, on: date) -> str:
        return day_text(on) if self._with_weekday else on.isoformat()

    def _forget(self) -> None:
        self._day = None
