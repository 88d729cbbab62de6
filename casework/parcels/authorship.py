"""Authorship of forwarded revisions: proven by the author's own parcel, or only reported.

A forwarded line comes with the manifest of the parcel in which its author sealed it, the author's
signature, and the digests of the other lines of that item. This proves membership without the other
lines. If the line was redacted on its way, its digest differs and nothing is proven: the line is
then the sender's report of what another person wrote.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from casework.formats.json_values import listed, matching, number, table, text
from casework.parcels.manifest import (
    LARGEST_MANIFEST,
    SIGNED_AS,
    Manifest,
    ParcelItemKind,
    read_manifest,
    read_manifest_header,
)
from casework.problems import RuleBroken

IsSigned = Callable[[str, str, bytes, bytes], bool]
"""Verifies a signature: key, domain, data, signature."""


@dataclass(frozen=True, slots=True)
class AuthorProof:
    """The signed manifest of the author's parcel, and the line digests of one of its items.

    ``raw`` is the manifest as it was signed, ``place`` the item's position in it, ``digests`` are
    the SHA-256 digests (hex) of the item's lines, in their order.
    """

    raw: bytes
    signature: bytes
    place: int
    digests: tuple[str, ...] = field(repr=False)

    @property
    def id(self) -> str:
        """A digest that identifies the item, regardless of who forwards it."""
        return f"{hashlib.sha256(self.raw).hexdigest()}:{self.place}"

    def document(self) -> dict[str, Any]:
        """Return the proof as it is written into a parcel: one JSON value per line."""
        return {
            "manifest": self.raw.decode("utf-8"),
            "signature": self.signature.hex(),
            "item": self.place,
            "lines": list(self.digests),
        }


_PROOF = table(
    {
        "manifest": text(most=LARGEST_MANIFEST),
        "signature": matching("[0-9a-f]{128}"),
        "item": number(0),
        "lines": listed(matching("[0-9a-f]{64}")),
    },
    is_open=True,
)


def read_proof(document: Any) -> AuthorProof:
    """Parse a proof without verifying it; ``manifest_of`` verifies.

    Raises:
        ValueError: it is none.
    """
    raw = _PROOF(document)
    signature = bytes.fromhex(raw["signature"])
    return AuthorProof(raw["manifest"].encode("utf-8"), signature, raw["item"], raw["lines"])


def manifest_of(proof: AuthorProof, is_signed: IsSigned) -> Manifest | None:
    """Return the manifest of a valid proof, or None."""
    try:
        front = read_manifest_header(proof.raw)
        manifest = read_manifest(front.document)
    except RuleBroken:
        return None
    if proof.place >= len(manifest.items):
        return None
    item = manifest.items[proof.place]
    joined = b"".join(map(bytes.fromhex, proof.digests))
    is_whole = item.kind == ParcelItemKind.RECORDS and item.count == len(proof.digests)
    if not is_whole or hashlib.sha256(joined).hexdigest() != item.lines:
        return None
    return manifest if is_signed(front.signing, SIGNED_AS, proof.raw, proof.signature) else None


class Authorship:
    """The authors' proofs of one parcel, by line."""

    def __init__(self, proofs: Iterable[AuthorProof], is_signed: IsSigned) -> None:
        self._proofs: dict[tuple[str, str], AuthorProof] = {}
        self._manifests: dict[str, Manifest] = {}
        for proof in proofs:
            manifest = manifest_of(proof, is_signed)
            if manifest is None:
                continue
            self._manifests[proof.id] = manifest
            for digest in proof.digests:
                self._proofs.setdefault((manifest.signing, digest), proof)

    def proof_of(self, author: str, digest: str) -> AuthorProof | None:
        """Return the proof that this key sealed a line with this digest."""
        return self._proofs.get((author, digest))

    def manifest(self, proof: AuthorProof) -> Manifest:
        """Return the manifest of a valid proof."""
        return self._manifests[proof.id]


def items_of(manifest: Mapping[str, Any], digests: list[str]) -> Iterable[tuple[int, list[str]]]:
    """Yield the record items of a manifest document with the digests of their lines."""
    at = 0
    for place, item in enumerate(manifest["items"]):
        if item["kind"] == ParcelItemKind.RECORDS:
            yield place, digests[at : at + item["count"]]
            at += item["count"]
