"""The present: the one place that reads the system's clock.

An instant is UTC, and a day that somebody writes or reads is the local one. Whatever else needs
the time is handed it, or asks here; the linter refuses every other way (``banned-api`` in
``pyproject.toml``).
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
    """Return the milliseconds since 1970 began, in UTC."""
    return time.time_ns() // 1_000_000
