"""Rule packs are data: read whole, or refused with the key that is wrong."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import pytest

from casework.problems import RuleBroken
from casework.required_services import Service
from casework.rulepack import DEFAULT_PACK, load_pack, pack_document, read_pack, shipped_packs
from casework.verdicts import REASONS


def document() -> dict[str, Any]:
    """The default pack as its JSON says it."""
    return copy.deepcopy(pack_document(load_pack(DEFAULT_PACK)))


def test_the_default_is_three_three_three_of_tianjin() -> None:
    pack = load_pack(DEFAULT_PACK)

    assert pack.pack_ref == "tianjin-2023@2"
    assert [pack.minimum(service) for service in Service] == [3, 3, 3]
    assert pack.binds(("少数民族",))
    assert not pack.binds(("单亲家庭",))
    assert not pack.binds(())


def test_the_window_is_the_school_year_of_each_cohort() -> None:
    pack = load_pack(DEFAULT_PACK)

    assert pack.window(2023) == (date(2022, 9, 1), date(2023, 8, 31))
    assert pack.window(2024) == (date(2023, 9, 1), date(2024, 8, 31))


def test_every_shipped_pack_lists_every_test() -> None:
    newest = {pack.id: pack for pack in sorted(shipped_packs(), key=lambda p: p.version)}

    for pack in newest.values():
        switchable = {code for code, kind in REASONS.items() if not kind.fixed}
        assert switchable <= set(pack.tests) <= set(REASONS), pack.pack_ref
        assert {code for code, setting in pack.tests.items() if setting.threshold} == {
            code for code, kind in REASONS.items() if kind.unit
        }


def test_a_blank_minimum_is_none_and_not_zero() -> None:
    pack = load_pack("shaanxi-2024@1")

    assert pack.minimum(Service.TALK) is None
    assert pack.minimum(Service.REFERRAL) == 5
    assert pack.binds(("单亲家庭",))


def test_a_pack_round_trips_through_its_document() -> None:
    for pack in shipped_packs():
        assert read_pack(json.loads(json.dumps(pack_document(pack)))) == pack


def test_an_unknown_pack_is_refused() -> None:
    with pytest.raises(RuleBroken) as refused:
        load_pack("../secrets@1")

    assert refused.value.rule == "PACK_UNKNOWN"
    assert refused.value.facts == {"pack": "../secrets@1"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", "Tianjin 2023"),
        ("version", 0),
        ("version", True),
        ("name", ""),
        ("year", "2023"),
        ("minima.talk", 0),
        ("minima.talk", -3),
        ("minima.talk", 3.0),
        ("minima.parties", 3),
        ("applies_to", "低保家庭"),
        ("window.begins", "09-01"),
        ("window.begins.month", 13),
        ("window.ends.day", 0),
        ("tests.TEXT_SHORT", True),
        ("tests.TEXT_SHORT.threshold", 0),
        ("tests.SAME_DAY.threshold", 2),
        ("tests.SAME_DAY.on", "yes"),
        ("tests.TEXT_SHROT", {"on": True}),
        ("tests.EMPLOYER_BLACKLISTED.on", False),
        ("tests.VOIDED.on", False),
        ("colour", "red"),
    ],
)
def test_an_invalid_pack_is_refused_with_its_key(path: str, value: object) -> None:
    broken = document()
    *parents, last = path.split(".")
    place = broken
    for parent in parents:
        place = place[parent]
    place[last] = value

    with pytest.raises(RuleBroken) as refused:
        read_pack(broken)

    assert refused.value.rule == "PACK_INVALID"
    assert refused.value.facts["key"] == path


def test_a_window_on_february_29_is_refused() -> None:
    broken = document()
    broken["window"]["ends"] = {"year": 0, "month": 2, "day": 29}

    with pytest.raises(RuleBroken):
        read_pack(broken)


def test_a_window_that_ends_before_it_begins_is_refused() -> None:
    broken = document()
    broken["window"]["ends"] = {"year": -1, "month": 8, "day": 31}

    with pytest.raises(RuleBroken) as refused:
        read_pack(broken)

    assert refused.value.facts["key"] == "window.ends"


def test_a_pack_that_lacks_a_key_is_refused() -> None:
    broken = document()
    del broken["minima"]

    with pytest.raises(RuleBroken) as refused:
        read_pack(broken)

    assert refused.value.facts["key"] == "minima"


def test_a_test_missing_from_a_pack_is_off_unless_mandatory() -> None:
    older = document()
    del older["tests"]["INTERNSHIP_ONLY"]
    del older["tests"]["EMPLOYER_BLACKLISTED"]
    pack = read_pack(older)

    assert not pack.is_on("INTERNSHIP_ONLY")
    assert pack.is_on("EMPLOYER_BLACKLISTED")
