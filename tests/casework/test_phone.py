"""Telephone numbers as rosters write them."""

from __future__ import annotations

import pytest

from casework.formats.phone import is_landline, is_mobile, mask_phone, normalise_phone, phones_in


@pytest.mark.parametrize(
    "written",
    [
        "13800000000",
        "+86 138-0000-0000",
        "8613800000000",
        "008613800000000",
        "13800000000.0",
        "１３８００００００００",
        "\t138 0000 0000\u200b",
        "'13800000000",
    ],
)
def test_every_spelling_of_a_mobile_number_becomes_its_digits(written: str) -> None:
    assert normalise_phone(written) == "13800000000"
    assert is_mobile(normalise_phone(written))


@pytest.mark.parametrize("written", ["12800000000", "1380000000", "1.38E+10", "138000000000", ""])
def test_a_damaged_number_is_not_a_mobile_number(written: str) -> None:
    assert not is_mobile(normalise_phone(written))


def test_a_landline_is_recognised() -> None:
    assert is_landline(normalise_phone("022-2345 6789"))
    assert not is_landline("13800000000")


def test_the_mask_shows_three_and_four_digits() -> None:
    assert mask_phone("13800000000") == "138****0000"
    assert mask_phone("1234567") == "*******"


def test_phone_numbers_in_a_contact_line_are_found() -> None:
    assert phones_in("人事部王经理 022-00000000 转 12，手机+86 139 0000 1234") == (
        "02200000000",
        "13900001234",
    )
    assert phones_in("3 号楼 210 室") == ()
