"""Personal numbers are covered as usual, or as much as possible."""

from __future__ import annotations

import pytest

from casework.people.masking import check_masking, cover_id, cover_phone, is_strict
from casework.problems import RuleBroken
from casework.settings.org_settings import OrgSettings

NUMBER, PHONE = "12990020010315002X", "13900000123"


def test_the_default_mask_shows_six_and_four_characters() -> None:
    assert cover_id(NUMBER, strict=False) == "129900********002X"
    assert cover_phone(PHONE, strict=False) == "139****0123"


def test_the_strict_mask_hides_region_and_birthday() -> None:
    assert cover_id(NUMBER, strict=True) == "1****************X"
    assert cover_phone(PHONE, strict=True) == "*******0123"


def test_short_numbers_are_masked_entirely() -> None:
    assert cover_id("E1", strict=True) == "**"
    assert cover_phone("1234", strict=True) == "****"


def test_an_office_chooses_the_mask() -> None:
    assert not is_strict(OrgSettings())
    assert is_strict(OrgSettings({"masking": '"strict"'}))
    with pytest.raises(RuleBroken):
        check_masking("none")
