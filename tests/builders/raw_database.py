"""The database of a caseload as somebody with the key and a database tool reaches it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from storage import journal
from storage.engine import make_engine
from storage.tables import journal_change_table, journal_table
from storage.vault import key_management
from tests.builders.homes import Home


@contextmanager
def raw_connection(home: Home) -> Iterator[sa.Connection]:
    """The database as reached directly with the key."""
    key = key_management.unlock(home.folder, recovery_code=home.code)
    engine = make_engine(home.place.database, key.subkey("db"), foreign_keys=False)
    try:
        with engine.connect() as plain:
            connection = plain.execution_options(write=True)
            with connection.begin():
                yield connection
    finally:
        engine.dispose()


@contextmanager
def unguarded_connection(home: Home) -> Iterator[sa.Connection]:
    """A connection to the database without its triggers, which refuse changes of the journal."""
    key = key_management.unlock(home.folder, recovery_code=home.code)
    engine = make_engine(home.place.database, key.subkey("db"), foreign_keys=False)
    try:
        with engine.connect() as plain:
            connection = plain.execution_options(write=True)
            with connection.begin():
                guards = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
                for (name,) in connection.exec_driver_sql(guards).fetchall():
                    connection.exec_driver_sql(f"DROP TRIGGER {name}")
                yield connection
    finally:
        engine.dispose()


def rehash(connection: sa.Connection, seq: int, mac_key: bytes | None = None) -> None:
    """Make an entry agree with itself again, as someone without the audit key could."""
    row = dict(
        connection.execute(sa.select(journal_table).where(journal_table.c.seq == seq))
        .mappings()
        .one()
    )
    changes = (
        connection.execute(
            sa.select(journal_change_table)
            .where(journal_change_table.c.seq == seq)
            .order_by(journal_change_table.c.position)
        )
        .mappings()
        .all()
    )
    digest = journal.entry_digest(row, journal.changes_digest(changes))
    connection.execute(
        sa.update(journal_table).where(journal_table.c.seq == seq).values(digest=digest)
    )
    connection.execute(
        sa.update(journal_table).where(journal_table.c.seq == seq + 1).values(prev=digest)
    )
