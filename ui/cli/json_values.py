"""Converts values and records to JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any
from uuid import UUID

from casework.records import FileRecord, Record

_HIDDEN = frozenset(
    {"file_id", "voided_at", "voided_by", "blob_id", "blob_name", "blob_key", "content_tag"}
)


def plain(value: Any) -> Any:
    """Convert a value to JSON types: dates to ISO text, ids to text, records to objects."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return value


def record(item: Record) -> dict[str, Any]:
    """Return a record as JSON: its id, its fields, and whether it is void."""
    shape: dict[str, Any] = {"id": str(item.id)}
    for field in dataclasses.fields(item):
        if field.name not in _HIDDEN:
            shape.setdefault(field.name, plain(getattr(item, field.name)))
    if isinstance(item, FileRecord):
        shape["voided"] = item.is_void
    return shape
