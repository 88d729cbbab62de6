"""Export of the year's dates to calendar programs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from exports.calendar_file import CalendarEntry, write_calendar
from ui.common.i18n import _
from ui.common.year_dates import YearDate

_WRITTEN = frozenset({"report", "milestone", "deadline", "exams"})
"""Kinds to export; every calendar program already has the public holidays."""

_REMIND = {"milestone": 14, "deadline": 30}


def write_dates(target: Path, dates: Iterable[YearDate], made_on: date) -> int:
    """Write the dates to ``target`` (.ics) and return how many there are.

    Errors:
        As ``atomic_writer``.
    """
    entries = [
        CalendarEntry(one.code, one.on, one.title, one.note, _REMIND.get(one.kind, 1))
        for one in dates
        if one.kind in _WRITTEN
    ]
    write_calendar(target, _("Zhuhang: reports and deadlines"), entries, made_on=made_on)
    return len(entries)
