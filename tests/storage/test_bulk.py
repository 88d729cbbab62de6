"""Lists of rows: an empty one writes nothing, and only this module executes lists."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from storage.bulk import run_for_each, write_rows
from storage.engine import make_engine

ROOT = Path(__file__).parents[2]
WORDS = sa.Table("word", sa.MetaData(), sa.Column("id", sa.Integer), sa.Column("text", sa.Text))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sa.Connection]:
    engine = make_engine(tmp_path / "vault.db", bytes(range(32)))
    try:
        with engine.connect() as connection, connection.begin():
            connection.execute(sa.text("CREATE TABLE word (id INTEGER, text TEXT)"))
            yield connection
    finally:
        engine.dispose()


def words(connection: sa.Connection) -> list[Any]:
    return [tuple(row) for row in connection.execute(sa.select(WORDS))]


@pytest.mark.fast
def test_inserting_no_rows_writes_nothing(connection: sa.Connection) -> None:
    write_rows(connection, sa.insert(WORDS), [])
    run_for_each(connection, "INSERT INTO word VALUES (?, ?)", [])

    assert words(connection) == []


def test_each_row_is_written(connection: sa.Connection) -> None:
    write_rows(connection, sa.insert(WORDS), [{"id": 1, "text": "甲"}, {"id": 2, "text": "乙"}])
    run_for_each(connection, "INSERT INTO word VALUES (?, ?)", [(3, "丙")])

    assert words(connection) == [(1, "甲"), (2, "乙"), (3, "丙")]


@pytest.mark.filterwarnings("ignore:Empty parameter sequence")
def test_the_engine_of_the_program_refuses_an_insert_without_values(
    connection: sa.Connection,
) -> None:
    with pytest.raises(ValueError, match="word"):
        connection.execute(sa.insert(WORDS), [])
    with pytest.raises(ValueError, match="word"):
        connection.execute(sa.insert(WORDS))

    assert words(connection) == []


def test_the_engine_accepts_every_insert_with_values(connection: sa.Connection) -> None:
    connection.execute(sa.insert(WORDS).values(id=1, text="甲"))
    connection.execute(sa.insert(WORDS).values([{"id": 2}, {"id": 3}]))
    connection.execute(sa.insert(WORDS), {"id": 4})
    connection.execute(sa.insert(WORDS).from_select(["id"], sa.select(WORDS.c.id)))

    assert sorted(row[0] for row in words(connection)) == [1, 1, 2, 2, 3, 3, 4, 4]


def test_storage_inserts_lists_of_rows_only_with_the_bulk_helper() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "storage").rglob("*.py"))
        if path.name != "bulk.py"
        for call in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(call, ast.Call) and _hands_rows(call)
    ]

    assert found == []


def _hands_rows(call: ast.Call) -> bool:
    """One set of values is written where it is used: a dict for a statement, a tuple for SQL."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name == "executemany":
        return True
    single = {"execute": ast.Dict, "exec_driver_sql": ast.Tuple}.get(name)
    values = [*call.args[1:], *(word.value for word in call.keywords)]
    return single is not None and any(not isinstance(value, single) for value in values)
