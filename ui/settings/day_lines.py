"""Parse and format dates and periods, one per line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from casework.formats.dates import parse_date
from casework.problems import RuleBroken
from casework.settings.calendar import days_between

_TO = re.compile(r"\s*(?:至|到|~|–|—|\bto\b)\s*|\s+-\s+")
_BETWEEN_DAYS = re.compile(r"[,、;\s]+")
_MOST_DAYS = 400


def read_days(text: str, field: str) -> list[str]:
    """Parse dates and periods (``2026-10-09``, ``… – …``); return sorted unique ISO dates.

    Raises:
        RuleBroken: BAD_DATE, PERIOD_REVERSED, PERIOD_TOO_LONG.
    """
    found: set[date] = set()
    for line in _lines(text):
        ends = _TO.split(line)
        if len(ends) == 2:
            first, last = _period_of(ends, field)
            found.update(days_between(first, last))
        else:
            found.update(_day(one, field) for one in _BETWEEN_DAYS.split(line) if one)
    return [day.isoformat() for day in sorted(found)]


def read_periods(text: str, field: str) -> list[dict[str, str]]:
    """Parse periods, one per line: ``2026-09-01 – 2027-01-15 第一学期``.

    Raises:
        RuleBroken: BAD_DATE, PERIOD_REVERSED, PERIOD_TOO_LONG.
    """
    found = []
    for line in _lines(text):
        first_text, *rest = _TO.split(line, maxsplit=1)
        last_text, _blank, name = (rest[0] if rest else "").strip().partition(" ")
        first, last = _period_of([first_text, last_text], field)
        found.append({"first": first.isoformat(), "last": last.isoformat(), "name": name.strip()})
    return found


def days_text(days: Iterable[str]) -> str:
    """Format dates one per line, with consecutive dates as a period."""
    ordered = [date.fromisoformat(day) for day in sorted(days)]
    lines = []
    runs = groupby(enumerate(ordered), key=lambda pair: pair[1].toordinal() - pair[0])
    for _start, run in runs:
        among = [day for _place, day in run]
        lines.append(_span(among[0].isoformat(), among[-1].isoformat()))
    return "\n".join(lines)


def periods_text(periods: Iterable[Mapping[str, Any]]) -> str:
    """Format periods one per line, as ``read_periods`` parses them."""
    return "\n".join(
        f"{one['first']} – {one['last']} {one.get('name', '')}".strip() for one in periods
    )


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first} – {last}"


def _lines(text: str) -> list[str]:
    plain = (unicodedata.normalize("NFKC", line).strip() for line in text.splitlines())
    return [line for line in plain if line]


def _period_of(ends: list[str], field: str) -> tuple[date, date]:
    first, last = (_day(one, field) for one in ends)
    if last < first:
        raise RuleBroken("PERIOD_REVERSED", field, first=first.isoformat(), last=last.isoformat())
    if (last - first).days > _MOST_DAYS:
        raise RuleBroken("PERIOD_TOO_LONG", field, first=first.isoformat(), last=last.isoformat())
    return first, last


def _day(text: str, field: str) -> date:
    found = parse_date(text.strip())
    if found is None:
        raise RuleBroken("BAD_DATE", field, value=text.strip()[:40])
    return found
