"""The backups of an open caseload: when they are taken, where they are stored, what they restore.

They are stored next to the database by default, or in a folder that the user chose.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from casework.caseload_dtos import (
    BackupFinding,
    BackupLocation,
    BackupSummary,
    EvidenceRepair,
    ReplacedCopy,
)
from casework.ports import ProgressCallback
from casework.problems import RuleBroken, Trouble
from casework.records import Evidence
from storage import journal
from storage.backup.repository import BackupSnapshot, Repository
from storage.backup.restore import remove_replaced, replaced_copies
from storage.backup.service import Backups
from storage.blobs import blob_path, is_sound, write_blob
from storage.engine import Database
from storage.folder import Folder, troubles_at
from storage.key_values import delete_value, get_value, set_values
from storage.location_checks import check_location
from storage.mapping import map_of
from storage.vault.master import MasterKey

_log = logging.getLogger(__name__)

MANY = 50
"""Imports of this many records or more are preceded by a backup."""

_PLACE = "backup_place"

_SAME_OF_BACKUPS = {
    "HOME_IS_FILE": "BACKUP_PLACE_IS_FILE",
    "HOME_ON_NETWORK": "BACKUP_ON_NETWORK",
    "HOME_IN_SYNC_FOLDER": "BACKUP_IN_SYNC_FOLDER",
    "HOME_ON_FAT": "BACKUP_ON_FAT",
    "HOME_NOT_WRITABLE": "BACKUP_NOT_WRITABLE",
}


class CaseloadBackups:
    """The backups of one open caseload."""

    def __init__(
        self,
        database: Database,
        folder: Folder,
        key: MasterKey,
        files: Callable[[], int],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._folder = folder
        self._key = key
        self._files = files
        self._now = now
        self.is_owed = False
        """Whether the newest backup is known to lack changes."""

    def take(
        self, place: Path | None = None, *, on_progress: ProgressCallback | None = None
    ) -> BackupSummary:
        """Take a verified snapshot, by default in the usual location.

        ``on_progress`` is called meanwhile; if it raises, the backup stops and leaves no snapshot.
        """
        with self._database.reading() as connection:
            count, digest = journal.head(connection)
            evidence = frozenset(evidence_files(connection).values())
        facts: dict[str, int | str] = {"journal": count, "head": digest, "files": self._files()}
        self._database.readers.dispose()
        taken = self._at(place).take(
            self._database.writer, facts=facts, evidence=evidence, on_progress=on_progress
        )
        self.is_owed = False
        return backup_summary(taken)

    def take_changes(self, *, on_progress: ProgressCallback | None = None) -> BackupSummary | None:
        """Take a verified snapshot and return it, or return None if the newest one is current."""
        return self.take(on_progress=on_progress) if self.is_due() else None

    def take_before(self, records: int, *, on_progress: ProgressCallback | None = None) -> None:
        """Take a snapshot before an import of many records.

        A failure does not stop the import: the backup on closing reports it.
        """
        if records < MANY or not self._files():
            return
        try:
            self.take_changes(on_progress=on_progress)
        except (RuleBroken, Trouble) as refused:
            _log.warning("no backup before an import of many records: %s", refused)

    def list(self, place: Path | None = None) -> tuple[BackupSummary, ...]:
        """Return the intact backups, oldest first."""
        return tuple(backup_summary(snapshot) for snapshot in self._at(place).list())

    def check(self, place: Path | None = None) -> tuple[BackupFinding, ...]:
        """Return what is damaged or missing in the backups."""
        return tuple(
            BackupFinding(finding.snapshot or "", finding.kind, finding.file)
            for finding in self._at(place).check()
        )

    def is_due(self) -> bool:
        """Return whether there are changes since the newest backup; closing then makes one."""
        with self._database.reading() as connection:
            head = journal.head(connection)
        self.is_owed = not self._at(None).is_current(*head)
        return self.is_owed

    def location(self) -> BackupLocation:
        """Return the default backup location."""
        with self._database.reading() as connection:
            value = get_value(connection, _PLACE)
        chosen = Path(value) if value else None
        is_there = chosen is None or chosen.is_dir()
        is_same = chosen is None or not is_there or _is_same_disk(chosen, self._folder.root)
        return BackupLocation(self._folder.backups, chosen, is_there, is_same)

    def set_location(self, place: Path | None) -> BackupLocation:
        """Set the folder for future backups (None: the default).

        Raises:
            RuleBroken, Trouble: as ``check_backup_location``; BACKUP_PLACE_TAKEN.
        """
        if place is not None:
            check_backup_location(place, self._folder)
            with troubles_at(place, closed="BACKUP_NOT_WRITABLE"):
                place.mkdir(parents=True, exist_ok=True)
            self._at(place).refuse_foreign()
        with self._database.writing() as connection:
            if place is None or place.resolve() == self._folder.backups.resolve():
                delete_value(connection, _PLACE)
            else:
                set_values(connection, {_PLACE: str(place)})
        return self.location()

    def restore_evidence(
        self, wanted: Collection[UUID] | None = None, place: Path | None = None
    ) -> EvidenceRepair:
        """Restore damaged or missing evidence files from the backup locations.

        A file is named after its digest: a copy with another digest is skipped and the next
        location is tried. A file without an intact copy anywhere is left as it is.

        Raises:
            RuleBroken: NO_BACKUP. Trouble: DISK_FULL, HOME_NOT_WRITABLE, DISK_FAILED.
        """
        ours = self.location()
        places = [one for one in (ours.chosen, ours.usual) if one] if place is None else [place]
        if place is not None and not Backups.exist_at(place):
            raise RuleBroken("NO_BACKUP", "place", path=str(place))
        with self._database.reading() as connection:
            names = evidence_files(connection)
        if wanted is not None:
            names = {record_id: name for record_id, name in names.items() if record_id in wanted}
        return _restore_blobs(self._folder, names, places)

    def replaced_copies(self) -> tuple[ReplacedCopy, ...]:
        """Return the older data folders that were kept when a backup was restored."""
        return replaced_copies(self._folder)

    def remove_replaced(self, name: str) -> Path:
        """Delete one of them permanently. Raises as ``restore.remove_replaced``."""
        return remove_replaced(self._folder, name)

    def _at(self, place: Path | None) -> Backups:
        return Backups(self._folder, self._key, place or self.location().now, now=self._now)


def evidence_files(connection: sa.Connection) -> dict[UUID, str]:
    """Return the names of all evidence files by record."""
    table = map_of(Evidence).table
    rows = connection.execute(sa.select(table.c.id, table.c.blob_name))
    return {row.id: row.blob_name for row in rows}


def backup_summary(snapshot: BackupSnapshot) -> BackupSummary:
    """Return the fields of a snapshot that lists show."""
    return BackupSummary(
        name=snapshot.name,
        taken_at=snapshot.taken_at,
        files=int(snapshot.facts.get("files", 0)),
        journal=int(snapshot.facts.get("journal", 0)),
        size=snapshot.database_bytes,
    )


def check_backup_location(place: Path, folder: Folder) -> None:
    """Check that backups may be stored at ``place``; the rules for the data folder apply.

    Errors:
        ``RuleBroken`` on the field ``place``: ``BACKUP_PLACE_IS_FILE``, ``BACKUP_ON_NETWORK``,
        ``BACKUP_IN_SYNC_FOLDER``, ``BACKUP_ON_FAT``, ``BACKUP_PLACE_INSIDE``.
        ``Trouble``: ``BACKUP_NOT_WRITABLE``.
    """
    try:
        check_location(place)
    except RuleBroken as error:
        raise RuleBroken(_SAME_OF_BACKUPS[error.rule], "place", **error.facts) from error
    except Trouble as error:
        raise Trouble(_SAME_OF_BACKUPS[error.code], **error.facts) from error
    inside = place.resolve().is_relative_to(folder.root.resolve())
    if inside and place.resolve() != folder.backups.resolve():
        raise RuleBroken("BACKUP_PLACE_INSIDE", "place", path=str(place))


def _is_same_disk(place: Path, home: Path) -> bool:
    """Return whether both are on one file system; also true if that cannot be determined."""
    try:
        return place.stat().st_dev == home.stat().st_dev
    except OSError:  # removed just now
        return True


def _restore_blobs(
    folder: Folder, names: Mapping[UUID, str], places: Sequence[Path]
) -> EvidenceRepair:
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
