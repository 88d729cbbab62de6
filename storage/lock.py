"""Ensures that only one program uses a data folder."""

from __future__ import annotations

import errno
import os
import sys
from types import TracebackType
from typing import Self

from casework.problems import Trouble
from storage.folder import Folder, troubles_at

# Windows locks a byte range, and others cannot read locked bytes. So the lock is far beyond the
# process id, at an offset where the file has no bytes.
_LOCKED_BYTE = 1 << 30
_BUSY = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})


class HomeLock:
    """An exclusive lock on a data folder, held until ``release`` or the end of the process.

    The operating system releases it after a crash. The file itself is never removed: otherwise a
    second program could lock the removed file and a third a new one.
    """

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._handle: int | None = None

    def acquire(self) -> Self:
        """Acquire the lock and return it.

        Errors:
            ``Trouble``: ``HOME_IN_USE`` with the other program's ``pid`` if it is known;
            ``HOME_NOT_WRITABLE``.
        """
        if self._handle is not None:
            raise RuntimeError("the lock is already held by this object")
        path = self._folder.lock_file
        with troubles_at(self._folder.root):
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._lock(handle)
            self._sign(handle)
        except BaseException:
            os.close(handle)
            raise
        self._handle = handle
        return self

    def release(self) -> None:
        """Release the lock; no error if it is not held."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        try:
            # Empty the file again: opening a caseload read-only leaves no changed bytes.
            _write_pid(handle, "")
        finally:
            os.close(handle)

    def __enter__(self) -> Self:
        return self if self._handle is not None else self.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def _lock(self, handle: int) -> None:
        try:
            _lock_now(handle)
        except OSError as error:
            if error.errno not in _BUSY:
                reason = errno.errorcode.get(error.errno or 0, "UNKNOWN")
                raise Trouble("DISK_FAILED", path=str(self._folder.root), reason=reason) from error
            facts: dict[str, object] = {"path": str(self._folder.root)}
            pid = _read_pid(handle)
            if pid is not None:
                facts["pid"] = pid
            raise Trouble("HOME_IN_USE", exit_code=3, **facts) from error

    def _sign(self, handle: int) -> None:
        try:
            _write_pid(handle, str(os.getpid()))
        except OSError as error:
            # The process id is only informative. A full disk must not prevent reading;
            # the first real write will report it.
            if error.errno != errno.ENOSPC:
                reason = errno.errorcode.get(error.errno or 0, "UNKNOWN")
                raise Trouble("DISK_FAILED", path=str(self._folder.root), reason=reason) from error


def _lock_now(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _write_pid(handle: int, text: str) -> None:
    os.lseek(handle, 0, os.SEEK_SET)
    os.ftruncate(handle, 0)
    os.write(handle, text.encode("ascii"))


def _read_pid(handle: int) -> int | None:
    """Return the process id of the holder; None in the instant before it is written."""
    os.lseek(handle, 0, os.SEEK_SET)
    written = os.read(handle, 32)
    return int(written) if written.isdigit() else None
