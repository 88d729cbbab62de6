"""Bulk reads and writes: the only module of storage that passes lists to statements.

SQLAlchemy treats an empty list like no list: an insert then writes one row of defaults, and an
update runs once without values. Here an empty list runs nothing.
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
    """Run a statement once for each row; run nothing for an empty list."""
    if rows:
        connection.execute(statement, rows)


@functools.cache
def insert_into(table: sa.Table) -> sa.Insert:
    """Return the (cached) insert into a table."""
    return sa.insert(table)


@functools.cache
def update_of_record(table: sa.Table) -> sa.Update:
    """Return the update of the row whose id is the parameter ``of_record``."""
    return sa.update(table).where(table.c.id == sa.bindparam("of_record"))


def run_for_each(connection: sa.Connection, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Run SQL text once for each tuple of values; run nothing for an empty list."""
    if rows:
        connection.exec_driver_sql(sql, list(rows))


def rows_of(connection: sa.Connection, sql: str, *values: str | int) -> Sequence[Sequence[Any]]:
    """Return the rows of one of our own queries as the driver returns them.

    SQLAlchemy's result wrappers cost more than most of the queries. If the driver fails, the query
    is repeated through SQLAlchemy, so that the error is raised as ``Trouble`` here too.
    """
    if connection.in_transaction():  # otherwise no transaction has begun yet
        driver: Any = connection.connection.driver_connection
        try:
            found: list[tuple[Any, ...]] = driver.execute(sql, values).fetchall()
        except sqlcipher.Error:
            pass
        else:
            return found
    return connection.exec_driver_sql(sql, values).all()


def refuse_rows_of_defaults(engine: sa.Engine) -> None:
    """Raise if an insert has no values, before it writes a row of defaults."""

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
        # No column has a Python default, so this is what an insert without values compiles to.
        if str(statement.compile(connection, column_keys=[])).endswith("DEFAULT VALUES"):
            raise ValueError(f"an insert into {statement.table} without any values")
