"""Base classes of records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol
from uuid import UUID

SINCE = "since"


def added(default: Any = None, *, schema: int = 2, shown: bool = True) -> Any:
    """Return a field that a later schema added; ``shown`` is false for personal data.

    While it has its default value it is omitted from the digest of a record, so that digests
    computed by older programs stay valid.
    """
    return field(default=default, repr=shown, metadata={SINCE: schema})


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record of an event or a state, with its author and time of entry (UTC)."""

    kind: ClassVar[str]

    id: UUID
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord(Record):
    """A record in one student's file. It is never deleted; a wrong one is voided with a reason."""

    file_id: UUID
    voided_at: datetime | None = None
    voided_by: str | None = None
    void_reason: str | None = None

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None


class AuditStamp(Protocol):
    """Time and author of a record; a unit of work provides both."""

    @property
    def now(self) -> datetime: ...

    @property
    def actor(self) -> str: ...
