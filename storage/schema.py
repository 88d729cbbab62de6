"""Brings a database to the shape that this program works with."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from casework.problems import Trouble

SCHEMA = 14
"""The number of the newest migration; also kept beside the keys, and read before the database."""

APPLICATION_ID = 0x5A48_4831
"""``ZHH1``: marks a database file as one of ours."""


def schema_of(connection: sa.Connection) -> int:
    """Return the number of the last migration that a database has had; 0 for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return 0
    revision = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return int(revision) if revision else 0


def refuse_newer(schema: int) -> None:
    """Raise Trouble DATABASE_NEWER when a newer program wrote it; nothing is changed."""
    if schema > SCHEMA:
        raise Trouble("DATABASE_NEWER", schema=schema, known=SCHEMA)


def migrate(engine: sa.Engine) -> None:
    """Run every step that is missing, all in one transaction.

    ``engine`` must not enforce foreign keys while tables are rebuilt; they are checked at the end.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with engine.connect() as plain, plain.execution_options(write=True).begin():
        config.attributes["connection"] = plain
        command.upgrade(config, f"{SCHEMA:04d}")
        if plain.dialect.name == "sqlite":
            broken = plain.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise Trouble("DATABASE_DAMAGED", tables=sorted({str(row[0]) for row in broken}))
            plain.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            plain.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")
