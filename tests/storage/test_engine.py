"""The database is encrypted, configured as documented, and untouched without the key."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from casework.problems import Trouble
from storage import dialect
from storage.engine import make_engine
from storage.selfcheck import check_libraries, check_not_plain

ROOT = Path(__file__).parents[2]
KEY = bytes(range(32))
WRONG = bytes(range(1, 33))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vault.db"


@pytest.fixture
def filled(path: Path) -> Path:
    engine = make_engine(path, KEY)
    with engine.connect().execution_options(write=True) as connection:
        connection.execute(sa.text("CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT)"))
        connection.execute(
            sa.text("INSERT INTO word (text) VALUES (:t)"),
            [{"t": f"needle-{number:05}" + "x" * 100} for number in range(500)],
        )
        connection.commit()
    engine.dispose()
    return path


def bytes_of(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def words_in(path: Path, key: bytes = KEY) -> int:
    engine = make_engine(path, key, must_exist=True)
    try:
        with engine.connect() as connection:
            return int(connection.scalar(sa.text("SELECT count(*) FROM word")) or 0)
    finally:
        engine.dispose()


def leave_a_log_behind(path: Path) -> None:
    """Write in a child process that is killed, so that the last rows are only in the log."""
    script = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import sqlalchemy as sa
from storage.engine import make_engine
connection = make_engine(Path(sys.argv[2]), bytes(range(32))).connect()
connection.execute(sa.text("INSERT INTO word (text) VALUES ('last')"))
connection.commit()
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT), str(path)],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert path.with_name(path.name + "-wal").stat().st_size > 0


def test_no_plaintext_reaches_the_disk(filled: Path) -> None:
    for file in filled.parent.iterdir():
        data = file.read_bytes()
        assert not data.startswith(b"SQLite format 3")
        assert b"needle" not in data
        assert b"CREATE TABLE" not in data
    assert words_in(filled) == 500


@pytest.mark.fast
def test_the_database_is_private_to_its_owner(path: Path) -> None:
    engine = make_engine(path, KEY)
    with engine.connect() as connection:
        connection.execute(sa.text("CREATE TABLE t (a)"))
        connection.commit()
        if os.name == "posix":
            assert {p.stat().st_mode & 0o777 for p in path.parent.iterdir()} == {0o600}
    engine.dispose()


@pytest.mark.fast
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("temp_store", 2),
        ("trusted_schema", 0),
        ("busy_timeout", 5000),
        ("cache_size", -8192),
    ],
)
def test_a_connection_has_the_documented_pragmas(path: Path, pragma: str, value: object) -> None:
    engine = make_engine(path, KEY)
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
        assert not connection.exec_driver_sql("PRAGMA mmap_size").scalar()
        assert connection.exec_driver_sql("PRAGMA cipher_version").scalar()
    engine.dispose()


def test_readers_cache_more_pages_than_the_writer(path: Path) -> None:
    with make_engine(path, KEY).connect() as connection:
        connection.exec_driver_sql("CREATE TABLE one (id INTEGER)")
    engine = make_engine(path, KEY, readers=1)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA cache_size").scalar() == -20480
    engine.dispose()


def test_a_changed_pragma_is_detected_at_the_next_use(path: Path) -> None:
    engine = make_engine(path, KEY)
    connection = engine.raw_connection()
    connection.cursor().execute("PRAGMA synchronous = NORMAL")
    connection.close()
    with pytest.raises(Trouble) as trouble:
        engine.connect()

    assert trouble.value.code == "DATABASE_SETTING_REFUSED"
    assert trouble.value.facts["setting"] == "synchronous"
    engine.dispose()


def test_migrations_may_disable_foreign_keys(path: Path) -> None:
    engine = make_engine(path, KEY, foreign_keys=False)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 0
    engine.dispose()


@pytest.mark.parametrize("key", [b"", b"short", KEY.hex().encode(), KEY + b"x"])
def test_a_key_that_is_not_32_bytes_is_refused_before_any_file_is_created(
    path: Path, key: bytes
) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        make_engine(path, key)

    assert not path.exists()


def test_a_wrong_key_changes_no_byte(filled: Path, capfd: pytest.CaptureFixture[str]) -> None:
    before = bytes_of(filled.parent)
    with pytest.raises(Trouble) as trouble:
        words_in(filled, WRONG)

    assert (trouble.value.code, trouble.value.exit_code) == ("DATABASE_DAMAGED", 3)
    assert bytes_of(filled.parent) == before
    assert capfd.readouterr().err == ""


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_wrong_key_does_not_touch_the_wal_of_a_crash(filled: Path) -> None:
    leave_a_log_behind(filled)
    before = bytes_of(filled.parent)
    with pytest.raises(Trouble) as trouble:
        words_in(filled, WRONG)

    assert trouble.value.code == "DATABASE_DAMAGED"
    assert bytes_of(filled.parent) == before
    assert words_in(filled) == 501


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_first_page_torn_by_a_crash_is_recovered_from_the_wal(filled: Path) -> None:
    leave_a_log_behind(filled)
    # The log holds the page that the crash tore in the main file.
    script = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import sqlalchemy as sa
from storage.engine import make_engine
connection = make_engine(Path(sys.argv[2]), bytes(range(32))).connect()
connection.execute(sa.text("CREATE TABLE other (id INTEGER)"))
connection.commit()
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", script, str(ROOT), str(filled)], timeout=60, check=False)
    data = bytearray(filled.read_bytes())
    data[2048:4096] = bytes(2048)
    filled.write_bytes(data)

    assert words_in(filled) == 501


def test_a_damaged_first_page_is_reported_as_damage_and_not_changed(filled: Path) -> None:
    data = bytearray(filled.read_bytes())
    data[100] ^= 1
    filled.write_bytes(data)
    before = bytes_of(filled.parent)
    with pytest.raises(Trouble) as trouble:
        words_in(filled)

    assert (trouble.value.code, trouble.value.exit_code) == ("DATABASE_DAMAGED", 3)
    assert bytes_of(filled.parent) == before


def test_damage_deeper_inside_is_reported_by_the_statement_that_hits_it(
    filled: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data = bytearray(filled.read_bytes())
    data[4096 * 3 + 50] ^= 1
    filled.write_bytes(data)
    engine = make_engine(filled, KEY)
    with engine.connect() as connection, pytest.raises(Trouble) as trouble:
        connection.execute(sa.text("SELECT sum(length(text)) FROM word")).all()

    assert trouble.value.code == "DATABASE_DAMAGED"
    assert capfd.readouterr().err == ""
    engine.dispose()


def test_a_database_that_is_not_encrypted_is_refused_and_left_alone(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00" + bytes(4080))
    before = bytes_of(path.parent)
    with pytest.raises(Trouble) as trouble:
        make_engine(path, KEY).connect()

    assert trouble.value.code == "DATABASE_NOT_ENCRYPTED"
    assert bytes_of(path.parent) == before


@pytest.mark.parametrize("content", [None, b""])
def test_a_missing_database_is_not_created(path: Path, content: bytes | None) -> None:
    if content is not None:
        path.write_bytes(content)
    before = bytes_of(path.parent)
    with pytest.raises(Trouble) as trouble:
        make_engine(path, KEY, must_exist=True).connect()

    assert trouble.value.code == "DATABASE_MISSING"
    assert bytes_of(path.parent) == before


def test_a_missing_folder_is_trouble_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(Trouble) as trouble:
        make_engine(tmp_path / "missing" / "vault.db", KEY).connect()

    assert trouble.value.code == "CANNOT_OPEN_DATABASE"
    assert trouble.value.facts["path"] == str(tmp_path / "missing" / "vault.db")


def test_a_table_made_in_a_transaction_that_is_rolled_back_is_gone(path: Path) -> None:
    engine = make_engine(path, KEY)
    with engine.connect().execution_options(write=True) as connection:
        connection.execute(sa.text("CREATE TABLE word (id INTEGER)"))
        connection.execute(sa.text("INSERT INTO word VALUES (1)"))
        connection.rollback()
        assert sa.inspect(connection).get_table_names() == []
    engine.dispose()


def test_writers_wait_for_each_other_instead_of_failing(filled: Path) -> None:
    engines = [make_engine(filled, KEY) for _ in range(2)]
    failures: list[BaseException] = []

    def add_thirty(engine: sa.Engine) -> None:
        try:
            for _ in range(30):
                with engine.connect().execution_options(write=True) as connection:
                    count = connection.scalar(sa.text("SELECT count(*) FROM word"))
                    connection.execute(
                        sa.text("INSERT INTO word (text) VALUES (:t)"), {"t": str(count)}
                    )
                    connection.commit()
        except (Trouble, sa.exc.SQLAlchemyError) as error:
            failures.append(error)

    threads = [threading.Thread(target=add_thirty, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for engine in engines:
        engine.dispose()

    assert failures == []
    assert words_in(filled) == 560


def test_readers_see_committed_data_and_cannot_write(filled: Path) -> None:
    writer, reader = make_engine(filled, KEY), make_engine(filled, KEY, readers=2)
    with writer.connect().execution_options(write=True) as connection:
        connection.execute(sa.text("INSERT INTO word (text) VALUES ('new')"))
        with reader.connect() as one, reader.connect() as two:
            assert one.scalar(sa.text("SELECT count(*) FROM word")) == 500
            assert two.scalar(sa.text("SELECT count(*) FROM word")) == 500
        connection.commit()
    with reader.connect() as one:
        assert one.scalar(sa.text("SELECT count(*) FROM word")) == 501
        with pytest.raises(Trouble) as trouble:
            one.execute(sa.text("DELETE FROM word"))

    assert trouble.value.code == "CANNOT_WRITE"
    reader.dispose()
    writer.dispose()
    assert words_in(filled) == 501


def test_a_failed_constraint_is_an_ordinary_database_error(filled: Path) -> None:
    engine = make_engine(filled, KEY)
    with (
        engine.connect() as connection,
        pytest.raises(sa.exc.IntegrityError) as error,
    ):
        connection.execute(
            sa.text("INSERT INTO word (id, text) VALUES (1, :t)"), {"t": "a private word"}
        )

    assert "private" not in str(error.value)
    engine.dispose()


@pytest.mark.system_clock(reason="starts a process of the program")
def test_a_full_disk_is_reported_and_no_commit_is_lost(filled: Path) -> None:
    script = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
import sqlalchemy as sa
from casework.problems import Trouble
from storage.engine import make_engine
engine = make_engine(Path(sys.argv[2]), bytes(range(32)))
with engine.connect().execution_options(write=True) as connection:
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    try:
        connection.execute(sa.text("INSERT INTO word (text) VALUES (zeroblob(2000000))"))
        connection.commit()
    except Trouble as trouble:
        print(trouble.code)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(ROOT), str(filled)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stdout in {"DISK_FULL\n", "DISK_FAILED\n"}, done.stderr
    assert words_in(filled) == 500


class PlainConnection:
    """What an ordinary sqlite3 answers: nothing, and without complaint."""

    def __init__(self, version: str | None) -> None:
        self.version = version

    def execute(self, _statement: str) -> PlainConnection:
        return self

    def fetchone(self) -> tuple[str] | None:
        return (self.version,) if self.version else None

    def close(self) -> None:
        """Nothing is open."""


class Library:
    """A database library of a given age."""

    def __init__(self, sqlite_version: str, cipher_version: str | None) -> None:
        self.sqlite_version = sqlite_version
        self._cipher_version = cipher_version

    def connect(self, _database: str, /) -> PlainConnection:
        return PlainConnection(self._cipher_version)


def test_the_installed_library_is_safe() -> None:
    check_libraries()


@pytest.mark.parametrize(
    "library",
    [
        Library("3.51.1", "4.12.0 community"),
        Library("3.51.2", "4.12.0 community"),
        Library("3.9.9", "4.19.0 community"),
        Library("3.53.4", None),
        Library("3.53.4", ""),
    ],
)
def test_an_unsafe_library_is_refused(library: Library) -> None:
    with pytest.raises(Trouble) as trouble:
        check_libraries(library)

    assert (trouble.value.code, trouble.value.exit_code) == ("UNSAFE_DATABASE_LIBRARY", 3)
    assert trouble.value.facts["sqlite_version"] == library.sqlite_version


def test_the_first_fixed_library_version_is_accepted() -> None:
    check_libraries(Library("3.51.3", "4.13.0 community"))


def test_a_file_is_plain_only_when_its_header_says_so(tmp_path: Path) -> None:
    check_not_plain(tmp_path / "absent")
    (tmp_path / "empty").write_bytes(b"")
    check_not_plain(tmp_path / "empty")
    (tmp_path / "plain").write_bytes(b"SQLite format 3\x00")
    with pytest.raises(Trouble) as trouble:
        check_not_plain(tmp_path / "plain")
    assert trouble.value.code == "DATABASE_NOT_ENCRYPTED"


def test_a_statement_is_compiled_once_for_the_engines_that_share_a_cache(filled: Path) -> None:
    cache: Any = dialect.LRUCache(10)
    writer = make_engine(filled, KEY, compiled=cache)
    readers = make_engine(filled, KEY, readers=1, compiled=cache)
    word = sa.table("word", sa.column("id", sa.Integer), sa.column("text", sa.String))
    found = []
    for engine, number in ((writer, 3), (readers, 4)):
        with engine.connect() as connection:
            found.append(connection.scalar(sa.select(word.c.text).where(word.c.id == number)))
        engine.dispose()

    assert [text[:12] for text in found] == ["needle-00002", "needle-00003"]
    assert len(cache) == 1


def test_a_caseload_keeps_its_compiled_statements_to_itself() -> None:
    make = getattr(dialect.new_cache, "__wrapped__", dialect.new_cache)

    assert make() is not make()
