"""What was recorded wrongly is corrected once, for all students concerned."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from casework.corrections import CORRECTABLE
from casework.problems import RuleBroken
from casework.records import Event, EventMode, TalkSession
from casework.required_services import Service
from storage.caseload import OpenCaseload
from tests.builders.homes import (
    PASSPHRASE,
    START,
    Home,
    a_home,
    a_posted_post,
    a_referral,
    a_talk,
    an_event,
    files_of,
)
from tests.builders.nonempty import nonempty
from ui.cli.program import run


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home", students=30)


def given(caseload: OpenCaseload, service: Service) -> int:
    with caseload.snapshot() as reader:
        return reader.progress()[0].services[service].given


def test_the_day_of_an_event_is_corrected_for_all_thirty_students(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        files = files_of(caseload)
        event = services.events.add_event(an_event(on=START + timedelta(days=300))).created[0]
        services.events.attend(event, files)
        assert given(caseload, Service.EVENT) == 0

        preview = services.corrections.preview_correction(event, {"on": START})
        assert len(preview.files) == 30
        assert len(preview.shifts) == 30
        assert all(not one.before.counts and one.after.counts for one in nonempty(preview.shifts))
        assert given(caseload, Service.EVENT) == 0

        done = services.corrections.correct(
            event, {"on": START, "name": "冬季双选会"}, reason="日期登记错了"
        )

        assert given(caseload, Service.EVENT) == 30
        assert set(done.files) == set(files)
        with caseload.snapshot() as reader:
            (line,) = reader.record_history(event)[1:]
            assert line.action.facts == {"reason": "日期登记错了"}
            assert dict(line.change.before or {}) == {
                "name": "秋季第1场双选会",
                "on": "2027-09-16",
            }
            assert dict(line.change.after or {}) == {"name": "冬季双选会", "on": "2026-11-20"}
        services.actions.undo()
        assert given(caseload, Service.EVENT) == 0
        assert caseload.checks.verify_journal().findings == ()


def test_a_preview_writes_nothing(home: Home) -> None:
    with home.open() as caseload:
        event = caseload.services.events.add_event(an_event()).created[0]
        before, check = caseload.checks.state_digest(), caseload.checks.verify_journal()

        caseload.services.corrections.preview_correction(event, {"name": "别的名字"})

        assert caseload.checks.state_digest() == before
        assert caseload.checks.verify_journal() == check


@pytest.mark.fast
def test_a_sitting_is_corrected_through_the_talk_of_one_student(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        done = services.talks.log_talk(files_of(caseload)[:2], a_talk())

        services.corrections.correct(
            done.created[0], {"start": time(14), "end": time(14, 40)}, reason="时间写错"
        )

        with caseload.snapshot() as reader:
            (session,) = reader.get_all(TalkSession)
        assert (session.start, session.end) == (time(14), time(14, 40))


def test_a_referral_and_its_post_are_corrected_in_one_action(home: Home) -> None:
    with home.open() as caseload:
        services = caseload.services
        first = files_of(caseload)[0]
        referral = services.referrals.refer([first], a_referral(a_posted_post(services))).created[0]

        done = services.corrections.correct(
            referral, {"match": "与专业和意向都相符", "title": "出纳"}, reason="写错了"
        )

        with caseload.snapshot() as reader:
            (made,) = reader.case(first).referrals
            assert len(reader.changes_of(done.action or UUID(int=0))) == 2
        assert (made.referral.match, made.post.title) == ("与专业和意向都相符", "出纳")


def test_an_empty_value_clears_a_field(home: Home) -> None:
    with home.open() as caseload:
        event = caseload.services.events.add_event(an_event()).created[0]
        caseload.services.corrections.correct(event, {"place": ""}, reason="没有地点")
        with caseload.snapshot() as reader:
            assert reader.get(Event, event).place is None


def test_an_unchanged_value_is_not_journaled(home: Home) -> None:
    with home.open() as caseload:
        event = caseload.services.events.add_event(an_event()).created[0]
        entries = caseload.checks.verify_journal().entries

        done = caseload.services.corrections.correct(event, {"mode": "线下"}, reason="核对")

        assert done.action is None
        assert caseload.checks.verify_journal().entries == entries


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"name": " "}, "FIELD_MISSING", "name"),
        ({"mode": "空中"}, "BAD_CHOICE", "mode"),
        ({"on": date(1990, 1, 1)}, "DAY_OUT_OF_RANGE", "on"),
        ({"on": "soon"}, "BAD_DATE", "on"),
        ({"start": time(10), "end": time(9)}, "END_BEFORE_START", "end"),
        ({"until": START - timedelta(days=1)}, "DAYS_REVERSED", "until"),
        ({"id": "x"}, "NOT_CORRECTABLE", "id"),
        ({"recorded_by": "x"}, "NOT_CORRECTABLE", "recorded_by"),
        ({}, "FIELD_MISSING", "changes"),
    ],
)
def test_a_wrong_correction_of_an_event_is_refused(
    home: Home, changes: dict[str, Any], rule: str, field: str
) -> None:
    with home.open() as caseload:
        event = caseload.services.events.add_event(an_event()).created[0]
        before = caseload.checks.state_digest()
        for act in (
            lambda: caseload.services.corrections.correct(event, changes, reason="核对"),
            lambda: caseload.services.corrections.preview_correction(event, changes),
        ):
            with pytest.raises(RuleBroken) as caught:
                act()
            assert (caught.value.rule, caught.value.field) == (rule, field)
        assert caseload.checks.state_digest() == before


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"end": time(9)}, "END_BEFORE_START"),
        ({"start": time(1)}, "TALK_LENGTH"),
        ({"place": ""}, "FIELD_MISSING"),
        ({"content": ""}, "FIELD_MISSING"),
    ],
)
def test_a_wrong_correction_of_a_sitting_is_refused(
    home: Home, changes: dict[str, Any], rule: str
) -> None:
    with home.open() as caseload:
        talk = caseload.services.talks.log_talk(files_of(caseload)[:1], a_talk()).created[0]
        with pytest.raises(RuleBroken) as caught:
            caseload.services.corrections.correct(talk, changes, reason="核对")
        assert caught.value.rule == rule


def test_void_plan_and_unknown_records_cannot_be_corrected(home: Home) -> None:
    from tests.builders.homes import a_plan

    with home.open() as caseload:
        services = caseload.services
        first = files_of(caseload)[:1]
        void = services.talks.log_talk(first, a_talk()).created[0]
        services.files.void([void], reason="误录")
        plan = services.plans.make_plan(first, a_plan()).created[0]
        rules = {void: "ALREADY_VOID", plan: "NOT_CORRECTABLE", UUID(int=9): "UNKNOWN_RECORD"}
        for record_id, rule in rules.items():
            with pytest.raises(RuleBroken) as caught:
                services.corrections.correct(record_id, {"on": START}, reason="核对")
            assert caught.value.rule == rule
        with pytest.raises(RuleBroken) as caught:
            services.corrections.correct(void, {"on": START}, reason=" ")
        assert (caught.value.rule, caught.value.field) == ("FIELD_MISSING", "reason")


def test_every_correctable_field_exists_on_its_record() -> None:
    import dataclasses

    for kind, fields in CORRECTABLE.items():
        names = {field.name for field in dataclasses.fields(kind)}
        assert set(fields) <= names, kind
    assert CORRECTABLE[Event]["mode"].choices == tuple(mode.value for mode in EventMode)


Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def command(home: Home) -> Run:
    def give(*words: str) -> tuple[int, Any]:
        out, err = io.StringIO(), io.StringIO()
        code = run(
            [*words, "--home", str(home.folder), "--json", "--lang", "en"],
            home.manager,
            stdout=out,
            stderr=err,
            environ={"ZHUHANG_PASSPHRASE": PASSPHRASE},
            today=home.clock.today,
        )
        return code, json.loads(out.getvalue() if code == 0 else err.getvalue())

    return give


def test_the_command_lists_affected_students_and_has_a_dry_run(home: Home, command: Run) -> None:
    with home.open() as caseload:
        event = caseload.services.events.add_event(
            an_event(on=START + timedelta(days=300))
        ).created[0]
        caseload.services.events.attend(event, files_of(caseload)[:3])

    code, dry = command("correct", str(event), "on=2026-11-20", "--dry-run")
    assert code == 0
    assert dry["changes"] == {"on": {"before": "2027-09-16", "after": "2026-11-20"}}
    assert dry["students"] == 3
    assert [one["counts"] for one in dry["verdicts"]] == [True] * 3
    code, done = command("correct", str(event), "on=2026-11-20", "place=礼堂", "--reason", "写错")
    assert code == 0
    assert len(done["standing"]) == 3
    assert set(done["changes"]) == {"on", "place"}
    code, lines = command("history", "--record", str(event))
    assert [line["action"] for line in lines] == ["event.add", "record.correct"]
    assert lines[1]["after"] == {"on": "2026-11-20", "place": "礼堂"}
    assert command("correct", str(event), "on=2026-11-20")[0] == 1
    assert command("correct", str(event), "colour=red", "--reason", "x")[1]["error"] == "BAD_CHOICE"
    assert command("correct", str(event), "on=soon", "--reason", "x")[1]["error"] == "BAD_DATE"


def test_the_caseload_history_is_filtered_and_lists_accesses(home: Home, command: Run) -> None:
    with home.open() as caseload:
        services = caseload.services
        files = files_of(caseload)
        services.talks.log_talk(files[:1], a_talk())
        services.disclosures.note_reveal(files[:2], reason="核对身份", what="id_number")
        home.clock.pass_days(3)
        services.disclosures.note_export(
            files[:3], kind="dossier", level="学院内部", digests=["00" * 32], unmasked=True
        )
        services.actions.undo()

    _, every = command("history")
    assert [one["action"] for one in every] == [
        "action.undo",
        "document.export",
        "personal_data.reveal",
        "talk.log",
        "roster.import",
        "caseload.open",
    ]
    assert [one["action"] for one in command("history", "--limit", "1")[1]] == ["action.undo"]
    later = command("history", "--since", "2026-11-22", "--until", "2026-11-25")[1]
    assert {one["action"] for one in later} == {"action.undo", "document.export"}
    assert command("history", "--by", "nobody")[1] == []
    talks = command("history", "--kind", "talk")[1]
    assert [one["action"] for one in talks] == ["action.undo", "talk.log"]
    named = command("history", "--action", "talk.log", "plan.make")[1]
    assert [one["action"] for one in named] == ["talk.log"]
    _, accesses = command("access")
    assert [(one["action"], one["count"]) for one in accesses] == [
        ("document.export", 3),
        ("personal_data.reveal", 2),
    ]
    assert accesses[1]["reason"] == "核对身份"
    assert len(accesses[1]["students"]) == 2
    assert [one["count"] for one in command("access", "--since", "2026-11-22")[1]] == [3]
    _, lines = command("history", accesses[1]["students"][0])
    assert {line["action"] for line in lines} >= {"talk.log", "action.undo"}


def test_an_undo_names_students_with_skipped_records(home: Home, command: Run) -> None:
    with home.open() as caseload:
        files = files_of(caseload)
        done = caseload.services.talks.log_talk(files[:3], a_talk())
        caseload.services.files.void(done.created[:1], reason="误录")

    code, answer = command("undo", str(done.action))

    assert code == 0
    assert len(answer["reversed"]) == 2
    assert {(one["kind"], one["why"], one["student_no"]) for one in answer["kept"]} == {
        ("talk", "edited_since", "20230001"),
        ("talk_session", "used_since", None),
    }
    assert command("redo", str(done.action))[0] == 0
    assert command("redo", str(done.action))[1]["error"] == "NOT_UNDONE"
