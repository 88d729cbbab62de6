"""Events, sign-in lists, trainings, guidance and briefings on the command line."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.builders.commands import Office, an_office
from tests.builders.rosters import write_sheet

FAIR = ("--name", "秋季双选会", "--kind", "双选会", "--mode", "线下", "--on", "2026-11-20")
NUMBERS = ("20230001", "20230002", "20230003")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path)


def fair(office: Office, *more: str) -> str:
    made = office.does("event", "add", *FAIR, "--organiser", "就业指导中心", *more)
    return str(made["id"])


def names(office: Office) -> list[str]:
    return [student["name"] for student in office.does("students")]


def text_list(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "签到.txt"
    path.write_text(text, encoding="utf-8")
    return path


def states(office: Office, event: str) -> dict[str, str]:
    places = office.does("event", "show", event)["participants"]
    return {one["student_no"]: one["state"] for one in places}


def test_an_event_is_added_listed_and_shown_with_its_details(
    office: Office,
) -> None:
    event = fair(
        office, "--start", "9:00", "--end", "16:30", "--until", "2026-11-21", "--city", "天津",
        "--url", "https://job.example.edu.cn", "--session", "第 3 场",
    )  # fmt: skip
    office.does("attend", event, NUMBERS[0], "--signed-by", "扫码", "--signed-on", "2026-11-20")
    office.does("attend", event, NUMBERS[1], "--state", "缺席")
    (listed,) = office.does("event", "list")
    assert (listed["start"], listed["until"], listed["session_no"]) == (
        "09:00",
        "2026-11-21",
        "第 3 场",
    )
    assert listed["places"] == {"attended": 1, "registered": 0, "absent": 1, "on_leave": 0}
    shown = office.does("event", "show", event)
    assert [(one["student_no"], one["signed_by"]) for one in shown["participants"]] == [
        (NUMBERS[0], "扫码"),
        (NUMBERS[1], None),
    ]
    assert "秋季双选会" in office.says("event", "show", event, lang="zh_CN").out
    assert "1" in office.says("event", "list").out


def test_an_event_is_changed_with_a_reason_once_somebody_was_there(office: Office) -> None:
    event = fair(office)
    office.does("event", "amend", event, "--place", "礼堂")
    office.does("attend", event, *NUMBERS)
    refusal = office.refuses("event", "amend", event, "--on", "2026-11-19")
    assert (refusal["error"], refusal["field"], refusal["exit"]) == (
        "EVENT_NEEDS_REASON",
        "reason",
        1,
    )
    done = office.does("event", "amend", event, "--on", "2026-11-19", "--reason", "日期记错")
    assert set(done["standing"]) == set(NUMBERS)
    assert office.does("show", NUMBERS[0])["attendances"][0]["event"]["on"] == "2026-11-19"
    assert office.refuses("event", "amend", event)["error"] == "NOTHING_TO_CHANGE"
    late = office.refuses("event", "amend", event, "--until", "2026-11-01", "--reason", "改期")
    assert late["error"] == "DAYS_REVERSED"


def test_registering_and_attending_make_one_attendance_that_counts(office: Office) -> None:
    event = fair(office)
    first = office.does("attend", event, NUMBERS[0], "--state", "已报名")
    assert first["standing"][NUMBERS[0]]["event"]["given"] == 0
    then = office.does("attend", event, NUMBERS[0])
    assert (then["created"], then["standing"][NUMBERS[0]]["event"]["given"]) == ([], 1)
    places = office.does("show", NUMBERS[0])["attendances"]
    assert [(one["id"], one["state"]) for one in places] == [(first["created"][0], "已参加")]
    office.does("event", "place", first["created"][0], "--state", "请假")
    assert states(office, event) == {NUMBERS[0]: "请假"}


def test_only_certain_rows_of_a_list_are_recorded(office: Office, tmp_path: Path) -> None:
    first, second, _third = names(office)
    event = fair(office)
    typo = f"{second[0]}某{second[2:]}"
    listed = text_list(
        tmp_path, f"签到表\n1. {first} 08:31\n2. {typo}\n3. 陌生人\n4. {NUMBERS[2]} 缺席"
    )
    seen = office.does("attend", event, "--list", listed, "--dry-run")
    assert (seen["action"], states(office, event)) == (None, {})
    done = office.does("attend", event, "--list", listed)
    assert [one["student_no"] for one in done["matched"]] == [NUMBERS[0], NUMBERS[2]]
    assert [one["text"] for one in done["unknown"]] == ["陌生人"]
    (doubt,) = done["doubtful"]
    assert (doubt["text"], doubt["why"]) == (typo, "NEAR_NAME")
    assert [one["student_no"] for one in doubt["candidates"]] == [NUMBERS[1]]
    counts = done["counts"]
    parts = ("matched", "doubtful", "unknown", "ignored")
    assert counts["tokens"] == sum(counts[part] for part in parts)
    assert states(office, event) == {NUMBERS[0]: "已参加", NUMBERS[2]: "缺席"}
    taken = office.does("attend", event, "--list", listed, "--take", f"{typo}={NUMBERS[1]}")
    assert (len(taken["created"]), taken["doubtful"]) == (1, [])
    assert states(office, event)[NUMBERS[1]] == "已参加"


def test_a_list_is_read_from_stdin_or_from_a_sheet_in_a_separate_process(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = fair(office)
    text = "\n".join(NUMBERS[:2]).encode("gb18030")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert len(office.does("attend", event, "--list", "-")["created"]) == 2
    rows: list[list[Any]] = [
        ["秋季双选会签到表"],
        ["序号", "学号", "姓名", "签到时间", "状态"],
        [1, NUMBERS[0], names(office)[0], "2026-11-20 08:30", "已签到"],
        [2, NUMBERS[2], names(office)[2], "", "请假"],
    ]
    book = write_sheet(tmp_path / "签到.xlsx", rows)
    done = office.does("attend", event, "--list", book)
    assert (len(done["created"]), done["counts"]["students"]) == (1, 2)
    assert states(office, event) == dict(zip(NUMBERS, ("已参加", "已参加", "请假"), strict=True))


def test_a_list_that_cannot_be_read_or_decided_is_refused(office: Office, tmp_path: Path) -> None:
    event = fair(office)
    listed = text_list(tmp_path, names(office)[0])
    both = office.refuses("attend", event, NUMBERS[0], "--list", listed)
    assert both["error"] == "STUDENTS_AND_LIST"
    wrong = office.refuses("attend", event, "--list", listed, "--take", f"某某={NUMBERS[0]}")
    assert (wrong["error"], wrong["field"]) == ("SIGN_IN_NOT_THERE", "take")
    assert (
        office.refuses("attend", event, "--list", listed, "--take", "某某")["error"] == "BAD_PAIR"
    )
    missing = office.refuses("attend", event, "--list", tmp_path / "none.txt")
    assert missing["error"] == "FILE_MISSING"
    (tmp_path / "bytes.txt").write_bytes(b"\x00\x01\xff\xff\x00")
    assert office.refuses("attend", event, "--list", tmp_path / "bytes.txt")["error"] == (
        "BAD_TEXT_FILE"
    )
    assert office.refuses("attend", event)["error"] == "NO_STUDENT"
    assert states(office, event) == {}


def test_a_training_is_recorded_advanced_shown_and_listed(office: Office) -> None:
    begun = ("--year", "2026", "--mode", "线上", "--enrolled-on", "2026-11-02")
    first = office.does("training", *NUMBERS[:2], *begun, "--state", "已报名")
    assert len(first["created"]) == 2
    office.does(
        "training", NUMBERS[0], "--year", "2026", "--mode", "线上", "--state", "已结业",
        "--ended-on", "2026-11-18", "--hours", "40", "--certificate", "HZ-2026-7",
    )  # fmt: skip
    (training,) = office.does("show", NUMBERS[0])["training"]
    assert (training["id"], training["state"], training["hours"], training["voided"]) == (
        first["created"][0],
        "已结业",
        40,
        False,
    )
    rows = office.does("training")
    assert [row["coverage"] for row in rows] == ["已结业", "已报名", "未报名"]
    (only,) = office.does("training", "--coverage", "未报名")
    assert only["student_no"] == NUMBERS[2]
    assert "HZ" not in office.says("training", lang="zh_CN").out
    back = office.refuses("training", NUMBERS[0], *begun, "--state", "学习中")
    assert (back["error"], back["facts"]["now"]) == ("TRAINING_STEP_BACK", "已结业")
    assert office.refuses("training", NUMBERS[0], "--year", "2026")["error"] == "FIELD_MISSING"
    assert office.refuses("training", "--state", "已报名")["error"] == "NO_STUDENT"


def test_guidance_and_briefings_are_recorded_shown_voided_and_undone(office: Office) -> None:
    done = office.does(
        "guidance",
        *NUMBERS[:2],
        "--on",
        "今天",
        "--by",
        "陈老师",
        "--content",
        "职业测评与简历诊断",
    )
    office.does("briefing", NUMBERS[0], "--on", "2026-11-19", "--content", "讲解求职补贴政策")
    shown = office.does("show", NUMBERS[0])
    assert [one["given_by"] for one in shown["guidance"]] == ["陈老师"]
    assert [one["content"] for one in shown["briefings"]] == ["讲解求职补贴政策"]
    assert shown["standing"]["event"]["given"] == 0
    office.does("void", done["created"][0], "--reason", "误录")
    assert [one["voided"] for one in office.does("show", NUMBERS[0])["guidance"]] == [True]
    office.does("undo")
    assert [one["voided"] for one in office.does("show", NUMBERS[0])["guidance"]] == [False]
    short = office.refuses("briefing", NUMBERS[0], "--on", "今天", "--content", "讲")
    assert short["error"] == "TEXT_TOO_SHORT"


@pytest.mark.fast
def test_a_file_lists_services_other_than_the_three(office: Office) -> None:
    office.does("guidance", "20230001", "--on", "2026-11-20", "--content", "简历诊断一次，改了两处")

    whole = office.does("show", "20230001")
    answer = office.says("show", "20230001").out

    assert whole["standing_beside"] == {"guidance": {"given": 1, "owed": 0, "not_counting": 0}}
    assert "Career guidance" in answer
    assert office.does("show", "20230002")["standing_beside"] == {}
