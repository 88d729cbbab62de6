"""The window makes backups while it is open, and says when they lie where they may be lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from casework import clock
from tests.builders.homes import Home, a_home, a_talk, files_of
from tests.builders.widgets import find_widget
from tests.ui.whole_program import Run
from ui.shell.auto_lock import Clocks
from ui.shell.watchers import EVERY_S, FAILED, PATIENCE_S, PLACE, BackupScheduler


class ManualClock(Clocks):
    """A clock that the test sets on."""

    seconds = 5_000.0

    def running(self) -> float:
        return self.seconds


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home")


@pytest.fixture
def run(home: Home, tmp_path: Path, qtbot: QtBot) -> Iterator[Run]:
    made = Run(home, tmp_path / "window.json", lambda is_so: qtbot.waitUntil(is_so, timeout=15_000))
    yield made
    made.stop()


def backups_of(run: Run) -> int:
    return run.in_caseload(lambda caseload: len(caseload.backups.list()))


def write(run: Run) -> None:
    files = files_of_open(run)[:1]
    run.program.session.write(lambda services: services.talks.log_talk(files, a_talk()))
    run.settle()


def files_of_open(run: Run) -> list[object]:
    return list(run.in_caseload(files_of))


def a_watch(run: Run, clocks: Clocks, *, is_unattended: bool = True) -> BackupScheduler:
    page_host = run.window.page_host
    return BackupScheduler(
        run.program.session, lambda: page_host, lambda: is_unattended, run.program, clocks
    )


def a_backup_a_week_ago(home: Home) -> None:
    with home.open() as caseload:
        caseload.backups.take()
        home.clock.pass_days(8)
        caseload.backups.take()


def test_a_backup_is_made_every_four_hours_if_there_were_writes(run: Run) -> None:
    run.open()
    clocks = ManualClock()
    watch = a_watch(run, clocks)
    before = backups_of(run)
    write(run)

    watch.look()
    run.settle()
    assert backups_of(run) == before  # it is not due

    clocks.seconds += EVERY_S
    watch.look()
    run.settle()
    assert backups_of(run) == before + 1

    clocks.seconds += EVERY_S
    watch.look()
    run.settle()
    assert backups_of(run) == before + 1  # nothing was written


def test_a_backup_waits_for_idle_time_but_not_forever(run: Run) -> None:
    run.open()
    clocks = ManualClock()
    watch = a_watch(run, clocks, is_unattended=False)
    before = backups_of(run)
    write(run)

    clocks.seconds += EVERY_S
    watch.look()
    run.settle()
    assert backups_of(run) == before

    clocks.seconds += PATIENCE_S
    watch.look()
    run.settle()
    assert backups_of(run) == before + 1


def test_a_failed_backup_shows_a_notice_until_one_succeeds(home: Home, run: Run) -> None:
    run.open()
    clocks = ManualClock()
    watch = a_watch(run, clocks)
    write(run)
    shutil.rmtree(home.place.backups, ignore_errors=True)
    home.place.backups.write_text("in the way")

    clocks.seconds += EVERY_S
    watch.look()
    run.settle()
    banner = run.window.page_host.banner
    assert banner.current is not None
    assert banner.current.key == FAILED
    assert "is a file" in banner.current.text

    home.place.backups.unlink()
    clocks.seconds += EVERY_S
    watch.look()
    run.settle()
    assert banner.current is None


def test_a_notice_about_backups_on_the_data_disk_can_be_dismissed_for_thirty_days(
    home: Home, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_backup_a_week_ago(home)
    run.open()
    banner = run.window.page_host.banner
    watch = a_watch(run, ManualClock())
    watch.look()
    run.settle()
    assert banner.current is not None
    assert (banner.current.key, banner.current.level) == (PLACE, "info")

    find_widget(banner, QToolButton, "close").click()
    run.settle()
    watch.look()
    run.settle()
    assert banner.current is None

    today = clock.today()
    monkeypatch.setattr(clock, "today", lambda: today.replace(year=today.year + 1))
    watch.look()
    run.settle()
    assert banner.current is not None
    assert banner.current.key == PLACE


def test_there_is_no_notice_about_the_disk_in_the_first_week(home: Home, run: Run) -> None:
    with home.open() as caseload:
        caseload.backups.take()
    run.open()
    banner = run.window.page_host.banner
    assert banner.current is None


def test_a_missing_backup_folder_shows_a_notice(home: Home, run: Run, tmp_path: Path) -> None:
    with home.open() as caseload:
        caseload.backups.set_location(tmp_path / "disk")
    shutil.rmtree(tmp_path / "disk")
    run.open()
    banner = run.window.page_host.banner
    assert banner.current is not None
    assert (banner.current.key, banner.current.level) == (PLACE, "warn")
    assert str(tmp_path / "disk") in banner.current.text
