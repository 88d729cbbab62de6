"""Stored proofs of authorship for revisions that someone else sent."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from casework.parcels.authorship import AuthorProof, items_of
from casework.parcels.lines import RecordRevision
from casework.parcels.manifest import SIGNED_AS, ParcelItemKind
from casework.ports.parcels import VerifiedParcel
from storage.bulk import rows_of, write_rows
from storage.cases import chunks
from storage.ledger.keys import check_signature
from storage.ledger.revision_codec import body_of, line_digest
from storage.ledger.tables import author_proof_table, revision_table
from storage.types import json_of, uuid_of


def is_signed(signing: str, manifest: bytes, signature: bytes, lines: Sequence[str]) -> bool:
    """Return whether lines with these digests are in this manifest, signed by this key.

    The manifest contains, for each batch, the digest of its lines' digests; so does this.
    """
    if not check_signature(signing, SIGNED_AS, manifest, signature):
        return False
    at = 0
    for item in json.loads(manifest)["items"]:
        if item["kind"] != ParcelItemKind.RECORDS:
            continue
        some = lines[at : at + item["count"]]
        at += item["count"]
        joined = b"".join(map(bytes.fromhex, some))
        if hashlib.sha256(joined).hexdigest() != item["lines"]:
            return False
    return at == len(lines)


_KEPT = """
SELECT r.record_id, r.revision, r.parcel_id, p.sender, r.proof_id
FROM exchange_revision r JOIN parcel p ON p.id = r.parcel_id
WHERE NOT p.is_ours AND r.record_id IN (SELECT value FROM json_each(?))
"""
_REPORTED = """
SELECT r.record_id, r.revision, p.sender
FROM exchange_revision r JOIN parcel p ON p.id = r.parcel_id
WHERE NOT p.is_ours AND r.proof_id IS NULL AND p.sender <> json_extract(r.body, '$.author')
AND r.record_id IN (SELECT value FROM json_each(?))
"""
_WRITTEN = """
SELECT 1 FROM exchange_revision WHERE record_id = ? AND revision = ?
UNION ALL SELECT 1 FROM journal_change WHERE record_id = ? AND revision = ?
UNION ALL SELECT 1 FROM parcel_line l JOIN parcel p ON p.id = l.parcel_id
WHERE p.is_ours AND l.record_id = ? AND l.revision = ? LIMIT 1
"""
_PARCEL = "SELECT manifest, signature FROM parcel WHERE id = ?"
_DIGESTS = "SELECT digest FROM parcel_line WHERE parcel_id = ? ORDER BY position"
_PROOF = "SELECT manifest, signature, place, digests FROM author_proof WHERE id = ?"
_FORGET = """
DELETE FROM author_proof WHERE id NOT IN
(SELECT proof_id FROM exchange_revision WHERE proof_id IS NOT NULL)
"""


def has_written(connection: sa.Connection, record_id: UUID, revision: str) -> bool:
    """Return whether a revision was ever created or stored here."""
    return bool(rows_of(connection, _WRITTEN, *(record_id.hex, revision) * 3))


def reporters(connection: sa.Connection, ids: Iterable[UUID]) -> dict[tuple[UUID, str], str]:
    """Return revisions without an author's proof, with the key of the partner who reported it."""
    return {
        (uuid_of(record_id), revision): sender
        for some in chunks(ids)
        for record_id, revision, sender in rows_of(connection, _REPORTED, json_of(some))
    }


def proofs_for(
    connection: sa.Connection, signing: str, lines: Iterable[RecordRevision]
) -> tuple[AuthorProof, ...]:
    """Return the authors' proofs for these lines, without duplicates.

    ``signing`` is our own key. A line that is forwarded with withheld fields differs from the one
    that its author signed: it gets no proof.
    """
    foreign = [line for line in lines if line.author != signing]
    kept = {
        (uuid_of(record_id), revision): (parcel_id, sender, proof_id)
        for some in chunks(dict.fromkeys(line.record_id for line in foreign))
        for record_id, revision, parcel_id, sender, proof_id in rows_of(
            connection, _KEPT, json_of(some)
        )
    }
    of_parcels: dict[str, set[str]] = defaultdict(set)
    of_proofs: dict[str, set[str]] = defaultdict(set)
    for line in foreign:
        parcel_id, sender, proof_id = kept.get((line.record_id, line.revision), ("", "", None))
        if proof_id is not None:
            of_proofs[proof_id].add(_digest(line))
        elif sender == line.author:
            of_parcels[parcel_id].add(_digest(line))
    found = {proof.id: proof for one in of_parcels for proof in _items_of(connection, one)}
    found |= {proof_id: _kept_proof(connection, proof_id) for proof_id in of_proofs}
    wanted = {digest for some in (of_parcels, of_proofs) for one in some.values() for digest in one}
    return tuple(proof for proof in found.values() if not wanted.isdisjoint(proof.digests))


def _digest(line: RecordRevision) -> str:
    return line_digest(body_of(line).encode())


def _items_of(connection: sa.Connection, parcel_id: str) -> Iterable[AuthorProof]:
    """Yield the record items of a received parcel, each with its lines' digests."""
    ((manifest, signature),) = rows_of(connection, _PARCEL, parcel_id)
    digests = [digest for (digest,) in rows_of(connection, _DIGESTS, parcel_id)]
    for place, some in items_of(json.loads(manifest), digests):
        yield AuthorProof(bytes(manifest), bytes(signature), place, tuple(some))


def _kept_proof(connection: sa.Connection, proof_id: str) -> AuthorProof:
    ((manifest, signature, place, digests),) = rows_of(connection, _PROOF, proof_id)
    return AuthorProof(bytes(manifest), bytes(signature), place, tuple(json.loads(digests)))


def keep_proofs(connection: sa.Connection, proofs: Iterable[AuthorProof]) -> None:
    """Store proofs, to be checked here and forwarded with the revisions."""
    rows = {
        proof.id: {
            "id": proof.id,
            "manifest": proof.raw,
            "signature": proof.signature,
            "place": proof.place,
            "digests": list(proof.digests),
        }
        for proof in proofs
    }
    statement = insert(author_proof_table).on_conflict_do_nothing(index_elements=["id"])
    write_rows(connection, statement, list(rows.values()))


def confirm_authors(
    connection: sa.Connection,
    parcel: VerifiedParcel,
    proven: Mapping[tuple[UUID, str], AuthorProof | None],
) -> None:
    """Record that an author has signed revisions that were only reported so far.

    ``proven`` has the proof of each; None if the author is the sender of this parcel.
    """
    keep_proofs(connection, filter(None, proven.values()))
    here = sa.and_(
        revision_table.c.record_id == sa.bindparam("of_record"),
        revision_table.c.revision == sa.bindparam("of_revision"),
    )
    names: dict[Any, Any] = {"parcel_id": sa.bindparam("by_parcel"), "proof_id": sa.bindparam("by")}
    rows = [
        {
            "of_record": record_id,
            "of_revision": revision,
            "by_parcel": parcel.manifest.parcel_id,
            "by": None if proof is None else proof.id,
        }
        for (record_id, revision), proof in proven.items()
    ]
    write_rows(connection, sa.update(revision_table).where(here).values(names), rows)


def forget_unused(connection: sa.Connection) -> None:
    """Remove the proofs of revisions that no longer exist."""
    connection.exec_driver_sql(_FORGET)
