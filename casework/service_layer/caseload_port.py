"""The interfaces that windows and commands use; ``main.py`` supplies them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from casework.caseload_dtos import (
    BackupFinding,
    BackupLocation,
    BackupSummary,
    EvidenceRepair,
    KeyFileState,
    NewCaseload,
    ReplacedCopy,
    UnlockCredentials,
)
from casework.clock import ClockFinding
from casework.intake.sheets import PastedTable, Workbook
from casework.intake.signin import SignInSheet
from casework.parcels.signing import Signer
from casework.ports import HistoryReader, ProgressCallback, Reader
from casework.read_models import JournalCheck, VerificationFinding
from casework.service_layer import CaseloadServices
from casework.service_layer.exchange_port import ExchangePort, SyncPort, UpdatePort
from casework.service_layer.exchange_results import SealedParcel


class BackupPort(Protocol):
    """The backups of an open caseload."""

    def take(
        self, place: Path | None = None, *, on_progress: ProgressCallback | None = None
    ) -> BackupSummary:
        """Take a verified snapshot; ``on_progress`` is called meanwhile and may raise to stop."""

    def take_changes(self, *, on_progress: ProgressCallback | None = None) -> BackupSummary | None:
        """Take a verified snapshot unless the newest one covers the whole journal."""

    def take_before(self, records: int, *, on_progress: ProgressCallback | None = None) -> None:
        """Take a snapshot before a bulk change; its failure does not prevent the change."""

    def location(self) -> BackupLocation: ...

    def set_location(self, place: Path | None) -> BackupLocation: ...

    def list(self, place: Path | None = None) -> tuple[BackupSummary, ...]: ...

    def check(self, place: Path | None = None) -> tuple[BackupFinding, ...]: ...

    def restore_evidence(
        self, wanted: Collection[UUID] | None = None, place: Path | None = None
    ) -> EvidenceRepair:
        """Restore damaged or missing evidence (all unless given) from backups.

        Raises:
            RuleBroken: NO_BACKUP, field ``place``, when the named place contains none.
        """

    def replaced_copies(self) -> tuple[ReplacedCopy, ...]:
        """Return the older data folders that were kept when a backup was restored."""

    def remove_replaced(self, name: str) -> Path:
        """Permanently remove one of them; RuleBroken NO_SUCH_COPY, COPY_HOLDS_MORE."""


class KeyPort(Protocol):
    """What opens a caseload, and changes of it."""

    def passphrase_problem(self, text: str) -> str | None:
        """As ``CaseloadManager.passphrase_problem``, when a caseload is open."""

    def change_passphrase(self, new: str) -> None: ...

    @property
    def copies(self) -> KeyFileState:
        """State of the two copies of the key file when the caseload was opened."""

    def new_recovery_code(self, show: Callable[[str], None] | None = None) -> str:
        """Return a new recovery code; ``show`` receives it before the old one is revoked."""

    def prepare_recovery_code(self) -> str:
        """Return a recovery code that is not active until ``keep_recovery_code``."""

    def keep_recovery_code(self, code: str) -> None:
        """Activate a prepared recovery code and revoke the old one."""

    def keyring_on(self) -> str | None:
        """Let this account's keyring open the caseload; return None, or why it could not."""

    def keyring_off(self) -> None: ...

    def slots(self) -> tuple[str, ...]:
        """Return the kinds of key that open this caseload: passphrase, recovery, keyring."""


class CheckPort(Protocol):
    """Checks of an open caseload: journal, storage, signs of an older copy, and the clock."""

    def verify_journal(self) -> JournalCheck: ...

    def verify_store(self) -> tuple[VerificationFinding, ...]:
        """Return damage to the database file and to the stored evidence."""

    def state_digest(self) -> str:
        """Return a hex digest of the logical state: equal when the same facts are stored."""

    def record_ids(self) -> Iterator[UUID]:
        """Yield the ids of all talks, for soak tests."""

    def check_history(self) -> tuple[VerificationFinding, ...]:
        """Return signs of an older copy of the data or of manipulation; empty for none."""

    def record_rollback(self, found: VerificationFinding) -> None:
        """Record a sign of an older copy of the data, until a person has resolved it."""

    def check_clock(self) -> ClockFinding | None:
        """Return what is wrong with this computer's clock; None when nothing is."""

    def confirm_clock(self) -> None:
        """Record that a person has confirmed the date."""

    def wrong_times(self) -> Mapping[int, datetime]:
        """Return the journal entries with an impossible time, with the corrected time."""


