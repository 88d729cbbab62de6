"""Pending rows (待处理) of imported files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from casework.records.base import Record, added

SUBJECT_SINCE = 6
"""The schema that added pending rows of subjects other than students."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedRow(Record):
    """A row that could not be imported: its original cells, and the reasons.

    ``subject`` is a ``casework.intake.fields.Subject``.
    """

    kind: ClassVar[str] = "parked_row"

    sheet: str
    row: int
    codes: tuple[str, ...]
    cells: tuple[tuple[str, str], ...] = field(repr=False)
    settled: bool = False
    subject: str = added("students", schema=SUBJECT_SINCE)
