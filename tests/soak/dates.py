"""The tests that read the clock of the machine, on days and in zones that programs trip over.

``python -m tests.soak dates [--whole] [DAY…]``: without days, all of DAYS; with ``--whole`` the
whole suite on each day named, the tests of the fixed day included.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from datetime import time as day_time
from pathlib import Path
from zoneinfo import ZoneInfo

PROJECT = Path(__file__).parents[2]
ZONES = ("Asia/Shanghai", "UTC", "America/Los_Angeles", "Asia/Kathmandu")
"""Where the program is used, the zone of servers, one west of UTC with summer time, and one that
is three quarters of an hour off."""

HOURS = (day_time(9), day_time(0, 30), day_time(22, 30))
"""In the two at the ends of the day, the day in UTC is another one in most zones."""

_YEAR = 2027
_FIRST = [date(_YEAR, month, 1) for month in range(1, 13)]
_LAST = [(first + timedelta(days=31)).replace(day=1) - timedelta(days=1) for first in _FIRST]
DAYS = (
    *sorted([*_FIRST, *_LAST]),  # New Year, its eve and the last day of a window, 31 August, too
    date(2028, 2, 29),
    date(2027, 3, 25),  # a Thursday and a 25th: reports are due then
    date(2027, 6, 5),  # a Saturday
)


def dates(arguments: Sequence[str]) -> bool:
    """Run the marked tests, or the whole suite, on the days named; True when all of it held."""
    whole = "--whole" in arguments
    named = [date.fromisoformat(word) for word in arguments if word != "--whole"]
    library = faketime()
    if library is None:
        print("this run needs the system package faketime, which is not installed")
        return False
    held = [_on(day, place, library, whole) for place, day in enumerate(named or DAYS)]
    return all(held)


def faketime() -> Path | None:
    """Return the library that sets the clock of a process; None where it is not installed."""
    places = sorted(Path("/usr/lib").glob("**/faketime/libfaketimeMT.so.1"))
    return places[0] if places else None


def clock_at(moment: datetime, zone: str, library: Path) -> Mapping[str, str]:
    """Return what sets the clock and the zone of a child process, and of all that it starts."""
    offset = round(moment.timestamp() - time.time())
    return {
        "TZ": zone,
        "LD_PRELOAD": str(library),
        "FAKETIME": f"{offset:+d}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        # Processes that share a clock wait for one that was killed while it looked at it.
        "FAKETIME_DISABLE_SHM": "1",
    }


def _on(day: date, place: int, library: Path, whole: bool) -> bool:
    zone = ZONES[(place + place // 2) % len(ZONES)]
    moment = datetime.combine(day, HOURS[place % len(HOURS)], ZoneInfo(zone))
    started = time.monotonic()
    what = [] if whole else ["-m", "system_clock"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", *what],
        cwd=PROJECT,
        env={**os.environ, **clock_at(moment, zone, library)},
        check=False,
    )
    held = "held" if done.returncode == 0 else f"exit {done.returncode}"
    minutes = (time.monotonic() - started) / 60
    print(f"{moment:%A %Y-%m-%d %H:%M} in {zone}: {held}, {minutes:.1f} min", flush=True)
    return done.returncode == 0
