"""Staging folder in which a new caseload is created until it is complete.

A program that is killed in between leaves a staging folder and no database. Nothing in
there was ever anyone's work, so the next try throws it away.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from casework.problems import Trouble
from exports.atomic_files import fsync_folder
from storage.backup.repository import rename
from storage.folder import PRIVATE, Folder, troubles_at


@contextmanager
def staging_folder(place: Folder) -> Iterator[Folder]:
    """Give a folder to make a caseload in; it becomes ``place``'s when the block has ended.

    The caller holds the lock of ``place``. The database moves last: from that moment on, and not
    before, there is a caseload.
    """
    staging = place.staging
    with troubles_at(place.root):
        _clear(place)
        staging.root.mkdir(mode=PRIVATE)
        fsync_folder(place.root)
    try:
        yield staging
        with troubles_at(place.root):
            _refuse_unfinished(staging)
            rename(staging.keys_copy, place.keys_copy)
            rename(staging.keys, place.keys)
            rename(staging.database, place.database)
    except BaseException:
        with troubles_at(place.root):
            _clear(place)
        raise
    with troubles_at(place.root):
        shutil.rmtree(staging.root)
        fsync_folder(place.root)


def _refuse_unfinished(staging: Folder) -> None:
    """Raise Trouble when something is still in the database's log, which does not move."""
    log = staging.database.with_name(staging.database.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise Trouble("DISK_FAILED", path=str(staging.root), reason="LOG_LEFT")


def _clear(place: Folder) -> None:
    """Throw away a caseload that was never finished; its staging folder goes last."""
    if place.is_half_made():
        place.keys.unlink(missing_ok=True)
        place.keys_copy.unlink(missing_ok=True)
    if place.staging.root.is_dir():
        shutil.rmtree(place.staging.root)
