"""Takes verified snapshots of the open caseload and maintains the existing ones."""

from __future__ import annotations

import hashlib
import hmac
import shutil
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from casework import clock
from casework.ports import ProgressCallback
from casework.problems import RuleBroken, Trouble
from storage.backup.check import Inspector, copy_live, is_sound_database
from storage.backup.repository import BackupSnapshot, Repository, RepositoryFinding, SnapshotOutcome
from storage.blobs import blob_names, blob_path, blob_size, is_sound, sha256_of, write_blob
from storage.folder import Folder, troubles_at
from storage.vault.key_management import repair_copies
from storage.vault.master import MasterKey

MARGIN_BYTES = 16 * 1024 * 1024
# Each run rereads one evidence file in twenty, so that twenty runs read them all.
_ROUNDS = 20
_OF_DATABASE = 2
"""Steps of a backup in addition to the evidence files: copy the database, verify the copy."""


def _free_bytes(place: Path) -> int:
    return shutil.disk_usage(place).free


def _no_progress(_done: int, _total: int) -> None:
    """Ignore progress."""


class Backups:
    """The snapshots of one caseload in one location.

    ``now`` and ``free_bytes`` default to the machine's clock and disk.
    """

    def __init__(
        self,
        folder: Folder,
        key: MasterKey,
        place: Path | None = None,
        *,
        now: Callable[[], datetime] = clock.now,
        free_bytes: Callable[[Path], int] = _free_bytes,
    ) -> None:
        self._folder = folder
        self._key = key
        self._manifest_key = key.subkey("backup-manifest")
        self._owner = hmac.new(self._manifest_key, b"owner", hashlib.sha256).hexdigest()
        self._repository = Repository(folder.backups if place is None else place)
        self._now = now
        self._free_bytes = free_bytes

    @property
    def place(self) -> Path:
        """The directory of the repository."""
        return self._repository.place

    @staticmethod
    def exist_at(place: Path) -> bool:
        """Return whether a location has any backups, intact or not."""
        return bool(Repository(place).names())

    def list(self) -> tuple[BackupSnapshot, ...]:
        """Return the snapshots with authentic manifests, oldest first.

        Damaged ones are omitted; ``check`` reports them.
        """
        with troubles_at(self.place, closed="BACKUP_NOT_READABLE"):
            return self._repository.sound_snapshots(self._manifest_key)

    def latest(self) -> BackupSnapshot | None:
        """Return the newest snapshot, or None."""
        snapshots = self.list()
        return snapshots[-1] if snapshots else None

    def is_current(self, journal: int, head: str) -> bool:
        """Return whether the newest snapshot has the journal up to this entry and the same keys."""
        newest = self.latest()
        if newest is None or newest.keys != self._key_digests():
            return False
        return (newest.facts.get("journal"), newest.facts.get("head")) == (journal, head)

    def check(self, snapshot: str | None = None) -> tuple[RepositoryFinding, ...]:
        """Return all problems of one snapshot, or of the whole repository.

        Errors:
            ``RuleBroken``: ``NO_SUCH_BACKUP``.
        """
        inspector = Inspector(self._repository, self._key)
        with troubles_at(self.place, closed="BACKUP_NOT_READABLE"):
            if snapshot is None:
                return inspector.all_findings()
            if snapshot not in self._repository.names():
                raise RuleBroken("NO_SUCH_BACKUP", "snapshot", snapshot=snapshot)
            return inspector.findings(snapshot)

    def take(
        self,
        engine: sa.Engine,
        *,
        facts: Mapping[str, int | str],
        evidence: Collection[str] | None = None,
        on_progress: ProgressCallback | None = None,
    ) -> BackupSnapshot:
        """Take a snapshot, verify it, and only then commit it and prune older ones.

        ``facts`` are stored in the manifest as they are: versions, journal count and head, nothing
        personal. ``evidence`` names the files that rows need (default: all stored ones).
        ``on_progress`` gets the number of copied files and the total; if it raises, the backup
        stops. No connection of ``engine`` may be in use. The snapshot's ``outcome`` reports what
        was verified, repaired and removed; ``missing`` names evidence with no intact copy anywhere.

        Errors:
            ``Trouble``: ``DISK_FULL``, ``CANNOT_WRITE``, ``DISK_FAILED``, ``BACKUP_FAILED``,
            ``BACKUP_NOT_VERIFIED``, ``DATABASE_DAMAGED``; ``KEYS_DAMAGED`` if no copy of
            them is intact. ``RuleBroken``: ``BACKUP_PLACE_IS_FILE``, ``BACKUP_PLACE_TAKEN``
            by another caseload. Earlier snapshots stay as they were.
        """
        self._repository.prepare()
        with troubles_at(self.place, closed="CANNOT_WRITE"):
            self.refuse_foreign()
            last = self.latest()
            wanted = self._wanted(evidence)
            self._refuse_full(wanted)
            # A damaged key copy must not be propagated to every backup.
            repair_copies(self._folder.root, self._key)
            snapshot, repaired = self._make(
                engine, facts, wanted, last, on_progress or _no_progress
            )
            kept_all = last is not None and has_shrunk(snapshot, last)
            removed = () if kept_all else self._prune()
        verified = 1 + len(snapshot.keys) + len(snapshot.evidence)
        return snapshot.settled(SnapshotOutcome(verified, repaired, removed, kept_all))

    def _make(
        self,
        engine: sa.Engine,
        facts: Mapping[str, int | str],
        wanted: Sequence[str],
        last: BackupSnapshot | None,
        on_progress: ProgressCallback,
    ) -> tuple[BackupSnapshot, int]:
        """Return the new snapshot, verified and committed, and the number of repaired files."""
        now = self._now().astimezone(UTC)
        name = self._repository.next_name(now)
        part = self._repository.database(name).with_suffix(".db.part")
        try:
            steps = len(wanted) + _OF_DATABASE
            on_progress(0, steps)
            rows, schema_number = copy_live(engine, part, self._key.subkey("db"))
            stored, repaired = self._copy_evidence(
                wanted, last, lambda done: on_progress(1 + done, steps)
            )
            snapshot = BackupSnapshot(
                name=name,
                number=1 if last is None else last.number + 1,
                taken_at=now,
                owner=self._owner,
                schema_number=schema_number,
                facts=dict(facts),
                rows=rows,
                database_bytes=part.stat().st_size,
                database_sha256=sha256_of(part),
                keys=self._key_digests(),
                evidence=tuple(sorted(stored)),
                missing=tuple(sorted(set(wanted) - stored)),
            )
            if not is_sound_database(part, self._key.subkey("db"), rows):
                raise Trouble("BACKUP_NOT_VERIFIED", path=str(self.place))
            on_progress(steps, steps)
            self._repository.commit(snapshot, self._folder, self._manifest_key)
        finally:
            part.unlink(missing_ok=True)
        return snapshot, repaired

    def _wanted(self, evidence: Collection[str] | None) -> tuple[str, ...]:
        names = blob_names(self._folder.blobs) if evidence is None else evidence
        return tuple(sorted(set(names)))

    def _copy_evidence(
        self,
        wanted: Sequence[str],
        last: BackupSnapshot | None,
        on_progress: Callable[[int], object],
    ) -> tuple[set[str], int]:
        """Copy missing files and reread one in twenty of the others.

        Return the names of all intact files, and how many damaged ones were replaced from the data
        folder. A damaged file that cannot be replaced is left and listed as missing, so that a
        manifest never lists a file that is not there.
        """
        turn = 0 if last is None else last.number % _ROUNDS
        doubtful = set() if last is None else set(last.missing)
        stored, repaired = set(), 0
        for done, blob in enumerate(wanted):
            on_progress(done)
            if not blob_path(self._repository.blobs, blob).is_file():
                sound = self._copy_blob(blob)
            elif int(blob[:8], 16) % _ROUNDS != turn and blob not in doubtful:
                sound = True
            elif not (sound := is_sound(self._repository.blobs, blob)):
                sound = self._copy_blob(blob)
                repaired += sound
            if sound:
                stored.add(blob)
        return stored, repaired

    def _copy_blob(self, blob: str) -> bool:
        """Copy ``blob`` into the repository if it is intact at home; return whether it was."""
        source = blob_path(self._folder.blobs, blob)
        stored = source.read_bytes() if source.is_file() else b""
        if hashlib.sha256(stored).hexdigest() != blob:
            return False
        write_blob(self._repository.blobs, blob, stored)
        return True

    def _key_digests(self) -> dict[str, str]:
        present = (self._folder.keys, self._folder.keys_copy)
        return {file.name: sha256_of(file) for file in present if file.is_file()}

    def refuse_foreign(self) -> None:
        """Reject a location with another caseload's snapshots: each would prune the other's."""
        owners = {snapshot.owner for snapshot in self._repository.sound_snapshots(None)}
        # One foreign name among our own snapshots is damage, which `check` reports.
        if owners and self._owner not in owners:
            raise RuleBroken("BACKUP_PLACE_TAKEN", "to", path=str(self.place))

    def _refuse_full(self, wanted: Sequence[str]) -> None:
        log = self._folder.database.with_name(self._folder.database.name + "-wal")
        database = sum(f.stat().st_size for f in (self._folder.database, log) if f.exists())
        fresh = sum(
            blob_size(self._folder.blobs, blob)
            for blob in wanted
            if not blob_path(self._repository.blobs, blob).is_file()
        )
        needed = 2 * database + fresh
        needed += max(MARGIN_BYTES, needed // 10)
        free = self._free_bytes(self.place)
        if free < needed:
            raise Trouble("DISK_FULL", path=str(self.place), needed_bytes=needed, free_bytes=free)

    def _prune(self) -> tuple[str, ...]:
        """Remove snapshots that retention does not keep; return their names."""
        snapshots = self.list()
        leaving = prunable(snapshots)
        for snapshot in leaving:
            self._repository.remove(snapshot.name)
        staying = [s for s in snapshots if s not in leaving]
        # A manifest that cannot be read may still need any of the evidence.
        if len(staying) == len(self._repository.names()):
            needed = {blob for s in staying for blob in (*s.evidence, *s.missing)}
            stored = frozenset(blob_names(self._repository.blobs))
            self._repository.remove_blobs(stored - needed)
        return tuple(s.name for s in leaving)


KEEP_LAST = 7
KEEP_DAYS = 7
KEEP_WEEKS = 5
KEEP_MONTHS = 12
# What was erased from the caseload must leave its backups too: the limit for weeks and months.
KEEP_NO_LONGER = timedelta(days=396)
"""Thirteen months."""

# A caseload that lost more than a fifth since the last backup may have lost it by mistake.
SHRUNK_BELOW = 0.8

_PERIODS: tuple[tuple[int, Callable[[BackupSnapshot], Hashable]], ...] = (
    (KEEP_WEEKS, lambda s: s.taken_at.isocalendar()[:2]),
    (KEEP_MONTHS, lambda s: (s.taken_at.year, s.taken_at.month)),
)


def prunable(snapshots: Sequence[BackupSnapshot]) -> tuple[BackupSnapshot, ...]:
    """Return those of ``snapshots`` (oldest first) that may be deleted.

    Days, weeks and months are the last ones in which a backup was taken, however long ago: a
    caseload that is unused for a month keeps its history. They are UTC periods, which begin at
    08:00 in China, so that a working day is one day. Weekly and monthly snapshots are kept for
    thirteen months at most, counted from the newest.
    """
    keep = {snapshot.name for snapshot in snapshots[-KEEP_LAST:]}
    keep |= _last_of_each(snapshots, KEEP_DAYS, lambda s: s.taken_at.date())
    recent = [s for s in snapshots if s.taken_at >= snapshots[-1].taken_at - KEEP_NO_LONGER]
    for count, period in _PERIODS:
        keep |= _last_of_each(recent, count, period)
    return tuple(s for s in snapshots if s.name not in keep)


def _last_of_each(
    snapshots: Sequence[BackupSnapshot], count: int, period: Callable[[BackupSnapshot], Hashable]
) -> set[str]:
    """Return the name of the last snapshot of each of the last ``count`` periods."""
    last: dict[Hashable, str] = {}
    for snapshot in snapshots:
        last.pop(period(snapshot), None)  # so that the order is by last snapshot
        last[period(snapshot)] = snapshot.name
    return set(list(last.values())[-count:])


def has_shrunk(new: BackupSnapshot, last: BackupSnapshot) -> bool:
    """Return whether ``new`` has over 20 % fewer rows or evidence files than ``last``."""
    return new.row_count < SHRUNK_BELOW * last.row_count or len(new.evidence) < SHRUNK_BELOW * len(
        last.evidence
    )
