"""Key-value store of a caseload for data that is not a record, such as what a user is typing."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from casework.idle_time import IDLE_MINUTES
from casework.ports import UserState
from storage.bulk import insert_into, rows_of, write_rows
from storage.tables import key_value_table

_USER_STATE = "draft:"


def get_value(connection: sa.Connection, key: str) -> str | None:
    """Return a value, or None."""
    found = rows_of(connection, _NOTED, key)
    return found[0][0] if found else None


_NOTED = "SELECT value FROM note WHERE key = ?"


def set_values(connection: sa.Connection, values: Mapping[str, str]) -> None:
    """Set values, replacing those with the same keys."""
    connection.execute(sa.delete(key_value_table).where(key_value_table.c.key.in_(values)))
    rows = [{"key": key, "value": value} for key, value in values.items()]
    write_rows(connection, insert_into(key_value_table), rows)


def delete_value(connection: sa.Connection, key: str) -> None:
    """Delete a value; no error if it does not exist."""
    connection.execute(sa.delete(key_value_table).where(key_value_table.c.key == key))


def set_user_state(connection: sa.Connection, values: UserState) -> None:
    """Save what a user is typing, by key; None deletes a value."""
    for key, value in values.items():
        if value is None:
            delete_value(connection, _USER_STATE + key)
        else:
            set_values(connection, {_USER_STATE + key: value})


def user_state(connection: sa.Connection) -> Mapping[str, str]:
    """Return what users were typing, by key."""
    query = sa.select(key_value_table.c.key, key_value_table.c.value).where(
        key_value_table.c.key.startswith(_USER_STATE)
    )
    return {row.key.removeprefix(_USER_STATE): row.value for row in connection.execute(query)}


_IDLE_KEY = "idle_minutes"
"""Stored here, encrypted: a plain file would let anyone who can write it keep another user's
caseload open.
"""


def kept_idle_minutes(connection: sa.Connection) -> int | None:
    """Return the stored minutes; None if there are none or they are invalid."""
    value = get_value(connection, _IDLE_KEY) or ""
    minutes = int(value) if value.isdecimal() else 0
    least, most = IDLE_MINUTES
    return minutes if least <= minutes <= most else None


def keep_idle_minutes(connection: sa.Connection, minutes: int) -> None:
    """Store the minutes, or the nearest allowed value."""
    least, most = IDLE_MINUTES
    set_values(connection, {_IDLE_KEY: str(min(max(minutes, least), most))})
