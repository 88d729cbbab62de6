"""The transport protocol, and atomic delivery over it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from casework.parcels.manifest import LARGEST_PARCEL
from casework.problems import Trouble
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
