"""Atomic writing: a file appears under its name complete and verified, or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

from casework.problems import RuleBroken, Trouble

_PRIVATE_MODE = 0o600
_FOLDER_MODE = 0o700
_DOCUMENT_MODE = 0o644  # reduced by the umask of the user
_CHUNK_BYTES = 1 << 20

# Virus scanners and indexers on Windows lock new files for a moment:
# access denied, sharing violation, lock violation.
_TRANSIENT_WINERRORS = frozenset({5, 32, 33})
_RENAME_PAUSES_S = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
_TARGET_HELD = frozenset({errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY})

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_BAD_NAME = frozenset({errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ})
_NO_FOLDER_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP})


@contextlib.contextmanager
def atomic_writer(
    target: Path, *, private: bool = True, is_temporary: bool = False
) -> Iterator[BinaryIO]:
    """Yield a stream whose bytes become ``target`` when the block ends without an error.

    The bytes are written to a temporary file in the same folder, synced, read back and compared,
    and only then renamed. Any earlier failure leaves ``target`` unchanged. ``private`` files are
    readable by their owner alone; others get the permissions that the umask allows. With
    ``is_temporary`` the file will soon be renamed, so its name is not synced.

    Raises:
        RuleBroken: TARGET_IS_FOLDER, BAD_FILE_NAME; field ``out``.
        Trouble: FOLDER_MISSING, CANNOT_WRITE, DISK_FULL, DISK_FAILED, WRITE_NOT_VERIFIED;
            TARGET_IN_USE keeps the finished bytes at ``kept_at``.
    """
    with _translating(target):
        is_folder = target.is_dir()
    if is_folder:
        raise RuleBroken("TARGET_IS_FOLDER", "out", path=str(target))
    part = target.parent / f".{secrets.token_hex(8)}.part"
    stream = _HashingWriter(_opened(part, target, private=private), target)
    try:
        yield cast(BinaryIO, stream)
        _compare(part, stream.settle(), target)
    except BaseException:
        stream.release()
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
        raise
    _take_the_name(part, target)
    if not is_temporary:
        with _translating(target):
            fsync_folder(target.parent)


def write_atomically(target: Path, data: bytes, *, private: bool = True) -> None:
    """Write ``data`` to ``target`` atomically. Raises as ``atomic_writer``."""
    with atomic_writer(target, private=private) as out:
        out.write(data)


@contextlib.contextmanager
def ensured_folder(folder: Path) -> Iterator[None]:
    """Create the folder if it is missing; remove it again if the block leaves it empty.

    Raises:
        RuleBroken: TARGET_IS_FILE, BAD_FILE_NAME; field ``out``.
        Trouble: CANNOT_WRITE, DISK_FULL, DISK_FAILED.
    """
    made: list[Path] = []
    try:
        with _translating(folder):
            _make_folder(folder, made)
        yield
    finally:
        for place in reversed(made):
            with contextlib.suppress(OSError):  # not empty: files were written
                place.rmdir()


def _make_folder(folder: Path, made: list[Path]) -> None:
    above = next(place for place in (folder, *folder.parents) if place.exists())
    if not above.is_dir():
        raise RuleBroken("TARGET_IS_FILE", "out", path=str(above))
    for place in reversed([folder, *folder.parents]):
        if not place.exists():
            place.mkdir(mode=_FOLDER_MODE)
            made.append(place)


def fsync_folder(path: Path) -> None:
    """Sync the entries of a folder to disk; Windows needs no such call."""
    if sys.platform == "win32":
        return
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    except OSError as error:
        # Some network and FUSE file systems report that they cannot sync folders.
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(folder)


class _HashingWriter(io.BufferedIOBase):
    """Stream of a file being written; computes its digest while writing.

    A library may seek in it (ZIP writers do). Then the digest is computed from the file itself
    before it is closed. ``close`` only flushes, since many writers close the stream they get.
    """

    def __init__(self, file: io.BufferedRandom, target: Path) -> None:
        super().__init__()
        self._file = file
        self._target = target
        self._passed = hashlib.sha256()
        self._length = 0
        self._straight = True

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        with _translating(self._target):
            return self._file.read(size)

    def write(self, data: Any, /) -> int:
        with _translating(self._target):
            if self._file.tell() != self._length:
                self._straight = False
            written = self._file.write(data)
            self._length += written
        if self._straight:
            self._passed.update(data)
        return written

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        with _translating(self._target):
            return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def truncate(self, size: int | None = None, /) -> int:
        self._straight = False
        with _translating(self._target):
            self._length = self._file.truncate(size)
        return self._length

    def flush(self) -> None:
        if not self._file.closed:
            with _translating(self._target):
                self._file.flush()

    def close(self) -> None:
        self.flush()

    def settle(self) -> bytes:
        """Sync and close the file; return the digest of the bytes written."""
        with _translating(self._target):
            self._file.flush()
            os.fsync(self._file.fileno())
            if self._straight:
                digest = self._passed.digest()
            else:
                self._file.seek(0)
                digest = _digest(self._file)
            self._file.close()
        return digest

    def release(self) -> None:
        """Close a file that is to be discarded, ignoring unwritten bytes."""
        if not self._file.closed:
            # Closing flushes the rest first, which fails again on a full disk.
            with contextlib.suppress(OSError):
                self._file.close()


def _opened(part: Path, target: Path, *, private: bool) -> io.BufferedRandom:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    with _translating(target):
        descriptor = os.open(part, flags, _PRIVATE_MODE if private else _DOCUMENT_MODE)
    return os.fdopen(descriptor, "w+b")


def _compare(part: Path, expected: bytes, target: Path) -> None:
    with _translating(target), part.open("rb") as file:
        found = _digest(file)
    if found != expected:
        raise Trouble("WRITE_NOT_VERIFIED", path=str(target))


def _digest(file: BinaryIO | io.BufferedRandom) -> bytes:
    sha = hashlib.sha256()
    while chunk := file.read(_CHUNK_BYTES):
        sha.update(chunk)
    return sha.digest()


def _take_the_name(
    part: Path,
    target: Path,
    *,
    replace: Callable[[Path, Path], None] = os.replace,
    pauses_s: Sequence[float] = _RENAME_PAUSES_S,
) -> None:
    pauses = iter(pauses_s)
    while True:
        try:
            replace(part, target)
        except OSError as error:
            is_temporary = _winerror(error) in _TRANSIENT_WINERRORS
            if is_temporary and (pause_s := next(pauses, None)) is not None:
                time.sleep(pause_s)
                continue
            if is_temporary or error.errno in _TARGET_HELD:
                raise Trouble("TARGET_IN_USE", path=str(target), kept_at=str(part)) from error
            part.unlink(missing_ok=True)
            raise _as_problem(error, target) from error
        else:
            return


def _winerror(error: OSError) -> int | None:
    return getattr(error, "winerror", None)


@contextlib.contextmanager
def _translating(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _as_problem(error, target) from error


def _as_problem(error: OSError, target: Path) -> RuleBroken | Trouble:
    path = str(target)
    if error.errno in _FULL:
        return Trouble("DISK_FULL", path=path, free_bytes=_free_bytes(target.parent))
    if error.errno in _FORBIDDEN:
        return Trouble("CANNOT_WRITE", path=path)
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return Trouble("FOLDER_MISSING", path=path)
    if error.errno in _BAD_NAME:
        return RuleBroken("BAD_FILE_NAME", "out", path=path)
    return Trouble("DISK_FAILED", path=path)


def _free_bytes(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:  # the folder may be gone; the free space is only a hint
        return None
