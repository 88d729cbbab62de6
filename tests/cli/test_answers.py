"""What commands answer: the JSON that scripts rely on, and the daily work from end to end."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders.commands import TALK, Office
from tests.builders.homes import START, roster_of
from tests.builders.homes import facts as a_student
from tests.builders.nonempty import nonempty
from tests.builders.rosters import invented_students, tidy_rows, write_sheet, write_text

STUDENT_KEYS = [
    "file_id", "student_no", "name", "gender", "ethnicity", "id_number", "birth", "phone",
    "college", "major", "class_name", "level", "cohort", "categories", "job_city", "job_kind",
    "helper", "helper_role", "status", "lacks", "standing",
]  # fmt: skip
BEYOND_LISTS = [
    "id_kind", "political", "origin", "leaving", "graduates_on", "job_industry", "job_pay",
    "category_periods", "standing_beside", "contacts", "consents", "aliases", "same_person",
    "withdrawal",
]  # fmt: skip
"""What ``show`` adds to the keys that were there before."""

SERVICES = {"talk", "referral", "event"}
COUNTS = {"given", "owed", "not_counting"}
NOTHING_YET = {"given": 0, "owed": 3, "not_counting": 0}


def an_event(office: Office, *, name: str = "双选会", on: str = "2026-11-20") -> str:
    made = office.does("event", "add", "--name", name, "--kind", "招聘会", "--mode", "线下",
                       "--on", on, "--organiser", "就业中心")  # fmt: skip
    return str(made["id"])


def a_post(office: Office) -> tuple[str, str]:
    employer = office.does("employer", "add", "--name", "津门贸易", "--uscc", "91129900MA0000001N")
    post = office.does(
        "post", "add", "--employer", employer["id"], "--title", "会计", "--city", "天津",
        "--pay-low", "4000", "--pay-high", "6,000", "--until", "12-31", "--source", "招聘会",
    )  # fmt: skip
    return employer["id"], post["id"]


def test_a_student_has_the_keys_of_the_contract_in_order(office: Office) -> None:
    students = office.does("students")

    assert [list(student) for student in students] == [STUDENT_KEYS] * 3
    first = students[0]
    assert first["standing"] == dict.fromkeys(SERVICES, NOTHING_YET)
    assert first["job_city"] is None
    assert first["status"] == "待建档"
    assert first["categories"] == ["低保家庭"]
    assert first["lacks"] == ["id_number", "birth"]


def test_personal_numbers_are_masked_unless_there_is_a_reason(office: Office) -> None:
    number = "129900200501010014"
    with office.home.open() as caseload:
        caseload.services.imports.import_draft(
            roster_of([a_student(9, id_number=number, phone="13900001234")])
        )

    covered = office.does("show", "20230009")
    shown = office.does("show", "20230009", "--unmask", "--reason", "核对补贴材料")

    assert covered["id_number"] == "129900********0014"
    assert covered["phone"] == "139****1234"
    assert (shown["id_number"], shown["phone"]) == (number, "13900001234")
    with office.home.open() as caseload, caseload.snapshot() as reader:
        latest = reader.actions(limit=1)[0]
    assert latest.name == "personal_data.reveal"
    assert latest.facts["reason"] == "核对补贴材料"


def test_history_masks_personal_numbers_too(office: Office) -> None:
    number = "129900200501010014"
    with office.home.open() as caseload:
        caseload.services.imports.import_draft(
            roster_of([a_student(9, id_number=number, custom=(("旧证件", number),))])
        )

    covered = office.says("history", "20230009", "--json")
    shown = office.says("history", "20230009", "--json", "--unmask", "--reason", "核对")

    assert number not in covered.out
    assert number in shown.out


def test_students_are_found_by_search_and_by_value(office: Office) -> None:
    everyone = office.does("students")
    wanted = everyone[1]

    assert office.does("students", "--search", wanted["student_no"]) == [wanted]
    assert office.does("students", "--where", f"class_name={wanted['class_name']}") == [wanted]
    assert office.does("students", "--where", "owes=talk", "cohort=2027") == everyone
    assert office.does("students", "--search", "没有这个人") == []


def test_logging_a_talk_returns_its_records_and_the_progress(office: Office) -> None:
    made = office.does("talk", "20230001", *TALK)

    assert set(made) == {"action", "created", "standing"}
    assert len(made["created"]) == 1
    assert made["standing"] == {
        "20230001": {
            "talk": {"given": 1, "owed": 2, "not_counting": 0},
            "referral": NOTHING_YET,
            "event": NOTHING_YET,
        }
    }


def test_a_group_session_counts_for_students_with_a_note(office: Office) -> None:
    made = office.does(
        "talk", "20230001", "20230002", *TALK,
        "--own", "20230002=单独问了面试情况，约好周五前把简历发来一起修改，再投两家单位。",
    )  # fmt: skip

    assert made["standing"]["20230001"]["talk"] == {"given": 0, "owed": 3, "not_counting": 1}
    assert made["standing"]["20230002"]["talk"] == {"given": 1, "owed": 2, "not_counting": 0}
    verdict = office.does("explain", "20230001")[0]
    assert verdict["counts"] is False
    assert verdict["codes"] == ["GROUP_SESSION"]


def test_a_talk_keeps_every_field_of_its_form(office: Office) -> None:
    office.does(
        "talk", "20230001", *TALK, "--kind", "就业指导", "--wishes", "想留在天津", "--by", "陈静",
        "--next", "推荐两个岗位", "--follow-up", "12.4", "--feedback", "愿意试试",
        "--confirmed", "当面签字",
    )  # fmt: skip

    (talk,) = office.does("show", "20230001")["talks"]
    asked = {key: talk[key] for key in ("talk_kind", "wishes", "next_step", "held_by", "feedback")}
    assert asked == {
        "talk_kind": "就业指导",
        "wishes": "想留在天津",
        "next_step": "推荐两个岗位",
        "held_by": "陈静",
        "feedback": "愿意试试",
    }
    assert (talk["follow_up_on"], talk["follow_up"]) == ("2026-12-04", "待跟进")
    assert talk["confirmed_how"] == "当面签字"


@pytest.mark.fast
def test_an_attempt_to_reach_a_student_does_not_count(office: Office) -> None:
    made = office.does("talk", "20230001", *TALK, "--kind", "未联系上")

    (verdict,) = office.does("explain", "20230001")
    assert made["standing"]["20230001"]["talk"] == {"given": 0, "owed": 3, "not_counting": 1}
    assert verdict["codes"] == ["NO_CONTACT"]


def test_a_talk_of_unknown_kind_or_with_an_early_follow_up_is_refused(office: Office) -> None:
    kind = office.refuses("talk", "20230001", *TALK, "--kind", "闲聊")
    early = office.refuses("talk", "20230001", *TALK, "--follow-up", "2026-11-01")

    assert (kind["error"], kind["field"]) == ("BAD_CHOICE", "talk_kind")
    assert (early["error"], early["field"]) == ("FOLLOW_UP_BEFORE_TALK", "follow_up_on")
    assert office.does("show", "20230001")["talks"] == []


def test_a_note_for_an_unknown_student_is_refused(office: Office) -> None:
    error = office.refuses("talk", "20230001", *TALK, "--own", "20230002=另一名学生")
    torn = office.refuses("talk", "20230001", *TALK, "--own", "没有等号")

    assert error["error"] == "OWN_WORDS_OF_ANOTHER"
    assert torn["error"] == "BAD_PAIR"


def test_explain_lists_each_record_once_in_the_chosen_language(office: Office) -> None:
    talk = office.does("talk", "20230001", *TALK)["created"][0]
    office.does("attend", an_event(office), "20230001", "--state", "缺席")

    english = office.does("explain", "20230001")
    chinese = office.does("explain", "20230001", lang="zh_CN")

    assert len(english) == 2
    assert set(english[0]) == {"id", "service", "on", "counts", "codes", "message"}
    by_service = {verdict["service"]: verdict for verdict in english}
    assert by_service["talk"]["id"] == talk
    assert by_service["talk"]["counts"] is True
    assert by_service["event"]["codes"] == ["ABSENT"]
    assert by_service["event"]["message"].startswith("Does not count")
    assert chinese[1]["message"].startswith(("计入", "不计入"))


def test_the_whole_file_shows_every_record_with_its_id(office: Office, tmp_path: Path) -> None:
    proof = tmp_path / "offer.pdf"
    proof.write_bytes(b"%PDF-1.4 invented")
    talk = office.does("talk", "20230001", *TALK)["created"][0]
    _, post = a_post(office)
    office.does("refer", "20230001", "--post", post, "--on", "今天", "--match", "专业和意向相符",
                "--response", "已投递", "--responded-on", "2026-11-20")  # fmt: skip
    office.does("attend", an_event(office), "20230001", "--proof", proof)
    office.does("plan", "20230001", "--difficulty", "信息渠道少", "--goal", "留在天津",
                "--analysis", "专业基础扎实，求职信息来源少，面试经验不足，需要持续跟进。",
                "--measure", "每周推送岗位", "模拟面试", "--review", "12-20")  # fmt: skip
    office.does("destination", "20230001", "--code", "10", "--employer", "津门贸易",
                "--proof", proof)  # fmt: skip
    office.does("void", talk, "--reason", "误录")

    whole = office.does("show", "20230001")

    assert list(whole)[: len(STUDENT_KEYS)] == STUDENT_KEYS
    assert list(whole)[len(STUDENT_KEYS) :] == [
        "plan", "pairing", "talks", "referrals", "attendances", "training", "guidance",
        "briefings", "destination", "evidence", *BEYOND_LISTS,
    ]  # fmt: skip
    assert whole["talks"][0]["id"] == talk
    assert whole["talks"][0]["voided"] is True
    assert whole["talks"][0]["void_reason"] == "误录"
    assert whole["talks"][0]["topic"] == "求职进展"
    assert whole["referrals"][0]["post"]["title"] == "会计"
    assert whole["attendances"][0]["event"]["name"] == "双选会"
    assert whole["plan"]["review_on"] == "2026-12-20"
    assert [m["text"] for m in whole["plan"]["measures"]] == ["每周推送岗位", "模拟面试"]
    assert whole["destination"]["code"] == "10"
    assert whole["status"] == "已落实去向"
    assert whole["training"] == []
    assert {item["size"] for item in whole["evidence"]} == {proof.stat().st_size}
    assert all("blob_key" not in item for item in nonempty(whole["evidence"]))
    records = [*whole["pairing"], *whole["talks"], *whole["referrals"], *whole["attendances"]]
    assert all(isinstance(record["voided"], bool) and record["id"] for record in nonempty(records))


def test_adding_an_employer_a_post_or_an_event_returns_its_id(office: Office) -> None:
    said = office.says("employer", "add", "--name", "津门贸易", "--uscc", "91129900MA0000001N")

    (line,) = said.out.splitlines()
    (listed,) = office.does("employer", "list")
    assert listed["id"] == line
    assert office.does("post", "list") == []


def test_blacklisting_an_employer_withdraws_its_referrals(office: Office) -> None:
    employer, post = a_post(office)
    made = office.does("refer", "20230001", "--post", post, "--on", "2026-11-20",
                       "--match", "专业和意向相符", "--response", "已投递")  # fmt: skip
    assert made["standing"]["20230001"]["referral"]["given"] == 1

    office.does("employer", "blacklist", employer, "--reason", "收取培训费")

    (verdict,) = office.does("explain", "20230001")
    assert verdict["codes"] == ["EMPLOYER_BLACKLISTED"]
    assert office.refuses("employer", "blacklist", employer, "--reason", "再次")["error"] == (
        "ALREADY_BLACKLISTED"
    )


def test_history_shows_each_change_with_before_and_after(office: Office) -> None:
    talk = office.does("talk", "20230001", *TALK)
    office.does("void", talk["created"][0], "--reason", "误录")

    history = office.does("history", "20230001")

    assert all(
        {"id", "at", "by", "action", "record", "before", "after"} <= set(line)
        for line in nonempty(history)
    )
    logged = [line for line in history if line["action"] == "talk.log"]
    voided = [line for line in history if line["action"] == "record.void"]
    assert logged[0]["id"] == talk["action"]
    assert logged[0]["before"] is None
    assert voided[0]["record"] == talk["created"][0]
    assert voided[0]["after"]["void_reason"] == "误录"


def test_undo_and_redo_remove_and_restore_a_talk(office: Office) -> None:
    talk = office.does("talk", "20230001", *TALK)

    undone = office.does("undo")
    without = office.does("students")[0]["standing"]["talk"]["given"]
    office.does("redo")
    again = office.does("students")[0]["standing"]["talk"]["given"]

    assert undone["of"] == talk["action"]
    assert undone["kept"] == undone["impossible"] == []
    assert (without, again) == (0, 1)
    assert office.refuses("redo")["error"] == "NOTHING_TO_REDO"


def test_progress_is_summed_over_all_files_and_per_group(office: Office) -> None:
    office.does("talk", "20230001", *TALK)

    for by in ("class", "college", "category"):
        progress = office.does("progress", "--by", by)
        assert (progress["files"], progress["complete"]) == (3, 0)
        assert progress["talk"] == {"given": 1, "owed": 8}
        assert {"label", "files", "complete", *SERVICES} == set(progress["by"][0])
    assert office.does("progress")["by"] == []
    assert sum(group["files"] for group in office.does("progress", "--by", "class")["by"]) == 3


def test_pairing_the_same_helper_again_writes_nothing(office: Office) -> None:
    office.does("pair", "20230001", "--helper", "陈静", "--helper-role", "辅导员")

    again = office.does("pair", "20230001", "--helper", "陈静", "--helper-role", "辅导员")

    assert (again["action"], again["created"]) == (None, [])
    assert office.refuses("pair", "20230001", "--helper", "陈", "--helper-role", "校友")[
        "error"
    ] == ("UNKNOWN_HELPER_ROLE")


def test_a_number_with_files_in_two_cohorts_needs_the_cohort(office: Office) -> None:
    with office.home.open() as caseload:
        caseload.services.imports.import_draft(roster_of([a_student(1, cohort=2026)]))

    error = office.refuses("show", "20230001")
    by_option = office.does("show", "20230001", "--cohort", "2026")
    by_word = office.does("show", "20230001@2027")
    both = office.does("talk", "20230001@2026", "20230001@2027", *TALK)

    assert error["error"] == "AMBIGUOUS_STUDENT"
    assert (by_option["cohort"], by_word["cohort"]) == (2026, 2027)
    assert set(both["standing"]) == {"20230001@2026", "20230001@2027"}


@pytest.mark.parametrize(
    ("text", "days_ago"),
    [("今天", 0), ("today", 0), ("昨天", 1), ("-3", 3), ("11.17", 3), ("2026.11.17", 3),
     ("2026年11月17日", 3), ("20261117", 3), ("周二", 3), ("周五", 0), ("上周五", 7)],
)  # fmt: skip
def test_days_can_be_given_in_words(office: Office, text: str, days_ago: int) -> None:
    words = list(TALK)
    words[1] = text
    office.does("talk", "20230001", *words)

    (verdict,) = office.does("explain", "20230001")
    assert verdict["on"] == (START - timedelta(days=days_ago)).isoformat()


def test_import_counts_every_row_and_the_same_file_changes_nothing(
    office: Office, tmp_path: Path
) -> None:
    students = invented_students(6)
    rows = tidy_rows([*students, students[0], students[1].with_cells(student_no="", name="某某")])
    roster = write_sheet(tmp_path / "roster.xlsx", rows)
    book = tmp_path / "problems.xlsx"
    before = office.does("soak", "digest")

    tried = office.does("import", roster, "--cohort", "2027", "--dry-run")
    assert office.does("soak", "digest") == before
    taken = office.does("import", roster, "--cohort", "2027", "--problems", book)
    again = office.does("import", roster, "--cohort", "2027")

    assert tried["import_id"] is None
    assert set(taken) == {
        "rows", "new", "updated", "unchanged", "parked", "ignored", "import_id", "problems",
    }  # fmt: skip
    for report in (tried, taken, again):
        parts = ("new", "updated", "unchanged", "parked", "ignored")
        assert report["rows"] == sum(report[part] for part in parts) == 8
    assert (taken["new"], taken["ignored"], taken["parked"]) == (6, 1, 1)
    assert (again["new"], again["unchanged"]) == (0, 6)
    assert all(
        set(problem) == {"sheet", "row", "field", "code", "message", "outcome"}
        for problem in nonempty(taken["problems"])
    )
    assert_book_of_text(book, parked=1)


def assert_book_of_text(path: Path, *, parked: int) -> None:
    import openpyxl

    sheet: Any = openpyxl.load_workbook(path).active
    rows = list(sheet.iter_rows())
    assert len(rows) == 1 + parked
    assert rows[1][-1].value.strip()
    assert all(cell.data_type in {"s", "n"} and not isinstance(cell.value, int | float)
               for row in nonempty(rows) for cell in row)  # fmt: skip


def test_the_workbook_of_pending_rows_has_no_formulas(office: Office, tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://example.invalid","x")'
    row = invented_students(1)[0].with_cells(student_no="", name=evil)
    roster = write_text(tmp_path / "roster.csv", tidy_rows([row]))
    book = tmp_path / "problems.xlsx"

    office.does("import", roster, "--cohort", "2027", "--problems", book)

    import openpyxl

    sheet: Any = openpyxl.load_workbook(book).active
    cells = [cell for line in sheet.iter_rows() for cell in line]
    assert all(cell.data_type != "f" for cell in nonempty(cells))
    assert evil in {cell.value for cell in cells}


def test_a_number_in_a_wrong_column_of_a_pending_row_is_masked(
    office: Office, tmp_path: Path
) -> None:
    student = invented_students(1)[0]
    number, phone = student["id_number"], "13900001234"
    row = student.with_cells(
        student_no=number, name=f"某某{number}", class_name=phone, id_number=number[:-1]
    )
    roster = write_text(tmp_path / "roster.csv", tidy_rows([row]))
    office.does("import", roster, "--cohort", "2027")

    (waiting,) = office.does("waiting", "list")
    answer = [
        office.says("waiting", "list", *more, lang=lang)
        for more in ((), ("--json",))
        for lang in ("en", "zh_CN")
    ]

    assert phone[-4:] in waiting["cells"]["class_name"]
    for said in answer:
        assert said.code == 0
        assert "********" in said.out
        assert number[:-1] not in said.out
        assert phone not in said.out


def test_doctor_and_verify_report_their_totals(office: Office) -> None:
    doctor = office.does("doctor")
    journal = office.does("verify", "journal")

    assert doctor["ok"] is True
    assert {check["name"] for check in doctor["checks"]} == {
        "open", "keys", "database", "journal", "backups", "backup_place", "copies",
        "history", "clock", "space",
    }  # fmt: skip
    assert journal["entries"] == 2
    assert len(journal["head"]) == 64


def test_a_tampered_journal_is_refused_by_kind_and_entry(office: Office) -> None:
    import sqlalchemy as sa

    office.does("talk", "20230001", *TALK)
    with office.home.open() as caseload, caseload.database.writer.connect() as plain:
        connection = plain.execution_options(write=True)
        with connection.begin():
            connection.execute(sa.text("DROP TRIGGER journal_no_update"))
            connection.execute(sa.text("UPDATE journal SET name = 'x' WHERE seq = 2"))

    error = office.refuses("verify", "journal")
    doctor = office.says("doctor", "--json")

    assert (error["exit"], error["error"]) == (1, "ENTRY_CHANGED")
    assert error["facts"]["seq"] == 2
    assert doctor.code == 1
    assert doctor.document["ok"] is False
    assert doctor.error["error"] == "SELF_CHECK_FAILED"
