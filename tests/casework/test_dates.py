"""Dates as rosters write them; what has two readings gives both."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from casework.formats.dates import parse_date, parse_month, parse_year, readings_of

THE_DAY = date(2004, 3, 8)


@pytest.mark.parametrize(
    "written",
    [
        "2004.3.8",
        "2004-03-08",
        "2004/3/8",
        "2004年3月8日",
        "2004 年 3 月 8 日",
        "２００４．３．８",
        "20040308",
        20040308,
        20040308.0,
        "20040308.0",
        "2004-03-08 00:00:00",
        "2004-03-08T00:00:00",
        "\t2004.3.8 ",
        "二〇〇四年三月八日",
        "二零零四年三月八号",
        "3/8/2004 ",
        38054,
        38054.0,
        "38054",
        THE_DAY,
        datetime(2004, 3, 8, 12, 30, tzinfo=UTC),
    ],
)
def test_every_date_format_is_parsed_to_the_same_day(written: object) -> None:
    assert THE_DAY in readings_of(written)
    if written != "3/8/2004 ":
        assert parse_date(written) == THE_DAY


def test_serial_numbers_count_from_1900_or_1904() -> None:
    assert parse_date(45000) == date(2023, 3, 15)
    assert parse_date(43538, is_1904=True) == date(2023, 3, 15)


def test_a_nonexistent_day_is_no_date() -> None:
    assert parse_date(60) is None
    assert parse_date("2001-02-29") is None
    assert parse_date("20011301") is None


@pytest.mark.parametrize("written", ["", None, True, "无", 2004, "2004", "13800000000", "1-2-3-4"])
def test_an_invalid_date_is_none(written: object) -> None:
    assert parse_date(written) is None


def test_an_ambiguous_date_gives_both_readings() -> None:
    assert readings_of("3/8/2004") == (date(2004, 3, 8), date(2004, 8, 3))
    assert parse_date("3/8/2004") is None
    assert parse_date("3/15/2004") == date(2004, 3, 15)
    assert date(2004, 3, 8) in readings_of("04-3-8")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("二〇〇三年十二月二十三日", date(2003, 12, 23)),
        ("二〇〇三年十月十日", date(2003, 10, 10)),
        ("二〇〇三年元月三十一日", date(2003, 1, 31)),
        ("二〇〇三年五月廿五日", date(2003, 5, 25)),
    ],
)
def test_chinese_numerals_are_parsed(written: str, day: date) -> None:
    assert parse_date(written) == day


@pytest.mark.parametrize(
    "written", ["2004-3", "2004.03", "2004年3月", "2004年3月份", 200403, "200403", "二〇〇四年三月"]
)
def test_a_month_without_a_day_is_recognised(written: object) -> None:
    assert parse_month(written) == (2004, 3)
    assert parse_date(written) is None


def test_a_full_date_is_not_a_bare_month() -> None:
    assert parse_month("2004-03-08") is None
    assert parse_month(date(2004, 3, 8)) is None
    assert parse_month("200413") is None


@pytest.mark.parametrize(
    "written", [2027, 2027.0, "2027", "2027届", "27届", "2027年6月", date(2027, 6, 30), "202706"]
)
def test_a_cohort_is_parsed_as_its_year(written: object) -> None:
    assert parse_year(written) == 2027


@pytest.mark.parametrize("written", ["", None, "27", "软件2301", True])
def test_a_cohort_without_a_year_is_none(written: object) -> None:
    assert parse_year(written) is None
