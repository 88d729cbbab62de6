"""Minutes of inactivity after which a caseload locks; stored inside it, encrypted.

A plain file would let anyone who can write it keep another user's caseload open.
"""

from __future__ import annotations

import sqlalchemy as sa

from casework.idle_time import IDLE_MINUTES
from storage.key_values import get_value, set_values

_KEY = "idle_minutes"


def kept_idle_minutes(connection: sa.Connection) -> int | None:
    """Return the stored minutes; None if there are none or they are invalid."""
    value = get_value(connection, _KEY) or ""
    minutes = int(value) if value.isdecimal() else 0
    least, most = IDLE_MINUTES
    return minutes if least <= minutes <= most else None


def keep_idle_minutes(connection: sa.Connection, minutes: int) -> None:
    """Store the minutes, or the nearest allowed value."""
    least, most = IDLE_MINUTES
    set_values(connection, {_KEY: str(min(max(minutes, least), most))})
