"""One number everywhere: every screen, paper and command says the same of one student."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from casework.required_services import Service
from exports import wording
from tests.builders.commands import TALK, Office, an_office
from tests.builders.paper import text_of
from ui.common.file_view_model import load_file

_NO_WEEK = "——"  # no figure of the week before, no change
SECOND = "这次主要谈家里的看法：父母希望她回县城，她自己想先在天津做两年会计，商量好周末再打电话。"
STUDENTS = ("20230001", "20230002", "20230003")

Counts = dict[str, tuple[int, int, int]]
"""By service: given, owed, not counting."""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A student to whom much happened: some of it counts, some does not, and some is void."""
    office = an_office(tmp_path)
    number, other = STUDENTS[:2]
    office.does("talk", number, *_talk("2026-11-16"))
    office.does("talk", number, *_talk("2026-11-17", SECOND))
    office.does("talk", number, *_talk("2026-11-18", "已谈。"))
    slip = office.does("talk", number, *_talk("2026-11-19"))["created"][0]
    office.does("void", slip, "--reason", "登记到了别人名下")
    office.does("talk", number, other, *_talk("2026-11-20"))
    _refer(office, number)
    fair = _event(office, "春季双选会")
    office.does("attend", fair, *STUDENTS)
    office.does("attend", _event(office, "简历工作坊"), number, "--state", "缺席")
    return office


def _talk(day: str, content: str = TALK[-1]) -> list[str]:
    return ["--on", day, *TALK[2:-1], content]


def _refer(office: Office, number: str) -> None:
    firm = office.does(
        "employer", "add", "--name", "津门甲有限公司", "--uscc", "91990000MA0000007X"
    )
    common = ["--city", "天津", "--pay-low", "4000", "--pay-high", "6000", "--source", "校友"]
    for title, until in (("会计", "2027-03-01"), ("出纳", "2026-11-01")):
        post = office.does(
            "post", "add", "--employer", firm["id"], "--title", title, "--until", until, *common
        )
        office.does(
            "refer",
            number,
            "--post",
            post["id"],
            "--on",
            "2026-11-18",
            "--match",
            "专业对口，城市合适",
        )


def _event(office: Office, name: str) -> str:
    words = ("--name", name, "--kind", "双选会", "--mode", "线下", "--on", "2026-11-19")
    return str(office.does("event", "add", *words, "--organiser", "就业指导中心")["id"])


EXPECTED: Counts = {"talk": (2, 1, 2), "referral": (1, 2, 1), "event": (1, 2, 1)}


def counts_in(standing: dict[str, Any]) -> Counts:
    return {
        service.value: tuple(standing[service][key] for key in ("given", "owed", "not_counting"))
        for service in Service
    }


def of_three(text: str) -> list[tuple[int, int]]:
    """The ``given/minimum`` pairs of a paper, in its order, as given and owed."""
    pairs = re.findall(r"(\d)\s?/\s?3", text)
    return [(int(given), max(0, 3 - int(given))) for given in pairs[:3]]


GIVEN_AND_OWED = [(given, owed) for given, owed, _ in EXPECTED.values()]


def test_the_list_the_file_page_and_the_commands_say_the_same(office: Office) -> None:
    number = STUDENTS[0]
    listed = next(s for s in office.does("students") if s["student_no"] == number)
    assert counts_in(listed["standing"]) == EXPECTED
    assert counts_in(office.does("show", number)["standing"]) == EXPECTED

    with office.home.open() as caseload, caseload.snapshot() as reader:
        (file_id,) = reader.find_files([number])
        line, view_model = reader.line(file_id), load_file(reader, file_id)
    for service in Service:
        given, owed, idle = EXPECTED[service.value]
        count = line.standing[service]
        assert (count.given, count.owed, count.not_counting) == (given, owed, idle)
        standing = view_model.standing.of(service)
        assert (standing.given, standing.owed, standing.not_counting) == (given, owed, idle)
        verdicts = [
            v for v in view_model.verdicts.values() if v.service is service and not v.is_void
        ]
        assert sum(v.counts for v in verdicts) == given
        assert sum(not v.counts for v in verdicts) == idle


