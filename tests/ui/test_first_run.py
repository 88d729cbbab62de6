"""A first start that brings a backup back instead of beginning anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from casework.caseload_dtos import UnlockCredentials
from casework.problems import Trouble
from casework.year_end import retention_years
from tests.builders.homes import KEEPER, PASSPHRASE, Home, a_home
from tests.builders.recovery_codes import type_back
from tests.builders.widgets import find_widget
from tests.ui.whole_program import Run, Until, shown
from ui.settings.dialogs import CodeDialog
from ui.shell.settings import SettingsStore
from ui.unlock.first_run_screen import COMPUTER
from ui.unlock.recovery_form import RecoveryForm
from ui.unlock.restore_dialog import RestoreDialog
from ui.unlock.screen import UnlockScreen
from ui.widgets.dialogs import MessageDialog
from ui.widgets.fields import Field


@pytest.fixture
def lost(tmp_path: Path) -> Home:
    """A caseload of three that was on another computer, and is backed up."""
    home = a_home(tmp_path / "lost", students=3)
    with home.open() as caseload:
        caseload.backups.take(tmp_path / "usb")
    return home


@pytest.fixture
def run(lost: Home, tmp_path: Path, qtbot: QtBot, until: Until) -> Iterator[Run]:
    made = Run(Home(tmp_path / "new", lost.code), tmp_path / "window.json", until)
    made.program.start()
    made.settle()
    yield made
    made.stop()


def asked(run: Run, place: Path, key: str) -> RestoreDialog:
    find_widget(run.window, QPushButton, "restore").click()
    dialog: Any = shown(run.window, RestoreDialog)
    dialog.folder.setText(str(place))
    dialog.secret.setText(key)
    dialog.yes.click()
    run.settle()
    return dialog


@pytest.mark.parametrize("with_code", [False, True], ids=["passphrase", "recovery code"])
def test_a_backup_is_restored_and_opened(
    run: Run, lost: Home, tmp_path: Path, with_code: bool
) -> None:
    asked(run, tmp_path / "usb", lost.code if with_code else PASSPHRASE)

    message = shown(run.window, MessageDialog)
    assert isinstance(run.window.centralWidget(), UnlockScreen)
    message.reject()
    run.window.centralWidget().offered.emit(UnlockCredentials(passphrase=PASSPHRASE))
    run.until(lambda: run.window.page_host is not None)
    run.settle()
    run.window.page_host.show_page("students")
    run.settle()
    assert run.window.page_host.current_page.header.count.text() == "3 students"


def test_a_wrong_key_is_reported_at_its_field_and_nothing_is_created(
    run: Run, tmp_path: Path
) -> None:
    dialog = asked(run, tmp_path / "usb", "not the passphrase of that")

    assert find_widget(dialog, Field, "key-field").problem
    assert dialog.yes.isEnabled()
    assert not (tmp_path / "new" / "keys.json").exists()
    dialog.reject()


def test_a_folder_without_a_backup_is_reported_at_its_field(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    dialog = asked(run, tmp_path / "empty", PASSPHRASE)

    assert find_widget(dialog, Field, "folder-field").problem
    dialog.reject()


def test_missing_input_is_reported_at_its_field(run: Run) -> None:
    dialog = asked(run, Path(), "")
    dialog.folder.clear()
    dialog.yes.click()

    assert find_widget(dialog, Field, "folder-field").problem
    dialog.reject()


def test_an_unconfirmed_recovery_code_is_asked_for_until_confirmed(
    tmp_path: Path, qtbot: QtBot, until: Until
) -> None:
    home = a_home(tmp_path / "home", students=1)
    run = Run(home, tmp_path / "window.json", until)
    run.program.settings.note_code(home.folder, is_proved=False)
    run.open()
    banner = run.window.page_host.banner

    assert "never confirmed" in banner.current.text
    find_widget(banner, QPushButton, "action").click()
    dialog: Any = shown(run.window, CodeDialog)
    find_widget(dialog, QPushButton, "go").click()
    run.settle()
    assert banner.current is not None
    typed_back(dialog)
    find_widget(dialog, QPushButton, "go").click()
    run.settle()

    assert banner.current is None
    assert SettingsStore(tmp_path / "window.json").now.unproved == ()
    run.stop()


def typed_back(dialog: CodeDialog) -> str:
    """Type the groups that are asked for, and return the code that is shown."""
    form = dialog.findChild(RecoveryForm)
    assert form is not None
    return type_back(form)


def opens(home: Home, code: str) -> bool:
    """Whether a recovery code opens a copy of the data folder as it is now."""
    copy = home.copy(home.folder.parent / f"look-{uuid4().hex}")
    try:
        with copy.manager.open(copy.folder, UnlockCredentials(recovery_code=code)):
            return True
    except Trouble as trouble:
        if trouble.exit_code != 4:
            raise
        return False


@pytest.mark.parametrize("ending", ["escape", "lock", "kill", "typed back"])
def test_the_old_recovery_code_is_valid_until_the_new_one_is_confirmed(
    tmp_path: Path, qtbot: QtBot, until: Until, ending: str
) -> None:
    home = a_home(tmp_path / "home", students=1)
    run = Run(home, tmp_path / "window.json", until)
    run.open()
    run.window.page_host.show_page("settings").keys.ask_for_code()
    dialog: Any = shown(run.window, CodeDialog)
    find_widget(dialog, QPushButton, "go").click()
    run.settle()
    new = typed_back(dialog)
    assert (opens(home, home.code), opens(home, new)) == (True, False)  # as a kill leaves it

    if ending == "escape":
        dialog.reject()
    elif ending == "lock":
        run.window.page_host.lock_asked.emit()
    elif ending == "typed back":
        find_widget(dialog, QPushButton, "go").click()
    run.settle()

    is_new = ending == "typed back"
    assert (opens(home, home.code), opens(home, new)) == (not is_new, is_new)
    run.stop()


def test_a_first_start_that_ends_before_confirming_the_code_is_remembered(
    tmp_path: Path, qtbot: QtBot, until: Until
) -> None:
    run = Run(Home(tmp_path / "new", ""), tmp_path / "window.json", until)
    run.program.start()
    run.settle()
    unlock_screen = run.window.centralWidget()

    unlock_screen.create_asked.emit(PASSPHRASE, KEEPER)
    until(lambda: unlock_screen.recovery is not None)
    remembered = SettingsStore(tmp_path / "window.json").now.unproved
    run.stop()

    assert remembered == (str(tmp_path / "new"),)


def begun(run: Run, until: Until) -> Any:
    """A first start up to its last step."""
    unlock_screen = run.window.centralWidget()
    unlock_screen.create_asked.emit(PASSPHRASE, KEEPER)
    until(lambda: unlock_screen.recovery is not None)
    unlock_screen.show_step(COMPUTER)
    return unlock_screen


def test_the_settings_file_of_the_office_applies_from_the_first_start(
    tmp_path: Path, qtbot: QtBot, until: Until
) -> None:
    run = Run(Home(tmp_path / "new", ""), tmp_path / "window.json", until)
    run.program.start()
    run.settle()
    unlock_screen = begun(run, until)
    file = tmp_path / "office.json"
    office = {"zhuhang_settings": 1, "office": {"retention_years": 5}, "window": {"percent": 115}}
    file.write_text(json.dumps(office), "utf-8")

    unlock_screen.office.offered.emit(file)
    run.settle()
    assert unlock_screen.office.summary.text() == "office.json will apply from the start."
    find_widget(unlock_screen, QPushButton, "next").click()
    until(lambda: run.window.page_host is not None)
    run.settle()

    assert run.read(lambda reader: retention_years(reader.org_settings())) == 5
    assert run.program.settings.now.percent == 115
    run.stop()


def test_an_invalid_settings_file_is_reported_and_does_not_stop_the_start(
    tmp_path: Path, qtbot: QtBot, until: Until
) -> None:
    run = Run(Home(tmp_path / "new", ""), tmp_path / "window.json", until)
    run.program.start()
    run.settle()
    unlock_screen = begun(run, until)
    (tmp_path / "torn.json").write_text("{", "utf-8")

    unlock_screen.office.offered.emit(tmp_path / "torn.json")
    run.settle()
    assert "settings" in unlock_screen.office.summary.text()
    assert unlock_screen.office.summary.property("kind") == "danger"
    find_widget(unlock_screen, QPushButton, "next").click()
    until(lambda: run.window.page_host is not None)
    run.settle()
    run.stop()
