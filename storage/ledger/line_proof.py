"""Proves that a record was in a signed parcel, without the text of the record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from casework.parcels.manifest import SIGNED_AS, ParcelItemKind
from storage.ledger.keys import check_signature


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
