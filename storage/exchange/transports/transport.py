"""The transport protocol, and atomic delivery over it."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from casework.parcels.manifest import LARGEST_PARCEL
from casework.problems import RuleBroken, Trouble
from exports.atomic_files import fsync_folder
from storage.folder import size_and_digest

CHUNK = 256 * 1024
READ_BACK = 20 * 1024 * 1024
"""Uploads up to this size are read back; for larger ones, the size and the receipt must suffice."""

MOST_ENTRIES = 50_000
"""Maximum number of entries in one folder; longer listings are not read completely."""

BREAKS = frozenset({"ROAD_UNREACHABLE", "ROAD_BROKEN", "ROAD_ANSWER"})
"""Temporary troubles: the next attempt may succeed."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A remote file; ``mark`` changes when its bytes do (a time, a tag)."""

    size: int
    mark: str


class Transport(Protocol):
    """A connection to one target. ``place`` is a folder of it, empty for the target itself.

    Everything raises Trouble: ROAD_UNREACHABLE, ROAD_BROKEN, ROAD_ANSWER (these are temporary),
    ROAD_REFUSED, ROAD_FULL, ROAD_CROWDED, ROAD_HOST_CHANGED, ROAD_CERTIFICATE.
    """

    def listing(self, place: str) -> Mapping[str, RemoteFile]:
        """Return the files of a place by name; empty if there is no such place."""
        ...

    def create_folder(self, place: str) -> None:
        """Create a place if it does not exist."""
        ...

    def upload(self, place: str, name: str, source: BinaryIO, size: int) -> None:
        """Write a new file."""
        ...

    def download(self, place: str, name: str, keep: Callable[[bytes], object]) -> None:
        """Yield the bytes of a file in chunks."""
        ...

    def rename_if_free(self, place: str, name: str, new: str) -> bool:
        """Rename a file without overwriting; False if the name is taken."""
        ...

    def remove(self, place: str, name: str) -> None:
        """Remove a file if it exists."""
        ...

    def close(self) -> None: ...


def check_entry_limit(entries: int, address: str) -> None:
    """Check the length of a listing. Raises Trouble ROAD_CROWDED above the limit."""
    if entries > MOST_ENTRIES:
        raise Trouble("ROAD_CROWDED", address=address, limit=MOST_ENTRIES)


def deliver(
    transport: Transport, place: str, path: Path, listing: Mapping[str, RemoteFile]
) -> None:
    """Upload a file atomically; if it exists already, this is a success.

    Raises:
        Trouble: as ``Transport``; ROAD_TORN if the uploaded file differs; ROAD_NAME_TAKEN if the
            name exists with other bytes.
    """
    size, digest = size_and_digest(path)
    if _is_there(transport, place, path.name, size, digest, listing):
        return
    for old in listing:
        if old.startswith(f".{path.name}.part-"):  # of an interrupted attempt
            transport.remove(place, old)
    part = f".{path.name}.part-{secrets.token_hex(6)}"
    with path.open("rb") as source:
        transport.upload(place, part, source, size)
    if not _is_same(transport, place, part, size, digest, transport.listing(place)):
        transport.remove(place, part)
        raise Trouble("ROAD_TORN", name=path.name)
    if transport.rename_if_free(place, part, path.name):
        return
    transport.remove(place, part)
    if not _is_there(transport, place, path.name, size, digest, transport.listing(place)):
        raise Trouble("ROAD_BROKEN", name=path.name)  # it existed, and was removed again


def _is_there(
    transport: Transport,
    place: str,
    name: str,
    size: int,
    digest: str,
    listing: Mapping[str, RemoteFile],
) -> bool:
    """Return whether the file exists. Raises Trouble ROAD_NAME_TAKEN if another one does."""
    if name not in listing:
        return False
    if not _is_same(transport, place, name, size, digest, listing):
        raise Trouble("ROAD_NAME_TAKEN", name=name)
    return True


def _is_same(
    transport: Transport,
    place: str,
    name: str,
    size: int,
    digest: str,
    listing: Mapping[str, RemoteFile],
) -> bool:
    found = listing.get(name)
    if found is None or found.size != size:
        return False
    if size > READ_BACK:
        return True
    read = hashlib.sha256()
    transport.download(place, name, limited(read.update, size))
    return read.hexdigest() == digest


