"""The minimum wage 最低工资 by region and date, a table maintained by the office."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from casework.formats.json_values import InvalidValue, day, filled_text, number, table
from casework.problems import RuleBroken
from casework.settings.org_settings import OrgSettings

WAGES_KEY = "wages"
"""The setting with the table; if unset, the shipped one applies."""

MOST_ROWS = 500
MOST_YUAN = 100_000


@dataclass(frozen=True, slots=True)
class WageRow:
    """The minimum wage of a region in yuan per month, effective from a day."""

    region: str
    since: date
    amount: int


SHIPPED_WAGES = (
    WageRow("天津", date(2021, 7, 1), 2180),
    WageRow("天津", date(2023, 11, 1), 2320),
)
"""Tianjin's, by the orders of its 人社局 effective from these dates."""

_BETWEEN = re.compile(r"[、,;/|或和及\s]+")
_SUFFIX = re.compile(r"(?:特别行政区|自治区|省|市)$")


def wages_of(settings: OrgSettings) -> tuple[WageRow, ...]:
    """Return the table in force at an office, by region and day."""
    text = settings.settings.get(WAGES_KEY)
    return SHIPPED_WAGES if text is None or text == "null" else _table(text)


def minimum_wage(settings: OrgSettings, place: str, day: date) -> WageRow | None:
    """Return the row in force for a place of work on a day, or None.

    For a place with several cities, there is a minimum only if it is the same for all.
    """
    return _minimum(wages_of(settings), place, day)


@lru_cache(maxsize=16384)
def _minimum(rows: tuple[WageRow, ...], place: str, day: date) -> WageRow | None:
    towns = [town for town in _BETWEEN.split(unicodedata.normalize("NFKC", place)) if town]
    found = {_row(rows, town, day) for town in towns}
    return found.pop() if len(found) == 1 else None


def _row(rows: tuple[WageRow, ...], town: str, day: date) -> WageRow | None:
    """Return the row whose region is the longest prefix of the name: 天津滨海 before 天津."""
    near = [row for row in rows if town.startswith(_plain(row.region)) and row.since <= day]
    return max(near, key=lambda row: (len(_plain(row.region)), row.since), default=None)


def _plain(region: str) -> str:
    return _SUFFIX.sub("", region)


def check_wages(value: Any) -> list[dict[str, Any]]:
    """Return a table, validated; ``value`` is a list of {region, since, amount}.

    Raises:
        RuleBroken: ``WAGES_INVALID``, with the row (from 1) and the invalid column.
    """
    if not isinstance(value, list) or len(value) > MOST_ROWS:
        raise _invalid(0, "rows", value)
    rows = [_checked(place, row) for place, row in enumerate(value, 1)]
    for place, row in enumerate(rows, 1):
        if any((row.region, row.since) == (r.region, r.since) for r in rows[: place - 1]):
            raise _invalid(place, "since", row.since.isoformat())
    return wages_document(tuple(rows))


def wages_document(rows: tuple[WageRow, ...]) -> list[dict[str, Any]]:
    """Return a table as JSON values, by region and day."""
    ordered = sorted(rows, key=lambda row: (row.region, row.since))
    return [{"region": r.region, "since": r.since.isoformat(), "amount": r.amount} for r in ordered]


def _region(value: Any) -> str:
    region: str = filled_text(value).strip()
    if not _plain(region):
        raise InvalidValue(value)
    return region


_ROW = table({"region": _region, "amount": number(1, MOST_YUAN), "since": day(date.min, date.max)})


def _checked(place: int, value: Any) -> WageRow:
    try:
        return WageRow(**_ROW(value))
    except InvalidValue as wrong:
        column = "row" if wrong.reason or not wrong.path else wrong.path[0]
        raise _invalid(place, column, wrong.value) from wrong


def _invalid(place: int, column: str, value: Any) -> RuleBroken:
    return RuleBroken("WAGES_INVALID", "wages", row=place, column=column, value=str(value)[:60])


@lru_cache(maxsize=8)
def _table(text: str) -> tuple[WageRow, ...]:
    import json

    return tuple(_checked(place, row) for place, row in enumerate(json.loads(text), 1))
