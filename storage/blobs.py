"""Evidence files, each encrypted with its own key and named after its stored bytes.

The key of a file is stored in its row in the encrypted database, so a key is never used twice and
erasing the row makes the file unreadable. The name is the SHA-256 of the stored bytes, so
anyone can verify a file without a key.

Write order: the file is on disk under its name before the row that needs it is committed. A crash
in between leaves a file without a row, which ``collect`` removes later.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from casework.problems import RuleBroken, Trouble
from exports.atomic_files import fsync_folder, write_atomically
from storage.folder import PRIVATE, Folder, troubles_at
from storage.vault.master import MasterKey

LIMIT_BYTES = 20 * 1024 * 1024
MAGIC = b"ZHB1"
_CONTEXT = b"zhuhang/blob/v1"
_NONCE_BYTES = 12
_TAG_BYTES = 16
_KEY_BYTES = 32
_NAME = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """The location and key of an evidence file, as the database stores them."""

    blob_id: str
    name: str
    dek: bytes = field(repr=False)
    dedup_tag: bytes = field(repr=False)
    sha256_plain: str = field(repr=False)
    size: int


class BlobStore:
    """The evidence files of one data folder."""

    def __init__(self, folder: Folder, key: MasterKey) -> None:
        self._root = folder.blobs
        self._dedup_key = key.subkey("dedup")

    def tag(self, data: bytes) -> bytes:
        """Return the keyed digest of the content, equal for equal evidence."""
        return hmac.new(self._dedup_key, data, hashlib.sha256).digest()

    def put(self, data: bytes, blob_id: str | None = None) -> StoredBlob:
        """Write ``data`` to disk and return what the database must store.

        Storing equal data twice creates two files; look up ``tag`` in the rows first.

        Errors:
            ``RuleBroken``: ``EVIDENCE_EMPTY``, ``EVIDENCE_TOO_LARGE`` (sizes in bytes).
            ``Trouble``: ``DISK_FULL``, ``HOME_NOT_WRITABLE``, ``DISK_FAILED``.
        """
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if not data:
            raise RuleBroken("EVIDENCE_EMPTY", "proof")
        if len(data) > LIMIT_BYTES:
            raise RuleBroken("EVIDENCE_TOO_LARGE", "proof", size=len(data), limit=LIMIT_BYTES)
        identity = uuid.uuid4() if blob_id is None else uuid.UUID(blob_id)
        dek, nonce = secrets.token_bytes(_KEY_BYTES), secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(dek).encrypt(nonce, data, _CONTEXT + identity.bytes)
        stored = MAGIC + nonce + sealed
        name = hashlib.sha256(stored).hexdigest()
        write_blob(self._root, name, stored)
        plain = hashlib.sha256(data).hexdigest()
        return StoredBlob(str(identity), name, dek, self.tag(data), plain, len(data))

    def get(self, blob: StoredBlob) -> bytes:
        """Return the decrypted and authenticated evidence.

        Errors:
            ``Trouble``: ``EVIDENCE_MISSING``; ``EVIDENCE_DAMAGED`` with the file's ``name``.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        stored = self._read(blob.name)
        head = len(MAGIC) + _NONCE_BYTES
        if not stored.startswith(MAGIC) or len(stored) < head + _TAG_BYTES:
            raise Trouble("EVIDENCE_DAMAGED", name=blob.name)
        bound = _CONTEXT + uuid.UUID(blob.blob_id).bytes
        try:
            data = AESGCM(blob.dek).decrypt(stored[len(MAGIC) : head], stored[head:], bound)
        except InvalidTag as error:
            raise Trouble("EVIDENCE_DAMAGED", name=blob.name) from error
        if hashlib.sha256(data).hexdigest() != blob.sha256_plain:
            raise Trouble("EVIDENCE_DAMAGED", name=blob.name)
        return data

    def verify(self, name: str) -> bool:
        """Return whether the stored file exists and its bytes match its name."""
        return is_sound(self._root, name)

    def remove(self, name: str) -> None:
        """Delete a stored file; no error if it does not exist. Raises Trouble like ``put``."""
        with troubles_at(self._root):
            remove_blob(self._root, name)

    def names(self) -> frozenset[str]:
        """Return the names of all stored files."""
        return frozenset(blob_names(self._root))

    def collect(self, keep: Collection[str], older_than: datetime) -> tuple[str, ...]:
        """Delete files that no row needs and return their names.

        A file younger than ``older_than`` (aware) is kept: its row may not be committed yet.
        Incomplete files of that age are deleted too.
        """
        if older_than.tzinfo is None:
            raise ValueError("older_than must carry its time zone")
        limit = older_than.timestamp()
        removed: list[str] = []
        with troubles_at(self._root):
            for file in list(self._root.glob("??/*")):
                if file.name in keep or file.stat().st_mtime >= limit:
                    continue
                file.unlink()
                if _NAME.fullmatch(file.name):
                    removed.append(file.name)
        return tuple(sorted(removed))

    def _read(self, name: str) -> bytes:
        with troubles_at(self._root, closed="HOME_NOT_READABLE"):
            try:
                return blob_path(self._root, name).read_bytes()
            except FileNotFoundError as error:
                raise Trouble("EVIDENCE_MISSING", name=name) from error


def blob_path(root: Path, name: str) -> Path:
    """Return the path of the blob ``name`` below ``root``; lower-case hex only."""
    if not _NAME.fullmatch(name):
        raise ValueError("a blob is named by 64 lower-case hex digits")
    return root / name[:2] / name


def blob_names(root: Path) -> Iterator[str]:
    """Yield the name of every complete blob below ``root``."""
    for file in root.glob("??/*"):
        if _NAME.fullmatch(file.name) and file.parent.name == file.name[:2]:
            yield file.name


def blob_size(root: Path, name: str) -> int:
    """Return the stored size in bytes, or 0 if the file does not exist."""
    file = blob_path(root, name)
    return file.stat().st_size if file.is_file() else 0


def is_sound(root: Path, name: str) -> bool:
    """Return whether the blob ``name`` exists and its bytes have that digest."""
    file = blob_path(root, name)
    return file.is_file() and sha256_of(file) == name


def sha256_of(file: Path) -> str:
    """Return the digest of a file in lower-case hex, read in chunks."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def write_blob(root: Path, name: str, stored: bytes) -> None:
    """Write ``stored`` below ``root`` as ``name``, complete and durable on return.

    Errors:
        ``Trouble``: ``DISK_FULL``, ``HOME_NOT_WRITABLE``, ``DISK_FAILED``.
    """
    target = blob_path(root, name)
    with troubles_at(root):
        make_folder(target.parent)
        write_atomically(target, stored)


def make_folder(path: Path) -> None:
    """Create ``path`` and its parents, private to this account, and sync the directory entries."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(mode=PRIVATE, exist_ok=True)
    fsync_folder(path.parent)


def remove_blob(root: Path, name: str) -> None:
    """Delete the blob ``name``; no error if it does not exist."""
    blob_path(root, name).unlink(missing_ok=True)
    if os.path.isdir(root / name[:2]):  # noqa: PTH112  called for every name, and a Path is slow
        fsync_folder(root / name[:2])
