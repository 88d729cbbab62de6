"""Plausibility of this computer's clock, checked against the journal.

Nothing is ever refused for it: what is written meanwhile is kept, with the time of the clock, and
its entries can be repaired afterwards (``ClockService.repair_clock``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

REPAIR = "clock.repair"
"""The action that repairs times of entry; the journal's clock restarts from it."""

TOLERANCE = timedelta(minutes=10)
"""Clocks that are set by the network move by less."""

LONG_PAUSE = timedelta(days=75)
"""Longest plausible pause between entries: a summer; more means that the clock leapt."""


class ClockDoubt(StrEnum):
    """Why the clock may be wrong; each has a sentence under its code."""

    BEHIND = "CLOCK_BEHIND"
    """The last entry was written later than it is now: the clock is wrong, or it was then."""

    LEAP = "CLOCK_LEAP"
    """Nothing was written for longer than a pause lasts."""

    JUMP = "CLOCK_JUMP"
    """It was set while the caseload was open; ``last`` is what it would say without that."""


@dataclass(frozen=True, slots=True)
class ClockFinding:
    """A doubt about the clock: its reading, and the time of the last entry."""

    doubt: ClockDoubt
    now: datetime
    last: datetime


def check_clock(now: datetime, last: datetime | None, confirmed: bool) -> ClockFinding | None:
    """Return why the clock may be wrong, or None.

    ``last`` is when the journal's last entry was written, ``confirmed`` whether a person has said
    since then that the date is right.
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
    """An entry of the journal: its number, and when the clock said it was written."""

    seq: int
    at: datetime


def wrong_times(entries: list[EntryTime], now: datetime) -> dict[int, datetime]:
    """Return the entries whose time cannot be right, each with its repaired time.

    Entries are in the order of writing, so one that is later than now, or
    earlier than those before it, was written by a wrong clock. It was written before the next
    right one: that moment, the latest it can have been, is the one it gets.
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
