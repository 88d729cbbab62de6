"""Proves afterwards that a record came in a parcel that its sender signed; no words are needed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from casework.exchange.parcels import SIGNED_AS, ParcelItemKind
from storage.exchange.keys import check_signature


def is_signed(signing: str, manifest: bytes, signature: bytes, lines: Sequence[str]) -> bool:
    """Tell whether lines with these digests stood in this manifest, signed by this key.

    The manifest names the digest of its lines' digests, portion by portion, and so do we.
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
