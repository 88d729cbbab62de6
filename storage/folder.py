"""The data folder of one caseload: its file names, and where it may be."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from casework.problems import RuleBroken, Trouble

# Network-drive detection is imported lazily: whether a caseload is here must be known before the
# window opens, and the user waits for that.

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
    """Convert OSErrors inside the block to a ``Trouble`` with ``path``.

    Errors:
        ``Trouble``: ``DISK_FULL``; ``closed`` if writing is not allowed (with the default,
        ``HOME_READ_ONLY`` for a read-only disk); ``DISK_FAILED`` with the system's name of the
        error.
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
    """The data folder at ``root``: knows every name in it, opens nothing."""

    root: Path

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.root / "vault.db"

    @property
    def journal_head(self) -> Path:
        """The length of the journal, by which an older copy of the database is detected."""
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
        """The file that is locked while a program uses the folder."""
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
        """The backup repository, unless the user chose another location."""
        return self.root / "backups"

    @property
    def outbox(self) -> Path:
        """Sealed parcels that are to be sent."""
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
        """Where a new caseload is created until it is complete."""
        return Folder(self.root / "new")

    @property
    def parts(self) -> tuple[Path, ...]:
        """The subfolders."""
        return (self.blobs, self.backups, self.outbox, self.inbox, self.logs)

    def holds_caseload(self) -> bool:
        """Return whether any part of a caseload is here, complete or not.

        A database without keys, keys without a database, or only a backup count too: a new caseload
        must never overwrite the remains of an old one. Only the leftovers of an interrupted first
        start do not count.
        """
        if any(os.path.lexists(p) for p in (self.database, self.keys, self.keys_copy)):
            return not self.is_half_made()
        places = (self.blobs, self.backups, self.outbox, self.inbox)
        return any(entry.is_file() for place in places for entry in place.rglob("*"))

    def is_half_made(self) -> bool:
        """Return whether creation was interrupted before the database was moved into place."""
        return self.staging.database.is_file() and not os.path.lexists(self.database)

    def require_caseload(self) -> None:
        """Check that a caseload is here.

        Errors:
            ``RuleBroken``: ``HOME_IS_FILE``; ``HOME_MISSING`` if there is nothing here or only an
            empty folder. ``Trouble``: ``DATABASE_MISSING`` if keys or evidence are here but no
            database; opening it would create a new, empty one.
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
        """Check that a new caseload may be created here; creates nothing.

        Errors:
            ``RuleBroken``: those of ``check_location``; ``HOME_EXISTS``; ``HOME_NOT_EMPTY`` if
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
        """Create the folder and its subfolders, readable by this account only.

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


def size_and_digest(path: Path) -> tuple[int, str]:
    """Return the size and the SHA-256 of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), digest


RESERVED_BYTES = 256 << 10
"""SQLite needs the index of its log (32 KiB) even to read; opening also writes a few pages."""

_ENOUGH_BYTES = 64 << 10
_PLENTY_BYTES = 16 * RESERVED_BYTES


def keep_reserve(folder: Folder) -> None:
    """Create the reserve, unless it exists or the disk is nearly full.

    It has random content, because compressing file systems store zeros in no space. Disk errors are
    ignored: the reserve is a precaution, and the next opening tries again.
    """
    path = folder.disk_reserve
    with contextlib.suppress(OSError):
        if path.exists() or shutil.disk_usage(folder.root).free < _PLENTY_BYTES:
            return
        try:
            path.touch(mode=0o600)
            path.write_bytes(os.urandom(RESERVED_BYTES))
        except OSError:
            path.unlink(missing_ok=True)
            raise


def release_reserve(folder: Folder) -> bool:
    """Free the reserve if the disk is too full for opening; return whether it was freed."""
    with contextlib.suppress(OSError):
        if shutil.disk_usage(folder.root).free < _ENOUGH_BYTES:
            folder.disk_reserve.unlink()
            return True
    return False
