"""How a caseload begins, is opened, and is copied: values that windows and storage share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from pathlib import Path
from uuid import UUID

from casework.records import Role


@dataclass(frozen=True, slots=True)
class UnlockCredentials:
    """What the person has to open a caseload with; all None and False means nothing."""

    passphrase: str | None = field(default=None, repr=False)
    recovery_code: str | None = field(default=None, repr=False)
    use_keyring: bool = False


class KeyFileState(Enum):
    """How the two copies of the key file were found."""

    INTACT = "whole"
    REPAIRED = "mended"
    """One was damaged, missing or older, and was written again."""
    DAMAGED = "damaged"
    """One is, and the disk did not let it be written."""


@dataclass(frozen=True, slots=True)
class NewCaseload:
    """Whose caseload a new one is."""

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
    """Where backups go: the ``chosen`` folder while it is there, else the ``usual`` one."""

    usual: Path
    chosen: Path | None = None
    is_there: bool = True
    is_same_disk: bool = field(default=True, compare=False)
    """Whether the next backup goes to the disk of the data: one failure takes both."""

    @property
    def now(self) -> Path:
        """Where the next backup goes."""
        return self.usual if self.chosen is None or not self.is_there else self.chosen


@dataclass(frozen=True, slots=True)
class EvidenceRepair:
    """Which evidence came back out of backups, and which is sound in none of them."""

    restored: tuple[UUID, ...] = ()
    lost: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplacedCopy:
    """An older data folder that was kept when a backup was restored (UTC)."""

    path: Path
    replaced_at: datetime


@dataclass(frozen=True, slots=True)
class BackupFinding:
    """What is wrong with a backup; ``path`` is relative to the place of the backups."""

    snapshot: str
    code: str
    path: str
