"""What depends on the day and the zone, on other days and in other zones, in processes of its own.

`./dev soak dates` runs every test that reads the clock on many more of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from casework.reasons import REASONS
from casework.service_layer.imports import graduating_cohort
from tests.conftest import ROOT
from ui.cli.demo.rules import pack_for
from ui.cli.demo.work import SchoolYear

OF_OTHERS = {"RESPONSE_BEFORE_REFERRAL", "SENDER_REFUSED", "UNCHECKED"}
"""What the service layer refuses, and what is said of records that others report."""


def on(day: date, hour: time, zone: str, folder: Path) -> dict[str, Any]:
    """Return what a demonstration holds that is made then and there, with no language set."""
    instant = datetime.combine(day, hour, ZoneInfo(zone)).timestamp()
    done = subprocess.run(
        [sys.executable, "-m", "tests.builders.other_day", str(folder), str(instant)],
        cwd=ROOT,
        env={**os.environ, "TZ": zone, "LC_ALL": "C"},
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr.decode()
    made: dict[str, Any] = json.loads(done.stdout)
    return made


@pytest.mark.system_clock(reason="starts processes that are set to other days")
@pytest.mark.parametrize(
    ("day", "hour", "zone"),
    [
        (date(2027, 9, 1), time(0, 30), "America/Los_Angeles"),  # the window has just begun
        (date(2028, 2, 29), time(22, 30), "Asia/Kathmandu"),
        (date(2027, 8, 31), time(7), "Asia/Shanghai"),  # its last day, and still the 30th in UTC
    ],
)
def test_the_demonstration_shows_every_reason_on_any_day(
    day: date, hour: time, zone: str, tmp_path: Path
) -> None:
    made = on(day, hour, zone, tmp_path / "demo")

    assert made["today"] == day.isoformat()
    assert REASONS.keys() - set(made["codes"]) == OF_OTHERS
    assert made["unsound"] == 0


def test_whatever_the_demonstration_did_lies_in_its_window_on_each_day_of_a_year() -> None:
    for number in range(366):
        today = date(2028, 1, 1) + timedelta(days=number)
        cohort = graduating_cohort(today)
        first = today - SchoolYear.LASTS
        begin, end = pack_for(cohort, first).window(cohort)

        assert begin <= first
        assert today <= end
