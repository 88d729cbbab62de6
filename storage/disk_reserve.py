"""Space set aside in the data folder, so that a caseload opens on a disk that has become full."""

from __future__ import annotations

import contextlib
import os
import shutil

from storage.folder import Folder

RESERVED_BYTES = 256 << 10
"""SQLite needs its index of the log (32 KiB) to read at all; opening writes a few pages besides."""

_ENOUGH_BYTES = 64 << 10
_PLENTY_BYTES = 16 * RESERVED_BYTES


def keep_reserve(folder: Folder) -> None:
    """Set the space aside, unless it is already or the disk has little left.

    Random bytes, because a file system that compresses gives nothing back for zeros. A disk that
    refuses is left alone: the reserve is a precaution, and the next opening tries again.
    """
    path = folder.disk_reserve
    with contextlib.suppress(OSError):
        if path.exists() or shutil.disk_usage(folder.root).free < _PLENTY_BYTES:
            return
        try:
            path.touch(mode=0o600)
            path.write_bytes(os.urandom(RESERVED_BYTES))
        except OSError:
            path.unlink(missing_ok=True)
            raise


def release_reserve(folder: Folder) -> bool:
    """Free the space when the disk has none left to open in; return whether it was freed."""
    with contextlib.suppress(OSError):
        if shutil.disk_usage(folder.root).free < _ENOUGH_BYTES:
            folder.disk_reserve.unlink()
            return True
    return False
