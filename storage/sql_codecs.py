"""Rows past the query builder: what the driver gives and takes, for reads by the thousand.

The database keeps ids as 32 hex digits, days and times as ISO text, instants as ISO text in UTC.
The column types tell the query builder; here the same is written once more, and tests hold
both together.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, SafeUUID

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from storage.types import UtcDateTime

_set = object.__setattr__
_UNKNOWN = SafeUUID.unknown


def uuid_of(text: str) -> UUID:
    """Return the id kept as 32 hex digits.

    As ``UUID.__setstate__`` does it: the checks of its constructor cost more than all the rest
    of a row.
    """
    made = UUID.__new__(UUID)
    _set(made, "int", int(text, 16))
    _set(made, "is_safe", _UNKNOWN)
    return made


def instant_of(text: str) -> datetime:
    """Return the instant kept as ISO text in UTC."""
    return datetime.fromisoformat(text + "+00:00")


_DECODERS: dict[type[TypeEngine[Any]], Callable[[Any], Any]] = {
    sa.Uuid: uuid_of,
    sa.Date: date.fromisoformat,
    sa.Time: time.fromisoformat,
    UtcDateTime: instant_of,
    sa.Boolean: bool,
    sa.JSON: json.loads,
}


def decoder_of(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    """Return what makes our value of the driver's; None where they are the same."""
    return _DECODERS.get(type(kind))


def encoded(value: Any) -> Any:
    """Return one of our values as the driver takes it."""
    if value is None or type(value) in (str, int):
        return value
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, date):  # an instant is none of ours to write
        return value.isoformat()
    return value


def json_of(values: Iterable[Any]) -> str:
    """Return ids or words as the JSON array that ``json_each`` reads."""
    return json.dumps([encoded(value) for value in values])


def names_in_sql(names: Iterable[str], table: str = "") -> str:
    """Return names as SQL has them, quoted: some of ours are words of the language."""
    before = f"{table}." if table else ""
    return ", ".join(f'{before}"{name}"' for name in names)
