"""What scripts of an office rely on: each fixed flag, each key of an answer, as they are promised.

One walk in the order of the work, so that every answer is one to a caseload in use.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.builders.commands import Office, an_office
from tests.builders.homes import a_home, facts, roster_of
from tests.builders.nonempty import nonempty
from tests.builders.rosters import invented_students, tidy_rows, write_sheet, write_text

STUDENT = [
    "file_id", "student_no", "name", "gender", "ethnicity", "id_number", "birth", "phone",
    "college", "major", "class_name", "level", "cohort", "categories", "job_city", "job_kind",
    "helper", "helper_role", "status", "lacks", "standing",
]  # fmt: skip
RECORD_LISTS = ("pairing", "talks", "referrals", "attendances", "training", "evidence")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
UPPER_SNAKE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
NUMBER, OTHER, THIRD = "20230001", "20230002", "20230003"
NOTE = "谈到上周两次面试的情况，整理了简历里的实习经历，约好周五前改好再看一遍。"


def talk(
    *students: str, on: str = "2026-11-20", content: str = NOTE, mode: str = "面谈"
) -> list[str]:
    """A talk with exactly the flags that are fixed."""
    return [
        "talk", *students, "--on", on, "--start", "10:00", "--end", "10:30", "--mode", mode,
        "--place", "办公室", "--topic", "求职进展", "--content", content,
        "--measures", "周五前改好简历",
    ]  # fmt: skip


def is_done(answer: dict[str, Any], *students: str) -> None:
    """A record command says its action, what it made, and where the students stand."""
    assert {"action", "created", "standing"} <= set(answer)
    UUID(answer["action"])
    for made in answer["created"]:
        assert UUID(made).version == 7
    assert set(answer["standing"]) == set(students)
    for standing in answer["standing"].values():
        is_standing(standing)


def is_standing(standing: dict[str, Any]) -> None:
    assert set(standing) == {"talk", "referral", "event"}
    for service in standing.values():
        assert set(service) == {"given", "owed", "not_counting"}
        assert all(type(count) is int and count >= 0 for count in nonempty(service.values()))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path)


@pytest.fixture
def used(worked_in: Office, tmp_path: Path) -> Office:
    """A caseload of one's own in which every daily command was used once."""
    return Office(worked_in.home.copy(tmp_path / "home"))


