"""Files of every kind are taken in without a window, and rows that wait are finished there."""

from __future__ import annotations

from pathlib import Path

from tests.builders.commands import Office
from tests.builders.rosters import write_sheet

LONG = "了解到想回老家就业，简历还没有写完，约定下周带来一起修改。"


def test_talks_come_in_with_what_is_said_once_for_all(office: Office, tmp_path: Path) -> None:
    number = office.does("students")[0]["student_no"]
    rows = [["学号", "约谈", "谈话内容", "帮扶措施"], [number, "2026-11-05", LONG, "回访"]]
    path = write_sheet(tmp_path / "谈话.xlsx", rows)
    said = ("start=14:00", "end=14:30", "mode=面谈", "place=办公室", "topic=就业")
    says = [part for pair in said for part in ("--say", pair)]

    tried = office.does("import", path, "--as", "talks", "--column", "约谈=on", *says, "--dry-run")
    taken = office.does("import", path, "--as", "talks", "--column", "约谈=on", *says)
    again = office.does("import", path, "--as", "talks", *says)

    assert (tried["new"], tried["import_id"]) == (1, None)
    assert taken["rows"] == taken["new"] == 1
    assert again["unchanged"] == 1, "the column is remembered"
    assert office.does("show", number)["talks"][0]["content"] == LONG
    office.does("undo", taken["import_id"])
    assert office.does("show", number)["talks"] == []


def test_a_row_that_waits_is_listed_finished_or_dismissed(office: Office, tmp_path: Path) -> None:
    rows = [["学号", "姓名", "联系电话"], ["W1", "甲乙", "12"], ["W2", "丙丁", "34"]]
    office.does("import", write_sheet(tmp_path / "a.xlsx", rows), "--cohort", "2027")
    first, second = office.does("waiting", "list")

    assert (first["codes"], first["cells"]["name"]) == (["PHONE_DAMAGED"], "甲乙")
    finished = office.does("waiting", "finish", first["reference"], "phone=13900000001")
    assert finished["new"] == 1
    office.does("waiting", "dismiss", second["reference"], "--reason", "不在本院")
    assert office.does("waiting", "list") == []
    assert office.refuses("waiting", "finish", "nothing")["error"] == "NOT_WAITING"


def test_an_unknown_subject_column_or_field_is_refused(office: Office, tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "a.xlsx", [["学号", "姓名"], ["1", "甲"]])

    for wrong in (["--as", "plans"], ["--column", "无=name"], ["--say", "weather=fine"]):
        assert office.refuses("import", path, *wrong)["error"] == "BAD_CHOICE"
    assert office.refuses("import", path, "--say", "college")["error"] == "BAD_PAIR"
