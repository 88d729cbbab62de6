"""Opens the encrypted database file; everything else opens it through this module."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine.interfaces import CompiledCacheType, ExceptionContext
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlcipher

from casework.problems import Trouble
from storage import dialect
from storage.bulk import refuse_rows_of_defaults
from storage.selfcheck import check_libraries, check_not_plain

_KEY_BYTES = 32
_BUSY_TIMEOUT_MS = 5000
# A background read opens its own connection and frees its cache when it ends: each pooled
# connection would keep another copy of an office's lists in memory.
_POOLED_READERS = 1
_MORE_READERS = 14
# SQLite creates a log and its index next to the file when it opens. On a full disk it reports
# an I/O error or a file that cannot be opened instead.
_FREE_BYTES_TO_OPEN = 64 * 1024
# Decrypted page cache: readers hold enough for lists of 60,000 files, or every scan would decrypt
# again; the writer finds its rows by key.
_CACHE_KIB, _WRITERS_CACHE_KIB = 20480, 8192

# Primary result codes of SQLite, sqlite.org/rescode.html
_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 26
_INTERRUPT = 9
_TROUBLE_OF = {
    _BUSY: "DATABASE_BUSY",
    _LOCKED: "DATABASE_BUSY",
    _READONLY: "CANNOT_WRITE",
    _IOERR: "DISK_FAILED",
    _CORRUPT: "DATABASE_DAMAGED",
    _FULL: "DISK_FULL",
    _CANTOPEN: "CANNOT_OPEN_DATABASE",
    _NOTADB: "DATABASE_DAMAGED",
}


def make_engine(
    path: Path,
    db_key: bytes,
    *,
    foreign_keys: bool = True,
    readers: int = 0,
    must_exist: bool = False,
    compiled: CompiledCacheType | None = None,
) -> sa.Engine:
    """Return the engine of the database at ``path``: one writing connection, or several readers.

    ``execution_options(write=True)`` on a connection takes the write lock when its transaction
    begins, so that reading first and writing later never fails on a lock. With ``readers`` the
    engine pools that many read-only connections, and opens temporary ones when all are in use.
    ``must_exist`` prevents the creation of a new database where one is expected. Engines that share
    ``compiled`` compile each statement once. Errors of the file and the disk are raised by every
    connection of this engine as ``Trouble``.

    ``db_key`` is the 32-byte key verified against the key file; a database that it does not open
    is damaged, and no file next to it is changed.

    Raises:
        ValueError: the key is not 32 bytes. SQLCipher would take it for a passphrase.
        Trouble: UNSAFE_DATABASE_LIBRARY; on the first connection DATABASE_NOT_ENCRYPTED,
            DATABASE_MISSING, DATABASE_DAMAGED, DATABASE_BUSY, CANNOT_OPEN_DATABASE,
            CANNOT_WRITE, DISK_FULL, DISK_FAILED; all with ``path``.
    """
    if len(db_key) != _KEY_BYTES:
        raise ValueError("a database key is 32 bytes")
    check_libraries()
    settings = _settings(foreign_keys=foreign_keys, query_only=readers > 0)
    held = _EngineState(bytes(db_key).hex())

    def connect() -> Any:
        hex_key = held.key()
        check_not_plain(path)
        _prepare_file(path, may_create=not must_exist and not readers)
        _prove(path, hex_key)
        connection = _opened(path, hex_key, settings)
        try:
            check_not_plain(path)
        except BaseException:
            connection.close()
            raise
        held.connections.add(connection)
        return connection

    engine = sa.create_engine(
        dialect.URL,
        execution_options={"compiled_cache": dialect.new_cache() if compiled is None else compiled},
        module=sqlcipher,
        creator=connect,
        poolclass=QueuePool,
        pool_size=max(readers, 1),
        # Long reads run in parallel; a page that waited for them would freeze.
        max_overflow=_MORE_READERS if readers else 0,
        hide_parameters=True,  # keep student data out of error logs
    )
    _listen(engine, path, settings, held)
    refuse_rows_of_defaults(engine)
    _states[engine] = held
    return engine


@contextlib.contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Write in one transaction that takes the write lock at once."""
    with engine.connect() as plain:
        connection = plain.execution_options(write=True)
        with connection.begin():
            yield connection


