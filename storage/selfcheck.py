"""Refuses to start with a database library that would corrupt or expose the data."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Protocol

from sqlcipher3 import dbapi2 as sqlcipher

from casework.problems import Trouble

# Older versions may corrupt a database if two connections checkpoint at once: the "WAL-reset bug",
# sqlite.org/wal.html#walresetbug, fixed in 3.51.3.
OLDEST_SAFE_SQLITE = (3, 51, 3)
PLAIN_HEADER = b"SQLite format 3"


class DatabaseLibrary(Protocol):
    """The part of a DB-API module that the check needs."""

    sqlite_version: str

    def connect(self, database: str, /) -> Any: ...


def check_libraries(library: DatabaseLibrary = sqlcipher) -> None:
    """Check that the database library is safe and really encrypts.

    Several packages install the same module, and the last one installed wins; a library without
    encryption silently accepts a key and writes plain text.

    Raises:
        Trouble: UNSAFE_DATABASE_LIBRARY with ``sqlite_version`` and ``cipher_version``.
    """
    cipher_version = _cipher_version(library)
    if _numbers(library.sqlite_version) < OLDEST_SAFE_SQLITE or not cipher_version:
        raise Trouble(
            "UNSAFE_DATABASE_LIBRARY",
            sqlite_version=library.sqlite_version,
            cipher_version=cipher_version,
        )


def check_not_plain(path: Path) -> None:
    """Check that the file is absent, empty or does not begin like an unencrypted database.

    Raises:
        Trouble: DATABASE_NOT_ENCRYPTED with ``path``; CANNOT_READ if it cannot be read.
    """
    try:
        with path.open("rb") as file:
            beginning = file.read(len(PLAIN_HEADER))
    except FileNotFoundError:
        return
    except OSError as error:
        raise Trouble("CANNOT_READ", path=str(path)) from error
    if beginning == PLAIN_HEADER:
        raise Trouble("DATABASE_NOT_ENCRYPTED", path=str(path))


def _cipher_version(library: DatabaseLibrary) -> str:
    connection = library.connect(":memory:")
    try:
        row = connection.execute("PRAGMA cipher_version").fetchone()
    finally:
        connection.close()
    return str(row[0]) if row and row[0] else ""


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])
