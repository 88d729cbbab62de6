"""The seating plan of a class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from casework.records.base import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Seating(Record):
    """The seats of a class, row by row from the front, ``columns`` seats to a row.

    A seat is the id of a file, or "" if empty. There is one record per class.
    """

    kind: ClassVar[str] = "seating"

    class_name: str
    columns: int
    seats: tuple[str, ...]
