"""Who falls from complete to incomplete under another pack, and who rises, by name."""

from __future__ import annotations

from dataclasses import replace

from casework.previews import effect_of
from casework.required_services import Service
from casework.rulepack import load_pack
from tests.builders.cases import TODAY, a_case

STRICT = load_pack("shaanxi-2024@2")
TIANJIN = load_pack("tianjin-2023@1")


def test_gains_and_losses_are_listed_without_writing() -> None:
    full = a_case().all_given().with_file(name="林知远").build()
    half = a_case().with_file(name="赵雨晨").with_referrals(5).build()
    idle = a_case().with_file(name="孙明志").build()
    strict = replace(STRICT, begins=TIANJIN.begins, ends=TIANJIN.ends)

    effect = effect_of([full, half, idle], strict, TODAY)

    assert (effect.files, effect.moved) == (3, 3)
    assert [shift.name for shift in effect.falling] == ["林知远"]
    assert [shift.name for shift in effect.rising] == ["赵雨晨"]
    (fallen,) = effect.falling
    assert (fallen.before.missing, fallen.after.owed(Service.REFERRAL)) == (0, 2)
    assert full.file.pack_id == "tianjin-2023@1"


def test_the_current_pack_changes_nothing() -> None:
    effect = effect_of([a_case().all_given().build()], TIANJIN, TODAY)

    assert (effect.files, effect.moved, effect.falling, effect.rising) == (1, 0, (), ())
