"""The file of a parcel: one age file around a flat, signed stream.

``ZHPARC01 | u32 length | manifest | signature (64) | item 0 | item 1 | …`` and nothing after it.
Only the signed manifest contains lengths. There are no file names and no compression, so
decompression bombs and path traversal are impossible.

The file is read twice: first to verify everything without keeping anything, then to return the
items one by one, verified again.
"""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import rfc8785

from casework.parcels.manifest import (
    LARGEST_HEADER,
    LARGEST_MANIFEST,
    LARGEST_PARCEL,
    MOST_RECIPIENTS,
    READER,
    SIGNED_AS,
    Manifest,
    ManifestHeader,
    ParcelItem,
    read_manifest,
    read_manifest_header,
)
from casework.problems import RuleBroken, Trouble
from exports.children import CHILD_TROUBLES, ChildFailed, ChildRefused, a_child
from storage.exchange import decrypt_child
from storage.folder import troubles_at
from storage.ledger.keys import InstallationKeys, check_signature

MAGIC = b"ZHPARC01"
_AGE = b"age-encryption.org/v1"
_SIGNATURE = 64
_CHUNK = 1 << 16
_LONGEST_SECONDS = 300.0
"""Limit for the largest parcel on a slow disk; an ordinary one takes a tenth of a second."""


@dataclass(frozen=True, slots=True)
class VerifiedFile:
    """A parcel that was read completely and whose bytes are as its sender signed them."""

    manifest: Manifest
    raw: bytes
    signature: bytes
    size: int

    @property
    def digest(self) -> str:
        """The SHA-256 of the manifest, to which the next parcel for the same recipient refers."""
        return hashlib.sha256(self.raw).hexdigest()


_OF_THE_STREAM = frozenset(
    {"E_FORMAT", "E_DAMAGED", "E_NO_KEY", "E_LIMIT", "E_HASH", "E_TRAILING", "E_TRUNCATED"}
)
"""Errors that a parcel verified a moment ago cannot have."""

Source = Callable[[], bytes]
"""Returns the bytes of an item when they are needed."""

KnowsSender = Callable[[ManifestHeader], None]
"""Accepts a sender, or raises RuleBroken: E_SENDER_UNKNOWN, _UNVERIFIED, _REVOKED."""


def write_parcel(
    out: BinaryIO, keys: InstallationKeys, manifest: Manifest, sources: Sequence[Source]
) -> tuple[bytes, bytes]:
    """Write a parcel to its recipients; return the signed manifest and the signature."""
    import pyrage
    from pyrage import x25519

    raw = rfc8785.dumps(manifest.document())
    signature = keys.sign(SIGNED_AS, raw)
    recipients = [x25519.Recipient.from_str(one) for one in manifest.recipients]
    stream = _Outgoing(_pieces(raw, signature, manifest.items, sources))
    pyrage.encrypt_io(stream, out, recipients)
    return raw, signature


def _pieces(
    raw: bytes, signature: bytes, items: Sequence[ParcelItem], sources: Sequence[Source]
) -> Iterator[bytes]:
    yield MAGIC + struct.pack(">I", len(raw)) + raw + signature
    for item, source in zip(items, sources, strict=True):
        data = source()
        if len(data) != item.size or hashlib.sha256(data).hexdigest() != item.sha256:
            raise RuleBroken("E_CHANGED", "file")
        yield data


