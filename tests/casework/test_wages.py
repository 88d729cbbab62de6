"""The minimum wage of a place on a day, and tables that are refused."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from casework.problems import RuleBroken
from casework.settings.org_settings import OrgSettings
from casework.settings.wages import check_wages, minimum_wage

DAY = date(2024, 3, 6)
SHIPPED = OrgSettings()


def amount(place: str, day: date = DAY, office: OrgSettings = SHIPPED) -> int | None:
    row = minimum_wage(office, place, day)
    return None if row is None else row.amount


def office_with(*rows: tuple[str, str, int]) -> OrgSettings:
    table = [{"region": r, "since": since, "amount": least} for r, since, least in rows]
    return OrgSettings({"wages": json.dumps(check_wages(table))})


@pytest.mark.parametrize("place", ["天津", "天津市", "天津滨海新区", "天津市津南区"])
def test_tianjin_has_had_two_minimum_wages(place: str) -> None:
    assert amount(place, date(2023, 10, 31)) == 2180
    assert amount(place, date(2023, 11, 1)) == 2320


@pytest.mark.parametrize("place", ["北京", "", "石家庄", "天津、北京", "全国"])
def test_a_place_missing_from_the_table_has_no_minimum(place: str) -> None:
    assert amount(place) is None


def test_a_region_has_no_minimum_before_its_first_day() -> None:
    assert amount("天津", date(2021, 6, 30)) is None


def test_the_most_specific_region_wins_and_the_office_can_replace_the_table() -> None:
    office = office_with(("河北省", "2023-01-01", 1900), ("河北石家庄", "2023-01-01", 2200))

    assert amount("河北石家庄市", office=office) == 2200
    assert amount("河北保定", office=office) == 1900
    assert amount("天津", office=office) is None
    assert amount("河北保定、河北唐山", office=office) == 1900
    assert amount("河北保定、河北石家庄", office=office) is None


@pytest.mark.parametrize(
    ("rows", "row", "column"),
    [
        ("天津", 0, "rows"),
        ([{"region": "天津"}], 1, "row"),
        ([{"region": " ", "since": "2023-01-01", "amount": 1}], 1, "region"),
        ([{"region": "天津", "since": "2023-13-01", "amount": 1}], 1, "since"),
        ([{"region": "天津", "since": 2023, "amount": 1}], 1, "since"),
        ([{"region": "天津", "since": "2023-01-01", "amount": "2180"}], 1, "amount"),
        ([{"region": "天津", "since": "2023-01-01", "amount": True}], 1, "amount"),
        ([{"region": "天津", "since": "2023-01-01", "amount": 0}], 1, "amount"),
        ([{"region": "天津", "since": "2023-01-01", "amount": n} for n in (1, 2)], 2, "since"),
    ],
)
def test_an_invalid_table_is_refused_with_row_and_column(rows: Any, row: int, column: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_wages(rows)

    assert refused.value.rule == "WAGES_INVALID"
    assert (refused.value.facts["row"], refused.value.facts["column"]) == (row, column)
