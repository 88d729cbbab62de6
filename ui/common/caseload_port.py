"""What windows and commands need of the program around them; ``main.py`` supplies it."""

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
from casework.clock_check import ClockFinding
from casework.exchange.results import SealedParcel
from casework.intake.sheets import PastedTable, Workbook
from casework.ports import HistoryReader, ProgressCallback, Reader
from casework.read_models import JournalCheck, VerificationFinding
from casework.roster import Roster
from casework.service_layer import CaseloadServices
from casework.signin import SignInSheet
from casework.signing import Signer
from ui.common.exchange_port import ExchangePort, UpdatePort
from ui.common.sync_port import SyncPort


class Caseload(Protocol):
    """An open caseload."""

    @property
    def services(self) -> CaseloadServices: ...

    @property
    def signer(self) -> Signer:
        """Signs in the name of this installation: parcels, dossiers."""
        ...

    def passphrase_problem(self, text: str) -> str | None:
        """As ``CaseloadManager.passphrase_problem``, for who has a caseload at hand."""
        ...

    def check_signature(self, signing: str, domain: str, data: bytes, signature: bytes) -> bool:
        """As ``CaseloadManager.check_signature``, for who has a caseload at hand."""
        ...

    @property
    def exchange(self) -> ExchangePort:
        """Cards, parcels and what waits."""
        ...

    @property
    def updates(self) -> UpdatePort:
        """The version of the program that is announced."""
        ...

    @property
    def has_written(self) -> bool:
        """Whether something was written since the caseload was opened."""
        ...

    def relocation_reason(self) -> str | None:
        """Why this may not be the computer that partners know: restored, machine, behind; None."""
        ...

    def stay_here(self) -> None:
        """Go on with the keys that are here: no other computer has this caseload."""
        ...

    def move_here(self) -> tuple[SealedParcel, ...]:
        """Give this computer keys of its own, and seal for every partner that they follow."""
        ...

    @property
    def sync_service(self) -> SyncPort:
        """Where parcels are left and found by themselves."""
        ...

    def snapshot(self, *, as_of: date | datetime | None = None) -> AbstractContextManager[Reader]:
        """Reads of one moment: now, or as the caseload was known at a past one."""
        ...

    def history(self, as_of: date | datetime) -> AbstractContextManager[HistoryReader]:
        """The files as they were known at a past moment, one portion after another.

        Raises:
            RuleBroken: as ``look``.
        """
        ...

    def verify_journal(self) -> JournalCheck: ...

    def verify_store(self) -> tuple[VerificationFinding, ...]:
        """Damage of the database file itself and of the stored evidence."""
        ...

    def state_digest(self) -> str:
        """One hex line for the logical state: equal wherever the same facts are held."""
        ...

    def record_ids(self) -> Iterator[UUID]:
        """The ids of all talks, for long tests."""
        ...

    def back_up(
        self, place: Path | None = None, *, on_progress: ProgressCallback | None = None
    ) -> BackupSummary:
        """Take a verified snapshot; ``tell`` hears how far it is and may raise to stop it."""
        ...

    def back_up_changes(
        self, *, on_progress: ProgressCallback | None = None
    ) -> BackupSummary | None:
        """Take a verified snapshot unless the newest one has all that is in the journal."""
        ...

    def back_up_before(self, records: int, *, on_progress: ProgressCallback | None = None) -> None:
        """Take a snapshot before many records come at once; a failure does not hold them up."""
        ...

    def backup_location(self) -> BackupLocation: ...

    def set_backup_location(self, place: Path | None) -> BackupLocation: ...

    def backups(self, place: Path | None = None) -> tuple[BackupSummary, ...]: ...

    def check_backups(self, place: Path | None = None) -> tuple[BackupFinding, ...]: ...

    def idle_minutes(self) -> int | None:
        """After how many minutes without a touch the window locks; None when none were chosen."""
        ...

    def keep_idle_minutes(self, minutes: int) -> None: ...

    def restore_evidence(
        self, wanted: Collection[UUID] | None = None, place: Path | None = None
    ) -> EvidenceRepair:
        """Bring these pieces of evidence (all unless given) back out of backups where they are
        damaged or missing.

        Raises:
            RuleBroken: NO_BACKUP, field ``place``, when a place that was named holds none.
        """
        ...

    def replaced_copies(self) -> tuple[ReplacedCopy, ...]:
        """The older data folders that were kept beside when a backup was brought back."""
        ...

    def remove_replaced(self, name: str) -> Path:
        """Remove one of them for ever; RuleBroken NO_SUCH_COPY, COPY_HOLDS_MORE."""
        ...

    def set_user_state(self, key: str, value: str) -> None:
        """Keep what someone is typing; it survives a kill and is no record."""
        ...

    def user_state(self) -> Mapping[str, str]:
        """What was being typed, by key."""
        ...

    def delete_user_state(self, key: str) -> None: ...

    def check_history(self) -> tuple[VerificationFinding, ...]:
        """What says that this is an older copy, or that a hand was at work; empty: nothing."""
        ...

    def record_rollback(self, found: VerificationFinding) -> None:
        """Write down that something speaks for an older copy, until a person has settled it."""
        ...

    def check_clock(self) -> ClockFinding | None:
        """What speaks against the clock of this computer; None: nothing does."""
        ...

    def confirm_clock(self) -> None:
        """A person has looked, and the date is right."""
        ...

    def wrong_times(self) -> Mapping[int, datetime]:
        """The journal's entries whose time cannot be right, with the time they get."""
        ...

    def change_passphrase(self, new: str) -> None: ...

    @property
    def key_copies(self) -> KeyFileState:
        """How the two copies of the key file were found when the caseload was opened."""
        ...

    def new_recovery_code(self, show: Callable[[str], None] | None = None) -> str:
        """A new recovery code, which ``show`` gets before the old one is given up."""
        ...

    def prepare_recovery_code(self) -> str:
        """A recovery code that opens nothing before it is kept."""
        ...

    def keep_recovery_code(self, code: str) -> None:
        """Let a prepared code open the caseload, and the old one not any more."""
        ...

    def keyring_on(self) -> str | None:
        """Let this account's keyring open the caseload; None, or why it could not."""
        ...

    def keyring_off(self) -> None: ...

    def skip_backup(self) -> None:
        """Close without a backup: the keys are to be gone at once."""
        ...

    def forget_keys(self) -> None:
        """Forget the keys now, from any thread; what is at work fails with LOCKED."""
        ...

    def key_slots(self) -> tuple[str, ...]:
        """The kinds of key that open this caseload: passphrase, recovery, keyring."""
        ...