class Database:
    """The database of one caseload: an engine that writes, and one with read-only connections."""

    def __init__(self, writer: sa.Engine, readers: sa.Engine) -> None:
        self.writer = writer
        self.readers = readers

    @classmethod
    def open(cls, path: Path, db_key: bytes) -> Database:
        """Return the existing database at ``path``. Raises as ``make_engine``."""
        compiled = dialect.new_cache()
        return cls(
            make_engine(path, db_key, must_exist=True, compiled=compiled),
            make_engine(path, db_key, readers=_POOLED_READERS, compiled=compiled),
        )

    @contextlib.contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Read one consistent state."""
        with self.readers.connect() as connection, connection.begin():
            yield connection

    def writing(self) -> contextlib.AbstractContextManager[sa.Connection]:
        """Write in one transaction."""
        return writing(self.writer)

    def forget_key(self) -> None:
        """Forget the key immediately; a running write is rolled back, a running read fails."""
        forget_key(self.writer)
        forget_key(self.readers)

    def dispose(self) -> None:
        """Close the connections that are not in use."""
        self.readers.dispose()
        self.writer.dispose()


class _EngineState:
    """The key of an engine and its open connections, so that both can be dropped at any moment."""

    def __init__(self, hex_key: str) -> None:
        self._hex_key = hex_key
        self.connections: set[Any] = set()

    def key(self) -> str:
        if not self._hex_key:
            raise _locked()
        return self._hex_key

    def forget(self) -> None:
        self._hex_key = ""
        for connection in tuple(self.connections):
            with contextlib.suppress(sqlcipher.Error):  # closed a moment ago
                connection.interrupt()


_states: WeakKeyDictionary[sa.Engine, _EngineState] = WeakKeyDictionary()


def forget_key(engine: sa.Engine) -> None:
    """Refuse new connections and interrupt those in use; callable from any thread.

    An interrupted statement fails with ``Trouble`` LOCKED, and its transaction is rolled back. The
    connections are closed by ``engine.dispose()`` once they are no longer in use.
    """
    _states[engine].forget()


def _locked() -> Trouble:
    return Trouble("LOCKED", exit_code=4, keyring_reason=None)


def _settings(*, foreign_keys: bool, query_only: bool) -> dict[str, tuple[str, object]]:
    """Return each pragma with the value to set and the value it must then report."""
    cache_kib = _CACHE_KIB if query_only else _WRITERS_CACHE_KIB
    settings: dict[str, tuple[str, object]] = {
        "busy_timeout": (str(_BUSY_TIMEOUT_MS), _BUSY_TIMEOUT_MS),
        "trusted_schema": ("OFF", 0),
        "temp_store": ("MEMORY", 2),
        "cache_size": (str(-cache_kib), -cache_kib),
        "synchronous": ("FULL", 2),
        "foreign_keys": ("ON", 1) if foreign_keys else ("OFF", 0),
        "secure_delete": ("ON", 1),
        "journal_mode": ("WAL", "wal"),
    }
    if query_only:
        settings["query_only"] = ("ON", 1)
    return settings


def _prepare_file(path: Path, *, may_create: bool) -> None:
    """Make sure the file exists; create it readable by its owner only."""
    try:
        if path.exists() and (path.stat().st_size or may_create):
            return
        if not may_create:
            raise Trouble("DATABASE_MISSING", path=str(path))
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return
    except PermissionError as error:
        raise Trouble("CANNOT_WRITE", path=str(path)) from error
    except OSError as error:
        raise Trouble("CANNOT_OPEN_DATABASE", path=str(path)) from error


def _prove(path: Path, hex_key: str) -> None:
    """Verify that the key opens the file, without changing anything.

    An ordinary open may already change files: it replays and removes a log left by a crash, even
    with a wrong key. So the main file alone is read first. If that fails and there is a log, the
    crash may have torn a page that the log can repair; then a still encrypted copy outside the
    folder is checked instead.
    """
    log = path.with_name(path.name + "-wal")
    has_log = log.exists() and log.stat().st_size > 0
    if path.stat().st_size == 0 and not has_log:
        return
    try:
        _look(f"{path.absolute().as_uri()}?mode=ro&immutable=1", hex_key)
    except sqlcipher.Error as error:
        if not has_log:
            raise _as_trouble(error, path) from error
        with tempfile.TemporaryDirectory(prefix="zh-") as folder:
            copy = Path(shutil.copy(path, folder))
            shutil.copy(log, folder)
            try:
                _look(copy.as_uri(), hex_key)
            except sqlcipher.Error as second_error:
                raise _as_trouble(second_error, path) from second_error


def _look(uri: str, hex_key: str) -> None:
    connection = sqlcipher.connect(uri, uri=True, isolation_level=None)
    try:
        _unlock(connection, hex_key)
    finally:
        connection.close()


def _unlock(connection: Any, hex_key: str) -> None:
    connection.execute(f"PRAGMA key = \"x'{hex_key}'\"")  # must be the first statement
    connection.execute("PRAGMA cipher_log_level = NONE")  # suppress stderr output for a wrong key
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _opened(path: Path, hex_key: str, settings: dict[str, tuple[str, object]]) -> Any:
    try:
        connection = sqlcipher.connect(
            str(path),
            timeout=_BUSY_TIMEOUT_MS / 1000,
            check_same_thread=False,
            isolation_level=None,  # the engine begins transactions, including DDL
        )
        try:
            _unlock(connection, hex_key)
            for name, (word, _) in settings.items():
                connection.execute(f"PRAGMA {name} = {word}").fetchall()
        except BaseException:
            connection.close()
            raise
    except sqlcipher.Error as error:
        raise _as_trouble(error, path) from error
    return connection


def _listen(
    engine: sa.Engine, path: Path, settings: dict[str, tuple[str, object]], held: _EngineState
) -> None:
    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        is_write = connection.get_execution_options().get("write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")

    @event.listens_for(engine, "checkout")
    def check_settings(connection: Any, _record: object, _proxy: object) -> None:
        held.key()  # raises once it is dropped
        for name, (_, promised) in settings.items():
            (found,) = connection.execute(f"PRAGMA {name}").fetchone()
            if found != promised:
                raise Trouble("DATABASE_SETTING_REFUSED", setting=name, found=found)

    @event.listens_for(engine, "close")
    @event.listens_for(engine, "close_detached")
    def let_go(connection: Any, *_of_a_record: object) -> None:
        held.connections.discard(connection)

    @event.listens_for(engine, "handle_error", retval=True)
    def translate(context: ExceptionContext) -> BaseException | None:
        return _trouble_of(context.original_exception, path)


def _as_trouble(error: sqlcipher.Error, path: Path) -> Trouble:
    return _trouble_of(error, path) or Trouble("DATABASE_DAMAGED", path=str(path))


def _trouble_of(error: BaseException, path: Path) -> Trouble | None:
    result_code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if result_code == _INTERRUPT:
        return _locked()
    code = _TROUBLE_OF.get(result_code)
    if code is None:
        return None
    if code in {"DISK_FULL", "DISK_FAILED", "CANNOT_OPEN_DATABASE"}:
        free_bytes = _free_bytes(path.parent)
        if code == "DISK_FULL" or free_bytes < _FREE_BYTES_TO_OPEN:
            return Trouble("DISK_FULL", path=str(path), free_bytes=free_bytes)
    if code == "DISK_FAILED":
        return Trouble(code, path=str(path), reason=getattr(error, "sqlite_errorname", "UNKNOWN"))
    return Trouble(code, path=str(path))


def _free_bytes(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:  # the disk was removed: keep the database's error
        return _FREE_BYTES_TO_OPEN
