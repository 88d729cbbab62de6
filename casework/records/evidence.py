"""Evidence 佐证材料: a file kept as proof, encrypted beside the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from casework.records.base import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Record):
    """One proof: what it was called, how large it is (bytes), and the key that opens it.

    ``blob_key`` (hex) lies in the encrypted database only; erasing this record makes the stored
    bytes unreadable for ever.
    """

    kind: ClassVar[str] = "evidence"

    name: str = field(repr=False)
    size: int
    sha256: str
    blob_id: UUID
    blob_name: str
    blob_key: str = field(repr=False)
    content_tag: str
