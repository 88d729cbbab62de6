"""Translates a list's query into SQL over the narrow table of standings."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from casework.evidence import ProofState
from casework.parcels.custody import Ownership
from casework.problems import RuleBroken
from casework.read_models import NEEDS, ORDER_KEYS, WHERE_KEYS, FileQuery
from casework.records.file import NEEDED_FIELDS
from casework.required_services import Extra, Service
from storage import note_index, search
from storage.ledger.tables import transfer_lock_table
from storage.record_tables import file_table, plan_table
from storage.tables import category_table, standing_table
from storage.types import json_of

NOT_GONE = standing_table.c.key.not_in(
    sa.select(transfer_lock_table.c.key).where(
        transfer_lock_table.c.hands == sa.literal(Ownership.TRANSFERRED.value)
    )
)
"""Excludes files that were transferred: they are history."""

_YEAR_DIGITS = 4
_BROAD = 1000
_BOTH = standing_table.join(file_table, file_table.c.id == standing_table.c.file_id)


def source_of(query: FileQuery) -> Any:
    """Return the tables that the query's conditions and order need."""
    keys = {key for key, _ in query.where} - {"category", "owes", "needs", "hands"}
    if query.order:
        keys.add(query.order)
    asks_names = search.long_runs(query.search) and not noted(query)
    is_narrow = all(key in standing_table.c for key in keys) and not asks_names
    return standing_table if is_narrow else _BOTH


def noted(query: FileQuery) -> str | None:
    """Return the note index's query; None if only names are searched."""
    return note_index.match_of(query.search) if query.in_notes else None


def narrowed(chosen: sa.Select[Any], query: FileQuery, *, in_order: bool = False) -> sa.Select[Any]:
    """Return the selection with the query's conditions; several values of one key are alternatives.

    ``in_order`` keeps SQLite from looking up matches one by one, so that it scans the index in the
    list's order and stops when it has enough.
    """
    if query.search.strip():
        chosen = chosen.where(_found_by(query, in_order=in_order))
    if query.among is not None:
        wanted = sa.text("SELECT value FROM json_each(:among)").bindparams(
            among=json_of(query.among)
        )
        chosen = chosen.where(sa.type_coerce(standing_table.c.file_id, sa.String).in_(wanted))
    values: dict[str, list[str]] = {}
    for name, value in query.where:
        values.setdefault(name, []).append(value)
    if "hands" not in values:
        chosen = chosen.where(NOT_GONE)
    for name, several in values.items():
        chosen = chosen.where(sa.or_(*(condition(name, value) for value in several)))
    return chosen


def _found_by(query: FileQuery, *, in_order: bool) -> sa.ColumnElement[bool]:
    """Return the condition for the search text: matches in the file's fields or in its notes."""
    key: Any = standing_table.c.key + 0 if in_order else standing_table.c.key
    match = search.match_of(query.search)
    in_notes = noted(query)
    if match is None and in_notes is None:
        return sa.false()
    if in_notes is None:
        asked = sa.text(_MATCHES_IN_SQL)
        return sa.and_(
            key.in_(asked.bindparams(asked=match)),
            *(_names(run) for run in search.long_runs(query.search)),
        )
    # One list of both: two OR-ed conditions would scan every file.
    runs = search.long_runs(query.search)
    named = "".join(_NAMED_IN_SQL.format(place=place) for place in range(len(runs)))
    halves = [
        _FACTS_IN_SQL + named if named else _MATCHES_IN_SQL,
        "SELECT rowid FROM note_search WHERE note_search MATCH :noted",
    ]
    given = {"asked": match or '""', "noted": in_notes}
    given |= {f"run{place}": run for place, run in enumerate(runs)}
    return sa.cast(key.in_(sa.text(" UNION ".join(halves)).bindparams(**given)), sa.Boolean)


_MATCHES_IN_SQL = "SELECT rowid FROM file_search WHERE file_search MATCH :asked"
# CROSS JOIN: look up what the index finds instead of scanning every file.
_FACTS_IN_SQL = (
    "SELECT file.key FROM file_search CROSS JOIN file ON file.key = file_search.rowid"
    " WHERE file_search MATCH :asked"
)
_NAMED_IN_SQL = (
    " AND (instr(name, :run{place}) OR instr(class_name, :run{place})"
    " OR instr(original_name, :run{place}))"
)


def _names(run: str) -> sa.ColumnElement[bool]:
    return sa.or_(
        file_table.c.name.contains(run, autoescape=True),
        file_table.c.class_name.contains(run, autoescape=True),
        file_table.c.original_name.contains(run, autoescape=True),
    )


