"""What all records share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

SINCE = "since"


def added(default: Any = None, *, schema: int = 2, shown: bool = True) -> Any:
    """Return a field that came with a later schema; ``shown`` is false for personal data.

    While it has its default it is left out of a record's digest, so that what older programs
    sealed stays sealed.
    """
    return field(default=default, repr=shown, metadata={SINCE: schema})


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Something that happened or is so, with who wrote it down and when (UTC)."""

    kind: ClassVar[str]

    id: UUID
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord(Record):
    """A record of one student's file. It is never deleted: a wrong one is voided with a reason."""

    file_id: UUID
    voided_at: datetime | None = None
    voided_by: str | None = None
    void_reason: str | None = None

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None
