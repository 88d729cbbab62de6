"""The current time, and whether this computer's clock can be right.

This is the only module that reads the system clock. Instants are in UTC; dates that people read or
write are local. Other code is passed the time or calls this module; the linter rejects other ways
(``banned-api`` in ``pyproject.toml``).

A clock is checked against the journal. Nothing is rejected because of it: entries are kept with the
time of the clock, and can be repaired afterwards (``ClockService.repair_clock``).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum


def now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)


def local_now() -> datetime:
    """Return the present instant in the local time zone."""
    return now().astimezone()


def today() -> date:
    """Return today in the local time zone."""
    return local_now().date()


def unix_ms() -> int:
    """Return the milliseconds since the Unix epoch, in UTC."""
    return time.time_ns() // 1_000_000


REPAIR = "clock.repair"
"""The action that repairs entry times; the journal's logical clock restarts from it."""

TOLERANCE = timedelta(minutes=10)
"""Clocks that are set over the network are corrected by less than this."""

LONG_PAUSE = timedelta(days=75)
"""Longest plausible pause between entries (a summer); more means that the clock jumped."""


class ClockDoubt(StrEnum):
    """Why the clock may be wrong; the code of each has a message."""

    BEHIND = "CLOCK_BEHIND"
    """The last entry is later than now: either the clock is wrong now, or it was then."""

    LEAP = "CLOCK_LEAP"
    """The time since the last entry is longer than any plausible pause."""

    JUMP = "CLOCK_JUMP"
    """The clock was set while the caseload was open; ``last`` is the expected time."""


@dataclass(frozen=True, slots=True)
class ClockFinding:
    """A doubt about the clock, with its reading and the time of the last entry."""

    doubt: ClockDoubt
    now: datetime
    last: datetime


def check_clock(now: datetime, last: datetime | None, confirmed: bool) -> ClockFinding | None:
    """Return why the clock may be wrong, or None.

    ``last`` is the time of the last journal entry, ``confirmed`` whether the user has since
    confirmed the date.
    """
    if last is None:
        return None
    if now < last - TOLERANCE:
        return ClockFinding(ClockDoubt.BEHIND, now, last)
    if now > last + LONG_PAUSE and not confirmed:
        return ClockFinding(ClockDoubt.LEAP, now, last)
    return None


@dataclass(frozen=True, slots=True)
class EntryTime:
    """A journal entry: its sequence number and its recorded time."""

    seq: int
    at: datetime


def wrong_times(entries: list[EntryTime], now: datetime) -> dict[int, datetime]:
    """Return the sequence numbers of entries with an impossible time, and their repaired times.

    Entries are in the order of writing, so one that is later than now or earlier than its
    predecessors was written with a wrong clock. It gets the time of the next correct entry, the
    latest time at which it can have been written.
    """
    wrong: list[int] = []
    latest: datetime | None = None
    found: dict[int, datetime] = {}
    for entry in entries:
        is_late = entry.at > now + TOLERANCE
        is_early = latest is not None and entry.at < latest - TOLERANCE
        if is_late or is_early:
            wrong.append(entry.seq)
            continue
        found.update(dict.fromkeys(wrong, entry.at))
        wrong.clear()
        latest = entry.at if latest is None else max(latest, entry.at)
    found.update(dict.fromkeys(wrong, now))
    return found
