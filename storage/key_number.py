"""Binds the key file to its database, so that an older key file no longer opens it.

The key file counts its changes, and the encrypted database stores the highest count that it has
seen. A change is written to the key file first and to the database afterwards: if the program is
killed between the two, the new passphrase works, and the next opening updates the database. A
database restored from a backup gets the count of its own key file.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from casework.problems import Trouble
from storage.key_values import get_value, set_values
from storage.vault import key_management
from storage.vault.master import MasterKey

_NUMBER = "key_file_number"

QUICK_KEY = "quick_key"
"""Set for homes with demo data, whose passphrase has a low cost on purpose."""


def refuse_older(connection: sa.Connection, folder: Path, key: MasterKey) -> None:
    """Check that the key file is not older than the newest one that this database has seen.

    Raises:
        Trouble: KEYS_OLDER, exit code 4, with ``path``; KEYS_DAMAGED.
    """
    if key_management.number_of(folder, key) < _kept(connection):
        raise Trouble("KEYS_OLDER", exit_code=4, path=str(folder))


def is_behind(connection: sa.Connection, folder: Path, key: MasterKey) -> bool:
    """Return whether the database has not yet recorded the key file next to it."""
    return _kept(connection) < key_management.number_of(folder, key)


def keep_number(connection: sa.Connection, folder: Path, key: MasterKey) -> None:
    """Record the key file's number, so that no older key file opens this database."""
    set_values(connection, {_NUMBER: str(key_management.number_of(folder, key))})


def _kept(connection: sa.Connection) -> int:
    return int(get_value(connection, _NUMBER) or 0)
