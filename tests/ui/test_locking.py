"""Locking: the keys are gone in a moment, whatever the program is at; nothing is left half."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from casework.problems import Trouble
from tests.builders.homes import Home, a_home, a_talk
from tests.builders.raw_database import raw_connection
from tests.ui.whole_program import Run, Until, runs_of
from ui.jobs import JobProgress
from ui.shell.shutdown import LockTimeouts
from ui.shell.watchers import CUT_OFF, PendingBackup
from ui.unlock.screen import UnlockScreen
from ui.unlock.waiting_screens import WaitingScreen

AT_ONCE = LockTimeouts(0, 600_000)
"""What is being saved is cut off at once, and may then take all its time to end."""

STUCK = LockTimeouts(0, 1)

Begin = Callable[..., Run]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home", students=2)


@pytest.fixture
def begin(home: Home, qtbot: QtBot, tmp_path: Path, until: Until) -> Iterator[Begin]:
    with runs_of(home, tmp_path / "window.json", until) as begin:
        yield begin


def caseload_of(run: Run) -> Any:
    """Return the open caseload."""
    caseload = run.program.opener.caseload
    assert caseload is not None
    return caseload


def has_keys(caseload: Any) -> bool:
    """Say whether anything can still be opened with the keys of a caseload."""
    for ask in (lambda: caseload._key.subkey("db"), caseload.database.readers.raw_connection):
        try:
            ask()
        except Trouble as trouble:
            if trouble.code != "LOCKED":
                raise
        else:
            return True
    return False


def is_locked(run: Run) -> bool:
    return isinstance(run.window.centralWidget(), UnlockScreen)


def query_forever(caseload: Any, at_work: threading.Event) -> None:
    """Write, and then ask the database something that it never finds the end of."""
    with caseload.database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO note (key, value) VALUES ('half', 'done')")
        at_work.set()
        connection.exec_driver_sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        )


def test_a_lock_kills_a_stuck_process_after_wiping_keys_and_data(
    begin: Begin,
) -> None:
    run = begin(lock_timeouts=STUCK)
    caseload = caseload_of(run)
    state: list[tuple[bool, bool, bool]] = []
    run.may_restart = True
    run.hold_up()
    end = run.program.environment.end_at_once

    def at_the_end() -> None:
        shown = isinstance(run.window.centralWidget(), WaitingScreen)
        state.append((has_keys(caseload), run.window.page_host is None, shown))
        end()

    object.__setattr__(run.program.environment, "end_at_once", at_the_end)
    run.program.lock()
    run.until(lambda: "end" in run.done)

    assert run.done[:2] == ["restart", "end"]
    assert state[0] == (False, True, True)


def test_a_stuck_process_that_cannot_be_restarted_has_no_keys_and_shows_the_unlock_screen(
    begin: Begin,
) -> None:
    run = begin(lock_timeouts=STUCK)
    caseload = caseload_of(run)
    run.hold_up()

    run.program.lock()
    run.until(lambda: run.done == ["restart"])

    assert not has_keys(caseload)
    assert isinstance(run.window.centralWidget(), WaitingScreen)
    run.go_on()
    run.until(lambda: is_locked(run))
    assert "end" not in run.done


def test_a_lock_interrupts_and_rolls_back_a_running_statement(begin: Begin, home: Home) -> None:
    run = begin(lock_timeouts=AT_ONCE)
    caseload, at_work = caseload_of(run), threading.Event()

    def work(_caseload: Any, _progress: JobProgress) -> None:
        query_forever(caseload, at_work)

    reported: list[Any] = []
    job = run.program.session.run_writing(work)
    job.then(problem=reported.append)
    run.until(at_work.is_set)
    run.program.lock()
    run.until(lambda: is_locked(run))

    assert [trouble.code for trouble in reported] == ["LOCKED"]
    assert not has_keys(caseload)
    with raw_connection(home) as connection:
        query = "SELECT count(*) FROM note WHERE key = 'half'"
        assert connection.exec_driver_sql(query).scalar() == 0


def test_the_keys_are_wiped_although_the_gui_thread_is_blocked(begin: Begin) -> None:
    run = begin(lock_timeouts=AT_ONCE)
    caseload = caseload_of(run)
    run.hold_up()

    run.program.lock()
    for thread in threading.enumerate():  # no event of the window is handled here
        if isinstance(thread, threading.Timer):
            thread.join(30)

    assert not has_keys(caseload)
    run.go_on()
    run.until(lambda: is_locked(run))


def test_work_interrupted_by_a_lock_is_reported_once_at_the_next_opening(begin: Begin) -> None:
    run = begin(lock_timeouts=AT_ONCE)
    caseload, at_work = caseload_of(run), threading.Event()
    run.program.jobs.start(lambda _p: query_forever(caseload, at_work), writes=True).then(
        problem=lambda _problem: None
    )
    run.until(at_work.is_set)
    run.program.lock()
    run.until(lambda: is_locked(run))

    keys = []
    for _time in range(2):
        again = begin()
        keys.append([one.key for one in again.window.page_host.banner.notices])
        again.window.close()
        again.until(lambda again=again: bool(again.ended))
    assert [CUT_OFF in found for found in keys] == [True, False]


def test_a_lock_makes_no_backup_and_the_next_opening_does_when_idle(
    begin: Begin, home: Home
) -> None:
    def backups() -> int:
        with home.open() as caseload:
            return len(caseload.backups.list())

    before = backups()
    run = begin()
    file_id = a_file_of(run)
    run.program.session.write(lambda services: services.talks.log_talk([file_id], a_talk()))
    run.settle()
    run.program.lock()
    run.until(lambda: is_locked(run))
    assert backups() == before

    again = begin()
    rests: list[float] = []
    pending = again.program.background.pending_backup
    assert isinstance(pending, PendingBackup)
    pending.rests_for = lambda seconds: bool(rests.append(seconds))
    pending.look()
    again.settle()
    assert rests
    assert not again.window.toast.text
    pending.rests_for = lambda _seconds: True
    pending.look()
    again.settle()
    assert "backup that was skipped when locking" in again.window.toast.text
    again.window.close()
    again.until(lambda: bool(again.ended))
    assert backups() == before + 1


def a_file_of(run: Run) -> Any:
    from casework.read_models import FileQuery

    found: list[Any] = []
    run.program.session.read(lambda reader: reader.lines(FileQuery())).then(found.append)
    run.settle()
    return found[0][0].file.id


def test_a_lock_interrupts_a_running_backup(begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    from storage.backup import service

    run = begin(lock_timeouts=STUCK)
    caseload, at_work, may_end = caseload_of(run), threading.Event(), threading.Event()

    def hang(*_arguments: Any) -> Any:
        at_work.set()
        assert may_end.wait(30)
        raise Trouble("BACKUP_FAILED", path="", reason="")

    monkeypatch.setattr(service, "copy_live", hang)
    run.may_restart = True
    run.program.session.run(
        lambda open_one, progress: open_one.backups.take(on_progress=progress.go_on)
    )
    run.until(at_work.is_set)
    run.program.lock()
    run.until(lambda: "end" in run.done)

    assert not has_keys(caseload)
    may_end.set()


def test_locking_the_screen_speeds_up_a_closing_window(
    begin: Begin,
) -> None:
    run = begin(lock_timeouts=STUCK)
    caseload = caseload_of(run)
    run.hold_up()
    run.window.close()
    QApplication.processEvents()
    assert run.done == []
    assert has_keys(caseload)

    run.program.lock()
    run.until(lambda: run.done == ["end"])

    assert not has_keys(caseload)


def test_a_caseload_without_running_work_is_locked_without_killing(begin: Begin) -> None:
    run = begin()
    caseload = caseload_of(run)

    run.program.lock()
    run.until(lambda: is_locked(run))

    assert run.done == ["restart"]
    assert not has_keys(caseload)
    assert not run.program.settings.now.cut_off
