"""The weekly report: frozen at its hour, kept with its figures, the same again weeks later."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from exports import wording
from tests.builders.commands import TALK, Office, an_office
from tests.builders.homes import facts, roster_of
from tests.builders.nonempty import nonempty
from tests.builders.paper import text_of
from tests.builders.soffice import one_at_a_time, resaved

FIRST, SECOND = "2026-11-26", "2026-12-03"
ONE, OTHER, THIRD = "20230001", "20230002", "20230003"
WORDS = "这次主要谈家里的看法：父母希望她回县城，她自己想先在天津做两年会计，商量好周末再打电话。"
MORE = "约在图书馆门口谈了复试的准备，她已经联系好两位老师，下周把材料寄出，结果出来再商量。"


def talk(office: Office, number: str, on: str, words: str = TALK[-1]) -> str:
    made = office.does("talk", number, "--on", on, *TALK[2:-1], words)
    return str(made["created"][0])


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Three students and two weeks: one report was issued, the next one is due."""
    office = an_office(tmp_path)
    analysis = "信息来源少，面试经验不足，需要持续跟进，先补简历。"
    goal = ("--difficulty", "信息", "--goal", "天津会计", "--measure", "每周推送岗位")
    office.does("plan", ONE, "--analysis", analysis, *goal)
    talk(office, ONE, "2026-11-20")
    office.home.clock.pass_days(7)  # Friday the 27th
    office.does("weekly", "--as-of", FIRST, "--out", tmp_path / "first")
    talk(office, ONE, "2026-11-27", WORDS)
    talk(office, OTHER, "2026-11-18")  # forgotten until now
    office.home.clock.pass_days(7)  # Friday, 4 December
    return office


def signed(change: int) -> str:
    return f"{change:+d}" if change else "0"


def issue(office: Office, folder: Path, *more: str) -> dict[str, Any]:
    return dict(office.does("weekly", "--out", folder, *more))


def test_a_report_compares_with_the_week_before(office: Office, tmp_path: Path) -> None:
    report = issue(office, tmp_path / "out")

    assert report["on"] == SECOND
    assert report["is_draft"] is False
    figures = report["figures"]
    assert figures["talk:given"] == {"now": 3, "before": 1}
    assert figures["talk:owed"] == {"now": 6, "before": 8}
    assert figures["files"] == {"now": 3, "before": 3}
    assert figures["status:在帮"] == {"now": 1, "before": 1}
    assert report["moved"] == [ONE, OTHER]


def test_late_entries_appear_only_in_the_next_report(office: Office, tmp_path: Path) -> None:
    report = issue(office, tmp_path / "out")

    (late,) = report["late"]
    assert (late["student_no"], late["on"], late["counts"]) == (OTHER, "2026-11-18", True)
    paper = text_of(next(Path(path) for path in report["paths"] if path.endswith(".pdf")))
    assert re.search(r"补录.*20230002.*谈心谈话.*2026-11-18", " ".join(paper.split()))
    office.home.clock.pass_days(7)
    assert issue(office, tmp_path / "third")["late"] == []


def test_a_report_is_identical_six_weeks_later(office: Office, tmp_path: Path) -> None:
    first = issue(office, tmp_path / "out")

    slip = talk(office, THIRD, "2026-12-01", MORE)
    office.home.clock.pass_days(42)
    office.does("void", slip, "--reason", "登记到了别人名下")
    for entry in office.does("explain", ONE):
        office.does("void", entry["id"], "--reason", "核对后作废")
    again = issue(office, tmp_path / "again", "--as-of", SECOND)

    def answer(report: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in report.items() if key not in {"paths", "action"}}

    assert answer(again) == answer(first)
    for old, new in zip(first["paths"], again["paths"], strict=True):
        if old.endswith(".pdf"):
            assert text_of(Path(new)) == text_of(Path(old))
        if old.endswith(".txt"):
            assert Path(new).read_bytes() == Path(old).read_bytes()


def test_figures_survive_erasing_a_file(office: Office, tmp_path: Path) -> None:
    before = issue(office, tmp_path / "out")["figures"]
    office.does("rest", ONE, "--as", "已结案", "--reason", "已就业")
    office.home.clock.day = date(2031, 1, 2)
    certificate = tmp_path / "certificate.pdf"
    office.does("retention", "erase", "--due", "--approved-by", "王主任", "--out", certificate)

    again = issue(office, tmp_path / "again", "--as-of", SECOND)

    assert again["figures"] == before
    paper = text_of(next(Path(path) for path in again["paths"] if path.endswith(".pdf")))
    assert ONE not in paper
    assert "（档案已销毁）" in paper


