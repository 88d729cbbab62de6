"""The database has the shape that the program declares, and an unknown one is left alone."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from casework.caseload_dtos import UnlockCredentials
from casework.problems import Trouble
from storage import schema
from storage.engine import make_engine
from storage.tables import METADATA
from storage.vault import key_management
from tests.builders.homes import PASSPHRASE, Home, a_home, a_talk, files_of
from tests.builders.nonempty import nonempty
from tests.builders.raw_database import raw_connection

SEARCH_TABLES = ("file_search", "note_search")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home")


@pytest.fixture
def old_home(tmp_path: Path) -> Home:
    """A caseload that the first version of the program wrote: two students and their records."""
    folder = tmp_path / "old"
    shutil.copytree(Path(__file__).parents[1] / "data" / "home_of_schema_1", folder)
    return Home(folder, "QSXCC-QS27D-M8ESX-KWJK4-KPZ78-GNV9Z-S9P0G")


def every_byte_of(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def trouble_of_opening(home: Home, key: UnlockCredentials | None = None) -> str:
    with pytest.raises(Trouble) as caught, home.manager.open(home.folder, key or home.key):
        pass
    return caught.value.code


def shape_of(engine: sa.Engine) -> tuple[object, ...]:
    """Everything that a database without records has: what was made, and the rows of it.

    Where Alembic rebuilds a table, its constraints and indexes come in no certain order.
    """
    with engine.connect() as connection, connection.begin():
        ask = connection.exec_driver_sql
        found = ask("SELECT type, name, tbl_name, sql FROM sqlite_master").all()
        tables = [name for kind, name, *_ in found if kind == "table"]
        rows = {name: ask(f'SELECT * FROM "{name}"').all() for name in tables}
        names = ("application_id", "user_version", "encoding", "foreign_key_check")
        made = sorted((kind, name, table, _in_order(sql)) for kind, name, table, sql in found)
        return made, rows, [ask(f"PRAGMA {name}").all() for name in names]


def _in_order(sql: str | None) -> list[str]:
    """A statement's lines, those of constraints sorted behind the columns."""
    lines = [line.rstrip(", ") for line in (sql or "").splitlines()]
    return sorted(lines, key=lambda line: line if line.startswith("\tCONSTRAINT ") else "")


@pytest.mark.fast
def test_a_new_database_equals_a_migrated_one(
    tmp_path: Path,
) -> None:
    """If not: there is a new migration, and ``python packaging/newest_schema.py`` has to run."""
    shapes = []
    for number, bring in enumerate((schema.migrate, schema.begin)):
        engine = make_engine(tmp_path / f"{number}.db", bytes(32), foreign_keys=False)
        bring(engine)
        shapes.append(shape_of(engine))
        engine.dispose()
    assert shapes[0] == shapes[1]


@pytest.mark.fast
def test_the_migrated_database_matches_the_declared_tables(home: Home) -> None:
    with raw_connection(home) as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda _object, name, *_: not str(name).startswith(SEARCH_TABLES),
            },
        )
        assert compare_metadata(context, METADATA) == []


def test_a_home_of_the_first_version_is_migrated_and_verifies(old_home: Home) -> None:
    with old_home.manager.open(old_home.folder, old_home.key) as caseload:
        check = caseload.checks.verify_journal()
        assert (check.entries, check.findings) == (11, ())
        assert caseload.checks.verify_store() == ()
        with caseload.snapshot() as reader:
            first, second = reader.cases(files_of(caseload)).values()
        assert (len(first.plans), len(first.talks), len(first.destinations)) == (1, 1, 1)
        assert second.file.contacts == ()
        assert second.pack.pack_ref == "tianjin-2023@1"
        assert [line.name for line in caseload.backups.list()] != []


def test_actions_of_the_first_version_can_be_undone(old_home: Home) -> None:
    with old_home.manager.open(old_home.folder, old_home.key) as caseload:
        kept = [caseload.services.actions.undo() for _ in range(10)]
        assert all(reversal.kept == reversal.impossible == () for reversal in nonempty(kept))
        with caseload.snapshot() as reader:
            assert reader.progress()[0].files == 0
        assert caseload.checks.verify_journal().findings == ()


