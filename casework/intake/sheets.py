"""The raw cells of a file, before any interpretation."""

from __future__ import annotations

from dataclasses import dataclass, field

from casework.intake.roster_cells import Cell


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """One sheet: rows of cells, merged ranges (None where unknown), hidden rows; all 0-based.

    ``notes`` are the comments of cells (批注), by row and column.
    """

    name: str
    is_visible: bool
    merged: tuple[tuple[int, int, int, int], ...] | None
    hidden: frozenset[int]
    since_1904: bool
    rows: list[list[Cell]] = field(repr=False)
    hidden_columns: frozenset[int] = frozenset()
    notes: tuple[tuple[int, int, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a file, the SHA-256 of its bytes in hex, and its display name.

    ``has_macros`` tells that the file contains macros; they are never read.
    """

    digest: str
    sheets: tuple[WorkbookSheet, ...]
    name: str = field(default="", repr=False)
    has_macros: bool = False


@dataclass(frozen=True, slots=True)
class PastedTable:
    """A table from the clipboard: its text, and its HTML if available."""

    text: str = field(repr=False)
    html: str | None = field(default=None, repr=False)