class Caseload(Protocol):
    """An open caseload."""

    @property
    def services(self) -> CaseloadServices: ...

    @property
    def backups(self) -> BackupPort: ...

    @property
    def keys(self) -> KeyPort: ...

    @property
    def checks(self) -> CheckPort: ...

    @property
    def signer(self) -> Signer:
        """Signs parcels and dossiers in the name of this installation."""

    def check_signature(self, signing: str, domain: str, data: bytes, signature: bytes) -> bool:
        """As ``CaseloadManager.check_signature``, when a caseload is open."""

    @property
    def exchange(self) -> ExchangePort:
        """Identity cards and parcels."""

    @property
    def updates(self) -> UpdatePort:
        """The announced program version."""

    @property
    def has_written(self) -> bool:
        """Whether anything was written since the caseload was opened."""

    def relocation_reason(self) -> str | None:
        """Return why this may be another computer (restored, machine, behind), or None."""

    def stay_here(self) -> None:
        """Keep the present keys: no other computer has this caseload."""

    def move_here(self) -> tuple[SealedParcel, ...]:
        """Give this computer new keys, and seal a notice of the change for every partner."""

    @property
    def sync_service(self) -> SyncPort:
        """Transfer of parcels through sync targets."""

    def snapshot(self, *, as_of: date | datetime | None = None) -> AbstractContextManager[Reader]:
        """Consistent reads of the present, or of the caseload as it was known at a past moment."""

    def history(self, as_of: date | datetime) -> AbstractContextManager[HistoryReader]:
        """Read the files as they were known at a past moment, in batches.

        Raises:
            RuleBroken: as ``snapshot``.
        """

    def idle_minutes(self) -> int | None:
        """Minutes of inactivity after which the window locks; None when not set."""

    def keep_idle_minutes(self, minutes: int) -> None: ...

    def set_user_state(self, key: str, value: str) -> None:
        """Save what someone is typing; it survives a crash and is not a record."""

    def user_state(self) -> Mapping[str, str]:
        """Return the saved input, by key."""

    def delete_user_state(self, key: str) -> None: ...

    def skip_backup(self) -> None:
        """Close without a backup, because the keys have to be forgotten at once."""

    def forget_keys(self) -> None:
        """Forget the keys now, from any thread; running work fails with LOCKED."""


class CaseloadManager(Protocol):
    """Operations outside an open caseload."""

    def default_folder(self) -> Path: ...

    def default_school(self, folder: Path) -> str | None:
        """The school's code from the office's settings file, if any."""

    def passphrase_strength(self, text: str) -> int:
        """Return 0 (rejected) or 1 to 4 (barely enough … very strong), for a strength meter."""

    def passphrase_problem(self, text: str) -> str | None:
        """Return why a passphrase is rejected (a ``reason`` of PASSPHRASE_WEAK), or None."""

    def with_clock(self, now: Callable[[], datetime], today: Callable[[], date]) -> CaseloadManager:
        """Return this manager with another clock, to create caseloads with past dates."""

    def create(
        self, folder: Path, passphrase: str, opening: NewCaseload, *, quick: bool = False
    ) -> str:
        """Create a caseload and return its recovery code.

        ``quick`` uses cheaper key derivation, for demos and tests.
        """

    def open(self, folder: Path, key: UnlockCredentials) -> AbstractContextManager[Caseload]:
        """Open a caseload; leaving the block closes it, with a backup when something changed.

        Raises:
            Trouble: LOCKED, WRONG_PASSPHRASE (exit 4), HOME_IN_USE, DATABASE_DAMAGED,
                DATABASE_NEWER (exit 3), ...
        """

    def restore(
        self, place: Path, snapshot: str | None, into: Path, key: UnlockCredentials
    ) -> BackupSummary:
        """Restore a backup; the previous contents of ``into`` are kept under another name."""

    def check_signature(self, signing: str, domain: str, data: bytes, signature: bytes) -> bool:
        """Return whether a signature is by the key ``signing`` (hex); needs no caseload."""

    def read_table(
        self, source: Path | PastedTable, *, check: Callable[[], None] | None = None
    ) -> Workbook:
        """Return the cells of a table file or a pasted table, read in a separate process.

        ``check`` is called repeatedly meanwhile; an exception from it ends the reading.
        """

    def read_sign_in_sheet(self, path: Path, *, sheet: str | None = None) -> SignInSheet:
        """Return the rows of a sign-in sheet (xlsx, xls, csv …), read in a separate process."""


__all__ = [
    "BackupFinding",
    "BackupSummary",
    "Caseload",
    "CaseloadManager",
    "NewCaseload",
    "UnlockCredentials",
]
