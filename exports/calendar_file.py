"""The office's dates as an iCalendar file (RFC 5545): all-day events without personal data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from exports.atomic_files import write_atomically

_PRODUCT = "-//Zhuhang//calendar//ZH"
_DOMAIN = "zhuhang.invalid"
"""UIDs must look like addresses; no one can own this reserved domain (RFC 2606)."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One date; ``code`` and day form its UID, so that a newer file updates the older one."""

    code: str
    on: date
    title: str
    note: str = ""
    remind_days: int = 1
    """Days before the date to remind the user; 0 = no reminder."""


def calendar_bytes(name: str, entries: Iterable[CalendarEntry], *, made_on: date) -> bytes:
    """Return the calendar named ``name``; the same entries give the same bytes on the same day."""
    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    stamp = datetime.combine(made_on, time.min, UTC)
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.code}-{entry.on:%Y%m%d}@{_DOMAIN}")
        event.add("dtstamp", stamp)
        event.add("dtstart", entry.on)
        event.add("dtend", entry.on + timedelta(days=1))
        event.add("summary", entry.title)
        if entry.note:
            event.add("description", entry.note)
        event.add("transp", "TRANSPARENT")
        if entry.remind_days:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", entry.title)
            alarm.add("trigger", timedelta(hours=9) - timedelta(days=entry.remind_days))
            event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def write_calendar(
    target: Path, name: str, entries: Iterable[CalendarEntry], *, made_on: date
) -> None:
    """Write the calendar to ``target``.

    Errors:
        As ``atomic_writer``.
    """
    write_atomically(target, calendar_bytes(name, entries, made_on=made_on), private=False)
