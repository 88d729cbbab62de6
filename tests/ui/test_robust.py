"""What happens to a window in the wild: nothing typed is lost, nothing is out of reach."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from casework.records import TalkSession
from storage.engine import make_engine
from storage.vault import key_management
from tests.builders.homes import Clock, Home, a_home
from tests.builders.widgets import find_widget
from tests.ui.whole_program import NOTE, Run, a_file, shown
from ui.quicklog.dialog import QuickLogDialog
from ui.shell.dialogs import ShortcutsWindow
from ui.shell.settings import SettingsStore
from ui.shell.window import MainWindow, screens_key

ROOT = Path(__file__).resolve().parents[2]
Until = Callable[[Callable[[], bool]], None]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home")


@pytest.fixture
def run(home: Home, tmp_path: Path, until: Until) -> Iterator[Run]:
    made = Run(home, tmp_path / "window.json", until)
    made.open()
    yield made
    made.stop()


def talks(run: Run) -> list[TalkSession]:
    found: list[Any] = []
    run.program.session.read(lambda reader: reader.get_all(TalkSession)).then(found.append)
    run.settle()
    return list(found[0])


# --- screens


def test_a_window_saved_on_a_removed_screen_is_moved_into_view(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path / "window.json")
    away = MainWindow(store)
    away.setGeometry(6000, 4000, 1000, 600)
    kept = bytes(away.saveGeometry().toBase64().data()).decode()
    away.close_now()
    away.deleteLater()
    store.keep_geometry(screens_key(), kept)

    window = MainWindow(store)
    window.restore_place()

    assert _is_visible_on_screen(window)
    window.close_now()
    window.deleteLater()


def test_removing_the_screen_moves_the_window_into_view(run: Run) -> None:
    window = run.window
    window.setGeometry(-4000, -3000, 1000, 600)
    assert not _is_visible_on_screen(window)

    app = QGuiApplication.instance()
    app.screenRemoved.emit(QGuiApplication.primaryScreen())
    run.until(lambda: _is_visible_on_screen(window))

    assert window.page_host is not None


def test_a_partly_visible_window_is_not_moved(run: Run) -> None:
    window = run.window
    window.setGeometry(100, 80, 1000, 600)
    before = window.geometry()

    window.stay_visible()

    assert window.geometry() == before


def _is_visible_on_screen(window: MainWindow) -> bool:
    free = QGuiApplication.primaryScreen().availableGeometry()
    seen = free.intersected(window.frameGeometry())
    return seen.width() >= 80 and seen.height() >= 80


def test_a_damaged_window_geometry_does_not_prevent_the_start(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path / "window.json")
    store.keep_geometry(screens_key(), QByteArray(b"nonsense").toBase64().data().decode())
    window = MainWindow(store)

    window.restore_place()

    assert _is_visible_on_screen(window)
    window.close_now()
    window.deleteLater()


# --- the clock


@pytest.mark.parametrize("days", [-2, 3])
def test_changing_the_clock_while_the_window_is_open_loses_nothing(
    run: Run, home: Home, days: int
) -> None:
    dialog = run.quick_log(a_file(home))
    home.clock.day += timedelta(days=days)
    dialog.save.click()
    run.settle()
    again = run.quick_log(a_file(home))
    again.talk.content.set_text(NOTE + "再谈一次。")
    again.save.click()
    run.settle()

    assert len(talks(run)) == 2
    checks: list[Any] = []
    run.program.session.run(lambda caseload, _progress: caseload.checks.verify_journal()).then(
        checks.append
    )
    run.settle()
    assert checks[0].findings == ()


# --- language and looks while something is open


def test_changing_the_language_waits_for_an_open_dialog(run: Run, home: Home) -> None:
    dialog = run.quick_log(a_file(home))
    page_host = run.window.page_host
    run.program.change_settings(language="zh_CN")
    run.settle()

    assert dialog.isVisible()
    assert dialog.talk.content.text() == NOTE
    assert run.window.page_host is page_host
    dialog.save.click()
    run.until(lambda: run.window.page_host is not page_host)
    run.settle()
    assert len(talks(run)) == 1
    assert run.window.page_host.commands()[0].menu == "文件"


def test_changing_the_text_size_waits_for_an_open_form(run: Run) -> None:
    run.window.page_host.show_page("students")
    run.settle()
    page = run.window.page_host.current_page
    page.target.new_student()
    run.settle()
    from ui.dialogs.details_dialog import DetailsDialog

    form = shown(run.window, DetailsDialog)
    form.fields["name"].input.setText("陈小舟")
    run.program.change_settings(percent=130)
    run.settle()

    assert form.isVisible()
    assert form.fields["name"].input.text() == "陈小舟"
    form.reject()
    run.settle()
    run.program.change_settings(percent=100)
    run.settle()


# --- another program holds the database


def test_a_database_locked_by_a_backup_program_is_reported_and_written_later(
    run: Run, home: Home
) -> None:
    dialog = run.quick_log(a_file(home))
    key = key_management.unlock(home.folder, recovery_code=home.code)
    engine = make_engine(home.place.database, key.subkey("db"), foreign_keys=False)
    try:
        with engine.connect() as plain:
            connection = plain.execution_options(write=True)
            with connection.begin():
                connection.exec_driver_sql("DELETE FROM note WHERE key = 'nobody'")
                dialog.save.click()
                run.until(dialog.trouble.isVisible)
                assert "The database is locked by another program" in dialog.trouble.text()
                assert dialog.talk.content.text() == NOTE
    finally:
        engine.dispose()
    for message in run.window.findChildren(QDialog):
        if message.isVisible() and not isinstance(message, QuickLogDialog):
            message.reject()
    dialog.save.click()
    run.until(lambda: not _is_open(run))
    run.settle()

    assert len(talks(run)) == 1


def _is_open(run: Run) -> bool:
    return any(one.isVisible() for one in run.window.findChildren(QuickLogDialog))


def test_changes_made_during_a_backup_are_saved_after_it(run: Run, home: Home) -> None:
    dialog = run.quick_log(a_file(home))
    run.window.back_up()
    dialog.save.click()
    run.settle()

    assert len(talks(run)) == 1


# --- scale


@pytest.mark.system_clock(reason="starts a process of the program")
def test_at_175_percent_nothing_is_cut_off() -> None:
    """The scale of a process is chosen before its first window, so it is another process."""
    script = ROOT / "tests" / "ui" / "scaled_window.py"
    around = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "1.75"}
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=ROOT,
        env=around,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "1.75: nothing cut off"


# --- help


def test_f1_shows_the_keys_of_the_page_first(run: Run) -> None:
    run.window.page_host.show_page("students")
    run.settle()
    run.window.show_shortcuts()
    window = shown(run.window, ShortcutsWindow)
    texts = [one.text() for one in window.findChildren(QLabel)]

    assert texts.index("On this page") < texts.index("Tick the row") < texts.index("Everywhere")
    window.reject()
    run.window.page_host.show_page("today")
    run.settle()
    run.window.show_shortcuts()
    texts = [one.text() for one in shown(run.window, ShortcutsWindow).findChildren(QLabel)]
    assert "put off…" in texts
    assert "Tick the row" not in texts
    shown(run.window, ShortcutsWindow).reject()


def test_an_undone_action_is_redone_from_the_toast(run: Run, home: Home) -> None:
    with_dialog = run.quick_log(a_file(home))
    with_dialog.save.click()
    run.settle()
    run.window.page_host.undo()
    run.settle()
    assert talks(run) == []

    find_widget(run.window.toast, QPushButton, "link").click()
    run.settle()

    assert len(talks(run)) == 1


# --- the demonstration


def test_a_demonstration_is_marked_and_removed_by_itself(
    tmp_path: Path, until: Until, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui.shell import first_run_flow

    scratch = tmp_path / "scratch"
    monkeypatch.setattr(first_run_flow, "DEMO_STUDENTS", 12)
    monkeypatch.setattr(first_run_flow, "scratch_folder", lambda: scratch)
    clock = Clock()
    run = Run(Home(tmp_path / "new", "", clock), tmp_path / "window.json", until)
    run.program.start()
    until(lambda: run.program.opener.manager is not None)
    unlock_screen: Any = run.window.centralWidget()
    press = next(
        one for one in unlock_screen.findChildren(QPushButton) if one.text().startswith("Try it")
    )
    press.click()
    qtbot.waitUntil(
        lambda: (
            run.window.page_host is not None
            or bool(find_widget(unlock_screen, QLabel, "problem").text() or run.crashes)
        ),
        timeout=90_000,
    )
    assert run.window.page_host is not None, (
        find_widget(unlock_screen, QLabel, "problem").text(),
        run.crashes,
    )
    run.settle()

    assert "demonstration" in run.window.windowTitle()
    assert find_widget(run.window.status, QLabel, "demo").isVisible()
    assert not (tmp_path / "new" / "keys.json").exists()
    run.stop()
    assert not scratch.exists()


def test_a_real_caseload_is_not_marked_as_a_demonstration(run: Run) -> None:
    assert "demonstration" not in run.window.windowTitle()
    assert not find_widget(run.window.status, QLabel, "demo").isVisible()
