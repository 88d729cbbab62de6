"""Plans, pairings, the day's work, the pace and the calendar, as commands."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casework.worklist.snoozes import snooze_key
from tests.builders.commands import TALK, Office
from tests.builders.nonempty import nonempty

PLAN = (
    "--analysis", "专业基础扎实，求职信息来源少，面试经验不足，需要持续跟进。",
    "--difficulty", "信息", "经济", "--goal", "在天津从事会计工作",
    "--measure", "每周推送两个岗位", "模拟面试",
)  # fmt: skip


@pytest.mark.fast
def test_a_plan_accepts_every_part_of_its_form(office: Office) -> None:
    office.does(
        "plan", "20230001", *PLAN, "--level", "重点帮扶", "--risk", "高", "--made-by", "李建国",
        "--goal-kind", "10", "--goal-city", "天津", "--goal-industry", "批发和零售业",
        "--goal-pay", "5500", "--measure-owner", "2=王秀英", "--measure-due", "2=2026-12-20",
        "--measure-kind", "1=岗位推荐", "2=职业指导", "--review", "2026-12-31",
    )  # fmt: skip

    plan = office.does("show", "20230001")["plan"]

    assert (plan["level"], plan["risk"], plan["made_by"], plan["goal_pay"]) == (
        "重点帮扶", "高", "李建国", 5500,
    )  # fmt: skip
    first, second = plan["measures"]
    assert (first["measure_kind"], first["owner"], first["due_on"]) == ("岗位推荐", None, None)
    assert (second["owner"], second["due_on"]) == ("王秀英", "2026-12-20")


def test_flags_also_create_a_second_version(office: Office) -> None:
    office.does("plan", "20230001", *PLAN)
    office.does("plan", "20230001", *PLAN[:5], "--goal", "去北京", "--measure", "每周联系")

    plan = office.does("show", "20230001")["plan"]

    assert plan["version"] == 2
    assert plan["change_reason"] == "未说明原因；改动：就业目标、帮扶措施"


def test_an_empty_reason_is_refused(office: Office) -> None:
    office.does("plan", "20230001", *PLAN)

    refusal = office.refuses("plan", "20230001", *PLAN, "--because", "改")

    assert (refusal["error"], refusal["field"]) == ("TEXT_TOO_SHORT", "change_reason")


@pytest.mark.fast
def test_a_plan_without_its_parts_is_wrong_usage(office: Office) -> None:
    said = office.says("plan", "20230001", "--goal", "在天津工作")

    assert said.code == 2
    assert "--analysis, --difficulty, --measure" in said.err


def test_two_versions_are_shown_side_by_side(office: Office) -> None:
    office.does("plan", "20230001", *PLAN)
    office.does("plan", "20230001", *PLAN, "--level", "常规跟进", "--because", "复核后调整级别")

    found = office.does("plan", "20230001", "--compare", "1", "2")

    assert [part["part"] for part in found["parts"] if not part["same"]] == ["level"]
    assert found["change_reason"] == "复核后调整级别"
    answer = office.says("plan", "20230001", "--compare", "1", "2").out
    assert "Version 1" in answer
    assert "≠" in answer
    assert office.refuses("plan", "20230001", "--compare", "1", "3")["error"] == "NO_SUCH_VERSION"


def test_the_outcome_of_a_plan_is_stored_in_it(office: Office) -> None:
    office.does("plan", "20230001", *PLAN)
    office.does("plan", "20230001", "--done", "2", "--result", "已完成两次")
    office.does("plan", "20230001", "--confirm", "电话", "--on", "2026-11-20")
    office.does(
        "plan", "20230001", "--reviewed-by", "张主任", "--review-note", "可行",
        "--review", "2026-12-20",
    )  # fmt: skip

    plan = office.does("show", "20230001")["plan"]

    assert plan["version"] == 1
    assert plan["measures"][1]["result"] == "已完成两次"
    assert (plan["confirmed_how"], plan["reviewed_by"], plan["review_on"]) == (
        "电话", "张主任", "2026-12-20",
    )  # fmt: skip
    names = [line["action"] for line in office.does("history", "20230001")]
    assert names[-3:] == ["plan.measure", "plan.confirm", "plan.review"]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("plan", "20230001", "--done", "1"), "NO_PLAN"),
        (("plan", "20230001", "20230002", "--done", "1"), "ONE_STUDENT"),
        (("plan", "20230001", *PLAN, "--measure-due", "tomorrow"), "BAD_NUMBERED"),
        (("plan", "20230001", *PLAN, "--measure-owner", "3=王秀英"), "NO_SUCH_MEASURE"),
        (("plan", "20230001", *PLAN, "--level", "紧急"), "BAD_CHOICE"),
        (("plan", "20230001", *PLAN, "--goal-pay", "0"), "GOAL_PAY_RANGE"),
        (
            ("pair", "--from", "无名氏", "--helper", "赵敏", "--helper-role", "班主任"),
            "HELPER_HAS_NOBODY",
        ),
        (
            ("pair", "20230001", "--from", "李建国", "--helper", "赵敏", "--helper-role", "班主任"),
            "STUDENTS_OR_HELPER",
        ),
        (("calendar", "--from", "2027-01-01", "--to", "2026-12-01"), "SPAN_WRONG"),
        (("calendar", "--from", "2027-01-01", "--to", "2040-12-01"), "SPAN_WRONG"),
    ],
)
def test_invalid_requests_are_refused_in_one_sentence(
    office: Office, words: tuple[str, ...], error: str
) -> None:
    assert office.refuses(*words)["error"] == error
    assert office.refuses(*words, lang="zh_CN")["error"] == error


def test_all_students_of_a_helper_are_reassigned_in_one_action(office: Office) -> None:
    theirs = [one["student_no"] for one in office.does("students") if one["helper"] == "王秀英"]

    done = office.does(
        "pair", "--from", "王秀英", "--helper", "赵敏", "--helper-role", "班主任",
        "--accepted-on", "2026-11-20", "--note", "产假",
    )  # fmt: skip

    assert sorted(done["standing"]) == sorted(theirs)
    now = [one["student_no"] for one in office.does("students") if one["helper"] == "赵敏"]
    assert now == theirs


def test_participants_do_not_change_who_is_responsible(office: Office) -> None:
    before = office.does("show", "20230001")["helper"]
    joined = office.does(
        "pair",
        "20230001",
        "--helper",
        "孙校长",
        "--helper-role",
        "高校领导班子成员",
        "--participant",
    )
    office.does("accept", "20230001", "--note", "已见面")

    assert office.does("show", "20230001")["helper"] == before
    office.does("leave", joined["created"][0])
    pairings = office.does("show", "20230001")["pairing"]
    assert [p["until"] for p in pairings if p["is_participant"]] == ["2026-11-20"]


def test_today_lists_tasks_with_day_and_action(office: Office) -> None:
    day = office.does("today")

    assert day["date"] == "2026-11-20"
    kinds = {item["kind"] for item in day["items"]}
    assert {"no_plan", "pace"} <= kinds
    plan = next(item for item in day["items"] if item["kind"] == "no_plan")
    assert (plan["deed"], len(plan["students"])) == ("plan", 1)
    answer = office.says("today").out
    assert "The plan is missing" in answer
    assert "还没有" in office.says("today", lang="zh_CN").out


def test_a_snoozed_task_returns_on_its_day(office: Office) -> None:
    key = next(item["key"] for item in office.does("today")["items"] if item["kind"] == "no_plan")
    with office.home.open() as caseload:
        caseload.set_user_state(snooze_key(key), "2026-11-25")

    assert key not in {item["key"] for item in office.does("today")["items"]}
    everything = {item["key"]: item for item in office.does("today", "--all")["items"]}
    assert everything[key]["put_off_until"] == "2026-11-25"
    office.home.clock.day = date(2026, 11, 25)
    assert key in {item["key"] for item in office.does("today")["items"]}


def test_the_pace_follows_each_record(office: Office) -> None:
    before = office.does("pace")
    office.does("talk", "20230001", *TALK)
    after = office.does("pace")

    assert before["demanded"] == 27
    assert after["given"] == before["given"] + 1
    assert after["due_this_week"] == before["due_this_week"] - 1
    assert 0.1 < after["expected_share"] < 0.4
    assert {one["step"] for one in after["files"]} <= {"talk", "referral", "event"}
    assert "expected by today" in office.says("pace").out


@pytest.mark.fast
def test_helpers_are_listed_with_load_and_inactivity(office: Office) -> None:
    office.home.clock.pass_days(40)

    found = office.does("helpers")

    assert [one["helper"] for one in found["helpers"]] == sorted(["李建国", "王秀英"])
    assert all(one["silent"] for one in nonempty(found["helpers"]))
    assert found["unpaired"] == []
    assert "inactive for 40 days" in office.says("helpers").out


def test_the_calendar_lists_reports_milestones_and_holidays(office: Office) -> None:
    found = office.does("calendar", "--from", "2026-11-20", "--to", "2027-08-31")

    kinds: dict[str, list[Any]] = {}
    for one in found["dates"]:
        kinds.setdefault(one["kind"], []).append(one)
    assert {"2026-11-25", "2026-11-26"} <= {one["on"] for one in kinds["report"]}
    assert {"2027-05-31", "2027-08-31"} <= {one["on"] for one in kinds["milestone"]}
    assert [one["on"] for one in kinds["deadline"]] == ["2027-08-31"]
    assert "holiday" in kinds


def test_the_calendar_export_has_no_personal_data(office: Office, tmp_path: Path) -> None:
    target = tmp_path / "dates.ics"

    found = office.does("calendar", "--to", "2027-08-31", "--ics", target)

    assert found["path"] == str(target)
    text = target.read_text(encoding="utf-8")
    assert text.count("BEGIN:VEVENT") > 40
    for one in office.does("students", "--unmask", "--reason", "核对日历"):
        assert one["name"] not in text
        assert one["student_no"] not in text
