"""Checks a repository for damage, with or without the keys."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from casework.problems import Trouble
from storage.backup.repository import BackupSnapshot, ManifestDamaged, Repository, RepositoryFinding
from storage.blobs import blob_names, blob_path, sha256_of
from storage.folder import troubles_at
from storage.vault.master import MasterKey

_CORRUPT, _FULL, _NOTADB = 11, 13, 26  # sqlite.org/rescode.html


def copy_live(engine: sa.Engine, target: Path, db_key: bytes) -> tuple[dict[str, int], int]:
    """Copy the open database to the new file ``target``; return its row counts and schema.

    Counts and copy come from one read transaction, so both are of the same instant. The copy
    has the same key and needs no companion file.

    Errors:
        ``Trouble``: ``DATABASE_DAMAGED`` (the open one), ``DISK_FULL``, ``BACKUP_FAILED``.
    """
    with troubles_at(target, closed="CANNOT_WRITE"):
        os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with engine.connect() as connection, _faults(target):
        live: Any = connection.connection.driver_connection
        connection.execute(sa.text("SELECT count(*) FROM sqlite_master"))
        rows = count_rows(live)
        (schema_number,) = live.execute("PRAGMA user_version").fetchone()
        with closing(_keyed(str(target), db_key)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
    with troubles_at(target), target.open("rb+") as written:
        os.fsync(written.fileno())
    return rows, int(schema_number)


def is_sound_database(path: Path, db_key: bytes, rows: Mapping[str, int]) -> bool:
    """Return whether every page of the file is authentic and the database is consistent.

    Each check uses its own connection: after one bad page SQLCipher reports every later page of
    the same connection as bad (sqlcipher #617), and a page already read is served from the cache.
    """
    try:
        return (
            _ask(path, db_key, "PRAGMA cipher_integrity_check") == []
            and _ask(path, db_key, "PRAGMA integrity_check") == [("ok",)]
            and _ask(path, db_key, "PRAGMA foreign_key_check") == []
            and _rows_of(path, db_key) == dict(rows)
        )
    except sqlcipher.DatabaseError:
        return False


def count_rows(connection: Any) -> dict[str, int]:
    """Return the number of rows in each ordinary table, excluding search indexes."""
    tables = [
        name
        for schema, name, kind, *_ in connection.execute("PRAGMA table_list").fetchall()
        if schema == "main" and kind == "table" and not name.startswith("sqlite_")
    ]
    counts = {}
    for table in sorted(tables):
        quoted = table.replace('"', '""')
        count = connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()
        counts[table] = int(count[0])
    return counts


def _ask(path: Path, db_key: bytes, question: str) -> list[Any]:
    with closing(_resting(path, db_key)) as connection:
        return list(connection.execute(question).fetchall())


def _rows_of(path: Path, db_key: bytes) -> dict[str, int]:
    with closing(_resting(path, db_key)) as connection:
        return count_rows(connection)


def _resting(path: Path, db_key: bytes) -> Any:
    # `immutable`: no lock, no journal, no companion file, no writes.
    return _keyed(f"{path.absolute().as_uri()}?mode=ro&immutable=1", db_key, uri=True)


def _keyed(place: str, db_key: bytes, *, uri: bool = False) -> Any:
    connection = sqlcipher.connect(place, uri=uri, isolation_level=None)
    try:
        connection.execute(f"PRAGMA key = \"x'{db_key.hex()}'\"")  # must come first
        connection.execute(
            "PRAGMA cipher_log_level = NONE"
        )  # suppress stderr output for a wrong key
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _faults(target: Path) -> Iterator[None]:
    try:
        yield
    except sqlcipher.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == _FULL:
            raise Trouble("DISK_FULL", path=str(target)) from error
        if code in {_CORRUPT, _NOTADB}:  # the copy is new, so the source is damaged
            raise Trouble("DATABASE_DAMAGED") from error
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        raise Trouble("BACKUP_FAILED", path=str(target), reason=name) from error


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
