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
OTHER_CLOCK = Path(__file__).with_name("other_clock")
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
    words = [word for word in arguments if word != "--whole"]
    try:
        named = [date.fromisoformat(word) for word in words]
    except ValueError as error:
        print(f"{error}; a day is written 2028-02-29")
        return False
    held = [_on(day, place, whole) for place, day in enumerate(named or DAYS)]
    return all(held)


def clock_at(moment: datetime, zone: str) -> Mapping[str, str]:
    """Return what sets the clock and the zone of a Python, and of each that it starts.

    libfaketime would set those of other programs too, but a window of Qt never comes to rest
    under it.
    """
    others = os.environ.get("PYTHONPATH")
    return {
        "TZ": zone,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(OTHER_CLOCK), others])),
        "OTHER_CLOCK_SECONDS": str(round(moment.timestamp() - time.time())),
        # pytest sees that its plug-in was there before it; what else it warns of is an error.
        "PYTEST_ADDOPTS": "-W 'ignore:Module already imported:pytest.PytestAssertRewriteWarning'",
    }


def _on(day: date, place: int, whole: bool) -> bool:
    zone = ZONES[(place + place // 2) % len(ZONES)]
    moment = datetime.combine(day, HOURS[place % len(HOURS)], ZoneInfo(zone))
    started = time.monotonic()
    what = [] if whole else ["-m", "system_clock"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", *what],
        cwd=PROJECT,
        env={**os.environ, **clock_at(moment, zone)},
        check=False,
    )
    held = "held" if done.returncode == 0 else f"exit {done.returncode}"
    minutes = (time.monotonic() - started) / 60
    print(f"{moment:%A %Y-%m-%d %H:%M} in {zone}: {held}, {minutes:.1f} min", flush=True)
    return done.returncode == 0
