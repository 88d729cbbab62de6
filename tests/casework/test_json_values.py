"""Readers of JSON values: what they accept, and where they say that a value is wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.formats.json_values import (
    ABSENT,
    UNKNOWN,
    InvalidValue,
    Reader,
    choice,
    day,
    filled_text,
    flag,
    listed,
    matching,
    nullable,
    number,
    table,
    text,
)

DAY = day(date(2000, 1, 1), date(2100, 12, 31))
DOCUMENT = table(
    {"name": text(most=5), "window": table({"begins": DAY})},
    {"count": nullable(number(1, 9))},
)


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (flag, 1),
        (number(0), True),
        (number(0), 1.0),
        (number(0), "1"),
        (number(1, 9), 0),
        (number(1, 9), 10),
        (text(), 5),
        (text(most=2), "abc"),
        (matching("[0-9]+"), "12x"),
        (filled_text, " \u3000"),
        (DAY, "2023-02-30"),
        (DAY, 20230220),
        (DAY, "2101-01-01"),
        (choice("yes", "no"), "maybe"),
        (choice("yes", "no"), ["yes"]),
        (listed(flag, most=1), [True, True]),
        (listed(flag), {"0": True}),
    ],
)
def test_a_value_of_another_type_or_beyond_the_limits_is_rejected(
    reader: Reader[Any], value: object
) -> None:
    with pytest.raises(InvalidValue):
        reader(value)


def test_an_object_is_read_and_converted() -> None:
    read = DOCUMENT({"name": "正月", "window": {"begins": "2023-01-22"}, "count": None})

    assert read == {"name": "正月", "window": {"begins": date(2023, 1, 22)}, "count": None}


@pytest.mark.parametrize(
    ("document", "key", "reason"),
    [
        ([], "", ""),
        ({"window": {"begins": "2023-01-22"}}, "name", ABSENT),
        ({"name": "x", "window": {"begins": "2023-01-22", "ends": 1}}, "window.ends", UNKNOWN),
        ({"name": "x", "window": {"begins": "1999-01-22"}}, "window.begins", ""),
    ],
)
def test_an_error_names_the_key_and_the_reason(document: object, key: str, reason: str) -> None:
    with pytest.raises(InvalidValue) as rejected:
        DOCUMENT(document)

    assert (".".join(rejected.value.path), rejected.value.reason) == (key, reason)


def test_an_open_object_may_have_more_keys() -> None:
    assert table({"a": flag}, is_open=True)({"a": True, "later": 1}) == {"a": True}
