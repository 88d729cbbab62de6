"""Disk space reserved in the data folder, so that a caseload opens even when the disk is full."""

from __future__ import annotations

import contextlib
import os
import shutil

from storage.folder import Folder

RESERVED_BYTES = 256 << 10
"""SQLite needs the index of its log (32 KiB) even to read; opening also writes a few pages."""

_ENOUGH_BYTES = 64 << 10
_PLENTY_BYTES = 16 * RESERVED_BYTES


def keep_reserve(folder: Folder) -> None:
    """Create the reserve, unless it exists or the disk is nearly full.

    It has random content, because compressing file systems store zeros in no space. Disk errors are
    ignored: the reserve is a precaution, and the next opening tries again.
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
    """Free the reserve if the disk is too full for opening; return whether it was freed."""
    with contextlib.suppress(OSError):
        if shutil.disk_usage(folder.root).free < _ENOUGH_BYTES:
            folder.disk_reserve.unlink()
            return True
    return False
