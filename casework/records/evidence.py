"""Evidence 佐证材料: a file kept as proof, encrypted outside the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from casework.records.base import FileRecord, Record, added


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Record):
    """One proof: its original name, size in bytes, and decryption key.

    ``blob_key`` (hex) is stored only in the encrypted database, so erasing this record makes the
    stored bytes permanently unreadable.
    """

    kind: ClassVar[str] = "evidence"

    name: str = field(repr=False)
    size: int
    sha256: str
    blob_id: UUID
    blob_name: str
    blob_key: str = field(repr=False)
    content_tag: str
    media: str | None = added()
    picture_hash: str | None = added()
    taken_on: date | None = added()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment(FileRecord):
    """A proof attached to one record of a file, and the result of its review.

    ``review`` is 待审核, 已通过 or 退回; if the office requires it, the reviewer is someone other
    than the submitter.
    """

    kind: ClassVar[str] = "attachment"

    evidence_id: UUID
    target_kind: str
    target_id: UUID
    proof_kind: str
    dated_on: date | None = None
    pages: int | None = None
    review: str = "待审核"
    reviewed_by: str | None = None
    reviewed_on: date | None = None
    return_reason: str | None = field(default=None, repr=False)
