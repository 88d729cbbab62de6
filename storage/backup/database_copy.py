"""Copies the encrypted database and verifies copies."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from casework.problems import Trouble
from storage.folder import troubles_at

_CORRUPT, _FULL, _NOTADB = 11, 13, 26  # sqlite.org/rescode.html


def copy_live(engine: sa.Engine, target: Path, db_key: bytes) -> tuple[dict[str, int], int]:
    """Copy the open database to the new file ``target``; return its row counts and schema.

    Counts and copy come from one read transaction, so both are of the same instant. The copy
    has the same key and needs no companion file.

    Errors:
        ``Trouble``: ``DATABASE_DAMAGED`` (the open one), ``DISK_FULL``, ``BACKUP_FAILED``.
    """
    with troubles_at(target, closed="CANNOT_WRITE"):
        os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    with engine.connect() as connection, _faults(target):
        live: Any = connection.connection.driver_connection
        connection.execute(sa.text("SELECT count(*) FROM sqlite_master"))
        rows = count_rows(live)
        (schema_number,) = live.execute("PRAGMA user_version").fetchone()
        with closing(_keyed(str(target), db_key)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()
    with troubles_at(target), target.open("rb+") as written:
        os.fsync(written.fileno())
    return rows, int(schema_number)


def is_sound_database(path: Path, db_key: bytes, rows: Mapping[str, int]) -> bool:
    """Return whether every page of the file is authentic and the database is consistent.

    Each check uses its own connection: after one bad page SQLCipher reports every later page of
    the same connection as bad (sqlcipher #617), and a page already read is served from the cache.
    """
    try:
        return (
            _ask(path, db_key, "PRAGMA cipher_integrity_check") == []
            and _ask(path, db_key, "PRAGMA integrity_check") == [("ok",)]
            and _ask(path, db_key, "PRAGMA foreign_key_check") == []
            and _rows_of(path, db_key) == dict(rows)
        )
    except sqlcipher.DatabaseError:
        return False


def count_rows(connection: Any) -> dict[str, int]:
    """Return the number of rows in each ordinary table, excluding search indexes."""
    tables = [
        name
        for schema, name, kind, *_ in connection.execute("PRAGMA table_list").fetchall()
        if schema == "main" and kind == "table" and not name.startswith("sqlite_")
    ]
    counts = {}
    for table in sorted(tables):
        quoted = table.replace('"', '""')
        count = connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()
        counts[table] = int(count[0])
    return counts


def _ask(path: Path, db_key: bytes, question: str) -> list[Any]:
    with closing(_resting(path, db_key)) as connection:
        return list(connection.execute(question).fetchall())


def _rows_of(path: Path, db_key: bytes) -> dict[str, int]:
    with closing(_resting(path, db_key)) as connection:
        return count_rows(connection)


def _resting(path: Path, db_key: bytes) -> Any:
    # `immutable`: no lock, no journal, no companion file, no writes.
    return _keyed(f"{path.absolute().as_uri()}?mode=ro&immutable=1", db_key, uri=True)


def _keyed(place: str, db_key: bytes, *, uri: bool = False) -> Any:
    connection = sqlcipher.connect(place, uri=uri, isolation_level=None)
    try:
        connection.execute(f"PRAGMA key = \"x'{db_key.hex()}'\"")  # must come first
        connection.execute(
            "PRAGMA cipher_log_level = NONE"
        )  # suppress stderr output for a wrong key
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _faults(target: Path) -> Iterator[None]:
    try:
        yield
    except sqlcipher.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == _FULL:
            raise Trouble("DISK_FULL", path=str(target)) from error
        if code in {_CORRUPT, _NOTADB}:  # the copy is new, so the source is damaged
            raise Trouble("DATABASE_DAMAGED") from error
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        raise Trouble("BACKUP_FAILED", path=str(target), reason=name) from error