def test_before_its_time_a_report_is_an_unsaved_draft(office: Office, tmp_path: Path) -> None:
    office.home.clock.pass_days(6)  # Thursday the 10th, in the morning
    draft = issue(office, tmp_path / "draft")
    assert draft["is_draft"] is True
    assert all("草稿" in path for path in nonempty(draft["paths"]))
    assert "Draft:" in office.says("weekly", "--out", tmp_path / "draft").out

    talk(office, THIRD, "2026-12-10", MORE)
    office.home.clock.pass_days(1)
    report = issue(office, tmp_path / "final")
    assert report["is_draft"] is False
    assert report["figures"]["talk:given"]["now"] == draft["figures"]["talk:given"]["now"] + 1


def test_a_day_without_a_report_is_refused_with_the_nearest_days(
    office: Office, tmp_path: Path
) -> None:
    refused = office.refuses("weekly", "--as-of", "2026-11-27", "--out", tmp_path / "out")
    assert refused["error"] == "NOT_A_REPORT_DAY"
    assert (refused["facts"]["before"], refused["facts"]["after"]) == (FIRST, SECOND)
    assert office.refuses("weekly", "--as-of", "2026-12-24", "--out", tmp_path)["exit"] == 1
    assert not (tmp_path / "out").exists()


def test_the_25th_has_a_report_too(office: Office, tmp_path: Path) -> None:
    office.home.clock.pass_days(22)  # 26 December; the 25th is a Friday
    report = issue(office, tmp_path / "out")
    assert report["on"] == "2026-12-25"
    assert all("月报" in Path(path).name for path in nonempty(report["paths"]))


def test_pdf_workbook_and_text_have_the_same_figures(office: Office, tmp_path: Path) -> None:
    report = issue(office, tmp_path / "out")
    by_ending = {Path(path).suffix: Path(path) for path in report["paths"]}

    paper = "".join(text_of(by_ending[".pdf"]).split())
    chat = by_ending[".txt"].read_text(encoding="utf-8-sig")
    book = openpyxl.load_workbook(by_ending[".xlsx"])
    rows = {row[0]: row[1:] for row in book["三项服务"].iter_rows(min_row=4, values_only=True)}
    for service, name in wording.SERVICE_NAMES.items():
        given, owed = (report["figures"][f"{service.value}:{what}"] for what in ("given", "owed"))
        assert rows[name][:2] == (given["now"], given["before"])
        assert rows[name][3:5] == (owed["now"], owed["before"])
        answer = "".join(
            f"{one['now']}{one['before']}{signed(one['now'] - one['before'])}"
            for one in (given, owed)
        )
        assert f"{name}{answer}" in paper
        assert re.search(rf"{name}：已计入 {given['now']}\b.*还差 {owed['now']}\b", chat)
    assert book.sheetnames == ["总体情况", "三项服务", "分班级", "本周有变化", "进展停滞", "补录"]


def test_the_chat_text_and_the_public_report_name_nobody(office: Office, tmp_path: Path) -> None:
    names = [one["name"] for one in office.does("students")]
    report = issue(office, tmp_path / "out")
    chat = next(Path(path) for path in report["paths"] if path.endswith(".txt"))
    public = issue(office, tmp_path / "public", "--level", "公开汇总")
    paper = next(Path(path) for path in public["paths"] if path.endswith(".pdf"))

    for words in (chat.read_text(encoding="utf-8-sig"), text_of(paper)):
        assert not any(name in words for name in names)
        assert ONE not in words
    assert "已计入" in text_of(paper)


def test_every_exported_report_is_journaled(office: Office, tmp_path: Path) -> None:
    report = issue(office, tmp_path / "out", "--receiver", "就业指导中心")
    said = next(one for one in office.does("history") if one["id"] == report["action"])
    assert said["facts"]["kind"] == "weekly"
    assert (said["facts"]["level"], said["facts"]["receiver"]) == ("上报", "就业指导中心")
    assert len(said["facts"]["digests"]) == 3
    assert said["facts"]["count"] == 3


@pytest.mark.fast
def test_pending_roster_rows_are_counted(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    with office.home.open() as caseload:
        two = [facts(9, student_no="2023X001", name=name) for name in ("赵一", "钱二")]
        caseload.services.imports.import_draft(roster_of(two))
    office.home.clock.pass_days(7)

    figures = issue(office, tmp_path / "out")["figures"]
    assert figures["parked"] == {"now": 2, "before": None}


@one_at_a_time
def test_libreoffice_resaves_the_workbook(office: Office, tmp_path: Path) -> None:
    report = issue(office, tmp_path / "out")
    book = next(Path(path) for path in report["paths"] if path.endswith(".xlsx"))

    before, after = (openpyxl.load_workbook(path) for path in (book, resaved(book, tmp_path)))

    assert after.sheetnames == before.sheetnames
    for name in before.sheetnames:
        filled, again = (
            [row for row in made[name].iter_rows(values_only=True) if any(row)]
            for made in (before, after)
        )
        assert again == filled
