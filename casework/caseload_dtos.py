"""Values about creating, opening and backing up a caseload, shared by windows and storage."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from uuid import UUID

from casework.records import Role


@dataclass(frozen=True, slots=True)
class UnlockCredentials:
    """What the user unlocks a caseload with; all None and False means nothing was entered."""

    passphrase: str | None = field(default=None, repr=False)
    recovery_code: str | None = field(default=None, repr=False)
    use_keyring: bool = False


class KeyFileState(Enum):
    """The state in which the two copies of the key file were found."""

    INTACT = "whole"
    REPAIRED = "mended"
    """One copy was damaged, missing or outdated, and was rewritten."""
    DAMAGED = "damaged"
    """One copy is damaged, and could not be rewritten."""


@dataclass(frozen=True, slots=True)
class NewCaseload:
    """The owner of a new caseload."""

    name: str
    unit: str
    school: str
    role: Role


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """A verified backup: when it was taken (UTC) and how much is in it (``size`` in bytes)."""

    name: str
    taken_at: datetime
    files: int
    journal: int
    size: int


@dataclass(frozen=True, slots=True)
class BackupLocation:
    """Where backups go: the ``chosen`` folder while it is available, else the ``usual`` one."""

    usual: Path
    chosen: Path | None = None
    is_there: bool = True
    is_same_disk: bool = field(default=True, compare=False)
    """Whether backups are on the same disk as the data, so that one failure destroys both."""

    @property
    def now(self) -> Path:
        """The folder of the next backup."""
        return self.usual if self.chosen is None or not self.is_there else self.chosen


@dataclass(frozen=True, slots=True)
class EvidenceRepair:
    """Which evidence was restored from backups, and which is intact in none of them."""

    restored: tuple[UUID, ...] = ()
    lost: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplacedCopy:
    """An older data folder that was kept when a backup was restored (time in UTC)."""

    path: Path
    replaced_at: datetime


@dataclass(frozen=True, slots=True)
class BackupFinding:
    """A problem with a backup; ``path`` is relative to the backup folder."""

    snapshot: str
    code: str
    path: str
