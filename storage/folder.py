"""The data folder of one caseload: its names, and where it may be."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from casework.problems import RuleBroken, Trouble

# What detects network drives is loaded where it is asked: whether a caseload is here
# is known before the window, and a person waits for that.

PRIVATE = 0o700
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_CLOSED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NOT_WRITABLE = "HOME_NOT_WRITABLE"


def default_folder() -> Path:
    """Return the default data folder: local, never roaming."""
    from platformdirs import user_data_path

    return user_data_path("Zhuhang", appauthor=False, roaming=False)


@contextmanager
def troubles_at(path: Path, *, closed: str = _NOT_WRITABLE) -> Iterator[None]:
    """Turn what the disk refuses inside the block into a ``Trouble`` that names ``path``.

    Errors:
        ``Trouble``: ``DISK_FULL``; ``closed`` when writing is not allowed, and where that is
        ``HOME_NOT_WRITABLE``, ``HOME_READ_ONLY`` for a disk that takes no writing from anyone;
        ``DISK_FAILED`` with the system's own name of the error.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise Trouble("DISK_FULL", path=str(path)) from error
        if error.errno == errno.EROFS and closed == _NOT_WRITABLE:
            raise Trouble("HOME_READ_ONLY", path=str(path)) from error
        if error.errno in _CLOSED:
            raise Trouble(closed, path=str(path)) from error
        reason = errno.errorcode.get(error.errno or 0, "UNKNOWN")
        raise Trouble("DISK_FAILED", path=str(path), reason=reason) from error


@dataclass(frozen=True, slots=True)
class Folder:
    """The data folder at ``root``; knows every name in it, opens nothing."""

    root: Path

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.root / "vault.db"

    @property
    def journal_head(self) -> Path:
        """How long the journal is: by it an older copy of the database is noticed."""
        return self.root / "journal.head"

    @property
    def keys(self) -> Path:
        """The key slots."""
        return self.root / "keys.json"

    @property
    def keys_copy(self) -> Path:
        """The second copy of the key slots."""
        return self.root / "keys.bak.json"

    @property
    def lock_file(self) -> Path:
        """The file whose lock says that a program works here."""
        return self.root / "vault.lock"

    @property
    def disk_reserve(self) -> Path:
        """Space that is freed when the disk is full, so that the caseload can still be opened."""
        return self.root / "disk.reserve"

    @property
    def blobs(self) -> Path:
        """The encrypted evidence files."""
        return self.root / "blobs"

    @property
    def backups(self) -> Path:
        """The backup repository, unless the person chose another place."""
        return self.root / "backups"

    @property
    def outbox(self) -> Path:
        """Sealed parcels that wait to be sent."""
        return self.root / "outbox"

    @property
    def inbox(self) -> Path:
        """Sealed parcels that were received."""
        return self.root / "inbox"

    @property
    def logs(self) -> Path:
        """Logs without personal data."""
        return self.root / "logs"

    @property
    def staging(self) -> Folder:
        """Where a new caseload is made until it is whole."""
        return Folder(self.root / "new")

    @property
    def parts(self) -> tuple[Path, ...]:
        """The folders inside."""
        return (self.blobs, self.backups, self.outbox, self.inbox, self.logs)

    def holds_caseload(self) -> bool:
        """True when anything of a caseload is here, whole or not.

        A database without keys, keys without a database or a backup alone count too: a new
        caseload must never overwrite the remains of an old one. Only what a first start left
        behind when it was killed is nothing.
        """
        if any(os.path.lexists(p) for p in (self.database, self.keys, self.keys_copy)):
            return not self.is_half_made()
        places = (self.blobs, self.backups, self.outbox, self.inbox)
        return any(entry.is_file() for place in places for entry in place.rglob("*"))

    def is_half_made(self) -> bool:
        """True when the making of a caseload was cut off before its database moved in."""
        return self.staging.database.is_file() and not os.path.lexists(self.database)

    def require_caseload(self) -> None:
        """Return when a caseload is here.

        Errors:
            ``RuleBroken``: ``HOME_IS_FILE``; ``HOME_MISSING`` when nothing is here or only an
            empty folder. ``Trouble``: ``DATABASE_MISSING`` when keys or evidence are here but
            no database; opening it would make a new, empty one.
        """
        from storage.location_checks import nearest_existing

        standing = nearest_existing(self.root)
        if not standing.is_dir():
            raise RuleBroken("HOME_IS_FILE", "home", path=str(standing))
        with troubles_at(self.root, closed="HOME_NOT_READABLE"):
            found = self.holds_caseload()
        if not found:
            raise RuleBroken("HOME_MISSING", "home", path=str(self.root))
        if not self.database.is_file():
            raise Trouble("DATABASE_MISSING", path=str(self.root))

    def check_free(self) -> None:
        """Return when a new caseload may begin here; nothing is created.

        Errors:
            ``RuleBroken``: those of ``check_location``; ``HOME_EXISTS``; ``HOME_NOT_EMPTY`` when
            there is something that this program does not write. ``Trouble``.
        """
        from storage.location_checks import check_location

        check_location(self.root)
        if not os.path.lexists(self.root):
            return
        with troubles_at(self.root):
            if self.holds_caseload():
                raise RuleBroken("HOME_EXISTS", "home", path=str(self.root))
            ours = {p.name for p in (*self.parts, self.lock_file, self.staging.root)}
            if self.is_half_made():
                ours |= {self.keys.name, self.keys_copy.name}
            if any(entry.name not in ours for entry in self.root.iterdir()):
                raise RuleBroken("HOME_NOT_EMPTY", "home", path=str(self.root))

    def prepare_new(self) -> None:
        """Make the folder and those inside it, readable by this account alone.

        Errors:
            As ``check_free``.
        """
        self.check_free()
        with troubles_at(self.root):
            self.root.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            self.root.chmod(PRIVATE)
            for part in self.parts:
                part.mkdir(mode=PRIVATE, exist_ok=True)
            # Created now, so that a full disk does not prevent reading.
            self.lock_file.touch(mode=0o600)
