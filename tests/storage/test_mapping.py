"""Records, their rows and the journal's form of them say the same."""

from __future__ import annotations

import json
import subprocess
import sys
import typing
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import rfc8785
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import records as r
from casework.formats.json_values import canonical_json
from casework.records.file import StudentFacts
from storage.engine import make_engine
from storage.mapping import map_of
from storage.schema import migrate
from storage.types import json_of
from tests.conftest import ROOT

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))
INSTANTS = st.datetimes(
    datetime(2000, 1, 1),
    datetime(2100, 1, 1),
    timezones=st.just(UTC),
)
TIMES = st.times(min_value=time(0), max_value=time(23, 59)).map(
    lambda t: t.replace(second=0, microsecond=0)
)

for plain, strategy in (
    (str, TEXTS),
    (int, st.integers(-(2**31), 2**31)),
    (date, DAYS),
    (datetime, INSTANTS),
    (time, TIMES),
):
    st.register_type_strategy(plain, strategy)
# One roster's facts inside a file are enough; and whole lists of them only cost time.
st.register_type_strategy(
    StudentFacts,
    st.builds(
        StudentFacts,
        student_no=TEXTS,
        name=TEXTS,
        birth=st.none() | DAYS,
        cohort=st.integers(2000, 2100),
        categories=st.lists(TEXTS, max_size=2).map(tuple),
        custom=st.lists(st.tuples(TEXTS, TEXTS), max_size=2).map(tuple),
    ),
)

kinds = pytest.mark.parametrize("kind", r.RECORD_KINDS, ids=lambda kind: kind.kind)
quickly = settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])


def records(kind: type[r.Record]) -> st.SearchStrategy[Any]:
    """Any record of a kind, every field given."""
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{name: st.from_type(hints[name]) for name in map_of(kind).names})


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    engine = make_engine(
        tmp_path_factory.mktemp("mapping") / "vault.db", b"k" * 32, foreign_keys=False
    )
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.mark.fast
@kinds
@quickly
@given(data=st.data())
def test_a_record_round_trips_through_its_row(
    database: sa.Engine, kind: type[r.Record], data: st.DataObject
) -> None:
    record = data.draw(records(kind))
    mapped = map_of(kind)

    with database.connect() as connection, connection.begin() as transaction:
        connection.execute(sa.insert(mapped.table), [mapped.to_row(record, "r" * 32)])
        query = sa.select(*mapped.columns).where(mapped.table.c.id == record.id)
        row = connection.execute(query).mappings().one()
        raw = connection.exec_driver_sql(mapped.query("id"), (json_of([record.id]),)).all()
        transaction.rollback()

    assert mapped.to_record(row) == record
    assert list(mapped.from_raw(raw)) == [record]


@kinds
@quickly
@given(data=st.data())
def test_a_record_round_trips_through_the_journal(
    kind: type[r.Record], data: st.DataObject
) -> None:
    record = data.draw(records(kind))
    mapped = map_of(kind)

    written = canonical_json(mapped.to_fields(record))

    assert mapped.from_fields(json.loads(written)) == record
    assert mapped.to_fields(record) == json.loads(written)


@kinds
@quickly
@given(data=st.data())
def test_the_journal_uses_canonical_json(kind: type[r.Record], data: st.DataObject) -> None:
    fields = map_of(kind).to_fields(data.draw(records(kind)))

    assert canonical_json(fields).encode() == rfc8785.dumps(fields)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.text("abcxyz_", min_size=1), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_equal_values_are_encoded_identically(value: Any) -> None:
    assert canonical_json(value).encode() == rfc8785.dumps(value)
    assert json.loads(canonical_json(value)) == value


@pytest.mark.fast
def test_every_kind_of_record_has_a_table_and_every_column_a_field() -> None:
    for kind in r.RECORD_KINDS:
        mapped = map_of(kind)
        derived = {"revision"} | ({"key"} if kind is r.CaseFile else set())
        assert {column.name for column in mapped.table.columns} == {*mapped.names, *derived}


@pytest.mark.system_clock(reason="starts a process")
def test_opening_a_caseload_does_not_import_the_orm() -> None:
    code = "import sys, storage.caseload; print('sqlalchemy.orm' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)

    assert shown.stdout.split() == [b"False"]


def test_parent_fields_are_foreign_keys() -> None:
    for child, named in r.PARENTS.items():
        for field, parent in named.items():
            keys = map_of(child).table.c[field].foreign_keys
            assert [key.column.table.name for key in keys] == [map_of(parent).table.name]
