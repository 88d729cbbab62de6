"""Lists of files with their standing: one query, however many rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casework import records as r
from casework.lists import (
    FileLine,
    FileQuery,
    Progress,
    ServiceCount,
)
from casework.problems import RuleBroken
from casework.records.file import NEEDED_FIELDS
from casework.services import Service
from casework.status import Status
from storage import filters
from storage.cases import chunks
from storage.mapping import map_of
from storage.rows import CategoryRow, PairingRow, StandingRow

_FILES = filters.FILES
_STANDING = filters.STANDING
_EXTRAS = [_STANDING.c[name] for name in ("status", "last_contact_on", "destination_code")]
_FILE_COLUMNS = [column for column in map_of(r.CaseFile).columns if column.name != "imported"]
_PAIRING_COLUMNS = [column.label(f"pairing_{column.name}") for column in map_of(r.Pairing).columns]
_COUNTS = [
    _STANDING.c[f"{service.value}_{what}"]
    for service in Service
    for what in ("given", "owed", "not_counting")
]


def lines(connection: sa.Connection, query: FileQuery, today: date) -> tuple[FileLine, ...]:
    """Return the files that the query asks for.

    Finding and sorting go by narrow columns; only the rows that are shown are read whole.
    """
    if query.limit is None and not query.offset:
        chosen = filters.narrowed(_all_lines(), query).order_by(*filters.order_of(query))
        rows = connection.execute(chosen)
        return tuple(_line(row, today) for row in rows.mappings())
    return lines_of(connection, file_ids(connection, query), today)


def line(connection: sa.Connection, file_id: UUID, today: date) -> FileLine:
    """Return one file's line; raises RuleBroken UNKNOWN_RECORD."""
    row = connection.execute(_all_lines().where(_FILES.c.id == file_id)).mappings().first()
    if row is None:
        raise RuleBroken("UNKNOWN_RECORD", "record", record=str(file_id))
    return _line(row, today)


def lines_of(
    connection: sa.Connection, file_ids: Iterable[UUID], today: date
) -> tuple[FileLine, ...]:
    """Return the lines of these files, in the same order."""
    wanted = list(file_ids)
    found: dict[UUID, FileLine] = {}
    for some in chunks(wanted):
        rows = connection.execute(_all_lines().where(_FILES.c.id.in_(some))).mappings()
        found.update((row["id"], _line(row, today)) for row in rows)
    return tuple(found[file_id] for file_id in wanted if file_id in found)


def file_ids(connection: sa.Connection, query: FileQuery) -> tuple[UUID, ...]:
    """Return the ids of the files that the query asks for, in its order."""
    in_order = not query.order and query.limit is not None and filters.is_broad(connection, query)
    chosen = sa.select(_STANDING.c.file_id).select_from(filters.source_of(query))
    chosen = filters.narrowed(chosen, query, in_order=in_order)
    chosen = chosen.order_by(*filters.order_of(query))
    if query.limit is not None:
        chosen = chosen.limit(query.limit)
    return tuple(connection.scalars(chosen.offset(query.offset or None)))


def count(connection: sa.Connection, query: FileQuery) -> int:
    """Return how many files the query asks for, its limit apart."""
    joined = sa.select(sa.func.count()).select_from(filters.source_of(query))
    return int(connection.scalar(filters.narrowed(joined, query)) or 0)


def facets(connection: sa.Connection, query: FileQuery) -> dict[str, dict[str, int]]:
    """Return how many of the files asked for have each value of each facet."""
    source = filters.source_of(query)
    counted = {
        key: _grouped(connection, query, _STANDING.c[key], source)
        for key in ("status", "class_name", "college", "helper")
    }
    with_category = source.join(CategoryRow, CategoryRow.file_id == _STANDING.c.file_id)
    counted["category"] = _grouped(connection, query, CategoryRow.name, with_category)
    choices = {"owes": [*Service, "any"], "lacks": list(NEEDED_FIELDS)}
    for key, values in choices.items():
        sums = [
            sa.func.sum(sa.case((filters.condition(key, value), 1), else_=0)) for value in values
        ]
        asked = filters.narrowed(sa.select(*sums).select_from(source), query)
        row = connection.execute(asked).one()
        counted[key] = {str(v): n or 0 for v, n in zip(values, row, strict=True)}
    return counted


def _grouped(
    connection: sa.Connection, query: FileQuery, column: Any, source: Any
) -> dict[str, int]:
    chosen = sa.select(column, sa.func.count()).select_from(source).group_by(column)
    rows = connection.execute(filters.narrowed(chosen, query))
    return {value or "": number for value, number in rows}


def progress(connection: sa.Connection, by: str | None) -> tuple[Progress, ...]:
    """Return all files together, then one line a group."""
    groups: dict[str, Any] = {
        "class": _STANDING.c.class_name,
        "college": _STANDING.c.college,
        "category": CategoryRow.name,
    }
    if by is not None and by not in groups:
        raise RuleBroken("UNKNOWN_GROUP", "by", by=by, choices=sorted(groups))
    found = [_progress(row) for row in connection.execute(_sums(None)).mappings()]
    if by is not None:
        query = _sums(groups[by])
        found.extend(_progress(row) for row in connection.execute(query).mappings())
    return tuple(found)


def _all_lines() -> sa.Select[Any]:
    return (
        sa.select(*_FILE_COLUMNS, *_EXTRAS, *_COUNTS, *_PAIRING_COLUMNS)
        .join(StandingRow, _STANDING.c.file_id == _FILES.c.id)
        .outerjoin(PairingRow, PairingRow.id == _STANDING.c.helper_id)
    )


def _line(row: Mapping[Any, Any], today: date) -> FileLine:
    file = map_of(r.CaseFile).to_record({**row, "imported": None})
    pairing = {name: row[f"pairing_{name}"] for name in map_of(r.Pairing).names}
    return FileLine(
        file=file,
        categories=file.categories_on(today),
        helper=map_of(r.Pairing).to_record(pairing) if pairing["id"] else None,
        status=Status(row["status"]),
        standing=_counts(row),
        last_contact_on=row["last_contact_on"],
        destination_code=row["destination_code"],
    )


def _counts(row: Mapping[Any, Any]) -> dict[Service, ServiceCount]:
    return {
        service: ServiceCount(
            given=row[f"{service.value}_given"] or 0,
            owed=row[f"{service.value}_owed"] or 0,
            not_counting=row[f"{service.value}_not_counting"] or 0,
        )
        for service in Service
    }


def _sums(group: Any) -> sa.Select[Any]:
    label = sa.null() if group is None else group
    complete = sa.func.sum(sa.case((_STANDING.c.is_complete, 1), else_=0))
    query = sa.select(
        label.label("label"),
        sa.func.count().label("files"),
        complete.label("complete"),
        *[sa.func.sum(column).label(column.name) for column in _COUNTS],
    ).select_from(StandingRow)
    if group is None:
        return query
    if group is CategoryRow.name:
        query = query.join(CategoryRow, CategoryRow.file_id == _STANDING.c.file_id)
    return query.group_by(group).order_by(group)


def _progress(row: Mapping[Any, Any]) -> Progress:
    return Progress(row["label"], row["files"], row["complete"] or 0, _counts(row))