def test_the_database_has_an_application_id_and_a_version(home: Home) -> None:
    with raw_connection(home) as connection:
        assert connection.exec_driver_sql("PRAGMA application_id").scalar() == schema.APPLICATION_ID
        assert connection.exec_driver_sql("PRAGMA user_version").scalar() == schema.SCHEMA
        assert schema.schema_of(connection) == schema.SCHEMA


def test_the_file_on_disk_has_no_sqlite_header(home: Home) -> None:
    with home.open() as caseload:
        caseload.services.talks.log_talk(files_of(caseload), a_talk(topic="针在干草里"))
        for file in home.folder.rglob("vault.db*"):
            content = file.read_bytes()
            assert not content.startswith(b"SQLite format 3")
            assert "针在干草里".encode() not in content


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET actor = 'x'",
        "UPDATE journal SET facts = facts",
        "DELETE FROM journal",
        "DELETE FROM journal_change",
        "UPDATE journal_change SET payload = 'x'",
        "UPDATE journal_change SET payload = NULL, kind = 'x'",
        "UPDATE journal_change SET payload_digest = 'x'",
    ],
)
def test_the_journal_is_append_only_even_in_plain_sql(home: Home, statement: str) -> None:
    with (
        pytest.raises(sa.exc.IntegrityError, match="append-only"),
        raw_connection(home) as connection,
    ):
        connection.exec_driver_sql(statement)


def test_a_deleted_payload_keeps_the_chain_but_lacks_a_certificate(home: Home) -> None:
    with raw_connection(home) as connection:
        connection.exec_driver_sql("UPDATE journal_change SET payload = NULL WHERE seq = 2")

    with home.open() as caseload:
        assert {finding.code for finding in caseload.checks.verify_journal().findings} == {
            "PAYLOAD_MISSING"
        }


def test_newer_locked_and_damaged_homes_are_distinguished_and_unchanged(
    tmp_path: Path, home: Home
) -> None:
    newer = home.copy(tmp_path / "newer")
    with raw_connection(newer) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0099'")
    damaged = home.copy(tmp_path / "damaged")
    with damaged.place.database.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 64)
    before = {folder: every_byte_of(folder) for folder in tmp_path.iterdir()}

    answers = [
        trouble_of_opening(newer),
        trouble_of_opening(home, UnlockCredentials(passphrase="not " + PASSPHRASE)),
        trouble_of_opening(damaged),
    ]

    assert answers == ["DATABASE_NEWER", "WRONG_PASSPHRASE", "DATABASE_DAMAGED"]
    assert {folder: every_byte_of(folder) for folder in tmp_path.iterdir()} == before


def test_a_newer_home_is_refused_by_its_key_file_before_the_database_is_touched(
    home: Home,
) -> None:
    key = key_management.unlock(home.folder, recovery_code=home.code)
    key_management.record_schema(home.folder, key, schema.SCHEMA + 1)
    home.place.database.write_bytes(b"a shape that this program cannot know" * 200)
    before = every_byte_of(home.folder)

    assert trouble_of_opening(home) == "DATABASE_NEWER"
    assert every_byte_of(home.folder) == before


def test_an_unencrypted_database_is_refused(home: Home) -> None:
    import sqlite3

    home.place.database.unlink()
    plain = sqlite3.connect(home.place.database)
    plain.execute("CREATE TABLE file (name)")
    plain.commit()
    plain.close()

    assert trouble_of_opening(home) == "DATABASE_NOT_ENCRYPTED"


def test_every_table_compiles_for_postgresql() -> None:
    dialect = postgresql.dialect()

    for table in METADATA.sorted_tables:
        assert str(CreateTable(table).compile(dialect=dialect)).strip().startswith("CREATE TABLE")
        for index in table.indexes:
            assert "CREATE" in str(CreateIndex(index).compile(dialect=dialect))


@pytest.mark.fast
def test_every_constraint_has_a_name() -> None:
    for table in METADATA.sorted_tables:
        assert all(constraint.name for constraint in nonempty(table.constraints)), table.name
