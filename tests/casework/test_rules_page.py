"""The page of rules says what the rules say."""

from __future__ import annotations

import re
import runpy
import string
from pathlib import Path

import pytest

from casework.rulepack import DEFAULT_PACK, load_pack
from casework.verdicts import REASONS, ReasonKind
from casework.verdicts.attendances import TESTS as ATTENDANCE_TESTS
from casework.verdicts.referrals import TESTS as REFERRAL_TESTS
from casework.verdicts.talks import TESTS as TALK_TESTS

ROOT = Path(__file__).resolve().parents[2]
UNITS = ("days", "characters", "percent", "talks", "posts", "students")


def test_the_page_of_rules_is_up_to_date() -> None:
    made = runpy.run_path(str(ROOT / "packaging" / "rules_page.py"))["rules_page"]()

    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == made, (
        "run python packaging/rules_page.py"
    )


def test_the_page_has_every_code() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")

    assert re.findall(r"^### (\w+)$", page, re.MULTILINE) == list(REASONS)


def test_every_code_is_produced_by_a_test_of_its_service() -> None:
    given = {*TALK_TESTS, *REFERRAL_TESTS, *ATTENDANCE_TESTS}
    together = {"SAME_DAY", "NOT_FACE_TO_FACE", "TEXT_COPIED", "POST_REPEATED", "SAME_EMPLOYER"}

    assert given | together | {"VOIDED", "EVENT_TWICE", "TRAINING_UNFINISHED"} == set(REASONS)


@pytest.mark.parametrize("kind", list(REASONS.values()), ids=list(REASONS))
def test_both_languages_use_the_same_values_of_the_record(kind: ReasonKind) -> None:
    def named(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    words = kind.words
    assert named(words.zh) == named(words.en)
    assert named(words.zh)
    assert words.zh.endswith("。")
    assert words.fix_zh.endswith("。")
    assert words.en.endswith(".")
    assert words.fix_en.endswith(".")
    assert not re.search(r"[，。；：]", words.en + words.fix_en)


def test_every_threshold_of_a_pack_has_a_unit() -> None:
    pack = load_pack(DEFAULT_PACK)

    for code, kind in REASONS.items():
        assert kind.unit in (None, *UNITS)
        assert (pack.setting(code).threshold is not None) == (kind.unit is not None)
