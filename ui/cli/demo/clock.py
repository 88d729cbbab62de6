"""The clock of the demonstration, so that records get plausible entry times."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

_MORNING = time(8, 30)
_BETWEEN = timedelta(minutes=1)


class DemoClock:
    """A clock that stays on a day until it is advanced; each reading is a second later."""

    def __init__(self, day: date) -> None:
        self._at = datetime.combine(day, _MORNING).astimezone()

    def now(self) -> datetime:
        self._at += timedelta(seconds=1)
        return self._at

    def today(self) -> date:
        return self._at.date()

    def go_on_to(self, day: date) -> None:
        """Advance to the morning of a later day; on the same day, by a few minutes."""
        if day > self.today():
            self._at = datetime.combine(day, _MORNING).astimezone()
        elif (self._at + _BETWEEN).date() == day:
            self._at += _BETWEEN
