"""Materialised counts of each file, so that lists need not count again.

The counts come from ``casework.standing`` only; these rows just store them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from casework.case import Case
from casework.destinations import is_lost
from casework.evidence import destination_proof
from casework.required_services import Service
from casework.standing import Standing, standing_from, standing_of, status_of
from casework.verdicts import Verdict, changes_on, judge
from storage.bulk import rows_of, run_for_each
from storage.cases import chunks, load_cases, load_cases_to_count, load_org_settings
from storage.key_values import get_value, set_values
from storage.record_tables import file_table
from storage.tables import standing_table
from storage.types import encoded, json_of, names_in_sql, uuid_of

_COUNTED_ON = "counted_on"

JudgedCallback = Callable[[UUID, tuple[Verdict, ...], Standing], object]
"""Called with a file, the verdicts on its records, and its standing."""


def recount(
    connection: sa.Connection,
    file_ids: Iterable[UUID],
    today: date,
    known: Mapping[UUID, Case] = MappingProxyType({}),
    *,
    judged: JudgedCallback | None = None,
    counted: Callable[[int], object] | None = None,
) -> None:
    """Recount these files and store the result; rows of removed files are deleted.

    ``known`` are cases that the caller already has; ``judged`` receives the verdicts and the
    standing of each file; ``counted(done)`` is called after each batch with the number of files
    counted.
    """
    settings = load_org_settings(connection)
    done = 0
    for some in chunks(file_ids):
        unknown = [i for i in some if i not in known] if known else some
        cases = load_cases_to_count(connection, unknown, settings) if unknown else {}
        cases.update((i, replace(known[i], settings=settings)) for i in some if i in known)
        wanted = json_of(some)
        if len(cases) < len(some):
            connection.exec_driver_sql(_FORGET, (wanted,))
        _project(connection, wanted, cases, today, judged)
        _project_categories(connection, wanted, cases, today)
        done += len(some)
        if counted is not None:
            counted(done)


_COLUMNS = tuple(column.name for column in standing_table.columns)
_REMEMBERED = f"""
SELECT f.id, f.key AS file_key, {names_in_sql(_COLUMNS, "s")}
FROM file f LEFT JOIN standing s ON s.file_id = f.id
WHERE f.id IN (SELECT value FROM json_each(?))
"""
_REMEMBER = f"""
INSERT OR REPLACE INTO standing ({names_in_sql(_COLUMNS)})
VALUES ({", ".join("?" * len(_COLUMNS))})
"""
_FORGET = """
DELETE FROM standing WHERE file_id IN (SELECT value FROM json_each(?))
AND file_id NOT IN (SELECT id FROM file)
"""


def _project(
    connection: sa.Connection,
    wanted: str,
    cases: Mapping[UUID, Case],
    today: date,
    judged: JudgedCallback | None,
) -> None:
    """Write only new and changed rows: most mornings that is hardly any."""
    changed: list[tuple[Any, ...]] = []
    found = rows_of(connection, _REMEMBERED, wanted)
    for file_id, key, *remembered in found:
        case = cases.get(uuid_of(file_id))
        if case is not None:
            verdicts = judge(case, case.pack, today)
            standing = standing_from(verdicts, case, case.pack, today)
            if judged is not None:
                judged(case.id, verdicts, standing)
            row = {"key": key, **_counted(case, standing, today)}
            values = [encoded(row[name]) for name in _COLUMNS]
            if values != remembered:
                changed.append(tuple(values))
    run_for_each(connection, _REMEMBER, changed)


def _project_categories(
    connection: sa.Connection, wanted: str, cases: Mapping[UUID, Case], today: date
) -> None:
    remembered = defaultdict(set)
    for file_id, name in rows_of(connection, _CATEGORIES, wanted):
        remembered[file_id].add(name)
    changed: list[str] = []
    now: list[tuple[str, str]] = []
    for case in cases.values():
        names = case.file.categories_on(today)
        file_id = case.id.hex
        if remembered.pop(file_id, _NO_NAMES) != set(names):
            changed.append(file_id)
            now.extend((file_id, name) for name in dict.fromkeys(names))
    changed.extend(remembered)  # their files were deleted
    if changed:
        connection.exec_driver_sql(_FORGET_CATEGORIES, (json.dumps(changed),))
    run_for_each(connection, _REMEMBER_CATEGORIES, now)


_IN = "WHERE file_id IN (SELECT value FROM json_each(?))"
_CATEGORIES = f"SELECT file_id, name FROM file_category {_IN}"
_FORGET_CATEGORIES = f"DELETE FROM file_category {_IN}"
_REMEMBER_CATEGORIES = "INSERT INTO file_category (file_id, name) VALUES (?, ?)"
_NO_NAMES: frozenset[str] = frozenset()


def recount_due(connection: sa.Connection, today: date) -> int:
    """Recount whatever changes with the date; return the number of files."""
    remembered = _remembered_day(connection)
    if remembered == today.isoformat():
        return 0
    due = sa.select(standing_table.c.file_id)
    if remembered is not None and remembered < today.isoformat():
        due = due.where(standing_table.c.changes_on <= today)
    files = tuple(connection.scalars(due))
    recount(connection, files, today)
    set_values(connection, {_COUNTED_ON: today.isoformat()})
    return len(files)


def wrong_counts(connection: sa.Connection, today: date) -> Iterator[UUID]:
    """Yield the files whose stored counts differ from a fresh count as of ``today``.

    The program itself never causes a difference, so such a row was tampered with.
    """
    for some in chunks(connection.scalars(sa.select(file_table.c.id))):
        query = sa.select(standing_table).where(standing_table.c.file_id.in_(some))
        remembered = {row["file_id"]: row for row in connection.execute(query).mappings()}
        for file_id, case in load_cases(connection, some).items():
            row = remembered.get(file_id)
            counted = _counted(case, standing_of(case, case.pack, today), today)
            if row is None or any(row[k] != v for k, v in counted.items()):
                yield file_id


def _remembered_day(connection: sa.Connection) -> str | None:
    return get_value(connection, _COUNTED_ON)


def is_recount_due(connection: sa.Connection, today: date) -> bool:
    """Return whether ``recount_due`` has work to do."""
    return _remembered_day(connection) != today.isoformat()


def _counted(case: Case, standing: Standing, today: date) -> dict[str, Any]:
    helper = case.helper_on(today)
    place = case.destination
    row: dict[str, Any] = {
        "file_id": case.id,
        "cohort": case.file.cohort,
        "student_no": case.file.student_no,
        "name": case.file.name,
        "class_name": case.file.class_name,
        "college": case.file.college,
        "lacks": "".join(f"|{field}" for field in case.file.lacks) + "|",
        "status": status_of(case, standing, today).value,
        "helper_id": helper.id if helper else None,
        "helper": helper.helper if helper else None,
        "helper_role": helper.helper_role if helper else None,
        "missing": standing.missing,
        "is_complete": standing.is_complete,
        "last_contact_on": _last_contact(case, today),
        "destination_code": None if place is None or is_lost(place, today) else place.code,
        "changes_on": _next_change(case, changes_on(case, case.pack, today), today),
    }
    for service in Service:
        row[f"{service.value}_given"] = standing.given(service)
        row[f"{service.value}_owed"] = standing.owed(service)
        row[f"{service.value}_not_counting"] = standing.not_counting(service)
        row[f"{service.value}_minimum"] = standing.minimum(service)
    row["beside"] = _extra_counts(standing)
    proof = destination_proof(case, today)
    row["proof"] = None if proof is None else proof.value
    return row


def _extra_counts(standing: Standing) -> str | None:
    """Return the counts of extra services, in the form of ``standing_table.c.beside``."""
    if not standing.extras:
        return None
    return json.dumps(
        {
            extra.value: [one.minimum, one.given, one.owed, one.not_counting]
            for extra, one in standing.extras.items()
        }
    )


def _last_contact(case: Case, today: date) -> date | None:
    """Return the day of the last talk or referral that is not void."""
    days = [held.session.on for held in case.talks if not held.talk.is_void]
    days += [made.referral.on for made in case.referrals if not made.referral.is_void]
    return max((day for day in days if day <= today), default=None)


def _next_change(case: Case, verdicts: date | None, today: date) -> date | None:
    """Return the next day on which a verdict, a pairing or a category begins or ends."""
    days = [verdicts] if verdicts else []
    for pairing in case.pairings:
        days.extend(day for day in (pairing.since, pairing.until) if day)
    for category in case.file.categories:
        days.extend(day for day in (category.recognised_on, category.cancelled_on) if day)
    for place in case.destinations:
        days.extend(day for day in (place.on, place.lost_on) if day)
    days.extend(held.session.on for held in case.talks)
    days.extend(made.referral.on for made in case.referrals)
    return min((day for day in days if day > today), default=None)
