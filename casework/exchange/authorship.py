"""Who wrote a revision that somebody else sends: proven by the author's own parcel, or reported.

Whoever passes a line on sends with it the manifest of the parcel in which its author sealed it,
the author's signature, and the digests of the lines that stood beside it there. A receiver sees
without the other lines that this one was among them. Where the line was shortened on its way, for
readers who are not to see all of it, its digest is another one and nothing is proven: then the
line is somebody's report of what another wrote.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from casework.exchange.parcels import (
    LARGEST_MANIFEST,
    SIGNED_AS,
    Manifest,
    ParcelItemKind,
    read_manifest,
    read_manifest_header,
)
from casework.problems import RuleBroken

IsSigned = Callable[[str, str, bytes, bytes], bool]
"""Whether a signature is that of a key: the key, the domain, the data, the signature."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_SIGNATURE = re.compile(r"[0-9a-f]{128}")


@dataclass(frozen=True, slots=True)
class AuthorProof:
    """The heading of a parcel that an author sealed, and the lines of one of its items.

    ``raw`` is the manifest as it was signed, ``place`` the item's position in it, ``digests`` are
    the SHA-256 digests (hex) of the item's lines, in their order.
    """

    raw: bytes
    signature: bytes
    place: int
    digests: tuple[str, ...] = field(repr=False)

    @property
    def id(self) -> str:
        """What names the same item of the same parcel, wherever it comes from."""
        return f"{hashlib.sha256(self.raw).hexdigest()}:{self.place}"

    def document(self) -> dict[str, Any]:
        """Return the proof as a parcel has it, one JSON value a line."""
        return {
            "manifest": self.raw.decode("utf-8"),
            "signature": self.signature.hex(),
            "item": self.place,
            "lines": list(self.digests),
        }


def read_proof(document: Any) -> AuthorProof:
    """Return the proof that a document is; whether it holds is for ``manifest_of`` to say.

    Raises:
        ValueError, KeyError, TypeError: it is none.
    """
    raw, signature = document["manifest"], document["signature"]
    place, digests = document["item"], document["lines"]
    if not isinstance(raw, str) or len(raw) > LARGEST_MANIFEST:
        raise ValueError("no manifest")
    if not isinstance(signature, str) or not _SIGNATURE.fullmatch(signature):
        raise ValueError("no signature")
    if type(place) is not int or place < 0 or not isinstance(digests, list):
        raise TypeError("no item")
    if not all(isinstance(one, str) and _DIGEST.fullmatch(one) for one in digests):
        raise ValueError("no digests")
    return AuthorProof(raw.encode("utf-8"), bytes.fromhex(signature), place, tuple(digests))


def manifest_of(proof: AuthorProof, is_signed: IsSigned) -> Manifest | None:
    """Return the manifest that a proof is of; None where it proves nothing."""
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
    """Which lines of one parcel are proven to be of the authors that they name."""

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
        """Return what proves that a line with this digest was sealed by this key."""
        return self._proofs.get((author, digest))

    def manifest(self, proof: AuthorProof) -> Manifest:
        """Return the manifest of a proof that holds."""
        return self._manifests[proof.id]


def items_of(manifest: Mapping[str, Any], digests: list[str]) -> Iterable[tuple[int, list[str]]]:
    """Yield the items of records of a manifest's document, each with the digests of its lines."""
    at = 0
    for place, item in enumerate(manifest["items"]):
        if item["kind"] == ParcelItemKind.RECORDS:
            yield place, digests[at : at + item["count"]]
            at += item["count"]
