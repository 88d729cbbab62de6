"""Output of commands: one JSON document, or lines and tables aligned for Chinese text.

Values and records become JSON here: dates as ISO text, ids as text, records as objects.
"""

from __future__ import annotations

import dataclasses
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from typing import Any, TextIO
from uuid import UUID

from casework.records import FileRecord, Record

Rows = Iterable[Sequence[object]]
"""The cells of a table, row by row."""

_NO_WIDTH = frozenset({"Mn", "Me", "Cf"})
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
    if isinstance(value, UUID | Path):
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


def picked(item: Any, names: str, **more: Any) -> dict[str, Any]:
    """Return the attributes of ``item`` with these names, and ``more`` keys, as one mapping.

    A name that is also in ``more`` only says where that key comes.
    """
    chosen = {name: more[name] if name in more else getattr(item, name) for name in names.split()}
    return {**chosen, **more}


def write_json(out: TextIO, document: Any) -> None:
    """Write one JSON document, of any values, and a newline."""
    out.write(json.dumps(plain(document), ensure_ascii=False) + "\n")


def json_list(documents: Iterable[Any]) -> str:
    """Return documents as one JSON array; each is released once serialised."""
    return f"[{', '.join(json.dumps(plain(one), ensure_ascii=False) for one in documents)}]"


def width_of(text: str) -> int:
    """Return the width of ``text`` in terminal columns."""
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
        if unicodedata.category(char) not in _NO_WIDTH
    )


def table(headings: Sequence[str], rows: Rows, empty: str = "") -> str:
    """Return a table with a heading line, or ``empty`` without rows; numbers are right-aligned.

    Instants are shown in local time, to the minute; None and empty lists as a dash.
    """
    given = [list(row) for row in rows]
    if not given and empty:
        return empty
    cells = [[_text(cell) for cell in row] for row in given]
    numeric = [
        bool(given) and all(isinstance(row[i], int) for row in given) for i in range(len(headings))
    ]
    lines = [list(headings), *cells]
    widths = [max(width_of(line[i]) for line in lines) for i in range(len(headings))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "  ".join(
            _filled(cell, width, right=right)
            for cell, width, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in lines
    )


def pairs(lines: Iterable[tuple[str, object]]) -> str:
    """Return ``label: value`` lines with aligned values."""
    shown = [(label, _text(value)) for label, value in lines]
    widest = max((width_of(label) for label, _ in shown), default=0)
    return "\n".join(
        f"{_filled(label, widest, right=False)}  {value}".rstrip() for label, value in shown
    )


def _text(value: object) -> str:
    if value is None:
        return "—"
    if isinstance(value, (list, tuple)):
        return "、".join(map(str, value)) or "—"
    if isinstance(value, datetime):
        return f"{value.astimezone():%Y-%m-%d %H:%M}"
    # A line break inside a cell would break the table.
    return " ".join(str(value).split("\n"))


def _filled(text: str, width: int, *, right: bool) -> str:
    blanks = " " * (width - width_of(text))
    return blanks + text if right else text + blanks