class CaseloadManager(Protocol):
    """Everything that happens outside an open caseload."""

    def default_folder(self) -> Path: ...

    def default_school(self, folder: Path) -> str | None:
        """The school's code from the office's settings file, when there is one."""
        ...

    def passphrase_strength(self, text: str) -> int:
        """0 (refused) or 1 to 4 (barely enough … very strong), for a meter beside the field."""
        ...

    def passphrase_problem(self, text: str) -> str | None:
        """Why a passphrase is refused (a ``reason`` of PASSPHRASE_WEAK); None when it will do."""
        ...

    def with_clock(self, now: Callable[[], datetime], today: Callable[[], date]) -> CaseloadManager:
        """The same computer by another clock, for a caseload that tells of earlier months."""
        ...

    def create(
        self, folder: Path, passphrase: str, opening: NewCaseload, *, quick: bool = False
    ) -> str:
        """Make a new caseload and return its recovery code.

        ``quick`` makes a caseload for show or test whose passphrase costs less to try.
        """
        ...

    def open(self, folder: Path, key: UnlockCredentials) -> AbstractContextManager[Caseload]:
        """Open a caseload; leaving the block closes it, with a backup when something changed.

        Raises:
            Trouble: LOCKED, WRONG_PASSPHRASE (exit 4), HOME_IN_USE, DATABASE_DAMAGED,
                DATABASE_NEWER (exit 3), ...
        """
        ...

    def restore(
        self, place: Path, snapshot: str | None, into: Path, key: UnlockCredentials
    ) -> BackupSummary:
        """Bring a backup back; what was in ``into`` is kept beside it under another name."""
        ...

    def check_signature(self, signing: str, domain: str, data: bytes, signature: bytes) -> bool:
        """Tell whether a signature is that of the key ``signing`` (hex); needs no caseload."""
        ...

    def read_table(
        self, source: Path | PastedTable, *, check: Callable[[], None] | None = None
    ) -> Workbook:
        """The cells of a table file or a pasted table, read in a process of its own.

        ``check`` is called again and again meanwhile; whatever it raises ends the reading.
        """
        ...

    def read_roster(self, path: Path, *, sheet: str | None = None) -> Roster: ...

    def read_sign_in_sheet(self, path: Path, *, sheet: str | None = None) -> SignInSheet:
        """The rows of a sign-in sheet (xlsx, xls, csv …), read in a process of its own."""
        ...


__all__ = [
    "BackupFinding",
    "BackupSummary",
    "Caseload",
    "CaseloadManager",
    "NewCaseload",
    "UnlockCredentials",
]
