"""Brings single files of evidence back from backups."""

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
    """Bring the files of this evidence that are damaged or missing back from the first place that
    has them.

    A file is named by the digest of its bytes: a copy with another digest is not taken, and the
    next place is asked. A file that is not sound anywhere stays as it is.

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
    except OSError:  # a page of the disk that cannot be read any more is damage
        return False


def _sound_copy(place: Path, name: str) -> bytes | None:
    """Return the bytes that a place of backups keeps under this name, when they have its digest."""
    try:
        stored = blob_path(Repository(place).blobs, name).read_bytes()
    except OSError:  # it is not there, or the disk does not give it
        return None
    return stored if hashlib.sha256(stored).hexdigest() == name else None
