"""The window says when the clock may be wrong, or the caseload is an older copy, and helps out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.builders.homes import Home, a_home, a_talk, files_of
from tests.builders.widgets import find_widget
from tests.ui.whole_program import Run
from ui.shell.auto_lock import Clocks
from ui.shell.watchers import CLOCK, ClockWatch


class SettableClock(Clocks):
    """A clock on the wall that somebody sets, and one that nobody can."""

    ahead = 0.0

    def wall(self) -> float:
        return 1_000_000.0 + self.ahead

    def running(self) -> float:
        return 5_000.0


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home")


@pytest.fixture
def run(home: Home, tmp_path: Path, qtbot: QtBot) -> Iterator[Run]:
    made = Run(home, tmp_path / "window.json", lambda is_so: qtbot.waitUntil(is_so, timeout=15_000))
    yield made
    made.stop()


def test_future_entries_are_reported_on_opening_and_fixed_with_one_click(
    home: Home, run: Run
) -> None:
    with home.open() as caseload:
        home.clock.pass_days(365)
        caseload.services.talks.log_talk(files_of(caseload)[:1], a_talk())
        home.clock.pass_days(-365)
    run.open()
    banner = run.window.page_host.banner
    assert banner.current is not None
    assert (banner.current.key, banner.current.level) == (CLOCK, "danger")

    find_widget(banner, QPushButton, "action").click()
    run.settle()

    assert banner.current is None
    assert run.read(lambda reader: reader.actions(limit=1)[0].name) == "clock.repair"


def test_a_date_after_a_long_gap_is_confirmed_once(home: Home, run: Run) -> None:
    home.clock.pass_days(400)
    run.open()
    banner = run.window.page_host.banner
    assert banner.current is not None
    assert (banner.current.key, banner.current.level) == (CLOCK, "warn")

    find_widget(banner, QPushButton, "action").click()
    run.settle()

    assert banner.current is None


def test_a_clock_change_while_the_caseload_is_open_is_reported(run: Run) -> None:
    run.open()
    clocks = SettableClock()
    watch = ClockWatch(run.program.session, lambda: run.window.page_host, run.program, clocks)
    watch.look()
    run.settle()
    banner = run.window.page_host.banner
    assert banner.current is None

    clocks.ahead = 3 * 86_400
    watch.look()
    run.settle()

    assert banner.current is not None
    assert banner.current.key == CLOCK
    assert "was set while the caseload was open" in banner.current.text


def test_an_older_copy_is_reported_on_every_page_with_what_is_missing(
    home: Home, run: Run, tmp_path: Path
) -> None:
    with home.open() as caseload:
        caseload.services.talks.log_talk(files_of(caseload)[:1], a_talk())
    older = tmp_path / "older.db"
    shutil.copy(home.place.database, older)
    with home.open() as caseload:
        caseload.services.talks.log_talk(files_of(caseload)[1:2], a_talk())
    shutil.copy(older, home.place.database)

    run.open()

    banner = run.window.page_host.banner
    assert banner.current is not None
    assert (banner.current.key, banner.current.level) == ("history", "danger")
    assert "entries up to 4 were written" in banner.current.text
