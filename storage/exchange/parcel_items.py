"""Conversion between lines and the parcel items that contain them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from casework.formats.json_values import read_json
from casework.parcels.authorship import AuthorProof, read_proof
from casework.parcels.lines import RecordReply, RecordRevision, read_revision
from casework.parcels.manifest import LARGEST_ITEM, ParcelItem, ParcelItemKind
from casework.problems import RuleBroken
from storage.ledger.revision_codec import line_digest
from storage.mapping import canonical

_PORTION = 8 * 1024 * 1024
"""Target size of an item in bytes of lines; an item has a maximum size."""


def portions(lines: list[bytes]) -> Iterable[list[bytes]]:
    """Yield the lines of one item after another."""
    portion: list[bytes] = []
    size = 0
    for line in lines:
        if portion and size + len(line) > _PORTION:
            yield portion
            portion, size = [], 0
        portion.append(line)
        size += len(line) + 1
    if portion:
        yield portion


def records_item(data: bytes, lines: list[bytes]) -> ParcelItem:
    """Return the item of these lines. Raises RuleBroken E_LIMIT."""
    if len(data) > LARGEST_ITEM:
        raise RuleBroken("E_LIMIT", "file", limit=LARGEST_ITEM)
    joined = b"".join(bytes.fromhex(line_digest(line)) for line in lines)
    return ParcelItem(
        ParcelItemKind.RECORDS,
        len(data),
        hashlib.sha256(data).hexdigest(),
        len(lines),
        hashlib.sha256(joined).hexdigest(),
    )


def split(item: ParcelItem, data: bytes) -> list[tuple[RecordRevision | RecordReply | None, str]]:
    """Return the lines of an item with their digests. Raises RuleBroken E_RECORD."""
    raw = data.split(b"\n")
    if raw.pop() != b"" or len(raw) != item.count:
        raise RuleBroken("E_RECORD", "file")
    digests = [line_digest(line) for line in raw]
    joined = b"".join(map(bytes.fromhex, digests))
    if hashlib.sha256(joined).hexdigest() != item.lines:
        raise RuleBroken("E_RECORD", "file")
    try:
        return [(_line(line), digest) for line, digest in zip(raw, digests, strict=True)]
    except (ValueError, KeyError, TypeError) as error:
        raise RuleBroken("E_RECORD", "file") from error


def split_proofs(data: bytes) -> list[AuthorProof]:
    """Return the authors' proofs of an item. Raises RuleBroken E_RECORD."""
    raw = data.split(b"\n")
    if raw.pop() != b"":
        raise RuleBroken("E_RECORD", "file")
    try:
        return [read_proof(read_json(line)) for line in raw]
    except (ValueError, KeyError, TypeError) as error:
        raise RuleBroken("E_RECORD", "file") from error


def _line(raw: bytes) -> RecordRevision | RecordReply | None:
    document = read_json(raw)
    if canonical(document).encode() != raw:
        raise ValueError("not canonical")
    return read_revision(document)
