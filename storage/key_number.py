"""Binds the key file to its database, so that an older key file does not open it any more.

The key file counts its changes, and the encrypted database keeps the highest count that it has
seen. A change is written to the key file first and to the database afterwards: a program that is
killed between the two leaves a home that opens with the new words, and the next opening brings
the database up. The count of a database that is brought back from a backup is that of its own key
file.
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
"""The note of a home with invented data, whose passphrase is to be tried quickly and stays so."""


def refuse_older(connection: sa.Connection, folder: Path, key: MasterKey) -> None:
    """Return when the key file is not older than the newest that this database has seen.

    Raises:
        Trouble: KEYS_OLDER, exit code 4, with ``path``; KEYS_DAMAGED.
    """
    if key_management.number_of(folder, key) < _kept(connection):
        raise Trouble("KEYS_OLDER", exit_code=4, path=str(folder))


def is_behind(connection: sa.Connection, folder: Path, key: MasterKey) -> bool:
    """Return whether the database has not yet seen the key file next to it."""
    return _kept(connection) < key_management.number_of(folder, key)


def keep_number(connection: sa.Connection, folder: Path, key: MasterKey) -> None:
    """Let no key file that is older than the present one open this database any more."""
    set_values(connection, {_NUMBER: str(key_management.number_of(folder, key))})


def _kept(connection: sa.Connection) -> int:
    return int(get_value(connection, _NUMBER) or 0)
