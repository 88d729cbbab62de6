"""Rows into a statement and out of one: here alone storage hands a statement a list.

The library takes an empty list for no list at all: an insert then writes one row of defaults, and
an update runs once with nothing to put in. Here no rows are no statement.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlcipher3 import dbapi2 as sqlcipher


def write_rows(
    connection: sa.Connection,
    statement: sa.Insert | sa.Update,
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """Run a statement once for each row, and not at all for none."""
    if rows:
        connection.execute(statement, rows)


@functools.cache
def insert_into(table: sa.Table) -> sa.Insert:
    """Return the insert into a table; the statement is built once."""
    return sa.insert(table)


@functools.cache
def update_of_record(table: sa.Table) -> sa.Update:
    """Return the update of the row whose id a set of values has as ``of_record``."""
    return sa.update(table).where(table.c.id == sa.bindparam("of_record"))


def run_for_each(connection: sa.Connection, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Run SQL text once for each tuple of values, and not at all for none."""
    if rows:
        connection.exec_driver_sql(sql, list(rows))


def rows_of(connection: sa.Connection, sql: str, *values: str | int) -> Sequence[Sequence[Any]]:
    """Return the rows of a query of ours as the driver gives them.

    What SQLAlchemy wraps around each answer costs more than most of the answers. Where the driver
    fails, SQLAlchemy asks once more, so that a fault leaves as ``Trouble`` here too.
    """
    if connection.in_transaction():  # else it has yet to begin one
        driver: Any = connection.connection.driver_connection
        try:
            found: list[tuple[Any, ...]] = driver.execute(sql, values).fetchall()
        except sqlcipher.Error:
            pass
        else:
            return found
    return connection.exec_driver_sql(sql, values).all()


def refuse_rows_of_defaults(engine: sa.Engine) -> None:
    """Let an insert that was handed no values raise before it writes a row of defaults."""

    @event.listens_for(engine, "before_execute")
    def look(
        connection: sa.Connection,
        statement: sa.Executable,
        rows: Sequence[Mapping[str, Any]],
        values: Mapping[str, Any],
        _options: Mapping[str, Any],
    ) -> None:
        if not (isinstance(statement, sa.Insert) and statement.select is None):
            return
        if rows or values:
            return
        # No column has a default of Python's, so this is what remains where nothing is given.
        if str(statement.compile(connection, column_keys=[])).endswith("DEFAULT VALUES"):
            raise ValueError(f"an insert into {statement.table} without any values")
