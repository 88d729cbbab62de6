"""Words inside notes: found where they are contiguous, by everyone who lists students."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.read_models import FileQuery
from casework.records import Withdrawal
from casework.service_layer import ActionResult
from casework.year_end import closed_among
from storage.caseload import OpenCaseload
from tests.builders.erasing import erase
from tests.builders.homes import (
    START,
    Home,
    a_home,
    a_plan,
    a_posted_post,
    a_referral,
    a_talk,
    files_of,
)
from tests.builders.raw_database import unguarded_connection


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home", students=4)


def found(caseload: OpenCaseload, search: str, **more: object) -> list[int]:
    """Return the places of the files found, notes included."""
    files = files_of(caseload)
    with caseload.snapshot() as reader:
        query = FileQuery(search=search, in_notes=True, **more)
        ids = reader.file_ids(query)
        assert reader.count(query) == len(ids)
    return sorted(files.index(one) for one in ids)


def test_text_of_talks_plans_and_referrals_is_searched(home: Home) -> None:
    with home.open() as caseload:
        services, files = caseload.services, files_of(caseload)
        services.talks.log_talk(
            [files[0]], a_talk(content="他想学陶瓷设计，家里不同意。", topic="offer 选择")
        )
        services.plans.make_plan([files[1]], a_plan(difficulties=("听力障碍",), goal="做古籍修复"))
        services.referrals.refer(
            [files[2]], a_referral(a_posted_post(services), match="会弹古琴，岗位要求相符")
        )

        assert found(caseload, "陶瓷") == [0]
        assert found(caseload, "陶瓷设计") == [0]
        assert found(caseload, "听力障碍") == [1]
        assert found(caseload, "古籍修复") == [1]
        assert found(caseload, "古琴") == [2]
        assert found(caseload, "off") == [0]
        assert found(caseload, "陶瓷 家里") == [0]
        assert found(caseload, "陶瓷 古琴") == []


def test_characters_must_be_adjacent(home: Home) -> None:
    with home.open() as caseload:
        files = files_of(caseload)
        caseload.services.talks.log_talk(
            [files[0]], a_talk(content="先谈修复，再谈古籍；陶瓷，设计。")
        )

        assert found(caseload, "古籍修复") == []
        assert found(caseload, "陶瓷设计") == []
        assert found(caseload, "修复") == [0]


def test_notes_are_searched_on_request_together_with_names(
    home: Home,
) -> None:
    with home.open() as caseload:
        files = files_of(caseload)
        with caseload.snapshot() as reader:
            name = reader.line(files[3]).file.name
        caseload.services.talks.log_talk(
            [files[0]], a_talk(content=f"和{name}一起准备面试，互相改简历。")
        )

        assert found(caseload, name) == [0, 3]
        with caseload.snapshot() as reader:
            assert reader.file_ids(FileQuery(search=name)) == (files[3],)
            sorted_by = FileQuery(search=name, in_notes=True, order="missing", descending=True)
            assert set(reader.file_ids(sorted_by)) == {files[0], files[3]}
            one = FileQuery(search=name, in_notes=True, limit=1)
            assert len(reader.file_ids(one)) == 1


def test_undone_corrected_and_erased_text_is_not_found(home: Home) -> None:
    with home.open() as caseload:
        services, files = caseload.services, files_of(caseload)
        done: ActionResult = services.talks.log_talk(
            files[:2], a_talk(content="大家一起讨论了陶瓷工艺的出路。")
        )
        assert found(caseload, "陶瓷工艺") == [0, 1]
        services.actions.undo(done.action)
        assert found(caseload, "陶瓷工艺") == []
        services.actions.redo()
        assert found(caseload, "陶瓷工艺") == [0, 1]
        erase(caseload, files[0])
        assert found(caseload, "陶瓷工艺") == [0]  # the other one is the first now

    with unguarded_connection(home) as connection:
        rows = connection.exec_driver_sql("SELECT count(*) FROM note_search").scalar()
        assert rows is not None


def test_an_erased_note_leaves_nothing_in_the_index(home: Home) -> None:
    with home.open() as caseload:
        file = files_of(caseload)[0]
        caseload.services.talks.log_talk([file], a_talk(content="只有他说过zqxj这个词，别人没有。"))
        erase(caseload, file)

    with unguarded_connection(home) as connection:
        blocks = connection.exec_driver_sql("SELECT block FROM note_search_data").fetchall()
        assert not any(b"zqxj" in bytes(block) for (block,) in blocks)


def test_a_past_day_is_searched_by_its_own_text(home: Home) -> None:
    with home.open() as caseload:
        file = files_of(caseload)[0]
        caseload.services.talks.log_talk(
            [file], a_talk(content="第一次谈话，说到想回乡办陶瓷作坊。")
        )
        home.clock.pass_days(2)
        caseload.services.talks.log_talk(
            [file], a_talk(on=home.clock.day, content="现在想考图书馆的编制。")
        )

        with caseload.snapshot(as_of=START) as reader:
            assert reader.count(FileQuery(search="陶瓷", in_notes=True)) == 1
            assert reader.count(FileQuery(search="图书馆", in_notes=True)) == 0


def test_short_queries_are_searched_in_names_only(home: Home) -> None:
    with home.open() as caseload:
        file = files_of(caseload)[0]
        caseload.services.talks.log_talk(
            [file], a_talk(content="罕见的字：谈，go，都在里面，不必找。")
        )

        assert found(caseload, "谈") == []
        assert found(caseload, "go") == []


def test_needs_filter_files_without_a_plan_and_with_records_to_fix(home: Home) -> None:
    with home.open() as caseload:
        services, files = caseload.services, files_of(caseload)
        plan = services.plans.make_plan(files[:3], a_plan())
        services.files.void([plan.created[0]], reason="写错了人")
        services.talks.log_talk([files[1]], a_talk(content="短"))

        assert found(caseload, "", where=(("needs", "plan"),)) == [0, 3]
        assert found(caseload, "", where=(("needs", "mending"),)) == [1]
        with caseload.snapshot() as reader:
            assert reader.facets(FileQuery())["needs"] == {"mending": 1, "plan": 2}


@pytest.mark.fast
def test_a_list_can_be_limited_to_given_files(home: Home) -> None:
    with home.open() as caseload:
        files = files_of(caseload)

        assert found(caseload, "", among=(files[2], files[0])) == [0, 2]
        assert found(caseload, "", among=()) == []


def test_closed_files_are_distinguished_from_open_ones(home: Home) -> None:
    with home.open() as caseload:
        services, files = caseload.services, files_of(caseload)
        services.year.pause_files([files[0]], Withdrawal.CLOSED, reason="已就业", on=START)
        services.year.pause_files([files[1]], Withdrawal.PAUSED, reason="参军体检", on=START)
        services.year.pause_files([files[2]], Withdrawal.LEFT, reason="退学", on=START)

        with caseload.snapshot() as reader:
            assert closed_among(reader, files) == {files[0], files[2]}
            assert closed_among(reader, [files[3]]) == frozenset()
