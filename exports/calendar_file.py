"""The dates of the year as an iCalendar file (RFC 5545): all-day events without personal data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from casework.settings.calendar import YearDate
from exports.atomic_files import write_atomically

_PRODUCT = "-//Zhuhang//calendar//ZH"
_DOMAIN = "zhuhang.invalid"
"""UIDs must look like addresses; no one can own this reserved domain (RFC 2606)."""

_REMIND_DAYS = {"report": 1, "exams": 1, "milestone": 14, "deadline": 30}
"""Kinds to export, and how many days before to remind the user; every calendar program already has
the public holidays."""


def calendar_bytes(name: str, dates: Iterable[YearDate], *, made_on: date) -> bytes:
    """Return the calendar named ``name``; the same dates give the same bytes on the same day."""
    from icalendar import Alarm, Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    stamp = datetime.combine(made_on, time.min, UTC)
    for one in dates:
        if (days := _REMIND_DAYS.get(one.kind)) is None:
            continue
        event = Event()
        event.add("uid", f"{one.code}-{one.on:%Y%m%d}@{_DOMAIN}")
        event.add("dtstamp", stamp)
        event.add("dtstart", one.on)
        event.add("dtend", one.on + timedelta(days=1))
        event.add("summary", one.title)
        if one.note:
            event.add("description", one.note)
        event.add("transp", "TRANSPARENT")
        if days:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", one.title)
            alarm.add("trigger", timedelta(hours=9) - timedelta(days=days))
            event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def write_calendar(target: Path, name: str, dates: Iterable[YearDate], *, made_on: date) -> None:
    """Write the calendar to ``target``.

    Errors:
        As ``atomic_writer``.
    """
    write_atomically(target, calendar_bytes(name, dates, made_on=made_on), private=False)
