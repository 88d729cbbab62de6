"""A sheet as any reader returns it, and its maximum size."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from storage.intake.formats import UnreadableTable

LARGEST_CELL_COUNT = 8_000_000
LARGEST_ROW_COUNT = 200_000


@dataclass(slots=True)
class RawSheet:
    """One sheet: cells by row, merged ranges (None: unknown in this format), hidden rows.

    ``notes`` are the cell comments: row, column, text.
    """

    name: str
    is_visible: bool = True
    merged: list[tuple[int, int, int, int]] | None = None
    hidden: tuple[int, ...] = ()
    rows: list[list[Any]] = field(default_factory=list)
    hidden_columns: tuple[int, ...] = ()
    notes: tuple[tuple[int, int, str], ...] = ()


def trimmed(row: list[Any]) -> list[Any]:
    """Return a row without trailing blank cells."""
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row[:end]


def check_size(height: int, width: int) -> None:
    """Raise ``UnreadableTable`` FILE_TOO_LARGE if a sheet is implausibly large."""
    if height * width > LARGEST_CELL_COUNT or height > LARGEST_ROW_COUNT:
        raise UnreadableTable("FILE_TOO_LARGE", "rows and columns")
