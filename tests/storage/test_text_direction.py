"""No text that turns its own direction is taken in, whichever way it comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.exchange.parcels import check_texts
from casework.problems import RuleBroken
from tests.builders.homes import a_home, a_talk, facts, files_of, roster_of

TURNED = "王\u202e明小"


@pytest.mark.parametrize("mark", ["\u202a", "\u202e", "\u2066", "\u2069"])
def test_what_is_typed_is_refused_with_its_field(tmp_path: Path, mark: str) -> None:
    home = a_home(tmp_path / "home")
    with home.open() as caseload:
        file_id = files_of(caseload)[0]
        with pytest.raises(RuleBroken) as topic:
            caseload.desk.log_talk([file_id], a_talk(topic=f"求职{mark}进展"))
        assert (topic.value.rule, topic.value.field) == ("TEXT_TURNS_DIRECTION", "topic")
        with caseload.look() as reader:
            assert reader.journal_head()[0] == 2

        caseload.desk.edit_facts(file_id, {"name": f"王{mark}小明"})  # a cell loses what is unseen
        with caseload.look() as reader:
            assert reader.line(file_id).file.name == "王小明"


def test_a_roster_comes_in_without_what_nobody_sees(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home", students=0)
    with home.open() as caseload, pytest.raises(RuleBroken):
        caseload.desk.import_roster(roster_of([facts(1, name=TURNED)]))  # past the cells


@pytest.mark.fast
def test_a_parcel_that_brings_one_is_not_taken_in() -> None:
    with pytest.raises(ValueError, match="no record has"):
        check_texts({"name": TURNED})