class _Outgoing(io.RawIOBase):
    """Streams chunks to the reader; at most one is in memory."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._left = memoryview(piece)
        take = _CHUNK if size < 0 else size
        given, self._left = self._left[:take], self._left[take:]
        return bytes(given)


def verify_file(path: Path, keys: InstallationKeys, knows: KnowsSender) -> VerifiedFile:
    """Verify a parcel and return its description; nothing is saved.

    The order of the checks: size, format, whether it is sealed to us; the limits; the sender, the
    signature, the canonical form, the program version it requires, whether it is addressed to us;
    then every item and the end.

    Raises:
        RuleBroken: field ``file``: E_LIMIT, E_FORMAT, E_NO_KEY, E_DAMAGED, E_MANIFEST,
            E_SENDER_UNKNOWN, E_SENDER_UNVERIFIED, E_SENDER_REVOKED, E_SIGNATURE, E_CANONICAL,
            E_NEWER, E_NOT_FOR_ME, E_HASH, E_TRUNCATED, E_TRAILING.
        Trouble: CANNOT_READ, DISK_FAILED.
    """
    with troubles_at(path, closed="CANNOT_READ"):
        size = path.stat().st_size
    if size > LARGEST_PARCEL:
        raise RuleBroken("E_LIMIT", "file", limit=LARGEST_PARCEL)
    reading = _Incoming(keys.addresses, knows)
    _decrypt(path, keys, reading)
    reading.finish()
    if reading.manifest is None:
        raise RuleBroken("E_TRUNCATED", "file")
    return VerifiedFile(reading.manifest, reading.raw, reading.signature, size)


def read_items(
    path: Path,
    keys: InstallationKeys,
    proven: VerifiedFile,
    keep: Callable[[ParcelItem, bytes], None],
) -> None:
    """Yield the items of a verified parcel, in order.

    Raises:
        RuleBroken: E_CHANGED if the file has changed since it was verified.
        Trouble: CANNOT_READ, DISK_FAILED.
    """
    reading = _Incoming(keys.addresses, lambda _front: None, keep)
    try:
        _decrypt(path, keys, reading, expected=proven)
        reading.finish()
    except RuleBroken as refused:
        if refused.rule in _OF_THE_STREAM:
            raise RuleBroken("E_CHANGED", "file") from refused
        raise
    if reading.raw != proven.raw:
        raise RuleBroken("E_CHANGED", "file")


def _decrypt(
    path: Path, keys: InstallationKeys, reading: _Incoming, *, expected: VerifiedFile | None = None
) -> None:
    """Decrypt the file in a child process and parse its output in chunks."""
    reading.expected = None if expected is None else expected.raw
    with troubles_at(path, closed="CANNOT_READ"), path.open("rb") as file:
        _check_header(file.read(LARGEST_HEADER))
        file.seek(0)
        asked = {"identities": [str(one) for one in keys.identities]}
        source = iter(lambda: file.read(_CHUNK), b"")
        with _answering(), a_child(decrypt_child.MODULE) as child:
            for _kind, data in child.answers(asked, source, seconds=_LONGEST_SECONDS):
                reading.write(data)


@contextmanager
def _answering() -> Iterator[None]:
    """Translate errors of the child process to errors of the parcel.

    Raises:
        RuleBroken: E_NO_KEY; E_DAMAGED if the parcel crashed it; E_LIMIT if it timed out.
        Trouble: CHILD_NOT_STARTED, CHILD_STOPPED: the parcel is not the cause.
    """
    try:
        yield
    except ChildRefused as refused:
        code = "E_NO_KEY" if refused.rule == "E_NO_KEY" else "E_DAMAGED"
        raise RuleBroken(code, "file") from refused
    except ChildFailed as failed:
        if failed.why in CHILD_TROUBLES:
            raise Trouble(CHILD_TROUBLES[failed.why]) from failed
        raise RuleBroken("E_LIMIT" if failed.why == "time" else "E_DAMAGED", "file") from failed


def _check_header(start: bytes) -> None:
    """Reject an invalid header before searching it for our key.

    Libraries parse a header in time quadratic in its length, and anyone can write one: it needs no
    key.

    Raises:
        RuleBroken: E_FORMAT (no age file), E_LIMIT, E_DAMAGED (the header has no end).

    Source:
        age-encryption.org/v1, "Header": lines, of which the last begins with ``---``; each
        recipient's begins with ``->``.
    """
    if not start.startswith(_AGE + b"\n"):
        raise RuleBroken("E_FORMAT", "file")
    end = start.find(b"\n--- ")
    if end < 0:
        rule = "E_LIMIT" if len(start) >= LARGEST_HEADER else "E_DAMAGED"
        raise RuleBroken(rule, "file", limit=LARGEST_HEADER)
    # Writers add one stanza for no one ("grease"), so that readers learn to skip unknown ones.
    if start.count(b"\n-> ", 0, end) > MOST_RECIPIENTS + 1:
        raise RuleBroken("E_LIMIT", "file", limit=MOST_RECIPIENTS)


class _Incoming:
    """Parses the stream while it is decrypted, and stops at the first error."""

    def __init__(
        self,
        ours: Collection[str],
        knows: KnowsSender,
        keep: Callable[[ParcelItem, bytes], None] | None = None,
    ) -> None:
        self.manifest: Manifest | None = None
        self.raw = b""
        self.signature = b""
        self.expected: bytes | None = None
        self._ours = ours
        self._knows = knows
        self._keep = keep
        self._head = bytearray()
        self._place = 0
        self._left = 0
        self._sha: Any = None
        self._item = bytearray()

    def write(self, data: bytes) -> int:
        rest = memoryview(data)
        if self.manifest is None:
            rest = memoryview(self._read_head(bytes(data)))
        while rest:
            rest = rest[self._read_item(rest) :]
        return len(data)

    def flush(self) -> None:
        """Nothing is buffered."""

    def finish(self) -> None:
        """Finish parsing. Raises RuleBroken E_TRUNCATED."""
        if self.manifest is None or self._left or self._place < len(self.manifest.items):
            raise RuleBroken("E_TRUNCATED", "file")

    def _read_head(self, data: bytes) -> bytes:
        """Parse the header; return the data behind it, or nothing while it is incomplete."""
        self._head += data
        start = len(MAGIC) + 4
        if not MAGIC.startswith(bytes(self._head[: len(MAGIC)])):
            raise RuleBroken("E_FORMAT", "file")
        if len(self._head) < start:
            return b""
        (length,) = struct.unpack(">I", self._head[len(MAGIC) : start])
        if length > LARGEST_MANIFEST:
            raise RuleBroken("E_LIMIT", "file", limit=LARGEST_MANIFEST)
        end = start + length + _SIGNATURE
        if len(self._head) < end:
            return b""
        self.raw = bytes(self._head[start : start + length])
        self.signature = bytes(self._head[start + length : end])
        if self.expected is not None and self.raw != self.expected:
            raise RuleBroken("E_CHANGED", "file")
        self.manifest = check_heading(self.raw, self.signature, self._ours, self._knows)
        behind = bytes(self._head[end:])
        self._head.clear()
        self._begin_item()
        return behind

    def _begin_item(self) -> None:
        """Advance to the next item that is not empty; empty items are complete at once."""
        items = self.manifest.items if self.manifest else ()
        while self._place < len(items):
            self._sha, self._left = hashlib.sha256(), items[self._place].size
            self._item.clear()
            if self._left:
                return
            self._end_item()

    def _read_item(self, data: memoryview) -> int:
        if not self._left:
            raise RuleBroken("E_TRAILING", "file")
        taken = data[: self._left]
        self._sha.update(taken)
        if self._keep is not None:
            self._item += taken
        self._left -= len(taken)
        if not self._left:
            self._end_item()
            self._begin_item()
        return len(taken)

    def _end_item(self) -> None:
        items = self.manifest.items if self.manifest else ()
        item = items[self._place]
        if self._sha.hexdigest() != item.sha256:
            raise RuleBroken("E_HASH", "file")
        if self._keep is not None:
            self._keep(item, bytes(self._item))
        self._place += 1


def check_heading(
    raw: bytes, signature: bytes, ours: Collection[str], knows: KnowsSender
) -> Manifest:
    """Return the manifest if its sender is known, signed it, and addressed it to us.

    Raises:
        RuleBroken: as ``verify_file``.
    """
    front = read_manifest_header(raw)
    knows(front)
    if not check_signature(front.signing, SIGNED_AS, raw, signature):
        raise RuleBroken("E_SIGNATURE", "file")
    try:
        is_canonical = rfc8785.dumps(dict(front.document)) == raw
    except ValueError:  # a number or a text without canonical form
        is_canonical = False
    if not is_canonical:
        raise RuleBroken("E_CANONICAL", "file")
    if front.min_reader > READER:
        raise RuleBroken("E_NEWER", "file", needed=front.min_reader, known=READER)
    manifest = read_manifest(front.document)
    if not any(one in ours for one in manifest.recipients):
        raise RuleBroken("E_NOT_FOR_ME", "file")
    return manifest
