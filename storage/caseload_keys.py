"""The keys of an open caseload: passphrase, recovery code, keyring, and their newest key file.

The key file counts its changes, and the encrypted database stores the highest count that it has
seen, so that an older key file no longer opens it. A change is written to the key file first and to
the database afterwards: if the program is killed between the two, the new passphrase works, and the
next opening updates the database. A database restored from a backup gets the count of its own key
file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from casework.caseload_dtos import KeyFileState
from casework.problems import Trouble
from storage.engine import Database
from storage.key_values import delete_value, get_value, set_values
from storage.vault import key_management
from storage.vault import passphrase as phrases
from storage.vault.master import MasterKey

_NUMBER = "key_file_number"

QUICK_KEY = "quick_key"
"""Set for homes with demo data, whose passphrase has a low cost on purpose."""


class CaseloadKeys:
    """What opens a caseload, and changes of it."""

    def __init__(self, database: Database, folder: Path, key: MasterKey) -> None:
        self._database = database
        self._folder = folder
        self._key = key
        self.has_new = False
        """Whether a key was changed since the caseload was opened."""
        self.copies = KeyFileState.INTACT

    def passphrase_problem(self, text: str) -> str | None:
        """Return why a passphrase is rejected, or None."""
        return phrases.problem(text)

    def change_passphrase(self, new: str) -> None:
        """Replace the passphrase."""
        with self._changing():
            key_management.change_passphrase(self._folder, self._key, new)
        with self._database.writing() as connection:
            delete_value(connection, QUICK_KEY)

    def raise_cost(self, passphrase: str, tried: key_management.UnlockMeasurement) -> None:
        """Raise the cost of the passphrase just used to unlock, if this computer can afford it."""
        with self._database.reading() as connection:
            if get_value(connection, QUICK_KEY):
                return
        with self._changing():
            key_management.raise_cost(self._folder, self._key, passphrase, tried)

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
        """Return a recovery code that is not active until ``keep_recovery_code``."""
        return key_management.prepare_recovery_code()

    def keep_recovery_code(self, code: str) -> None:
        """Activate a prepared recovery code and revoke the old one."""
        with self._changing():
            key_management.keep_recovery_code(self._folder, self._key, code)

    def keyring_on(self) -> str | None:
        """Let this account's keyring open the caseload; return None, or why it could not."""
        with self._changing():
            return key_management.add_keyring_slot(self._folder, self._key)

    def keyring_off(self) -> None:
        """Let the keyring no longer open the caseload."""
        with self._changing():
            key_management.drop_keyring_slot(self._folder, self._key)

    def slots(self) -> tuple[str, ...]:
        """Return the kinds of key that open this caseload: passphrase, recovery, keyring."""
        return tuple(slot.type for slot in key_management.slots(self._folder))

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Invalidate the previous key file once the change made in the block is on disk."""
        yield
        self.has_new |= self.keep_number()

    def keep_number(self) -> bool:
        """Record the current key file in the database; return whether it was a new one."""
        newest = key_management.number_of(self._folder, self._key)
        with self._database.reading() as connection:
            if _kept_number(connection) >= newest:
                return False
        with self._database.writing() as connection:
            keep_number(connection, self._folder, self._key)
        return True


def refuse_older(connection: sa.Connection, folder: Path, key: MasterKey) -> None:
    """Check that the key file is not older than the newest one that this database has seen.

    Raises:
        Trouble: KEYS_OLDER, exit code 4, with ``path``; KEYS_DAMAGED.
    """
    if key_management.number_of(folder, key) < _kept_number(connection):
        raise Trouble("KEYS_OLDER", exit_code=4, path=str(folder))


def keep_number(connection: sa.Connection, folder: Path, key: MasterKey) -> None:
    """Record the key file's number, so that no older key file opens this database."""
    set_values(connection, {_NUMBER: str(key_management.number_of(folder, key))})


def _kept_number(connection: sa.Connection) -> int:
    return int(get_value(connection, _NUMBER) or 0)
