"""Output of commands: one JSON document, or lines and tables aligned for Chinese text."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

_NO_WIDTH = frozenset({"Mn", "Me", "Cf"})


def write_json(out: TextIO, document: Any) -> None:
    """Write one JSON document and a newline."""
    out.write(json.dumps(document, ensure_ascii=False) + "\n")


def json_list(documents: Iterable[Any]) -> str:
    """Return documents as one JSON array; each is released once serialised."""
    return f"[{', '.join(json.dumps(one, ensure_ascii=False) for one in documents)}]"


def width_of(text: str) -> int:
    """Return the width of ``text`` in terminal columns."""
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
        if unicodedata.category(char) not in _NO_WIDTH
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table with a heading line; numbers are right-aligned."""
    given = [list(row) for row in rows]
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
        return "、".join(str(item) for item in value) or "—"
    # A line break inside a cell would break the table.
    return " ".join(str(value).split("\n"))


def _filled(text: str, width: int, *, right: bool) -> str:
    blanks = " " * (width - width_of(text))
    return blanks + text if right else text + blanks
