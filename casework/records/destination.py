"""The destination 毕业去向: where a student went."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from casework.records.base import FileRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination(FileRecord):
    """One registered destination; the latest that is not void is the current one."""

    kind: ClassVar[str] = "destination"

    code: str
    on: date
    employer: str | None = field(default=None, repr=False)
    proof_id: UUID | None = None
