"""Rows of a roster that wait for a person (待处理)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from casework.records.base import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedRow(Record):
    """A row that could not become a file: its cells as they came, and why it waits."""

    kind: ClassVar[str] = "parked_row"

    sheet: str
    row: int
    codes: tuple[str, ...]
    cells: tuple[tuple[str, str], ...] = field(repr=False)
    settled: bool = False
