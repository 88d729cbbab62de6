"""Evidence 佐证材料: a file kept as proof, encrypted outside the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import UUID

from casework.records.base import (
    DEVICE,
    EVIDENCE_NAMES,
    SENT,
    FileRecord,
    Record,
    added,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence(Record):
    """One proof: its original name, size in bytes, and decryption key.

    ``blob_key`` (hex) is stored only in the encrypted database, so erasing this record makes the
    stored bytes permanently unreadable.
    """

    kind: ClassVar[str] = "evidence"

    name: str = field(repr=False, metadata=EVIDENCE_NAMES)
    size: int = field(metadata=SENT)
    sha256: str = field(metadata=SENT)
    blob_id: UUID = field(metadata=DEVICE)
    blob_name: str = field(metadata=DEVICE)
    blob_key: str = field(repr=False, metadata=DEVICE)
    content_tag: str = field(metadata=DEVICE)
    media: str | None = added(SENT)
    picture_hash: str | None = added(SENT)
    taken_on: date | None = added(SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment(FileRecord):
    """A proof attached to one record of a file, and the result of its review.

    ``review`` is 待审核, 已通过 or 退回; if the office requires it, the reviewer is someone other
    than the submitter.
    """

    kind: ClassVar[str] = "attachment"

    evidence_id: UUID = field(metadata=SENT)
    target_kind: str = field(metadata=SENT)
    target_id: UUID = field(metadata=SENT)
    proof_kind: str = field(metadata=SENT)
    dated_on: date | None = field(default=None, metadata=SENT)
    pages: int | None = field(default=None, metadata=SENT)
    review: str = field(default="待审核", metadata=SENT)
    reviewed_by: str | None = field(default=None, metadata=SENT)
    reviewed_on: date | None = field(default=None, metadata=SENT)
    return_reason: str | None = field(default=None, repr=False, metadata=SENT)
