"""The current time; the only module that reads the system clock.

Instants are in UTC; dates that people read or write are local. Other code is passed the time or
calls this module; the linter rejects other ways (``banned-api`` in ``pyproject.toml``).
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime


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
