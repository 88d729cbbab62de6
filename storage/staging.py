"""Staging folder in which a new caseload is created until it is complete.

If the program is killed meanwhile, it leaves a staging folder and no database. That contains no
user's work, so the next attempt deletes it.
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
    """Yield a folder for creating a caseload; it is moved to ``place`` when the block ends.

    The caller holds the lock of ``place``. The database is moved last: the caseload exists from
    that moment on, not before.
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
    """Raise Trouble if the database's log still has content, since it is not moved."""
    log = staging.database.with_name(staging.database.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise Trouble("DISK_FAILED", path=str(staging.root), reason="LOG_LEFT")


def _clear(place: Folder) -> None:
    """Delete an unfinished caseload; its staging folder goes last."""
    if place.is_half_made():
        place.keys.unlink(missing_ok=True)
        place.keys_copy.unlink(missing_ok=True)
    if place.staging.root.is_dir():
        shutil.rmtree(place.staging.root)
