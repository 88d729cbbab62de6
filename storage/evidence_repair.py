"""Restores single evidence files from backups."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from casework.caseload_dtos import EvidenceRepair
from storage.backup.repository import Repository
from storage.blobs import blob_path, is_sound, write_blob
from storage.folder import Folder


def restore_blobs(
    folder: Folder, names: Mapping[UUID, str], places: Sequence[Path]
) -> EvidenceRepair:
    """Restore damaged or missing files of this evidence from the first location that has them.

    A file is named after its digest: a copy with another digest is skipped and the next location is
    tried. A file without an intact copy anywhere is left as it is.

    Raises:
        Trouble: DISK_FULL, HOME_NOT_WRITABLE, DISK_FAILED.
    """
    restored, lost = [], []
    for record_id, name in names.items():
        if _is_sound_here(folder, name):
            continue
        copies = (_sound_copy(place, name) for place in places)
        stored = next((copy for copy in copies if copy is not None), None)
        if stored is None:
            lost.append(record_id)
        else:
            write_blob(folder.blobs, name, stored)
            restored.append(record_id)
    return EvidenceRepair(tuple(restored), tuple(lost))


def _is_sound_here(folder: Folder, name: str) -> bool:
    try:
        return is_sound(folder.blobs, name)
    except OSError:  # an unreadable disk block is damage
        return False


def _sound_copy(place: Path, name: str) -> bytes | None:
    """Return a backup's copy of the file if its digest is right, else None."""
    try:
        stored = blob_path(Repository(place).blobs, name).read_bytes()
    except OSError:  # missing or unreadable
        return None
    return stored if hashlib.sha256(stored).hexdigest() == name else None