def test_what_is_explained_adds_up_to_what_is_counted(office: Office) -> None:
    answer = office.does("explain", STUDENTS[0])

    assert len({one["id"] for one in answer}) == len(answer) == 9
    for service, (given, _, idle) in EXPECTED.items():
        standing = [o for o in answer if o["service"] == service and "VOIDED" not in o["codes"]]
        assert sum(one["counts"] for one in standing) == given
        assert sum(not one["counts"] for one in standing) == idle


def test_progress_and_pace_are_the_sum_of_the_students(office: Office) -> None:
    students = office.does("students")
    progress = office.does("progress", "--by", "class")

    for service in Service:
        for key in ("given", "owed"):
            whole = sum(s["standing"][service][key] for s in students)
            assert progress[service][key] == whole
            assert sum(part[service][key] for part in progress["by"]) == whole


def test_the_dossier_the_sheet_and_the_ledger_say_the_same(office: Office, tmp_path: Path) -> None:
    number = STUDENTS[0]
    class_name = office.does("show", number)["class_name"]
    (dossier,) = office.does("dossier", number, "--out", tmp_path / "dossiers")["paths"]
    office.does("sheet", "--class", class_name, "--out", tmp_path / "sheet.pdf")
    office.does("ledger", "--out", tmp_path / "ledger.xlsx")

    paper = text_of(Path(dossier))
    assert of_three(paper) == GIVEN_AND_OWED
    idle = re.findall(r"计入 ?(\d) ?条，未计入 ?(\d) ?条", paper)
    assert [(int(a), int(b)) for a, b in idle] == [(a, b) for a, _, b in EXPECTED.values()]
    assert of_three(text_of(tmp_path / "sheet.pdf")) == GIVEN_AND_OWED
    rows = openpyxl.load_workbook(tmp_path / "ledger.xlsx").active.iter_rows(values_only=True)
    row = next(row for row in rows if row[1] == number)
    assert of_three(" ".join(map(str, row[16:19]))) == GIVEN_AND_OWED


def test_the_weekly_report_says_the_same_of_its_hour(office: Office, tmp_path: Path) -> None:
    progress = office.does("progress", "--by", "class")
    office.home.clock.pass_days(7)

    report = office.does("weekly", "--as-of", "2026-11-26", "--out", tmp_path / "weekly")

    by_ending = {Path(path).suffix: Path(path) for path in report["paths"]}
    paper = text_of(by_ending[".pdf"])
    chat = by_ending[".txt"].read_text(encoding="utf-8-sig")
    book = openpyxl.load_workbook(by_ending[".xlsx"])["三项服务"]
    rows = {row[0]: row for row in book.iter_rows(min_row=4, values_only=True)}
    assert report["figures"]["files"]["now"] == progress["files"]
    assert report["figures"]["complete"]["now"] == progress["complete"]
    for service in Service:
        name = wording.SERVICE_NAMES[service]
        given, owed = progress[service]["given"], progress[service]["owed"]
        now = {what: report["figures"][f"{service}:{what}"]["now"] for what in ("given", "owed")}
        assert now == {"given": given, "owed": owed}
        assert (rows[name][1], rows[name][4]) == (given, owed)
        assert f"{name}：已计入 {given}，还差 {owed}" in chat
        idle = report["figures"][f"{service}:not_counting"]["now"]
        assert f"{name}{given}{_NO_WEEK}{owed}{_NO_WEEK}{idle}" in paper


def test_weeks_later_the_same_figures_are_told_of_that_day(office: Office) -> None:
    then = office.home.clock.today().isoformat()
    before = office.says("progress", "--by", "class", "--json").out
    listed = office.says("students", "--json").out

    office.home.clock.pass_days(40)
    for day in ("2026-12-10", "2026-12-12"):
        office.does("talk", STUDENTS[0], *_talk(day))

    assert office.says("progress", "--by", "class", "--json").out != before
    assert office.says("progress", "--by", "class", "--as-of", then, "--json").out == before
    assert office.says("students", "--as-of", then, "--json").out == listed
