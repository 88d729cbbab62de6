"""No text that turns its own direction is accepted, whichever way it arrives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from casework.intake import draft_of
from casework.parcels.lines import check_texts
from casework.problems import RuleBroken
from casework.read_models import FileQuery
from storage.caseload_store import SqlCaseloadStore
from tests.builders.homes import a_home, a_talk, facts, files_of, roster_of
from tests.builders.rosters import write_sheet

TURNED = "王\u202e明小"


@pytest.mark.parametrize("mark", ["\u202a", "\u202e", "\u2066", "\u2069"])
def test_bidi_controls_in_typed_text_are_refused_with_the_field(tmp_path: Path, mark: str) -> None:
    home = a_home(tmp_path / "home")
    with home.open() as caseload:
        file_id = files_of(caseload)[0]
        with pytest.raises(RuleBroken) as topic:
            caseload.services.talks.log_talk([file_id], a_talk(topic=f"求职{mark}进展"))
        assert (topic.value.rule, topic.value.field) == ("TEXT_TURNS_DIRECTION", "topic")
        with caseload.snapshot() as reader:
            assert reader.journal_head()[0] == 2

        caseload.services.student_details.edit_facts(
            file_id, {"name": f"王{mark}小明"}
        )  # a cell loses what is unseen
        with caseload.snapshot() as reader:
            assert reader.line(file_id).file.name == "王小明"


@pytest.mark.parametrize("mark", ["\0", "\x01", "\b", "\x0b", "\f", "\x1f", "\x7f"])
def test_a_control_refused_in_parcels_is_refused_in_typed_text(tmp_path: Path, mark: str) -> None:
    home = a_home(tmp_path / "home")
    with home.open() as caseload:
        file_id = files_of(caseload)[0]
        with pytest.raises(RuleBroken) as topic:
            caseload.services.talks.log_talk([file_id], a_talk(topic=f"求职{mark}进展"))
        assert (topic.value.rule, topic.value.field) == ("TEXT_HAS_CONTROLS", "topic")

        caseload.services.talks.log_talk(
            [file_id], a_talk(topic="求职\t\\u0001\n进展")
        )  # spelled, it is none
        caseload.services.student_details.edit_facts(file_id, {"name": f"王{mark}小明"})
        with caseload.snapshot() as reader:
            assert reader.line(file_id).file.name == "王小明"


def test_a_roster_is_imported_without_invisible_characters(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home", students=0)
    with home.open() as caseload:
        caseload.services.imports.import_draft(roster_of([facts(1, name=TURNED)]))
        (file_id,) = files_of(caseload)
        with caseload.snapshot() as reader:
            file = reader.line(file_id).file
        assert file.name == "".join(c for c in TURNED if c.isprintable())
        clock = home.clock
        store = SqlCaseloadStore(
            caseload.database, b"k" * 32, device="", actor="", now=clock.now, today=clock.today
        )
        with pytest.raises(RuleBroken), store.unit_of_work("file.edit") as work:
            work.amend(replace(file, name=TURNED))  # past the cells


@pytest.mark.fast
def test_a_parcel_with_a_bidi_control_is_refused() -> None:
    with pytest.raises(ValueError, match="no record has"):
        check_texts({"name": TURNED})


@pytest.mark.parametrize("mark", ["\u202e", "\u2067", "\x01"])
def test_imported_and_pending_rows_have_no_invisible_characters(tmp_path: Path, mark: str) -> None:
    home = a_home(tmp_path / "home", students=0)
    heads = ["学号", "姓名", "身份证号", "专业", f"备{mark}注", "宿舍"]
    rows = [
        heads,
        ["20230001", f"王{mark}小明", "", f"会{mark}计", f"住{mark}校", f"3{mark}栋"],
        ["20230002", f"李{mark}小红", f"1299{mark}00200506070000", "", f"走{mark}读", f"4{mark}栋"],
    ]
    file = write_sheet(tmp_path / "名单.xlsx", rows)
    with home.open() as caseload:
        draft = draft_of(home.manager.read_table(file))
        found = [problem for row in draft.rows for problem in row.problems]
        assert {p.row for p in found if p.code == "HIDDEN_CHARACTERS"} == {2, 3}
        caseload.services.imports.import_draft(draft)
        with caseload.snapshot() as reader:
            held = [str(line.file) for line in reader.lines(FileQuery())]
            waiting = [row.cells for row in reader.parked()]
    assert held
    assert waiting
    assert mark not in str(held)
    assert not [text for cells in waiting for pair in cells for text in pair if mark in text]
