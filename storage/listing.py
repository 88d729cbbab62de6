"""Lists of files with their standing: one query, however many rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casework import records as r
from casework.lists import (
    ORDER_KEYS,
    WHERE_KEYS,
    FileLine,
    FileQuery,
    Progress,
    ServiceCount,
)
from casework.problems import RuleBroken
from casework.records.file import NEEDED_FIELDS
from casework.services import Service
from casework.status import Status
from storage import search
from storage.cases import chunks
from storage.mapping import map_of
from storage.rows import CategoryRow, FileRow, PairingRow, StandingRow

_YEAR_DIGITS = 4

_FILES: sa.Table = map_of(r.CaseFile).table
_STANDING: Any = StandingRow.__table__
_EXTRAS = [_STANDING.c[name] for name in ("status", "last_contact_on", "destination_code")]
_FILE_COLUMNS = [column for column in map_of(r.CaseFile).columns if column.name != "imported"]
_JOINED = _FILES.join(_STANDING, _STANDING.c.file_id == _FILES.c.id)
_PAIRING_COLUMNS = [column.label(f"pairing_{column.name}") for column in map_of(r.Pairing).columns]
_COUNTS = [
    _STANDING.c[f"{service.value}_{what}"]
    for service in Service
    for what in ("given", "owed", "not_counting")
]


def lines(connection: sa.Connection, query: FileQuery, today: date) -> tuple[FileLine, ...]:
    """Return the files that the query asks for."""
    chosen = _narrowed(_all_lines(), query).order_by(*_order(query))
    if query.limit is not None:
        chosen = chosen.limit(query.limit)
    chosen = chosen.offset(query.offset or None)
    return tuple(_line(row, today) for row in connection.execute(chosen).mappings())


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
    chosen = _narrowed(sa.select(_FILES.c.id).select_from(_JOINED), query).order_by(*_order(query))
    if query.limit is not None:
        chosen = chosen.limit(query.limit)
    return tuple(connection.scalars(chosen.offset(query.offset or None)))


def facets(connection: sa.Connection, query: FileQuery) -> dict[str, dict[str, int]]:
    """Return how many of the files asked for have each value of each facet."""
    chosen = _narrowed(sa.select(_FILES.c.id).select_from(_JOINED), query).cte("chosen")
    columns = {
        "status": _STANDING.c.status,
        "class_name": _FILES.c.class_name,
        "college": _FILES.c.college,
        "helper": _STANDING.c.helper,
    }
    counted = {
        key: _grouped(
            connection,
            sa.select(column, sa.func.count())
            .select_from(_JOINED)
            .where(_FILES.c.id.in_(sa.select(chosen.c.id)))
            .group_by(column),
        )
        for key, column in columns.items()
    }
    counted["category"] = _grouped(
        connection,
        sa.select(CategoryRow.name, sa.func.count())
        .where(CategoryRow.file_id.in_(sa.select(chosen.c.id)))
        .group_by(CategoryRow.name),
    )
    choices = {"owes": [*Service, "any"], "lacks": list(NEEDED_FIELDS)}
    for key, values in choices.items():
        sums = [sa.func.sum(sa.case((_condition(key, v), 1), else_=0)).label(v) for v in values]
        row = connection.execute(
            sa.select(*sums).select_from(_JOINED).where(_FILES.c.id.in_(sa.select(chosen.c.id)))
        ).one()
        counted[key] = {str(v): n or 0 for v, n in zip(values, row, strict=True)}
    return counted


def _grouped(connection: sa.Connection, query: sa.Executable) -> dict[str, int]:
    return {value or "": number for value, number in connection.execute(query)}


def count(connection: sa.Connection, query: FileQuery) -> int:
    """Return how many files the query asks for, its limit apart."""
    joined = sa.select(sa.func.count()).select_from(_JOINED)
    return int(connection.scalar(_narrowed(joined, query)) or 0)


def progress(connection: sa.Connection, by: str | None) -> tuple[Progress, ...]:
    """Return all files together, then one line a group."""
    groups: dict[str, Any] = {
        "class": _FILES.c.class_name,
        "college": _FILES.c.college,
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


def _narrowed(chosen: sa.Select[Any], query: FileQuery) -> sa.Select[Any]:
    match = search.match_of(query.search)
    if match is not None:
        asked = sa.text("SELECT rowid FROM file_search WHERE file_search MATCH :asked")
        chosen = chosen.where(_FILES.c.key.in_(asked.bindparams(asked=match)))
        for run in search.long_runs(query.search):
            chosen = chosen.where(
                _FILES.c.name.contains(run, autoescape=True)
                | _FILES.c.class_name.contains(run, autoescape=True)
                | _FILES.c.original_name.contains(run, autoescape=True)
            )
    elif query.search.strip():
        chosen = chosen.where(sa.false())
    values: dict[str, list[str]] = {}
    for key, value in query.where:
        values.setdefault(key, []).append(value)
    for key, several in values.items():
        chosen = chosen.where(sa.or_(*(_condition(key, value) for value in several)))
    return chosen


def _condition(key: str, value: str) -> sa.ColumnElement[bool]:
    """The condition that a filter stands for; raises RuleBroken UNKNOWN_FILTER, BAD_FILTER."""
    if key not in WHERE_KEYS:
        raise RuleBroken("UNKNOWN_FILTER", "where", key=key, choices=list(WHERE_KEYS))
    condition: sa.ColumnElement[bool]
    if key == "category":
        named = sa.select(CategoryRow.file_id).where(CategoryRow.name == value)
        condition = _FILES.c.id.in_(named)
    elif key == "lacks":
        condition = _lacks(value)
    elif key == "owes":
        condition = _owes(value)
    elif key in ("status", "helper", "helper_role"):
        condition = _STANDING.c[key] == value if value else _STANDING.c[key].is_(None)
    elif key == "cohort":
        if not (value.isdecimal() and len(value) == _YEAR_DIGITS):
            raise RuleBroken("BAD_FILTER", "where", key=key, value=value)
        condition = _FILES.c.cohort == int(value)
    else:
        condition = _FILES.c[key] == value if value else _FILES.c[key].is_(None)
    return condition


def _lacks(field: str) -> sa.ColumnElement[bool]:
    if field not in NEEDED_FIELDS:
        raise RuleBroken(
            "BAD_FILTER", "where", key="lacks", value=field, choices=list(NEEDED_FIELDS)
        )
    if field == "categories":  # the file's own, whether they hold today or not
        return sa.func.json_array_length(_FILES.c.categories) == 0
    return _FILES.c[field].is_(None)


def _owes(service: str) -> sa.ColumnElement[bool]:
    if service == "any":
        return sa.cast(_STANDING.c.missing > 0, sa.Boolean)
    if service not in set(Service):
        choices = [*Service, "any"]
        raise RuleBroken("BAD_FILTER", "where", key="owes", value=service, choices=choices)
    return sa.cast(_STANDING.c[f"{service}_owed"] > 0, sa.Boolean)


def _order(query: FileQuery) -> list[Any]:
    natural = [_FILES.c.cohort, _FILES.c.student_no]
    if not query.order:
        return natural
    if query.order not in ORDER_KEYS:
        raise RuleBroken("UNKNOWN_ORDER", "order", key=query.order, choices=list(ORDER_KEYS))
    source = _FILES if query.order in _FILES.c else _STANDING
    column = source.c[query.order]
    return [column.desc() if query.descending else column.asc(), *natural]


def _sums(group: Any) -> sa.Select[Any]:
    label = sa.null() if group is None else group
    complete = sa.func.sum(sa.case((_STANDING.c.is_complete, 1), else_=0))
    query = (
        sa.select(
            label.label("label"),
            sa.func.count().label("files"),
            complete.label("complete"),
            *[sa.func.sum(column).label(column.name) for column in _COUNTS],
        )
        .select_from(FileRow)
        .join(StandingRow, _STANDING.c.file_id == _FILES.c.id)
    )
    if group is None:
        return query
    if group is CategoryRow.name:
        query = query.join(CategoryRow, CategoryRow.file_id == _FILES.c.id)
    return query.group_by(group).order_by(group)


def _progress(row: Mapping[Any, Any]) -> Progress:
    return Progress(row["label"], row["files"], row["complete"] or 0, _counts(row))