@pytest.fixture(scope="module")
def worked_in(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A caseload in which every daily command was used once with its fixed flags; to be copied."""
    folder = tmp_path_factory.mktemp("used")
    office = an_office(folder)
    proof = folder / "签到表.pdf"
    proof.write_bytes(b"%PDF-1.4 invented")
    plan = office.does(
        "plan", NUMBER, "--analysis", "专业基础扎实，求职信息来源少，面试经验不足，需要持续跟进。",
        "--difficulty", "信息渠道少", "就业能力", "--goal", "留在天津做会计",
        "--measure", "每周推送岗位", "模拟面试", "--review", "2026-12-20",
    )  # fmt: skip
    is_done(plan, NUMBER)
    is_done(
        office.does("pair", NUMBER, OTHER, "--helper", "陈静", "--helper-role", "辅导员"),
        NUMBER, OTHER,
    )  # fmt: skip
    is_done(office.does(*talk(NUMBER)), NUMBER)
    for mode, on in (("电话", "2026-11-17"), ("视频", "2026-11-18"), ("文字", "2026-11-19")):
        is_done(office.does(*talk(NUMBER, on=on, mode=mode)), NUMBER)
    is_done(office.does(*talk(OTHER, THIRD), "--group"), OTHER, THIRD)
    firm = office.does(
        "employer", "add", "--name", "津门贸易有限公司", "--uscc", "91129900MA0000001N",
        "--kind", "国有企业",
    )  # fmt: skip
    post = office.does(
        "post", "add", "--employer", firm["id"], "--title", "会计", "--city", "天津",
        "--pay-low", "4000", "--pay-high", "6000", "--until", "2026-12-31", "--source", "访企拓岗",
        "--education", "本科", "--major", "会计学", "--url", "https://example.invalid/1",
    )  # fmt: skip
    is_done(
        office.does("refer", NUMBER, OTHER, "--post", post["id"], "--on", "2026-11-18",
                    "--match", "专业和意向城市相符", "--response", "感兴趣",
                    "--responded-on", "2026-11-19"),
        NUMBER, OTHER,
    )  # fmt: skip
    fair = office.does(
        "event", "add", "--name", "冬季双选会", "--kind", "双选会", "--mode", "线下",
        "--on", "2026-11-19", "--organiser", "就业指导中心", "--place", "体育馆",
    )  # fmt: skip
    for made in (firm, post, fair):
        UUID(made["id"])
    is_done(office.does("attend", fair["id"], NUMBER, "--proof", proof), NUMBER)
    for state, student in (("已报名", OTHER), ("缺席", THIRD)):
        is_done(office.does("attend", fair["id"], student, "--state", state), student)
    is_done(
        office.does("destination", OTHER, "--code", "10", "--employer", "津门贸易有限公司",
                    "--on", "2026-11-20", "--proof", proof),
        OTHER,
    )  # fmt: skip
    return office


def test_a_date_of_birth_is_masked_with_the_identity_number(tmp_path: Path) -> None:
    home = a_home(tmp_path / "born", students=0)
    with home.open() as caseload:
        born = facts(1, id_number="129900200501010014", birth=date(2005, 1, 1))
        caseload.services.imports.import_draft(roster_of([born]))
    office = Office(home)

    (covered,) = office.does("students")
    shown = office.does("show", "20230001")
    (whole,) = office.does("students", "--unmask", "--reason", "核对报名材料")

    assert (covered["id_number"], covered["birth"]) == ("129900********0014", "2005")
    assert shown["birth"] == "2005"
    assert "2005-01-01" not in str(office.does("history", "20230001"))
    assert (whole["id_number"], whole["birth"]) == ("129900200501010014", "2005-01-01")


@pytest.fixture
def born(tmp_path: Path) -> Office:
    """A student whose date of birth is known, and whose numbers are covered."""
    home = a_home(tmp_path / "born", students=0)
    with home.open() as caseload:
        one = facts(1, id_number="129900200501010014", birth=date(2005, 1, 1))
        caseload.services.imports.import_draft(roster_of([one]))
    return Office(home)


def test_a_conflicting_identity_number_does_not_reveal_the_stored_date_of_birth(
    born: Office,
) -> None:
    refused = born.refuses("file", "edit", "20230001", "id_number=129900200502020011")
    typed = born.refuses("file", "edit", "20230001", "birth=2005-03-03")

    assert refused["error"] == "BIRTH_CONTRADICTS_ID"
    assert refused["facts"] == {"birth": "2005"}
    assert "2005-01-01" not in refused["message"]
    assert typed["facts"] == {"birth": "2005-03-03"}, "what was typed now is said again"


@pytest.mark.parametrize(
    "words", ["2005-01-01", "20050101", "2005年1月1日", "0101", "129900200501010014", "0014"]
)
def test_masked_numbers_and_their_dates_cannot_be_searched(born: Office, words: str) -> None:
    """Whoever could search by it would learn it, a guess at a time, and nobody had to say why."""
    assert born.does("students", "--search", words) == []


def test_import_messages_do_not_reveal_a_date_of_birth(born: Office, tmp_path: Path) -> None:
    rows = [
        ["学号", "姓名", "身份证号", "出生日期"],
        ["20230002", "王芳", "129900200502020011", "2004-02-02"],
        ["20230003", "李强", "", "2004-13-40"],
    ]
    sheet = write_text(tmp_path / "roster.csv", rows)

    taken = born.does("import", sheet, "--cohort", "2027", "--dry-run")
    said = born.says("import", sheet, "--cohort", "2027", "--dry-run")

    codes = {problem["code"] for problem in taken["problems"]}
    assert codes >= {"BIRTH_CONTRADICTS_ID", "BIRTH_UNREADABLE"}
    for words in (str(taken), said.out):
        assert "2004-02-02" not in words
        assert "2004-13-40" not in words


def test_every_documented_flag_is_accepted_and_each_answer_has_its_keys(used: Office) -> None:
    slips = [used.does(*talk(THIRD, on=day))["created"][0] for day in ("2026-11-12", "2026-11-13")]

    is_done(used.does("void", *slips, "--reason", "登记到了别人名下"), THIRD)


def test_adding_a_record_returns_only_its_id(office: Office) -> None:
    said = office.says("employer", "add", "--name", "津门贸易", "--uscc", "91129900MA0000001N")

    assert (said.code, said.err) == (0, "")
    firm = str(UUID(said.out.strip()))
    blacklisted = office.does("employer", "blacklist", firm, "--reason", "收取培训费")
    UUID(blacklisted["action"])


def test_a_student_has_exactly_the_documented_keys_and_absent_is_null(used: Office) -> None:
    students = used.does("students")

    for student in students:
        assert list(student) == STUDENT
        UUID(student["file_id"])
        assert type(student["cohort"]) is int
        assert type(student["categories"]) is type(student["lacks"]) is list
        assert "" not in student.values()
        is_standing(student["standing"])
    assert [student["helper_role"] for student in students] == ["辅导员", "辅导员", "班主任"]
    assert students[0]["job_city"] is None


@pytest.mark.fast
def test_a_full_file_has_the_student_and_the_records(used: Office) -> None:
    listed = next(s for s in used.does("students") if s["student_no"] == NUMBER)

    whole = used.does("show", NUMBER)

    assert {key: whole[key] for key in STUDENT} == listed
    assert {"plan", "destination", *RECORD_LISTS} <= set(whole)
    for name in RECORD_LISTS:
        for record in whole[name]:
            UUID(record["id"])
            assert type(record["voided"]) is bool
    assert (len(whole["talks"]), len(whole["referrals"]), len(whole["attendances"])) == (4, 1, 1)
    assert whole["plan"]["voided"] is False
    assert whole["destination"] is None
    assert used.does("show", OTHER)["destination"]["code"] == "10"
    assert used.does("show", THIRD)["plan"] is None


def test_each_record_is_explained_once_and_counts_unless_a_code_blocks(used: Office) -> None:
    from casework.reasons import REASONS

    for number in (NUMBER, OTHER, THIRD):
        whole, answer = used.does("show", number), used.does("explain", number)
        records = [r["id"] for n in ("talks", "referrals", "attendances") for r in whole[n]]
        assert sorted(one["id"] for one in answer) == sorted(records)
        for one in answer:
            assert set(one) == {"id", "service", "on", "counts", "codes", "message"}
            assert one["service"] in {"talk", "referral", "event"}
            assert ISO_DAY.fullmatch(one["on"])
            assert all(UPPER_SNAKE.fullmatch(code) for code in nonempty(one["codes"]))
            assert one["counts"] is not any(REASONS[code].blocking for code in one["codes"])
            assert one["message"]


def test_progress_has_its_keys_with_and_without_groups(used: Office) -> None:
    counts = {"talk", "referral", "event"}
    for answer in (used.does("progress"), *(used.does("progress", "--by", by) for by in
                                            ("class", "college", "category"))):  # fmt: skip
        assert {"files", "complete", "by", *counts} <= set(answer)
        for group in (answer, *answer["by"]):
            assert type(group["files"]) is type(group["complete"]) is int
            for service in counts:
                assert set(group[service]) == {"given", "owed"}


def test_history_is_an_array_of_actions(used: Office) -> None:
    history = used.does("history", NUMBER)

    assert len(history) > 5
    for line in history:
        assert {"id", "at", "by", "action", "record", "before", "after"} <= set(line)
        UUID(line["id"])


def test_an_import_adds_up_and_names_its_problems(office: Office, tmp_path: Path) -> None:
    students = invented_students(4)
    rows = tidy_rows([*students, students[0].with_cells(student_no="", name="某某")])
    roster = write_sheet(tmp_path / "roster.xlsx", rows)

    said = office.says("import", roster, "--sheet", "Sheet1", "--college", "计算机学院",
                       "--cohort", "2027", "--problems", tmp_path / "p.xlsx", "--json")  # fmt: skip

    assert said.code == 0, said.err
    report = said.document
    assert set(report) == {
        "rows", "new", "updated", "unchanged", "parked", "ignored", "import_id", "problems",
    }  # fmt: skip
    parts = ("new", "updated", "unchanged", "parked", "ignored")
    assert report["rows"] == sum(report[part] for part in parts) == 5
    assert report["parked"] == 1
    for problem in report["problems"]:
        assert set(problem) == {"sheet", "row", "field", "code", "message", "outcome"}
        assert UPPER_SNAKE.fullmatch(problem["code"])


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (["show", "999"], 1),
        (["talk", NUMBER, "--on", "2026-13-45", "--start", "10:00", "--end", "10:30", "--mode",
          "面谈", "--place", "p", "--topic", "t", "--content", NOTE, "--measures", "m"], 1),
        (["talk", NUMBER], 2),
        (["no-such-command"], 2),
        (["import", "没有这个文件.xlsx"], 1),
        (["undo", "00000000-0000-7000-8000-000000000000"], 1),
        (["void", "00000000-0000-7000-8000-000000000000", "--reason", "登记错了"], 1),
        (["show", NUMBER, "--unmask"], 1),
    ],
)  # fmt: skip
def test_an_error_is_one_object_on_stderr(office: Office, line: list[str], code: int) -> None:
    said = office.says(*line, "--json")

    assert (said.code, said.out) == (code, "")
    error = json.loads(said.err)
    assert set(error) == {"error", "message", "field", "facts"}
    assert UPPER_SNAKE.fullmatch(error["error"])
    assert type(error["facts"]) is dict


def test_a_missing_key_exits_as_locked_and_a_missing_home_as_failed(
    office: Office, tmp_path: Path
) -> None:
    locked = office.typed(["students", "--home", str(office.home.folder), "--json"])
    wrong = office.says("students", "--json", environ={"ZHUHANG_PASSPHRASE": "not this one"})
    full = office.says("ledger", "--out", "/proc/nowhere/ledger.xlsx", "--json")

    assert (locked.code, wrong.code, full.code) == (4, 4, 3)
    for said in (locked, wrong, full):
        assert UPPER_SNAKE.fullmatch(said.error["error"])
