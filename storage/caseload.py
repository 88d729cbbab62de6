"""An open caseload: services, reads, backups and keys of one data folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from casework.parcels.signing import PublicKeys
from casework.records import Partner
from casework.service_layer import CaseloadServices
from casework.service_layer.exchange_results import SealedParcel
from storage import journal, key_values
from storage.as_of import SqlHistoryReader
from storage.backup.caseload_backups import CaseloadBackups
from storage.blobs import BlobStore
from storage.caseload_checks import CaseloadChecks
from storage.caseload_keys import CaseloadKeys
from storage.caseload_store import SqlCaseloadStore
from storage.engine import Database
from storage.evidence_store import EncryptedEvidenceStore, remove_orphans
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
from storage.folder import Folder
from storage.key_values import keep_idle_minutes, kept_idle_minutes
from storage.ledger.keys import InstallationKeys, check_signature, keep_keys, stored_keys
from storage.queries import SqlReader
from storage.rollback_check import HeadFile
from storage.tables import key_value_table
from storage.vault.master import MasterKey

ORPHANED_FOR = timedelta(days=1)
"""Unreferenced evidence files are removed once they are older: the record of a younger one may not
be committed yet, whichever clock its file's time came from.
"""


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
        self.database = Database.open(folder.database, key.subkey("db"))
        audit_key = key.subkey("audit")
        try:
            self._blobs = BlobStore(folder, key)
            self._head_file = HeadFile(folder.journal_head, audit_key)
            self._store = SqlCaseloadStore(
                self.database,
                audit_key,
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
        self._is_given_up = False
        self._opened_at = self._head()
        self.keys = CaseloadKeys(self.database, folder.root, key)
        self.backups = CaseloadBackups(self.database, folder, key, self._file_count, self._now)
        self.checks = CaseloadChecks(
            self.database,
            folder.database,
            self._blobs,
            audit_key,
            self.snapshot,
            self._now,
        )
        self.checks.compare_head(self._head_file)
        evidence = EncryptedEvidenceStore(self._blobs)
        self.services = CaseloadServices(self._store, evidence, today=today, now=now)
        self.exchange = ParcelExchange(
            self.services,
            self.snapshot,
            self.database.writing,
            lambda: self.signer,
            evidence,
            folder,
            now,
            elsewhere=self.relocation_reason,
            behind=self.checks.record_rollback,
            before=self.backups.take_before,
        )
        self.updates = UpdateService(self.services, self.snapshot, lambda: self.signer, now)
        self.sync_service = SyncService(
            self.exchange, self.snapshot, self.database.writing, self._all_keys, folder, now
        )

    def snapshot(
        self, *, as_of: date | datetime | None = None
    ) -> AbstractContextManager[SqlReader]:
        return self._store.snapshot(as_of=as_of)

    def history(self, as_of: date | datetime) -> AbstractContextManager[SqlHistoryReader]:
        return self._store.history(as_of)

    def clear_evidence(self) -> tuple[str, ...]:
        """Delete unreferenced evidence files that are at least a day old; return their names.

        Raises:
            Trouble: as ``orphaned_evidence.remove_orphans``.
        """
        with self.database.reading() as connection:
            return remove_orphans(connection, self._blobs, older_than=self._now() - ORPHANED_FOR)

    @property
    def has_written(self) -> bool:
        """Whether the journal has grown or a key was changed since the caseload was opened."""
        return self.keys.has_new or self._head() != self._opened_at

    @property
    def needs_backup(self) -> bool:
        """Whether closing must make a backup: there are changes, or a backup was skipped."""
        return not self._is_given_up and (self.backups.is_owed or self.has_written)

    def idle_minutes(self) -> int | None:
        """Minutes of inactivity after which the window locks; None if none were chosen."""
        with self.database.reading() as connection:
            return kept_idle_minutes(connection)

    def keep_idle_minutes(self, minutes: int) -> None:
        """Set the minutes of inactivity after which the window locks."""
        with self.database.writing() as connection:
            keep_idle_minutes(connection, minutes)

    def set_user_state(self, key: str, value: str) -> None:
        """Save a draft of what a user is typing; it survives a crash and is not a record."""
        with self.database.writing() as connection:
            key_values.set_user_state(connection, {key: value})

    def user_state(self) -> Mapping[str, str]:
        """Return the drafts by key."""
        with self.database.reading() as connection:
            return key_values.user_state(connection)

    def delete_user_state(self, key: str) -> None:
        """Delete a draft; no error if it does not exist."""
        with self.database.writing() as connection:
            key_values.set_user_state(connection, {key: None})

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
            with self.database.reading() as connection:
                self._installation = stored_keys(connection, self._key)
        if self._installation is None:
            made = InstallationKeys.new()
            with self.database.writing() as connection:
                keep_keys(connection, self._key, made)
            self._installation = made
        return self._installation

    def relocation_reason(self) -> str | None:
        """Why this may not be the device that partners know: ``restored``, ``machine``, ``behind``.

        None as long as there is no trusted partner: no one can confuse the two devices.
        """
        with self.database.reading() as connection:
            why = relocation_reason(connection, this_device())
        if why is None:
            return None
        with self.snapshot() as reader:
            return why if any(one.is_trusted for one in reader.get_all(Partner)) else None

    def stay_here(self) -> None:
        """Keep the present keys: the user confirmed that no other computer uses this caseload."""
        self.services.devices.log_confirmation()
        with self.database.writing() as connection:
            confirm_here(connection, this_device())
        self.sync_service.judge_again()

    def move_here(self) -> tuple[SealedParcel, ...]:
        """Create new keys for this computer, and seal a key notice for every partner.

        A partner that has received the notice rejects all later parcels of the old computer.
        """
        old = self.signer
        self.services.devices.log_migration(old.public.short)
        with self.database.writing() as connection:
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
        with self.database.reading() as connection:
            is_other = relocation_reason(connection, machine) == "machine"
            if is_other or is_device_recorded(connection, machine):
                return
        with self.database.writing() as connection:
            remember_device(connection, machine)

    def skip_backup(self) -> None:
        """Close without a backup, so that the keys are gone at once; the next opening makes it."""
        self._is_given_up = True

    def forget_keys(self) -> None:
        """Forget the keys immediately, even during other operations; callable from any thread.

        A write in progress is rolled back completely, a read in progress fails, both with LOCKED.
        """
        self._is_given_up = True
        self._key.wipe()
        self.database.forget_key()

    def close(self) -> None:
        """Close the database and forget the key."""
        self.dispose()
        self.forget_keys()

    def dispose(self) -> None:
        self.database.dispose()

    def _head(self) -> tuple[int, str]:
        with self.database.reading() as connection:
            return journal.head(connection)

    def _file_count(self) -> int:
        with self.snapshot() as reader:
            return reader.progress()[0].files

    def _device(self) -> str:
        with self.database.reading() as connection:
            found = connection.scalar(
                sa.select(key_value_table.c.value).where(key_value_table.c.key == DEVICE)
            )
            return str(found)

    def _keeper_name(self, today: date) -> str:
        with self.database.reading() as connection:
            return SqlReader(connection, today).keeper().name