def limited(
    keep: Callable[[bytes], object], most: int = LARGEST_PARCEL
) -> Callable[[bytes], object]:
    """Return ``keep`` limited to a number of bytes; beyond that it raises Trouble ROAD_TORN."""
    left = most

    def kept(data: bytes) -> None:
        nonlocal left
        left -= len(data)
        if left < 0:
            raise Trouble("ROAD_TORN")
        keep(data)

    return kept


_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_CLOSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EOPNOTSUPP})
_SEALED = b"age-encryption.org/v1"


def is_sealed(path: Path) -> bool:
    """Return whether a file is sealed like a parcel, regardless of its name."""
    try:
        with path.open("rb") as file:
            return file.read(len(_SEALED)) == _SEALED
    except OSError:  # locked by a program that is still writing it: retried later
        return False


class FolderTransport:
    """Uploads files to a folder. The folder is never created: a drive may be missing."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def listing(self, place: str) -> Mapping[str, RemoteFile]:
        with self._evidence_for():
            self._require_root()
            folder = self._root / place
            if place and not folder.is_dir():
                return {}
            found: dict[str, RemoteFile] = {}
            with os.scandir(folder) as entries:
                for number, entry in enumerate(entries, start=1):
                    check_entry_limit(number, str(self._root))
                    if entry.is_file():
                        state = entry.stat()
                        found[entry.name] = RemoteFile(state.st_size, str(state.st_mtime_ns))
            return found

    def create_folder(self, place: str) -> None:
        with self._evidence_for():
            self._require_root()
            (self._root / place).mkdir(exist_ok=True)

    def upload(self, place: str, name: str, source: BinaryIO, size: int) -> None:
        target = self._root / place / name
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with self._evidence_for():
            descriptor = os.open(target, flags, 0o666)  # mode as the folder's owner wants it
            with os.fdopen(descriptor, "wb") as file:
                while portion := source.read(CHUNK):
                    file.write(portion)
                file.flush()
                os.fsync(file.fileno())

    def download(self, place: str, name: str, keep: Callable[[bytes], object]) -> None:
        with self._evidence_for(), (self._root / place / name).open("rb") as file:
            while portion := file.read(CHUNK):
                keep(portion)

    def rename_if_free(self, place: str, name: str, new: str) -> bool:
        old, target = self._root / place / name, self._root / place / new
        with self._evidence_for():
            try:
                os.link(old, target)
            except FileExistsError:
                return False
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
                # USB sticks have no hard links; no one else uses this name
                if target.exists():
                    return False
                old.rename(target)
            else:
                old.unlink()
            fsync_folder(target.parent)
        return True

    def remove(self, place: str, name: str) -> None:
        with self._evidence_for():
            (self._root / place / name).unlink(missing_ok=True)

    def close(self) -> None:
        """Do nothing: no connection is open."""

    def _require_root(self) -> None:
        if not self._root.is_dir():
            raise Trouble("ROAD_UNREACHABLE", address=str(self._root))

    @contextlib.contextmanager
    def _evidence_for(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            facts: dict[str, Any] = {"address": str(self._root)}
            if error.errno in _FULL:
                raise Trouble("ROAD_FULL", **facts) from error
            if error.errno in _CLOSED:
                raise Trouble("ROAD_REFUSED", **facts) from error
            raise Trouble("ROAD_BROKEN", **facts) from error


class WatchedFolder(FolderTransport):
    """A folder where others put parcels under any name; files are detected by content, not name.

    Chat programs create a folder for every month, so files one level below are found too; their
    names are relative paths (``2026-11/x.zhp``).
    """

    def listing(self, place: str) -> Mapping[str, RemoteFile]:
        found = dict(super().listing(place))
        for below in self._below():
            try:
                inside = super().listing(below)
            except Trouble as trouble:
                if trouble.code == "ROAD_CROWDED":
                    raise
                continue  # no permission, or removed again
            found |= {f"{below}/{name}": one for name, one in inside.items()}
            check_entry_limit(len(found), str(self._root))
        return {name: one for name, one in found.items() if is_sealed(self._root / place / name)}

    def _below(self) -> list[str]:
        with self._evidence_for(), os.scandir(self._root) as entries:
            below: list[str] = []
            for number, entry in enumerate(entries, start=1):
                check_entry_limit(number, str(self._root))
                if entry.is_dir(follow_symlinks=False) and not entry.name.startswith("."):
                    below.append(entry.name)
            return below

    def upload(self, place: str, name: str, source: BinaryIO, size: int) -> None:
        raise RuleBroken("TARGET_ONLY_WATCHED", "target", address=str(self._root))
