"""Lists of files with their standing, in one query for any number of rows."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, SafeUUID

import sqlalchemy as sa

from casework import records as r
from casework.parcels.custody import Ownership
from casework.problems import RuleBroken
from casework.read_models import (
    FACET_KEYS,
    NEEDS,
    FileLine,
    FileQuery,
    ServiceCount,
    ServiceProgress,
)
from casework.records.file import NEEDED_FIELDS
from casework.required_services import Extra, Service
from casework.standing import Status
from storage import filters, search
from storage.cases import chunks
from storage.ledger import ownership_cache
from storage.ledger.tables import transfer_lock_table
from storage.mapping import map_of
from storage.record_tables import file_table, pairing_table
from storage.tables import category_table, standing_table

_EXTRAS = [
    *(standing_table.c[name] for name in ("status", "last_contact_on", "destination_code")),
    transfer_lock_table.c.hands,
]
_FILE, _PAIRING = map_of(r.CaseFile), map_of(r.Pairing)
_UNREAD: Mapping[str, Any] = {"imported": None}
"""Columns that no list shows and that are slow to read."""

_FILE_COLUMNS: list[sa.ColumnElement[Any]] = [
    sa.type_coerce(column, sa.types.NullType()).label(column.name)
    for column in _FILE.columns
    if column.name not in _UNREAD
]
_PAIRING_COLUMNS = [
    sa.type_coerce(column, sa.types.NullType()).label(f"pairing_{column.name}")
    for column in _PAIRING.columns
]
"""Raw driver values; ``from_raw`` decodes them faster than the column types."""

_COUNTS = [
    standing_table.c[f"{service.value}_{what}"]
    for service in Service
    for what in ("given", "owed", "not_counting")
]
_MINIMA = [standing_table.c[f"{service.value}_minimum"] for service in Service]
_LINES = (
    sa.select(*_FILE_COLUMNS, *_EXTRAS, *_COUNTS, *_MINIMA, *_PAIRING_COLUMNS)
    .join(standing_table, standing_table.c.file_id == file_table.c.id)
    .outerjoin(pairing_table, pairing_table.c.id == standing_table.c.helper_id)
    .outerjoin(transfer_lock_table, transfer_lock_table.c.key == standing_table.c.key)
)
_LINES_OF = _LINES.where(file_table.c.id.in_(sa.bindparam("ids", expanding=True)))
_PARTS: tuple[list[Any], ...] = (_FILE_COLUMNS, _EXTRAS, _COUNTS, _MINIMA, _PAIRING_COLUMNS)
_ENDS = list(itertools.accumulate(map(len, _PARTS)))
_OF_FILE, _OF_EXTRAS, _OF_COUNTS, _OF_MINIMA, _OF_PAIRING = itertools.starmap(
    slice, itertools.pairwise([0, *_ENDS])
)
_ID = sa.type_coerce(standing_table.c.file_id, sa.String).label("file_id")
"""The id as stored, so that the column type does not convert it to a UUID."""

_LED = (
    sa.select(_ID, *(file_table.c[name] for name in search.SEARCHED))
    .join(file_table, file_table.c.id == standing_table.c.file_id)
    .where(filters.NOT_GONE)
    .order_by(*filters.order_of(FileQuery()))
)
_LEAD = 4
"""At the head of the list, scan this many times the number of wanted files."""


def lines(connection: sa.Connection, query: FileQuery, today: date) -> tuple[FileLine, ...]:
    """Return the files that match the query.

    Filtering and sorting use narrow columns; only the rows that are shown are read in full.
    """
    if query.limit is None and not query.offset:
        chosen = filters.narrowed(_LINES, query).order_by(*filters.order_of(query))
        return tuple(_read(connection.execute(chosen), today))
    return lines_of(connection, file_ids(connection, query), today)


def line(connection: sa.Connection, file_id: UUID, today: date) -> FileLine:
    """Return the list line of one file; raises RuleBroken UNKNOWN_RECORD."""
    for found in lines_of(connection, [file_id], today):
        return found
    raise RuleBroken("UNKNOWN_RECORD", "record", record=str(file_id))


def lines_of(
    connection: sa.Connection, file_ids: Iterable[UUID], today: date
) -> tuple[FileLine, ...]:
    """Return the lines of these files, in the same order."""
    wanted = list(file_ids)
    found: dict[UUID, FileLine] = {}
    for some in chunks(wanted):
        lines = _read(connection.execute(_LINES_OF, {"ids": some}), today)
        found.update((line.file.id, line) for line in lines)
    return tuple(found[file_id] for file_id in wanted if file_id in found)


def file_ids(connection: sa.Connection, query: FileQuery) -> tuple[UUID, ...]:
    """Return the ids of the files that match the query, in its order."""
    is_head = not query.order and query.limit is not None
    if is_head and (found := _at_the_head(connection, query)) is not None:
        return found
    is_broad = is_head and filters.is_broad(connection, search.match_of(query.search))
    chosen = sa.select(_ID).select_from(filters.source_of(query))
    chosen = filters.narrowed(chosen, query, in_order=is_broad)
    chosen = chosen.order_by(*filters.order_of(query))
    if query.limit is not None:
        chosen = chosen.limit(query.limit)
    kept = connection.scalars(chosen.offset(query.offset or None)).all()
    return _ids_of(kept)


def _at_the_head(connection: sa.Connection, query: FileQuery) -> tuple[UUID, ...] | None:
    """Return the ids if the head of the unfiltered list contains enough matches, else None.

    The index returns all matches at once; if nearly every file matches, as with the first digits of
    student numbers, that takes longer than a keystroke may.
    """
    rough = search.rough_match_of(query.search)
    is_plain = not query.where and query.among is None and filters.noted(query) is None
    is_plain = is_plain and not search.long_runs(query.search)
    if query.limit is None or not is_plain or not filters.is_broad(connection, rough):
        return None
    terms = search.terms_of(query.search)
    wanted = query.offset + query.limit
    found: list[str] = []
    for row in connection.execute(_LED.limit(_LEAD * wanted)):
        if search.is_found(terms, row):
            found.append(row.file_id)
            if len(found) == wanted:
                return _ids_of(found[query.offset :])
    return None


def _ids_of(kept: Iterable[str]) -> tuple[UUID, ...]:
    """Return the ids as UUIDs; the UUID constructor takes twice as long."""
    made = []
    for one in kept:
        file_id = object.__new__(UUID)
        object.__setattr__(file_id, "int", int(one, 16))
        object.__setattr__(file_id, "is_safe", SafeUUID.unknown)
        made.append(file_id)
    return tuple(made)


def count(connection: sa.Connection, query: FileQuery) -> int:
    """Return the number of files that match the query, ignoring its limit."""
    joined = sa.select(sa.func.count()).select_from(filters.source_of(query))
    return int(connection.scalar(filters.narrowed(joined, query)) or 0)


def facets(
    connection: sa.Connection, query: FileQuery, only: Collection[str] = ()
) -> dict[str, dict[str, int]]:
    """Return the number of matching files by facet (all, or those in ``only``) and value."""
    wanted = frozenset(only or FACET_KEYS)
    source = filters.source_of(query)
    counted: dict[str, dict[str, int]] = {
        key: _grouped(connection, query, standing_table.c[key], source)
        for key in ("status", "class_name", "college", "helper", "proof")
        if key in wanted
    }
    if "category" in wanted:
        with_category = source.join(
            category_table, category_table.c.file_id == standing_table.c.file_id
        )
        counted["category"] = _grouped(connection, query, category_table.c.name, with_category)
    choices = {
        "owes": [*Service, *Extra, "any"],
        "needs": list(NEEDS),
        "lacks": list(NEEDED_FIELDS),
    }
    for key, values in choices.items():
        if key not in wanted:
            continue
        sums = [
            sa.func.sum(sa.case((filters.condition(key, value), 1), else_=0)) for value in values
        ]
        asked = filters.narrowed(sa.select(*sums).select_from(source), query)
        row = connection.execute(asked).one()
        counted[key] = {str(v): n or 0 for v, n in zip(values, row, strict=True)}
    if "hands" in wanted:
        counted["hands"] = _ownership_counts(connection, query)
    return counted


def _ownership_counts(connection: sa.Connection, query: FileQuery) -> dict[str, int]:
    """Count matching files that are being transferred, transferred, or disputed."""
    if not ownership_cache.has_transfer_locks(connection):
        return {}
    found: dict[str, int] = {}
    for one in (Ownership.TRANSFER_PENDING, Ownership.TRANSFERRED, Ownership.DISPUTED):
        where = (*(pair for pair in query.where if pair[0] != "hands"), ("hands", one.value))
        found[one.value] = count(connection, replace(query, where=where))
    return found


def _grouped(
    connection: sa.Connection, query: FileQuery, column: Any, source: Any
) -> dict[str, int]:
    chosen = sa.select(column, sa.func.count()).select_from(source).group_by(column)
    rows = connection.execute(filters.narrowed(chosen, query))
    return {value or "": number for value, number in rows}


def progress(connection: sa.Connection, by: str | None) -> tuple[ServiceProgress, ...]:
    """Return the totals of all files, then one line for each group."""
    if by is not None and by not in _GROUPS:
        raise RuleBroken("UNKNOWN_GROUP", "by", by=by, choices=sorted(_GROUPS))
    found = [_progress(row) for row in connection.execute(_sums(None)).mappings()]
    if by is not None:
        found.extend(_progress(row) for row in connection.execute(_sums(by)).mappings())
    return tuple(found)


_GROUPS: Mapping[str, Any] = {
    "class": standing_table.c.class_name,
    "college": standing_table.c.college,
    "category": category_table.c.name,
}


def _read(rows: Iterable[Sequence[Any]], today: date) -> Iterator[FileLine]:
    every = list(rows)
    files = _FILE.from_raw((row[_OF_FILE] for row in every), _UNREAD)
    paired = (row[_OF_PAIRING] for row in every)
    pairings = _PAIRING.from_raw(row for row in paired if row[0] is not None)
    for row, file in zip(every, files, strict=True):
        helper = None if row[_OF_PAIRING][0] is None else next(pairings)
        status, last_contact_on, destination_code, away = row[_OF_EXTRAS]
        yield FileLine(
            file=file,
            categories=file.categories_on(today),
            helper=helper,
            status=Status(status),
            standing=_counts(row[_OF_COUNTS], row[_OF_MINIMA]),
            last_contact_on=last_contact_on,
            destination_code=destination_code,
            ownership=Ownership.OWNED if away is None else Ownership(away),
        )


def _counts(
    numbers: Sequence[int | None], minima: Sequence[int | None] = (None, None, None)
) -> dict[Service, ServiceCount]:
    found = iter([number or 0 for number in numbers])
    counts = map(ServiceCount, found, found, found, minima)
    return dict(zip(Service, counts, strict=True))


@functools.cache
def _sums(by: str | None) -> sa.Select[Any]:
    group = None if by is None else _GROUPS[by]
    label = sa.null() if group is None else group
    complete = sa.func.sum(sa.case((standing_table.c.is_complete, 1), else_=0))
    query = sa.select(
        label.label("label"),
        sa.func.count().label("files"),
        complete.label("complete"),
        *[sa.func.sum(column).label(column.name) for column in _COUNTS],
        *[
            sa.func.sum(filters.extra_count(extra, what)).label(f"{extra.value}_{what}")
            for extra in Extra
            for what in ("minimum", "given", "owed", "not_counting")
        ],
    )
    query = query.select_from(standing_table).where(filters.NOT_GONE)
    if group is None:
        return query
    if by == "category":
        query = query.join(category_table, category_table.c.file_id == standing_table.c.file_id)
    return query.group_by(group).order_by(group)


def _progress(row: Mapping[Any, Any]) -> ServiceProgress:
    return ServiceProgress(
        row["label"],
        row["files"],
        row["complete"] or 0,
        _counts([row[c.name] for c in _COUNTS]),
        {
            extra: ServiceCount(
                *(row[f"{extra.value}_{what}"] for what in ("given", "owed", "not_counting"))
            )
            for extra in Extra
            if row[f"{extra.value}_minimum"]
        },
    )
