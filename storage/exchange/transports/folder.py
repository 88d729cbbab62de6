"""Folder transport: a network drive, a USB stick, or a watched folder."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from casework.problems import RuleBroken, Trouble
from exports.atomic_files import fsync_folder
from storage.exchange.transports.transport import CHUNK, RemoteFile, check_entry_limit

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
