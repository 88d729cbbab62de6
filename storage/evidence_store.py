"""Stores the service layer's proofs as encrypted files."""

from __future__ import annotations

from uuid import UUID

from casework.formats.media import PICTURES, media_of
from casework.ports import KeptProof, Proof, ProofInspection
from casework.records import Evidence
from storage.blobs import BlobStore, StoredBlob
from storage.image_metadata import NO_PICTURE, read_image_metadata


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
