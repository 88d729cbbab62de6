"""The clock commands, the self-check and the warning when the clock and the journal disagree."""

from __future__ import annotations

import pytest

from tests.builders.commands import TALK, Office


@pytest.mark.fast
def test_a_correct_clock_is_reported_as_correct(office: Office) -> None:
    answer = office.does("clock", "check")

    assert answer == {"doubt": None, "now": None, "last": None, "wrong_entries": []}


def test_a_clock_set_back_is_warned_about_before_logging_and_fixed_afterwards(
    office: Office,
) -> None:
    office.home.clock.pass_days(365)
    office.does("talk", "20230001", *TALK)
    office.home.clock.pass_days(-365)

    said = office.says("students")
    assert said.code == 0
    assert "This computer's clock says" in said.err
    health = office.says("doctor", "--json")
    (line,) = (one for one in health.document["checks"] if one["name"] == "clock")
    assert (line["ok"], line["code"]) == (False, "CLOCK_BEHIND")

    answer = office.does("clock", "repair")

    assert (answer["entries"], answer["records"], answer["left"]) == (1, 2, 0)
    assert office.says("students").err == ""
    assert office.says("doctor").code == 0


def test_a_correct_date_is_confirmed_once(office: Office) -> None:
    office.home.clock.pass_days(400)
    assert office.does("clock", "check")["doubt"] == "CLOCK_LEAP"

    office.does("clock", "confirm")

    assert office.does("clock", "check")["doubt"] is None
