"""Raw SQL value codecs for bulk reads, bypassing the query builder.

The database stores ids as 32 hex digits, days and times as ISO text, instants as ISO text in UTC.
The column types give the query builder the same formats; tests keep both in step.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, SafeUUID

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator, TypeEngine


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: timezone-aware and in UTC on both sides, independent of the database."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Any,
    ) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Any,
    ) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


_set = object.__setattr__
_UNKNOWN = SafeUUID.unknown


def uuid_of(text: str) -> UUID:
    """Return the UUID for 32 hex digits.

    Done like ``UUID.__setstate__``: the checks of the constructor cost more than the rest of a row.
    """
    made = UUID.__new__(UUID)
    _set(made, "int", int(text, 16))
    _set(made, "is_safe", _UNKNOWN)
    return made


def instant_of(text: str) -> datetime:
    """Return the instant for ISO text in UTC."""
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
    """Return the converter from driver value to field value; None if they are the same."""
    return _DECODERS.get(type(kind))


def encoded(value: Any) -> Any:
    """Return a value as the driver expects it."""
    if value is None or type(value) in (str, int):
        return value
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, date):  # instants are never written here
        return value.isoformat()
    return value


def json_of(values: Iterable[Any]) -> str:
    """Return ids or strings as a JSON array for ``json_each``."""
    return json.dumps([encoded(value) for value in values])


def names_in_sql(names: Iterable[str], table: str = "") -> str:
    """Return quoted column names: some of them are SQL keywords."""
    before = f"{table}." if table else ""
    return ", ".join(f'{before}"{name}"' for name in names)
