"""The port of the evidence store: encrypted files beside the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from uuid import UUID

from casework.records import Evidence


@dataclass(frozen=True, slots=True)
class Proof:
    """A file submitted as evidence."""

    name: str = field(repr=False)
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeptProof:
    """The location of a stored proof and the key (hex) that decrypts it."""

    blob_id: UUID
    blob_name: str
    blob_key: str = field(repr=False)
    content_tag: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ProofInspection:
    """Properties of a proof's bytes.

    ``content_tag`` is equal for equal contents; ``picture_hash`` is a perceptual hash (16 hex
    digits), similar for similar pictures; ``taken_on`` is the EXIF date.
    """

    content_tag: str
    media: str
    picture_hash: str | None = None
    taken_on: date | None = None


class EvidenceStore(Protocol):
    """Encrypted storage of evidence; the data are on disk when ``put`` returns."""

    def inspect(self, proof: Proof) -> ProofInspection:
        """Inspect the bytes without storing them."""

    def put(self, proof: Proof) -> KeptProof: ...

    def get(self, evidence: Evidence) -> bytes:
        """Return the decrypted proof.

        Raises:
            Trouble: EVIDENCE_MISSING, EVIDENCE_DAMAGED.
        """

    def is_sound(self, evidence: Evidence) -> bool:
        """Return whether the stored bytes exist and are intact."""

    def forget(self, evidence: Evidence) -> None:
        """Delete the stored bytes; does nothing if they do not exist."""
