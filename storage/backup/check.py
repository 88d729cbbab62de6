"""Checks a repository for damage, with or without the keys."""

from __future__ import annotations

from pathlib import Path

from storage.backup.database_copy import is_sound_database
from storage.backup.manifest import BackupSnapshot, ManifestDamaged
from storage.backup.repository import Repository, RepositoryFinding
from storage.blobs import blob_names, blob_path, sha256_of
from storage.vault.master import MasterKey


class Inspector:
    """Checks snapshots of one repository; each evidence file is read once, however many need it.

    Without a key only digests are compared. That finds accidental damage, but not someone who
    changed a file together with the manifest; with the key that is found too.
    """

    def __init__(self, repository: Repository, key: MasterKey | None) -> None:
        self._repository = repository
        self._key = key
        self._manifest_key = None if key is None else key.subkey("backup-manifest")
        self._evidence: dict[str, str | None] = {}

    def findings(self, name: str) -> tuple[RepositoryFinding, ...]:
        """Return what is wrong with the snapshot ``name``; empty if it is complete."""
        manifest = self._repository.manifest(name)
        try:
            snapshot = self._repository.read(name, self._manifest_key)
        except FileNotFoundError:
            return (self._finding(name, manifest, "MANIFEST_MISSING"),)
        except ManifestDamaged:
            return (self._finding(name, manifest, "MANIFEST_DAMAGED"),)
        except OSError:  # an unreadable disk block is a finding
            return (self._finding(name, manifest, "UNREADABLE"),)
        if snapshot.name != name:
            return (self._finding(name, manifest, "NAME_SWAPPED"),)
        return (
            *self._of_keys(snapshot),
            *self._of_database(snapshot),
            *self._of_evidence(snapshot),
        )

    def all_findings(self) -> tuple[RepositoryFinding, ...]:
        """Return everything wrong in the repository, including evidence that no manifest names."""
        named = [f for name in self._repository.names() for f in self.findings(name)]
        loose = []
        for blob in sorted(set(blob_names(self._repository.blobs)) - set(self._evidence)):
            kind = self._evidence_kind(blob)
            if kind is not None:
                loose.append(RepositoryFinding(None, self._relative(self._blob(blob)), kind))
        return (*named, *loose)

    def _of_keys(self, snapshot: BackupSnapshot) -> list[RepositoryFinding]:
        found = []
        if not snapshot.keys:  # without keys it could never be opened
            file = self._repository.manifest(snapshot.name)
            return [self._finding(snapshot.name, file, "KEYS_MISSING")]
        for source, file in self._repository.keys(snapshot.name).items():
            expected = snapshot.keys.get(source)
            if expected is None and not file.exists():
                continue
            kind = _kind_of(file, expected, missing="KEYS_MISSING", changed="KEYS_CHANGED")
            if kind is not None:
                found.append(self._finding(snapshot.name, file, kind))
        return found

    def _of_database(self, snapshot: BackupSnapshot) -> list[RepositoryFinding]:
        file = self._repository.database(snapshot.name)
        expected = snapshot.database_sha256
        kind = _kind_of(file, expected, missing="DATABASE_MISSING", changed="DATABASE_CHANGED")
        if kind is None and self._key is not None:
            sound = is_sound_database(file, self._key.subkey("db"), snapshot.rows)
            kind = None if sound else "DATABASE_UNSOUND"
        return [] if kind is None else [self._finding(snapshot.name, file, kind)]

    def _of_evidence(self, snapshot: BackupSnapshot) -> list[RepositoryFinding]:
        found = []
        for blob in snapshot.evidence:
            kind = self._evidence_kind(blob)
            if kind is not None:
                found.append(self._finding(snapshot.name, self._blob(blob), kind))
        return found

    def _evidence_kind(self, blob: str) -> str | None:
        if blob not in self._evidence:
            self._evidence[blob] = _kind_of(
                self._blob(blob), blob, missing="EVIDENCE_MISSING", changed="EVIDENCE_CHANGED"
            )
        return self._evidence[blob]

    def _blob(self, name: str) -> Path:
        return blob_path(self._repository.blobs, name)

    def _finding(self, snapshot: str, file: Path, kind: str) -> RepositoryFinding:
        return RepositoryFinding(snapshot, self._relative(file), kind)

    def _relative(self, file: Path) -> str:
        return file.relative_to(self._repository.place).as_posix()


def _kind_of(file: Path, digest: str | None, *, missing: str, changed: str) -> str | None:
    try:
        return None if sha256_of(file) == digest else changed
    except FileNotFoundError:
        return missing
    except OSError:  # an unreadable disk block is a finding
        return "UNREADABLE"