def is_broad(connection: sa.Connection, match: str | None) -> bool:
    """Return whether so many files match that scanning all in order finds the first ones sooner."""
    if match is None:
        return False
    some = "SELECT count(*) FROM (SELECT 1 FROM file_search WHERE file_search MATCH ? LIMIT ?)"
    return bool(connection.exec_driver_sql(some, (match, _BROAD)).scalar() == _BROAD)


def condition(key: str, value: str) -> sa.ColumnElement[bool]:
    """Return the condition of a filter; raises RuleBroken UNKNOWN_FILTER, BAD_FILTER."""
    if key not in WHERE_KEYS:
        raise RuleBroken("UNKNOWN_FILTER", "where", key=key, choices=list(WHERE_KEYS))
    if key == "category":
        named = sa.select(category_table.c.file_id).where(category_table.c.name == value)
        return sa.cast(standing_table.c.file_id.in_(named), sa.Boolean)
    if key == "lacks":
        if value not in NEEDED_FIELDS:
            choices = list(NEEDED_FIELDS)
            raise RuleBroken("BAD_FILTER", "where", key=key, value=value, choices=choices)
        return sa.cast(standing_table.c.lacks.contains(f"|{value}|"), sa.Boolean)
    if key == "owes":
        return _owes(value)
    if key == "hands":
        return _has_ownership(value)
    if key == "needs":
        return _needs(value)
    if key == "proof" and value not in set(ProofState):
        raise RuleBroken("BAD_FILTER", "where", key=key, value=value, choices=list(ProofState))
    column: Any = (standing_table if key in standing_table.c else file_table).c[key]
    if key == "cohort":
        if not (value.isdecimal() and len(value) == _YEAR_DIGITS):
            raise RuleBroken("BAD_FILTER", "where", key=key, value=value)
        return sa.cast(column == int(value), sa.Boolean)
    return sa.cast(column == value if value else column.is_(None), sa.Boolean)


def _needs(what: str) -> sa.ColumnElement[bool]:
    if what == "mending":
        counts = [standing_table.c[f"{service}_not_counting"] for service in Service]
        return sa.cast(sum(counts[1:], counts[0]) > 0, sa.Boolean)
    if what == "plan":
        planned = sa.select(plan_table.c.file_id).where(plan_table.c.voided_at.is_(None))
        return sa.cast(standing_table.c.file_id.not_in(planned), sa.Boolean)
    raise RuleBroken("BAD_FILTER", "where", key="needs", value=what, choices=list(NEEDS))


def _has_ownership(ownership: str) -> sa.ColumnElement[bool]:
    if ownership not in set(Ownership):
        raise RuleBroken(
            "BAD_FILTER", "where", key="hands", value=ownership, choices=list(Ownership)
        )
    if ownership == Ownership.OWNED:
        return sa.cast(
            standing_table.c.key.not_in(sa.select(transfer_lock_table.c.key)), sa.Boolean
        )
    there = sa.select(transfer_lock_table.c.key).where(transfer_lock_table.c.hands == ownership)
    return sa.cast(standing_table.c.key.in_(there), sa.Boolean)


def _owes(service: str) -> sa.ColumnElement[bool]:
    if service == "any":
        return sa.cast(standing_table.c.missing > 0, sa.Boolean)
    if service in set(Extra):
        return sa.cast(extra_count(Extra(service), "owed") > 0, sa.Boolean)
    if service not in set(Service):
        choices = [*Service, *Extra, "any"]
        raise RuleBroken("BAD_FILTER", "where", key="owes", value=service, choices=choices)
    return sa.cast(standing_table.c[f"{service}_owed"] > 0, sa.Boolean)


_EXTRA_COUNTS = ("minimum", "given", "owed", "not_counting")


def extra_count(extra: Extra, what: str) -> Any:
    """Return a number of ``standing_table.c.beside``; NULL if it has none."""
    return sa.func.json_extract(
        standing_table.c.beside, f"$.{extra.value}[{_EXTRA_COUNTS.index(what)}]", type_=sa.Integer
    )


def order_of(query: FileQuery) -> list[Any]:
    """Return the columns to sort by; RuleBroken UNKNOWN_ORDER."""
    natural = [standing_table.c.cohort, standing_table.c.student_no]
    if not query.order:
        return natural
    if query.order not in ORDER_KEYS:
        raise RuleBroken("UNKNOWN_ORDER", "order", key=query.order, choices=list(ORDER_KEYS))
    column: Any = (standing_table if query.order in standing_table.c else file_table).c[query.order]
    return [column.desc() if query.descending else column.asc(), *natural]
