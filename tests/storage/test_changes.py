"""What the result of a write says that it changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from casework import verdicts
from casework.ports import Change
from casework.problems import RuleBroken
from casework.records import AttendanceState, Setting, Talk, TalkSession
from casework.standing import standing_of
from casework.verdicts import Verdict, judge, talks
from casework.verdicts.common import Circumstances
from tests.builders.homes import START, Home, a_home, a_talk, an_employer, an_event, files_of
from tests.builders.nonempty import nonempty


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home")


@pytest.mark.fast
def test_a_talk_touches_the_files_of_its_students_only(home: Home) -> None:
    with home.open() as caseload:
        files = files_of(caseload)

        done = caseload.services.talks.log_talk(files[:1], a_talk())

        change = done.change
        assert (change.name, change.action) == ("talk.log", done.action)
        assert change.kinds == {Talk.kind, TalkSession.kind}
        assert [change.touches(file_id) for file_id in files] == [True, False, False]


def test_a_change_has_the_standing_and_the_verdicts_after_the_action(home: Home) -> None:
    with home.open() as caseload:
        file_id = files_of(caseload)[0]
        caseload.services.talks.log_talk([file_id], a_talk())

        done = caseload.services.talks.log_talk([file_id], a_talk(content="太短"))

        with caseload.snapshot() as reader:
            case = reader.case(file_id)
        fresh = [v for v in judge(case, case.pack, START) if v.record_id in done.created]
        assert list(done.change.verdicts.values()) == fresh
        assert done.change.standings == {file_id: standing_of(case, case.pack, START)}


def test_the_write_of_a_talk_judges_each_of_its_files_once(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[UUID] = []

    def judge_talks(circumstances: Circumstances) -> list[Verdict]:
        judged.append(circumstances.case.id)
        return talks.judge_talks(circumstances)

    monkeypatch.setattr(verdicts, "judge_talks", judge_talks)
    with home.open() as caseload:
        files = files_of(caseload)[:2]
        judged.clear()

        done = caseload.services.talks.log_talk(files, a_talk())

        assert sorted(judged) == sorted(files)
        assert done.change.verdicts.keys() == set(done.created)


def test_an_action_that_changes_nothing_has_no_change(home: Home) -> None:
    with home.open() as caseload:
        settings = caseload.services.settings
        settings.change_settings({"masking": "strict"})

        again = settings.change_settings({"masking": "strict"})

        assert again.change.is_nothing
        assert again.action is None


def test_a_shared_record_that_is_amended_touches_every_file(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        employer = services.employers.add_employer(an_employer()).created[0]

        change = services.employers.amend_employer(employer, {"contact": "李经理"}).change

        assert change.is_shared
        assert all(change.touches(file_id) for file_id in nonempty(files_of(caseload)))


def test_a_setting_touches_every_file_also_when_it_is_undone(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services

        changed = services.settings.change_settings({"masking": "strict"}).change
        undone = services.actions.undo().change

        for change in (changed, undone):
            assert change.has_settings
            assert change.kinds == {Setting.kind}
            assert change.touches(files_of(caseload)[0])


def test_a_write_outside_the_journal_touches_every_file() -> None:
    assert Change("exchange").touches(uuid4())
    assert not Change("exchange").is_nothing
    assert Change().is_nothing


def test_what_a_user_was_typing_is_saved_with_the_action(home: Home) -> None:
    with home.open() as caseload:
        caseload.set_user_state("draft", "谈到一半的话")

        caseload.services.talks.log_talk(
            files_of(caseload)[:1], a_talk(), user_state={"draft": None, "habits": "主楼 205"}
        )

        assert dict(caseload.user_state()) == {"habits": "主楼 205"}


def test_a_refused_action_leaves_what_a_user_was_typing(home: Home) -> None:
    with home.open() as caseload:
        caseload.set_user_state("draft", "谈到一半的话")

        with pytest.raises(RuleBroken):
            caseload.services.talks.log_talk(
                [uuid4()], replace(a_talk(), topic="求职"), user_state={"draft": None}
            )

        assert dict(caseload.user_state()) == {"draft": "谈到一半的话"}


def test_an_action_that_changes_nothing_still_deletes_the_draft(home: Home) -> None:
    with home.open() as caseload:
        file_id = files_of(caseload)[0]
        event = caseload.services.events.add_event(an_event()).created[0]
        caseload.services.events.attend(event, [file_id], state=AttendanceState.REGISTERED)
        caseload.set_user_state("draft", "谈到一半的话")

        done = caseload.services.events.attend(
            event, [file_id], state=AttendanceState.REGISTERED, user_state={"draft": None}
        )

        assert done.action is None

        assert not caseload.user_state()
        assert not caseload.checks.verify_journal().findings
