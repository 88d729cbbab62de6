"""Signals on the command line: listed with what to look at, answered, switched off."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders.commands import TALK, Office

NIGHT = [*TALK[:2], "--start", "02:00", "--end", "02:30", *TALK[6:]]


@pytest.fixture
def number(office: Office) -> str:
    """A student who was talked to in the small hours."""
    found = str(office.does("students")[0]["student_no"])
    office.does("talk", found, *NIGHT)
    return found


def signals(office: Office, *words: str) -> list[dict[str, Any]]:
    return list(office.does("signals", *words))


@pytest.mark.fast
def test_a_signal_has_a_hint_and_its_records(office: Office, number: str) -> None:
    (signal,) = signals(office)

    assert signal["detector"] == "TALK_AT_NIGHT"
    assert "02:00" in signal["message"]
    assert signal["students"] == [number]
    assert [record["kind"] for record in signal["records"]] == ["talk"]
    assert signal["answer"] is None
    assert "请核对" in office.says("signals", lang="zh_CN").out


def test_an_answered_signal_is_listed_only_on_request(office: Office, number: str) -> None:
    (signal,) = signals(office)

    answer = ("--answer", signal["key"][:8], "--as", "不是问题", "--note", "学生上夜班，约在下班后")
    office.does("signals", *answer)

    assert signals(office) == []
    (shown,) = signals(office, "--all")
    assert shown["answer"]["answer"] == "不是问题"
    assert shown["answer"]["note"] == "学生上夜班，约在下班后"
    office.does("undo")
    assert len(signals(office)) == 1


def test_an_answer_needs_an_existing_signal(office: Office, number: str) -> None:
    assert office.refuses("signals", "--answer", "0123456789")["error"] == "UNKNOWN_SIGNAL"
    (signal,) = signals(office)
    key = signal["key"]
    assert office.refuses("signals", "--answer", key, "--as", "好的")["error"] == "BAD_CHOICE"
    long = office.refuses("signals", "--answer", key, "--note", "长" * 501)
    assert (long["error"], long["exit"]) == ("TEXT_TOO_LONG", 1)
    assert office.refuses("signals", "--detector", "NO_SUCH")["error"] == "BAD_CHOICE"


def test_a_detector_is_switched_off_and_on_as_a_setting(office: Office, number: str) -> None:
    office.does("settings", "set", "signals", '{"TALK_AT_NIGHT": {"on": false}}')
    assert signals(office) == []

    office.does("undo")
    assert len(signals(office, "--detector", "TALK_AT_NIGHT")) == 1
    refused = office.refuses("settings", "set", "signals", '{"TALK_AT_NIGHT": {"off": 1}}')
    assert refused["error"] == "SIGNALS_WRONG"
