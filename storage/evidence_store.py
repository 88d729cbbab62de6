"""Stores the service layer's proofs as encrypted files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from casework.formats.media import PICTURES, media_of
from casework.ports import KeptProof, Proof, ProofInspection
from casework.problems import Trouble
from casework.records import Evidence
from exports.decoded_pictures import UndecodablePicture, decoded_facts
from storage.blobs import BlobStore, StoredBlob
from storage.ledger.tables import revision_table
from storage.record_tables import evidence_table
from storage.tables import journal_change_table, key_value_table


@dataclass(frozen=True, slots=True)
class ImageMetadata:
    """``likeness`` is a dHash of 16 hex digits, close to that of similar images."""

    likeness: str | None = None
    taken_on: date | None = None


NO_PICTURE = ImageMetadata()


def read_image_metadata(data: bytes) -> ImageMetadata:
    """Return the metadata of an image; empty when it cannot be read."""
    try:
        facts = decoded_facts(data, "look")
        likeness, taken_on = facts.get("likeness"), facts.get("taken_on")
        return ImageMetadata(
            likeness if isinstance(likeness, str) else None,
            date.fromisoformat(taken_on) if isinstance(taken_on, str) else None,
        )
    except (UndecodablePicture, Trouble, ValueError):
        # An unreadable picture is still a proof: a person reviews it.
        return NO_PICTURE


class EncryptedEvidenceStore:
    """Stores proofs as encrypted files next to the database."""

    def __init__(self, store: BlobStore) -> None:
        self._store = store

    def put(self, proof: Proof) -> KeptProof:
        stored = self._store.put(proof.data)
        return KeptProof(
            blob_id=UUID(stored.blob_id),
            blob_name=stored.name,
            blob_key=stored.dek.hex(),
            content_tag=stored.dedup_tag.hex(),
            sha256=stored.sha256_plain,
            size=stored.size,
        )

    def inspect(self, proof: Proof) -> ProofInspection:
        media = media_of(proof.data)
        picture = read_image_metadata(proof.data) if media in PICTURES else NO_PICTURE
        tag = self._store.tag(proof.data).hex()
        return ProofInspection(tag, media, picture.likeness, picture.taken_on)

    def get(self, evidence: Evidence) -> bytes:
        return self._store.get(
            StoredBlob(
                blob_id=str(evidence.blob_id),
                name=evidence.blob_name,
                dek=bytes.fromhex(evidence.blob_key),
                dedup_tag=bytes.fromhex(evidence.content_tag),
                sha256_plain=evidence.sha256,
                size=evidence.size,
            )
        )

    def is_sound(self, evidence: Evidence) -> bool:
        return self._store.verify(evidence.blob_name)

    def forget(self, evidence: Evidence) -> None:
        self._store.remove(evidence.blob_name)

    def drop(self, proof: KeptProof) -> None:
        """Delete stored bytes that no record refers to."""
        self._store.remove(proof.blob_name)


_NAME = re.compile(r"[0-9a-f]{64}")


def remove_orphans(
    connection: sa.Connection, store: BlobStore, *, older_than: datetime
) -> tuple[str, ...]:
    """Delete unreferenced files older than ``older_than``; return their names.

    No action may be in progress: a file is written before the record that refers to it.

    Raises:
        Trouble: as ``BlobStore.collect``.
    """
    needed = set(connection.scalars(sa.select(evidence_table.c.blob_name)))
    if store.names() - needed:  # read the journal only if there may be something to delete
        needed.update(_mentioned(connection))
    return store.collect(needed, older_than)


def _mentioned(connection: sa.Connection) -> Iterator[str]:
    """Yield all digests in evidence: journal, other revisions, drafts and pending imports."""
    texts = (
        sa.select(journal_change_table.c.payload).where(
            journal_change_table.c.kind == Evidence.kind,
            journal_change_table.c.payload.is_not(None),
        ),
        sa.select(revision_table.c.body).where(revision_table.c.body.contains("blob_name")),
        sa.select(key_value_table.c.value),
    )
    for query in texts:
        for text in connection.execute(query).yield_per(1000).scalars():
            yield from _NAME.findall(text)
