"""The directory that holds the snapshots: names, order, cleanup."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import rfc8785

from casework.formats.json_values import read_json
from casework.problems import RuleBroken
from exports.atomic_files import fsync_folder, write_atomically
from storage.blobs import make_folder, remove_blob
from storage.folder import Folder, troubles_at

FORMAT = "zhuhang-backup"
VERSION = 1

_SHAPE: Mapping[str, type] = {
    "name": str,
    "number": int,
    "taken_at": str,
    "owner": str,
    "schema_number": int,
    "facts": dict,
    "rows": dict,
    "database_bytes": int,
    "database_sha256": str,
    "keys": dict,
    "evidence": list,
    "missing": list,
}


class ManifestDamaged(Exception):
    """The file is not a manifest, or its authentication tag does not match."""


@dataclass(frozen=True, slots=True)
class SnapshotOutcome:
    """What else happened while a snapshot was taken.

    ``kept_all`` is true if the new snapshot has far fewer rows or evidence files than the previous
    one, so that no old snapshot was removed.
    """

    files_verified: int
    files_mended: int
    removed: tuple[str, ...]
    kept_all: bool


@dataclass(frozen=True, slots=True)
class BackupSnapshot:
    """One verified copy of a caseload; contains counts and digests, no personal data."""

    name: str
    number: int
    taken_at: datetime
    owner: str
    schema_number: int
    facts: Mapping[str, int | str]
    rows: Mapping[str, int]
    database_bytes: int
    database_sha256: str
    keys: Mapping[str, str]
    evidence: tuple[str, ...]
    missing: tuple[str, ...] = ()
    outcome: SnapshotOutcome | None = None

    @property
    def row_count(self) -> int:
        """Total number of rows in all tables."""
        return sum(self.rows.values())

    def settled(self, outcome: SnapshotOutcome) -> BackupSnapshot:
        """Return the same snapshot with its outcome."""
        return replace(self, outcome=outcome)


def seal(snapshot: BackupSnapshot, key: bytes) -> bytes:
    """Return the manifest file of ``snapshot``, authenticated with the backup-manifest key."""
    body = {"format": FORMAT, "v": VERSION, **_plain(snapshot)}
    return rfc8785.dumps({**body, "mac": _mac(body, key)})


def unseal(written: bytes, key: bytes | None) -> BackupSnapshot:
    """Return the snapshot that a manifest file describes; verify it if ``key`` is given.

    Errors:
        ``ManifestDamaged``.
    """
    try:
        body = read_json(written)
    except ValueError as error:
        raise ManifestDamaged from error
    if not isinstance(body, dict) or body.get("format") != FORMAT or body.get("v") != VERSION:
        raise ManifestDamaged
    mac = body.pop("mac", None)
    if not isinstance(mac, str) or not mac.isascii():
        raise ManifestDamaged
    try:
        if key is not None and not hmac.compare_digest(mac, _mac(body, key)):
            raise ManifestDamaged
        return _snapshot(body)
    except (ValueError, rfc8785.CanonicalizationError) as error:
        raise ManifestDamaged from error


def _plain(snapshot: BackupSnapshot) -> dict[str, Any]:
    plain: dict[str, Any] = {name: getattr(snapshot, name) for name in _SHAPE}
    plain["taken_at"] = snapshot.taken_at.isoformat()
    for name in ("facts", "rows", "keys"):
        plain[name] = dict(plain[name])
    for name in ("evidence", "missing"):
        plain[name] = list(plain[name])
    return plain


def _snapshot(body: Mapping[str, Any]) -> BackupSnapshot:
    for name, kind in _SHAPE.items():
        if type(body.get(name)) is not kind:
            raise ManifestDamaged
    if not all(type(count) is int for count in body["rows"].values()):
        raise ManifestDamaged
    values = {name: body[name] for name in _SHAPE}
    values["taken_at"] = datetime.fromisoformat(body["taken_at"])
    if values["taken_at"].tzinfo is None:
        raise ManifestDamaged
    values["evidence"] = _names(body["evidence"])
    values["missing"] = _names(body["missing"])
    return BackupSnapshot(**values)


def _names(listed: list[Any]) -> tuple[str, ...]:
    # These become paths, so only digests are allowed.
    for name in listed:
        if not isinstance(name, str) or len(name) != 64 or set(name) - set("0123456789abcdef"):
            raise ManifestDamaged
    return tuple(listed)


def _mac(body: Mapping[str, Any], key: bytes) -> str:
    return hmac.new(key, rfc8785.dumps(dict(body)), hashlib.sha256).hexdigest()


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
