"""The day that tests live in, whatever the clock of the machine says.

It is a Friday in the autumn of the students who graduate in 2027: the window of the rules is open,
no holiday is near, and none of the days that programs trip over: not the first or last of a month,
no day on which clocks change. Days are those of the zone where the tests run.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

DAY = date(2026, 11, 20)
NOW = time(10)
"""When each test begins; homes were opened from 9 o'clock on."""


def instant(day: date, hour: int, minute: int = 0) -> datetime:
    """Return the instant at which a clock on the wall of this computer's zone shows this."""
    return datetime.combine(day, time(hour, minute)).astimezone(UTC)
