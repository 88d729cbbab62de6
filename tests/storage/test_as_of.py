"""The caseload as it was known at a past moment, to the digit."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from casework.problems import RuleBroken
from casework.read_models import FileQuery
from casework.records import CaseFile, Setting
from casework.required_services import Service
from storage.caseload import OpenCaseload
from tests.builders.homes import (
    PASSPHRASE,
    START,
    Home,
    a_home,
    a_plan,
    a_posted_post,
    a_referral,
    a_roster,
    a_talk,
    an_event,
    facts,
    files_of,
    roster_of,
)
from ui.cli.program import run


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home")


def work(caseload: OpenCaseload, files: list[UUID], turn: int) -> None:
    """A day of many kinds of work."""
    services = caseload.services
    day = caseload.services.today()
    services.talks.log_talk(files[:1], a_talk(on=day, topic=f"第{turn}次"))
    post = a_posted_post(services, turn, until=day + timedelta(days=30))
    services.referrals.refer(files, a_referral(post, on=day, responded_on=day))
    services.events.attend(services.events.add_event(an_event(turn, on=day)).created[0], files[1:])
    services.plans.make_plan(files[:2], a_plan(goal=f"目标{turn}"))
    services.pairings.pair(files[2:], helper=f"老师{turn}", helper_role="辅导员")


def figures(caseload: OpenCaseload, as_of: date | datetime | None = None) -> list[Any]:
    """Everything that lists and reports show."""
    with caseload.snapshot(as_of=as_of) as reader:
        lines = reader.lines(FileQuery())
        return [
            lines,
            reader.progress("class"),
            reader.progress("category"),
            dict(reader.cases([line.file.id for line in lines])),
            reader.facets(FileQuery()),
            reader.keeper(),
            reader.journal_head(),
            reader.parked(),
        ]


def test_every_past_day_is_reproduced(home: Home) -> None:
    with home.open() as caseload:
        files = files_of(caseload)
        seen: dict[date, list[Any]] = {}
        for turn in range(1, 5):
            work(caseload, files, turn)
            seen[home.clock.day] = figures(caseload)
            home.clock.pass_days(3)
        caseload.services.files.void(
            [caseload.services.talks.log_talk(files, a_talk()).created[0]], reason="误录"
        )
        caseload.services.imports.import_draft(a_roster(4, first=60))

        for day, then in seen.items():
            assert figures(caseload, day) == then
        assert figures(caseload, home.clock.day) == figures(caseload)


def test_later_voids_undos_and_renames_do_not_affect_the_past(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        first, second, _ = files_of(caseload)
        talk = services.talks.log_talk([first], a_talk()).created[0]
        undone = services.talks.log_talk([second], a_talk())
        then = figures(caseload)
        home.clock.pass_days(2)
        services.files.void([talk], reason="误录")
        services.actions.undo(undone.action)
        services.student_details.edit_facts(first, {"name": "改名了", "phone": "13900000099"})
        assert figures(caseload) != then

        assert figures(caseload, START) == then


def test_a_timestamp_splits_a_day(home: Home) -> None:
    with home.open() as caseload:
        first, *_ = files_of(caseload)
        caseload.services.talks.log_talk([first], a_talk())
        with caseload.snapshot() as reader:
            noon = reader.actions(limit=1)[0].at
        caseload.services.talks.log_talk(
            [first], a_talk(content="另一次谈话，谈到家里的情况和考试的安排，约好再谈。")
        )

        with caseload.snapshot(as_of=noon) as reader:
            assert len(reader.case(first).talks) == 1
            assert reader.actions(limit=1)[0].at == noon
        with caseload.snapshot(as_of=noon - timedelta(seconds=1)) as reader:
            assert reader.case(first).talks == ()


def test_the_settings_and_blacklist_of_that_day_apply(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        first, *_ = files_of(caseload)
        services.referrals.refer([first], a_referral(a_posted_post(services)))
        with caseload._store.unit_of_work("settings.change") as work:
            work.add([_setting(work, '"one"')])
        home.clock.pass_days(2)
        with caseload.snapshot() as reader:
            employer = reader.case(first).referrals[0].employer.id
            known = reader.get_all(Setting)[0]
        services.employers.blacklist(employer, reason="拖欠工资")
        with caseload._store.unit_of_work("settings.change") as work:
            from dataclasses import replace

            work.amend(replace(known, document='"two"'))

        with caseload.snapshot(as_of=START) as reader:
            assert reader.org_settings().value("anything") == "one"
            assert reader.line(first).standing[Service.REFERRAL].given == 1
        with caseload.snapshot() as reader:
            assert reader.org_settings().value("anything") == "two"
            assert reader.line(first).standing[Service.REFERRAL].given == 0


def _setting(work: Any, document: str) -> Setting:
    return Setting(
        id=UUID(int=7), recorded_at=work.now, recorded_by="x", key="anything", document=document
    )


def test_a_student_is_found_by_the_name_of_that_day(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        services.imports.import_draft(roster_of([facts(77, name="龚白芷")]))
        home.clock.pass_days(2)
        with caseload.snapshot() as reader:
            (file_id,) = reader.find_files([facts(77).student_no])
        services.student_details.edit_facts(file_id, {"name": "龚芷若"})

        with caseload.snapshot(as_of=START) as reader:
            assert reader.count(FileQuery(search="白芷")) == 1
            assert reader.get(CaseFile, file_id).name == "龚白芷"


@pytest.mark.fast
def test_a_clock_set_back_writes_nothing_into_the_past(home: Home) -> None:
    with home.open() as caseload:
        first, *_ = files_of(caseload)
        home.clock.pass_days(10)
        caseload.services.talks.log_talk([first], a_talk())
        home.clock.pass_days(-10)
        caseload.services.talks.log_talk([first], a_talk(topic="倒填的一次"))

        with caseload.snapshot(as_of=START) as reader:
            assert reader.case(first).talks == ()


def test_later_records_are_unknown_on_a_past_day(home: Home) -> None:
    with home.open() as caseload:
        home.clock.pass_days(2)
        done = caseload.services.talks.log_talk(files_of(caseload), a_talk())

        with caseload.snapshot(as_of=START) as reader:
            assert done.action is not None
            with pytest.raises(RuleBroken) as caught:
                reader.changes_of(done.action)
            assert caught.value.rule == "UNKNOWN_ACTION"
            assert reader.record_history(done.created[0]) == ()
            assert {line.action.name for line in reader.history(files_of(caseload)[0])} == {
                "roster.import"
            }


@pytest.mark.parametrize(
    ("day", "rule"),
    [(START + timedelta(days=1), "AS_OF_IN_FUTURE"), (date(2001, 1, 1), "NO_CASELOAD_THEN")],
)
def test_an_unknowable_day_is_refused(home: Home, day: date, rule: str) -> None:
    with home.open() as caseload:
        with pytest.raises(RuleBroken) as caught, caseload.snapshot(as_of=day):
            pass
        assert caught.value.rule == rule


Run = Callable[..., str]


@pytest.fixture
def command(home: Home) -> Run:
    def give(*words: str) -> str:
        out, err = io.StringIO(), io.StringIO()
        environ = {"ZHUHANG_PASSPHRASE": PASSPHRASE}
        code = run(
            [*words, "--home", str(home.folder), "--json", "--lang", "zh_CN"],
            home.manager,
            stdout=out,
            stderr=err,
            environ=environ,
            today=home.clock.today,
        )
        assert code == 0, err.getvalue()
        return out.getvalue()

    return give


def test_printed_answers_are_reproduced_byte_for_byte(home: Home, command: Run) -> None:
    questions = (
        ("progress", "--by", "class"),
        ("students",),
        ("students", "--where", "owes=talk"),
        ("show", "20230001"),
        ("explain", "20230001"),
    )
    with home.open() as caseload:
        work(caseload, files_of(caseload), 1)
    then = [command(*words) for words in questions]
    home.clock.pass_days(40)
    with home.open() as caseload:
        work(caseload, files_of(caseload), 2)
        caseload.services.actions.undo()

    assert [command(*words, "--as-of", START.isoformat()) for words in questions] == then
    assert [command(*words) for words in questions] != then
    assert json.loads(command("progress"))["files"] == 3
