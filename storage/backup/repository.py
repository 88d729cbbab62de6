"""The directory that holds the snapshots: names, order, cleanup."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from casework.problems import RuleBroken
from exports.atomic_files import fsync_folder, write_atomically
from storage.backup.manifest import BackupSnapshot, ManifestDamaged, seal, unseal
from storage.blobs import make_folder, remove_blob
from storage.folder import Folder, troubles_at

KEY_FILES = ("keys.json", "keys.bak.json")
_STAMP = "%Y%m%dT%H%M%SZ"
_FILE = re.compile(r"([0-9]{8}T[0-9]{6}Z)\.(db|json|keys\.json|keys\.bak\.json)")
# Virus scanners on Windows may briefly lock a new file (WinError 5, 32, 33).
_TRANSIENT_WINERRORS = frozenset({5, 32, 33})
_PAUSES_S = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class RepositoryFinding:
    """A problem in a repository: its snapshot, file and kind.

    Kinds: ``MANIFEST_MISSING``, ``MANIFEST_DAMAGED``, ``NAME_SWAPPED``, ``DATABASE_MISSING``,
    ``DATABASE_CHANGED``, ``DATABASE_UNSOUND``, ``KEYS_MISSING``, ``KEYS_CHANGED``,
    ``EVIDENCE_MISSING``, ``EVIDENCE_CHANGED``, ``UNREADABLE``. ``snapshot`` is None for
    evidence that no readable snapshot names. ``file`` is relative to the repository.
    """

    snapshot: str | None
    file: str
    kind: str


@dataclass(frozen=True, slots=True)
class Repository:
    """File names in a backup directory.

    A snapshot exists once its manifest has its final name. ``<name>.json.part`` marks one that is
    being created or removed; its other files are leftovers and may be deleted at any time.
    """

    place: Path

    @property
    def snaps(self) -> Path:
        """The folder of databases, manifests and key copies."""
        return self.place / "snap"

    @property
    def blobs(self) -> Path:
        """The folder of evidence files, shared by all snapshots."""
        return self.place / "blobs"

    def database(self, name: str) -> Path:
        """Return the path of the database copy."""
        return self.snaps / f"{name}.db"

    def manifest(self, name: str) -> Path:
        """Return the path of the manifest."""
        return self.snaps / f"{name}.json"

    def mark(self, name: str) -> Path:
        """Return the path of the manifest of an incomplete snapshot."""
        return self.snaps / f"{name}.json.part"

    def keys(self, name: str) -> Mapping[str, Path]:
        """Return the paths of the key copies, by their names in a data folder."""
        return {file: self.snaps / f"{name}.{file}" for file in KEY_FILES}

    def prepare(self) -> None:
        """Create the directories and remove what an interrupted run left.

        Errors:
            ``RuleBroken``: ``BACKUP_PLACE_IS_FILE``. ``Trouble``: ``DISK_FULL``,
            ``CANNOT_WRITE``, ``DISK_FAILED``.
        """
        if self.place.exists() and not self.place.is_dir():
            raise RuleBroken("BACKUP_PLACE_IS_FILE", "to", path=str(self.place))
        with troubles_at(self.place, closed="CANNOT_WRITE"):
            make_folder(self.snaps)
            make_folder(self.blobs)
            for name in self._marked():
                self._clear(name)
            for part in (*self.snaps.glob("*.part*"), *self.blobs.glob("??/*.part")):
                part.unlink()

    def names(self) -> tuple[str, ...]:
        """Return the names of all snapshots, intact or not, oldest first."""
        if not self.snaps.is_dir():
            return ()
        matches = (_FILE.fullmatch(file.name) for file in self.snaps.iterdir())
        return tuple(sorted({match[1] for match in matches if match} - self._marked()))

    def next_name(self, now: datetime) -> str:
        """Return the name for a snapshot taken ``now``: its time in UTC.

        Names only increase, so the last name is the newest snapshot even after the machine's clock
        was set back.
        """
        moment = now.astimezone(UTC).replace(microsecond=0)
        names = self.names()
        if names:
            last = datetime.strptime(names[-1], _STAMP).replace(tzinfo=UTC)
            moment = max(moment, last + timedelta(seconds=1))
        return moment.strftime(_STAMP)

    def read(self, name: str, key: bytes | None) -> BackupSnapshot:
        """Return the parsed manifest; verify it if the key is given.

        Errors:
            ``ManifestDamaged``, ``OSError``.
        """
        return unseal(self.manifest(name).read_bytes(), key)

    def sound_snapshots(self, key: bytes | None) -> tuple[BackupSnapshot, ...]:
        """Return the snapshots with valid manifests, oldest first."""
        found = []
        for name in self.names():
            try:
                snapshot = self.read(name, key)
            except (ManifestDamaged, FileNotFoundError):
                continue
            if snapshot.name == name:
                found.append(snapshot)
        return tuple(found)

    def commit(self, snapshot: BackupSnapshot, folder: Folder, key: bytes) -> None:
        """Give the verified ``<name>.db.part`` its final name, together with keys and manifest."""
        name = snapshot.name
        write_atomically(self.mark(name), seal(snapshot, key))
        for source, target in self.keys(name).items():
            if source in snapshot.keys:
                write_atomically(target, (folder.root / source).read_bytes())
        rename(self.database(name).with_suffix(".db.part"), self.database(name))
        rename(self.mark(name), self.manifest(name))

    def remove(self, name: str) -> None:
        """Remove a snapshot; it stops counting at the first step."""
        rename(self.manifest(name), self.mark(name))
        self._clear(name)

    def remove_blobs(self, names: frozenset[str]) -> None:
        """Delete evidence files from the repository."""
        for name in names:
            remove_blob(self.blobs, name)

    def _marked(self) -> set[str]:
        names = {p.name.removesuffix(".json.part") for p in self.snaps.glob("*.json.part")}
        return {name for name in names if not self.manifest(name).exists()}

    def _clear(self, name: str) -> None:
        for file in (self.database(name), *self.keys(name).values()):
            file.unlink(missing_ok=True)
        fsync_folder(self.snaps)
        self.mark(name).unlink()


def rename(source: Path, target: Path) -> None:
    """Rename a file or folder within its parent; durable on return."""
    for pause_s in (*_PAUSES_S, None):
        try:
            source.replace(target)
            break
        except OSError as error:
            if pause_s is None or getattr(error, "winerror", None) not in _TRANSIENT_WINERRORS:
                raise
            time.sleep(pause_s)
    fsync_folder(target.parent)
