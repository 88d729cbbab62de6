"""Migrates a database to the schema that this program works with."""

from __future__ import annotations

import json
from pathlib import Path

import sqlalchemy as sa

from casework.problems import Trouble

_MIGRATIONS = Path(__file__).parent / "migrations"

SCHEMA = max(int(path.name[:4]) for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))
"""The number of the newest migration; also stored with the keys, and read before the database."""

APPLICATION_ID = 0x5A48_4831
"""``ZHH1``: marks a database file as one of ours."""

NEWEST = _MIGRATIONS / "newest.json"
"""Statements that create an empty database with exactly the schema that all migrations produce.

``packaging/newest_schema.py`` regenerates them after a new migration; a test compares both.
"""


def schema_of(connection: sa.Connection) -> int:
    """Return the number of the last migration of a database; 0 for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return 0
    revision = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return int(revision) if revision else 0


def refuse_newer(schema: int) -> None:
    """Raise Trouble DATABASE_NEWER if a newer program wrote it; nothing is changed."""
    if schema > SCHEMA:
        raise Trouble("DATABASE_NEWER", schema=schema, known=SCHEMA)


def begin(engine: sa.Engine) -> None:
    """Create the newest schema in an empty database directly, without running migrations."""
    with engine.connect() as plain, plain.execution_options(write=True).begin():
        for statement in json.loads(NEWEST.read_text("utf-8")):
            plain.exec_driver_sql(statement)
        plain.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (f"{SCHEMA:04d}",))
        _mark(plain)


def statements_of(connection: sa.Connection) -> list[str]:
    """Return the statements that create this schema, in order of creation.

    Implicit tables of search indexes and of SQLite are omitted.
    """
    made = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    ).all()
    indexes = tuple(f"{name}_" for name, sql in made if sql.startswith("CREATE VIRTUAL"))
    return [sql for name, sql in made if not name.startswith(("sqlite_", *indexes))]


def migrate(engine: sa.Engine) -> None:
    """Run all missing migrations in one transaction.

    ``engine`` must not enforce foreign keys while tables are rebuilt; they are checked at the end.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with engine.connect() as plain, plain.execution_options(write=True).begin():
        config.attributes["connection"] = plain
        command.upgrade(config, f"{SCHEMA:04d}")
        if plain.dialect.name == "sqlite":
            broken = plain.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise Trouble("DATABASE_DAMAGED", tables=sorted({str(row[0]) for row in broken}))
            _mark(plain)


def _mark(connection: sa.Connection) -> None:
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")
