"""Seats of a class from the command line, and the sheets that follow them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders.commands import Office, an_office
from tests.builders.paper import text_of

CLASS = "会计2301"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return an_office(tmp_path, students=9)


def numbers_in(paper: Path) -> list[str]:
    import re

    return re.findall(r"2023\d{4}", text_of(paper))


@pytest.mark.fast
def test_a_seating_plan_applies_to_every_class_sheet(office: Office, tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text("讲台\n20230009,20230003\n20230006,\n", encoding="utf-8")
    said = office.does("seating", "set", plan, "--class", CLASS)
    assert said == {
        "columns": 2,
        "rows": [["20230009", "20230003"], ["20230006", None]],
        "unseated": [],
        "unknown": ["讲台"],
    }
    assert office.does("seating", "show", "--class", CLASS)["rows"] == said["rows"]

    office.does("sheet", "--class", CLASS, "--out", tmp_path / "seat.pdf")
    assert numbers_in(tmp_path / "seat.pdf") == ["20230009", "20230003", "20230006"]
    assert "按座位" in text_of(tmp_path / "seat.pdf")
    office.does("sheet", "--class", CLASS, "--out", tmp_path / "no.pdf", "--order", "number")
    assert numbers_in(tmp_path / "no.pdf") == ["20230003", "20230006", "20230009"]


def test_setting_seats_can_be_undone(office: Office, tmp_path: Path) -> None:
    plan = tmp_path / "plan.txt"
    plan.write_text("20230009\t20230003", encoding="utf-8")
    office.does("seating", "set", plan, "--class", CLASS)
    office.does("undo")
    shown = office.does("seating", "show", "--class", CLASS)
    assert (shown["columns"], len(shown["unseated"])) == (0, 3)


@pytest.mark.fast
def test_an_invalid_plan_is_refused(office: Office, tmp_path: Path) -> None:
    plan = tmp_path / "plan.txt"
    plan.write_text("甲\t乙", encoding="utf-8")
    assert office.refuses("seating", "set", plan, "--class", CLASS)["error"] == "SEATS_NOBODY"
    refused = office.refuses("seating", "show", "--class", "没有")
    assert refused["error"] == "NO_SUCH_CLASS"
    out = ("--out", tmp_path / "x.pdf")
    assert office.refuses("sheet", "--class", CLASS, "--order", "x", *out)["error"] == "BAD_CHOICE"
