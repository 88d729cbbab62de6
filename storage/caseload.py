"""An open caseload: services, reads, backups and keys of one data folder."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from casework.caseload_dtos import (
    BackupFinding,
    BackupLocation,
    BackupSummary,
    EvidenceRepair,
    KeyFileState,
    ReplacedCopy,
)
from casework.clock import ClockFinding, check_clock, wrong_times
from casework.parcels.signing import PublicKeys
from casework.ports import ProgressCallback
from casework.problems import RuleBroken, Trouble
from casework.read_models import JournalCheck, VerificationFinding
from casework.records import CaseFile, Evidence, Partner, Talk
from casework.service_layer import CaseloadServices
from casework.service_layer.exchange_results import SealedParcel
from storage import dialect, journal, key_values, progress_projection, state_digest, verification
from storage.backup import Backups, BackupSnapshot
from storage.backup.location import (
    backup_folder,
    check_backup_location,
    is_same_disk,
    set_backup_folder,
)
from storage.backup.replaced import remove_replaced, replaced_copies
from storage.blobs import BlobStore
from storage.caseload_store import SqlCaseloadStore
from storage.engine import forget_key, make_engine
from storage.evidence_repair import restore_blobs
from storage.evidence_store import EncryptedEvidenceStore
from storage.exchange.device_migration import (
    DEVICE,
    confirm_here,
    is_device_recorded,
    migrate_here,
    relocation_reason,
    remember_device,
    this_device,
)
from storage.exchange.service import ParcelExchange
from storage.exchange.transports.sync_service import SyncService
from storage.exchange.update_service import UpdateService
from storage.folder import Folder, troubles_at
from storage.head_file import HeadFile
from storage.history_reader import SqlHistoryReader
from storage.idle_time import keep_idle_minutes, kept_idle_minutes
from storage.key_number import QUICK_KEY, is_behind, keep_number
from storage.key_values import delete_value, get_value, set_values
from storage.ledger import ownership_cache
from storage.ledger.keys import InstallationKeys, check_signature, keep_keys, stored_keys
from storage.mapping import map_of
from storage.orphaned_evidence import remove_orphans
from storage.queries import SqlReader
from storage.rollback_check import (
    compare_head,
    missing_triggers,
    record_rollback,
    recorded_rollback,
)
from storage.tables import key_value_table
from storage.vault import key_management
from storage.vault import passphrase as phrases
from storage.vault.master import MasterKey

_log = logging.getLogger(__name__)

_CLOCK_CONFIRMED = "clock_confirmed"
"""Number of journal entries when the user last confirmed the date."""

MANY = 50
"""Imports of this many records or more are preceded by a backup."""

READERS = 1
"""A background read opens its own connection and frees its cache when it ends: each pooled
connection would keep another copy of an office's lists in memory.
"""

ORPHANED_FOR = timedelta(days=1)
"""Unreferenced evidence files are removed once they are older: the record of a younger one may not
be committed yet, whichever clock its file's time came from.
"""

_SOUND_ANSWERS: dict[str, tuple[str, ...]] = {
    "cipher_integrity_check": (),
    "integrity_check": ("ok",),
    "foreign_key_check": (),
}


def _in_utc(now: Callable[[], datetime]) -> Callable[[], datetime]:
    """Return the same clock in UTC: signed and sealed times use one time zone."""
    return lambda: now().astimezone(UTC)


class OpenCaseload:
    """One unlocked data folder; ``close`` releases it."""

    def __init__(
        self,
        folder: Folder,
        key: MasterKey,
        *,
        actor: str | None,
        now: Callable[[], datetime],
        today: Callable[[], date],
    ) -> None:
        self.folder = folder
        self._key = key
        self._now = now = _in_utc(now)
        compiled, db_key = dialect.new_cache(), key.subkey("db")
        self.writer = make_engine(folder.database, db_key, must_exist=True, compiled=compiled)
        self._readers = make_engine(folder.database, db_key, readers=READERS, compiled=compiled)
        try:
            self._blobs = BlobStore(folder, key)
            self._head_file = HeadFile(folder.journal_head, key.subkey("audit"))
            self._store = SqlCaseloadStore(
                self.writer,
                self._readers,
                key.subkey("audit"),
                head_file=self._head_file,
                device=self._device(),
                actor=actor or self._keeper_name(today()),
                now=now,
                today=today,
            )
        except BaseException:
            self.dispose()
            raise
        self._installation: InstallationKeys | None = None
        self._has_new_keys = False
        self.key_copies = KeyFileState.INTACT
        self._is_given_up = False
        self._owes_backup = False
        self._opened_at = self._head()
        self._compare_head()
        evidence = EncryptedEvidenceStore(self._blobs)
        self.services = CaseloadServices(self._store, evidence, today=today, now=now)
        self.exchange = ParcelExchange(
            self.services,
            self.snapshot,
            self._writing,
            lambda: self.signer,
            evidence,
            folder,
            now,
            elsewhere=self.relocation_reason,
            behind=self.record_rollback,
            before=self.back_up_before,
        )
        self.updates = UpdateService(self.services, self.snapshot, lambda: self.signer, now)
        self.sync_service = SyncService(
            self.exchange, self.snapshot, self._writing, self._all_keys, folder, now
        )

    def snapshot(
        self, *, as_of: date | datetime | None = None
    ) -> AbstractContextManager[SqlReader]:
        return self._store.snapshot(as_of=as_of)

    def history(self, as_of: date | datetime) -> AbstractContextManager[SqlHistoryReader]:
        return self._store.history(as_of)

    def _compare_head(self) -> None:
        """Detect a journal that is shorter than before, or a different one, before any write."""
        with self._readers.connect() as connection, connection.begin():
            found = compare_head(connection, self._head_file)
        if found is not None:
            self.record_rollback(found)
        if self._head_file.read() != self._opened_at and self._opened_at[0]:
            self._head_file.write(*self._opened_at)

    def record_rollback(self, found: VerificationFinding) -> None:
        """Record a sign that this is an older copy, until the user has resolved it."""
        with self._writing() as connection:
            record_rollback(connection, found)

    def check_history(self) -> tuple[VerificationFinding, ...]:
        """Return signs that this is an older copy or was tampered with, if any."""
        with self._readers.connect() as connection, connection.begin():
            found, gone = recorded_rollback(connection), missing_triggers(connection)
        findings = [] if found is None else [found]
        if gone:
            findings.append(
                VerificationFinding("TRIGGERS_MISSING", None, None, {"names": ", ".join(gone)})
            )
        return tuple(findings)

    def verify_journal(self) -> JournalCheck:
        try:
            with self._readers.connect() as connection, connection.begin():
                check = verification.verify(connection, self._key.subkey("audit"))
            return check if check.findings else replace(check, findings=self._wrong_counts())
        except Trouble as trouble:
            return JournalCheck(0, journal.GENESIS, (self._damage(trouble, "journal"),))

    def _wrong_counts(self) -> tuple[VerificationFinding, ...]:
        """Return stored list counts that differ from the records, which are known to be intact."""
        with self.snapshot() as reader:
            today, own = reader.today, reader.exchange.own_keys()
        with self._readers.connect() as connection, connection.begin():
            wrong = dict.fromkeys(progress_projection.wrong_counts(connection, today))
            wrong.update(dict.fromkeys(ownership_cache.stale_files(connection, own)))
            return tuple(
                VerificationFinding("COUNTS_CHANGED", None, file_id, {"kind": CaseFile.kind})
                for file_id in wrong
            )

    def verify_store(self) -> tuple[VerificationFinding, ...]:
        """Return damage of the database file and of the evidence files."""
        findings: list[VerificationFinding] = []
        for question, sound in _SOUND_ANSWERS.items():
            try:
                with self._readers.connect() as connection, connection.begin():
                    answers = connection.exec_driver_sql(f"PRAGMA {question}").scalars().all()
            except Trouble as trouble:
                findings.append(self._damage(trouble, question))
                continue
            if tuple(answers) != sound:
                findings.append(self._damaged(question))
        try:
            evidence = self._evidence()
        except Trouble as trouble:
            return (*findings, self._damage(trouble, "evidence"))
        for record_id, name in evidence:
            if not self._blobs.verify(name):
                findings.append(
                    VerificationFinding("EVIDENCE_DAMAGED", None, record_id, {"name": name})
                )
        return tuple(findings)

    def _damage(self, trouble: Trouble, check: str) -> VerificationFinding:
        """Return an unreadable page as a verification finding."""
        if trouble.code != "DATABASE_DAMAGED":
            raise trouble
        return self._damaged(check)

    def _damaged(self, check: str) -> VerificationFinding:
        facts = {"check": check, "path": str(self.folder.database)}
        return VerificationFinding("DATABASE_DAMAGED", None, None, facts)

    def _evidence(self) -> tuple[tuple[UUID, str], ...]:
        table = map_of(Evidence).table
        with self._readers.connect() as connection, connection.begin():
            rows = connection.execute(sa.select(table.c.id, table.c.blob_name)).all()
            return tuple((row.id, row.blob_name) for row in rows)

    def state_digest(self) -> str:
        with self._readers.connect() as connection, connection.begin():
            return state_digest.state_digest(connection)

    def record_ids(self) -> Iterator[UUID]:
        table = map_of(Talk).table
        with self._readers.connect() as connection, connection.begin():
            yield from connection.scalars(sa.select(table.c.id).order_by(table.c.id)).all()

    def back_up(
        self, place: Path | None = None, *, on_progress: ProgressCallback | None = None
    ) -> BackupSummary:
        """Take a verified snapshot, by default in the usual location.

        ``on_progress`` is called meanwhile; if it raises, the backup stops and leaves no snapshot.
        """
        count, digest = self._head()
        facts: dict[str, int | str] = {
            "journal": count,
            "head": digest,
            "files": self._file_count(),
        }
        evidence = self._evidence_names()
        self._readers.dispose()
        taken = self._backups(place).take(
            self.writer, facts=facts, evidence=evidence, on_progress=on_progress
        )
        self._owes_backup = False
        return backup_summary(taken)

    def back_up_changes(
        self, *, on_progress: ProgressCallback | None = None
    ) -> BackupSummary | None:
        """Take a verified snapshot and return it, or return None if the newest one is current."""
        if not self.is_backup_due():
            return None
        return self.back_up(on_progress=on_progress)

    def back_up_before(self, records: int, *, on_progress: ProgressCallback | None = None) -> None:
        """Take a snapshot before an import of many records.

        A failure does not stop the import: the backup on closing reports it.
        """
        if records < MANY or not self._file_count():
            return
        try:
            self.back_up_changes(on_progress=on_progress)
        except (RuleBroken, Trouble) as refused:
            _log.warning("no backup before an import of many records: %s", refused)

    def backups(self, place: Path | None = None) -> tuple[BackupSummary, ...]:
        return tuple(backup_summary(snapshot) for snapshot in self._backups(place).list())

    def check_backups(self, place: Path | None = None) -> tuple[BackupFinding, ...]:
        return tuple(
            BackupFinding(finding.snapshot or "", finding.kind, finding.file)
            for finding in self._backups(place).check()
        )

    def is_backup_due(self) -> bool:
        """Return whether there are changes since the newest backup; closing then makes one."""
        self._owes_backup = not self._backups(None).is_current(*self._head())
        return self._owes_backup

    def backup_location(self) -> BackupLocation:
        """The default backup location."""
        with self._readers.connect() as connection, connection.begin():
            chosen = backup_folder(connection)
        is_there = chosen is None or chosen.is_dir()
        is_same = chosen is None or not is_there or is_same_disk(chosen, self.folder.root)
        return BackupLocation(self.folder.backups, chosen, is_there, is_same)

    def restore_evidence(
        self, wanted: Collection[UUID] | None = None, place: Path | None = None
    ) -> EvidenceRepair:
        """Restore damaged or missing evidence files from the backup locations.

        Raises:
            RuleBroken: NO_BACKUP. Trouble: as ``evidence_repair.restore_blobs``.
        """
        ours = self.backup_location()
        places = [one for one in (ours.chosen, ours.usual) if one] if place is None else [place]
        if place is not None and not Backups.exist_at(place):
            raise RuleBroken("NO_BACKUP", "place", path=str(place))
        named = None if wanted is None else frozenset(wanted)
        names = {one: name for one, name in self._evidence() if named is None or one in named}
        return restore_blobs(self.folder, names, places)

    def clear_evidence(self) -> tuple[str, ...]:
        """Delete unreferenced evidence files that are at least a day old; return their names.

        Raises:
            Trouble: as ``orphaned_evidence.remove_orphans``.
        """
        with self._readers.connect() as connection, connection.begin():
            return remove_orphans(connection, self._blobs, older_than=self._now() - ORPHANED_FOR)

    def set_backup_location(self, place: Path | None) -> BackupLocation:
        """Set the folder for future backups (None: the default).

        Raises:
            RuleBroken, Trouble: as ``check_backup_location``; BACKUP_PLACE_TAKEN.
        """
        if place is not None:
            check_backup_location(place, self.folder)
            with troubles_at(place, closed="BACKUP_NOT_WRITABLE"):
                place.mkdir(parents=True, exist_ok=True)
            self._backups(place).refuse_foreign()
        is_usual = place is None or place.resolve() == self.folder.backups.resolve()
        with self._writing() as connection:
            set_backup_folder(connection, None if is_usual else place)
        return self.backup_location()

    def replaced_copies(self) -> tuple[ReplacedCopy, ...]:
        return replaced_copies(self.folder)

    def remove_replaced(self, name: str) -> Path:
        return remove_replaced(self.folder, name)

    def _backups(self, place: Path | None) -> Backups:
        return Backups(self.folder, self._key, place or self.backup_location().now, now=self._now)

    @property
    def has_written(self) -> bool:
        """Whether the journal has grown or a key was changed since the caseload was opened."""
        return self._has_new_keys or self._head() != self._opened_at

    @property
    def needs_backup(self) -> bool:
        """Whether closing must make a backup: there are changes, or a backup was skipped."""
        return not self._is_given_up and (self._owes_backup or self.has_written)

    def idle_minutes(self) -> int | None:
        """Minutes of inactivity after which the window locks; None if none were chosen."""
        with self._readers.connect() as connection, connection.begin():
            return kept_idle_minutes(connection)

    def keep_idle_minutes(self, minutes: int) -> None:
        """Set the minutes of inactivity after which the window locks."""
        with self._writing() as connection:
            keep_idle_minutes(connection, minutes)

    def set_user_state(self, key: str, value: str) -> None:
        """Save a draft of what a user is typing; it survives a crash and is not a record."""
        with self._writing() as connection:
            key_values.set_user_state(connection, {key: value})

    def user_state(self) -> Mapping[str, str]:
        """Return the drafts by key."""
        with self._readers.connect() as connection, connection.begin():
            return key_values.user_state(connection)

    def delete_user_state(self, key: str) -> None:
        """Delete a draft; no error if it does not exist."""
        with self._writing() as connection:
            key_values.set_user_state(connection, {key: None})

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self.writer.connect() as plain:
            connection = plain.execution_options(write=True)
            with connection.begin():
                yield connection

    def check_signature(self, signing: str, domain: str, data: bytes, signature: bytes) -> bool:
        """Return whether a signature was made with the key ``signing`` (hex)."""
        return check_signature(signing, domain, data, signature)

    @property
    def signer(self) -> InstallationKeys:
        """The keys of this installation; created on first use in a caseload of an older version.

        Raises:
            Trouble: INSTALLATION_KEYS_DAMAGED.
        """
        if self._installation is None:
            with self._readers.connect() as connection, connection.begin():
                self._installation = stored_keys(connection, self._key)
        if self._installation is None:
            made = InstallationKeys.new()
            with self._writing() as connection:
                keep_keys(connection, self._key, made)
            self._installation = made
        return self._installation

    def relocation_reason(self) -> str | None:
        """Why this may not be the device that partners know: ``restored``, ``machine``, ``behind``.

        None as long as there is no trusted partner: no one can confuse the two devices.
        """
        with self._readers.connect() as connection, connection.begin():
            why = relocation_reason(connection, this_device())
        if why is None:
            return None
        with self.snapshot() as reader:
            return why if any(one.is_trusted for one in reader.get_all(Partner)) else None

    def stay_here(self) -> None:
        """Keep the present keys: the user confirmed that no other computer uses this caseload."""
        self.services.devices.log_confirmation()
        with self._writing() as connection:
            confirm_here(connection, this_device())
        self.sync_service.judge_again()

    def move_here(self) -> tuple[SealedParcel, ...]:
        """Create new keys for this computer, and seal a key notice for every partner.

        A partner that has received the notice rejects all later parcels of the old computer.
        """
        old = self.signer
        self.services.devices.log_migration(old.public.short)
        with self._writing() as connection:
            self._installation = migrate_here(
                connection, self._key, old, this_device(), self._now()
            )
        sealed = self.exchange.announce_new_keys()
        self.sync_service.judge_again()
        return sealed

    def _all_keys(self) -> tuple[PublicKeys, ...]:
        """Return our keys, and those before a move: parcels for those are still downloaded."""
        return (self.signer.public, *(one.public for one in self.signer.retired))

    def remember_device(self) -> None:
        """Store the identity of this computer, unless it may be a different one than before."""
        machine = this_device()
        with self._readers.connect() as connection, connection.begin():
            is_other = relocation_reason(connection, machine) == "machine"
            if is_other or is_device_recorded(connection, machine):
                return
        with self._writing() as connection:
            remember_device(connection, machine)

    def check_clock(self) -> ClockFinding | None:
        """Return why the clock of this computer may be wrong, or None."""
        with self._readers.connect() as connection, connection.begin():
            last = journal.latest_time(connection)
            is_confirmed = get_value(connection, _CLOCK_CONFIRMED) == str(
                journal.head(connection)[0]
            )
        return check_clock(self._now(), last, is_confirmed)

    def confirm_clock(self) -> None:
        """Record that the user confirmed the date; the check stays silent until the next pause."""
        number = str(self._head()[0])
        with self._writing() as connection:
            set_values(connection, {_CLOCK_CONFIRMED: number})

    def wrong_times(self) -> Mapping[int, datetime]:
        """Return the journal's entries whose time cannot be right; reads the whole journal."""
        with self.snapshot() as reader:
            return wrong_times(list(reader.entry_times()), self._now())

    def passphrase_problem(self, text: str) -> str | None:
        return phrases.problem(text)

    def change_passphrase(self, new: str) -> None:
        with self._changing_keys():
            key_management.change_passphrase(self.folder.root, self._key, new)
        with self._writing() as connection:
            delete_value(connection, QUICK_KEY)

    def raise_cost(self, passphrase: str, tried: key_management.UnlockMeasurement) -> None:
        """Raise the cost of the passphrase just used to unlock, if this computer can afford it."""
        with self._readers.connect() as connection, connection.begin():
            if get_value(connection, QUICK_KEY):
                return
        with self._changing_keys():
            key_management.raise_cost(self.folder.root, self._key, passphrase, tried)

    def new_recovery_code(self, show: Callable[[str], None] | None = None) -> str:
        """Return a new recovery code; ``show`` gets it before the old one is revoked.

        If ``show`` raises, the old code stays valid.
        """
        code = self.prepare_recovery_code()
        if show is not None:
            show(code)
        self.keep_recovery_code(code)
        return code

    def prepare_recovery_code(self) -> str:
        return key_management.prepare_recovery_code()

    def keep_recovery_code(self, code: str) -> None:
        with self._changing_keys():
            key_management.keep_recovery_code(self.folder.root, self._key, code)

    def keyring_on(self) -> str | None:
        with self._changing_keys():
            return key_management.add_keyring_slot(self.folder.root, self._key)

    def keyring_off(self) -> None:
        with self._changing_keys():
            key_management.drop_keyring_slot(self.folder.root, self._key)

    @contextmanager
    def _changing_keys(self) -> Iterator[None]:
        """Invalidate the previous key file once the change made in the block is on disk."""
        yield
        self._has_new_keys |= self.keep_key_number()

    def keep_key_number(self) -> bool:
        """Record the current key file in the database; return whether it was a new one."""
        with self._readers.connect() as connection, connection.begin():
            if not is_behind(connection, self.folder.root, self._key):
                return False
        with self._writing() as connection:
            keep_number(connection, self.folder.root, self._key)
        return True

    def key_slots(self) -> tuple[str, ...]:
        return tuple(slot.type for slot in key_management.slots(self.folder.root))

    def skip_backup(self) -> None:
        """Close without a backup, so that the keys are gone at once; the next opening makes it."""
        self._is_given_up = True

    def forget_keys(self) -> None:
        """Forget the keys immediately, even during other operations; callable from any thread.

        A write in progress is rolled back completely, a read in progress fails, both with LOCKED.
        """
        self._is_given_up = True
        self._key.wipe()
        forget_key(self.writer)
        forget_key(self._readers)

    def close(self) -> None:
        """Close the database and forget the key."""
        self.dispose()
        self.forget_keys()

    def dispose(self) -> None:
        self._readers.dispose()
        self.writer.dispose()

    def _head(self) -> tuple[int, str]:
        with self._readers.connect() as connection, connection.begin():
            return journal.head(connection)

    def _file_count(self) -> int:
        with self.snapshot() as reader:
            return reader.progress()[0].files

    def _evidence_names(self) -> frozenset[str]:
        return frozenset(name for _, name in self._evidence())

    def _device(self) -> str:
        with self._readers.connect() as connection, connection.begin():
            found = connection.scalar(
                sa.select(key_value_table.c.value).where(key_value_table.c.key == DEVICE)
            )
            return str(found)

    def _keeper_name(self, today: date) -> str:
        with self._readers.connect() as connection, connection.begin():
            return SqlReader(connection, today).keeper().name


def backup_summary(snapshot: BackupSnapshot) -> BackupSummary:
    """Return the fields of a snapshot that lists show."""
    return BackupSummary(
        name=snapshot.name,
        taken_at=snapshot.taken_at,
        files=int(snapshot.facts.get("files", 0)),
        journal=int(snapshot.facts.get("journal", 0)),
        size=snapshot.database_bytes,
    )
