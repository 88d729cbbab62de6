"""Where the students of a class sit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from casework.records.base import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Seating(Record):
    """The seats of a class, row by row from the front, ``columns`` to a row from the left.

    A seat holds the id of a file, or nothing ("") where nobody sits. There is one record a class.
    """

    kind: ClassVar[str] = "seating"

    class_name: str
    columns: int
    seats: tuple[str, ...]
