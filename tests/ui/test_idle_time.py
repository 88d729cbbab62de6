"""The idle time belongs to the caseload: the window's own file cannot make it longer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.builders.homes import Home, a_home
from tests.ui.whole_program import Run, Until, runs_of

Begin = Callable[..., Run]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home", students=1)


@pytest.fixture
def begin(home: Home, qtbot: QtBot, tmp_path: Path, until: Until) -> Iterator[Begin]:
    with runs_of(home, tmp_path / "window.json", until) as begin:
        yield begin


def close(run: Run) -> None:
    run.window.close()
    run.until(lambda: bool(run.ended))


def kept(home: Home) -> int | None:
    with home.open() as caseload:
        return caseload.idle_minutes()


def test_the_idle_time_of_the_window_is_migrated_to_the_caseload_once(
    begin: Begin, home: Home
) -> None:
    assert kept(home) is None
    close(begin(idle_minutes=4))
    assert kept(home) == 4

    run = begin(idle_minutes=30)  # as if somebody had written it into the file
    assert run.program.lock_triggers.auto_lock.minutes() == 4
    assert run.program.settings.now.idle_minutes == 4
    close(run)
    assert kept(home) == 4


def test_an_idle_time_chosen_in_the_window_is_stored_in_the_caseload(
    begin: Begin, home: Home, tmp_path: Path
) -> None:
    run = begin(idle_minutes=4)
    run.program.change_settings(idle_minutes=7)
    run.settle()
    assert run.program.lock_triggers.auto_lock.minutes() == 7
    close(run)

    assert kept(home) == 7
    assert json.loads((tmp_path / "window.json").read_text("utf-8"))["idle_minutes"] == 7


def test_a_changed_settings_file_does_not_change_the_idle_time(
    begin: Begin, tmp_path: Path
) -> None:
    run = begin(idle_minutes=4)
    (tmp_path / "window.json").write_text('{"idle_minutes": 30}', "utf-8")
    run.program.change_settings(percent=115)
    run.settle()

    assert run.program.lock_triggers.auto_lock.minutes() == 4


def test_only_offered_idle_times_are_stored(home: Home) -> None:
    with home.open() as caseload:
        for asked, found in ((0, 1), (12, 12), (10_000, 30)):
            caseload.keep_idle_minutes(asked)
            assert caseload.idle_minutes() == found
        with caseload.database.writing() as connection:
            connection.exec_driver_sql("UPDATE note SET value = '999' WHERE key = 'idle_minutes'")
        assert caseload.idle_minutes() is None
