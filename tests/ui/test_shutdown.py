"""A window that is closed, or locked, while something is being saved: nothing is lost."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Q_ARG, QMetaObject
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from casework.exchange.targets import SyncTarget, TransportKind
from casework.required_services import Service
from tests.builders.homes import Home, a_home, a_talk
from tests.ui.whole_program import Run, Until, a_file, shown
from ui.shell.requests import OpenFile
from ui.unlock.screen import UnlockScreen
from ui.widgets.dialogs import MessageDialog


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path / "home", students=2)


@pytest.fixture
def run(home: Home, qtbot: QtBot, tmp_path: Path, until: Until) -> Iterator[Run]:
    made = Run(home, tmp_path / "window.json", until)
    made.open()
    yield made
    made.stop()


def kept(home: Home) -> tuple[int, list[str]]:
    """How many talks of the first file are on the disk, and what is kept as a draft."""
    file_id = a_file(home)
    with home.open() as caseload:
        with caseload.snapshot() as reader:
            talks = len(reader.case(file_id).talks)
        return talks, [key for key in caseload.user_state() if key.startswith("quicklog/")]


def test_a_talk_being_saved_on_close_is_stored_and_its_draft_deleted(home: Home, run: Run) -> None:
    dialog = run.quick_log(a_file(home))
    dialog.keeper.keep_now()
    run.settle()
    run.hold_up()

    dialog.save.click()
    run.window.close()
    assert run.window.isVisible()
    assert run.ended == []
    run.go_on()
    run.until(lambda: bool(run.ended))

    assert not run.window.isVisible()
    assert kept(home) == (1, [])


def test_a_talk_refused_after_closing_becomes_a_draft_and_is_reported(home: Home, run: Run) -> None:
    dialog = run.quick_log(a_file(home), minutes="300")
    run.hold_up()

    dialog.save.click()
    run.window.close()
    run.go_on()
    run.until(lambda: any(one.isVisible() for one in run.window.findChildren(MessageDialog)))
    message = shown(run.window, MessageDialog)
    texts = " ".join(label.text() for label in message.findChildren(QWidget) if _has_text(label))
    message.reject()
    run.until(lambda: bool(run.ended))

    assert "5 to 240 minutes, not 300" in texts
    talks, drafts = kept(home)
    assert (talks, len(drafts)) == (0, 1)


def test_an_unresponsive_server_does_not_delay_closing(home: Home, run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # it accepts, and says nothing
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/parcels"
        target = SyncTarget("云盘", TransportKind.WEBDAV, address)
        session = run.window.page_host.session
        session.run(
            lambda caseload, _p: caseload.sync_service.keep_target(target, "x", store=False)
        )
        session.sync_scheduler.sync("云盘")
        connection, _who = _accepted(run, silent)
        run.window.close()
        run.until(lambda: bool(run.ended))
        connection.close()
    assert not run.window.isVisible()


def _accepted(run: Run, server: socket.socket) -> tuple[socket.socket, Any]:
    """Wait, with the window alive, until somebody has connected."""
    server.setblocking(False)
    found: list[tuple[socket.socket, Any]] = []

    def is_here() -> bool:
        with contextlib.suppress(BlockingIOError):
            found.append(server.accept())
        return bool(found)

    run.until(is_here)
    return found[0]


def test_text_typed_while_saving_is_kept(home: Home, run: Run) -> None:
    dialog = run.quick_log(a_file(home))
    run.hold_up()

    dialog.save.click()
    dialog.talk.content.set_text("下一段话")
    run.go_on()
    run.settle()

    assert dialog.isVisible()
    assert dialog.talk.content.text() == "下一段话"
    dialog.reject()
    run.window.close()
    run.until(lambda: bool(run.ended))
    talks, drafts = kept(home)
    assert (talks, len(drafts)) == (1, 1)


def test_a_kind_chosen_while_saving_is_kept(home: Home, run: Run) -> None:
    dialog = run.quick_log(a_file(home))
    dialog.goes_on.setChecked(True)
    run.hold_up()

    dialog.save.click()
    dialog.kinds.set_value(Service.REFERRAL)
    run.go_on()
    run.settle()

    assert dialog.talk.content.text() == ""


def test_text_typed_before_closing_is_offered_as_a_draft(home: Home, run: Run) -> None:
    run.quick_log(a_file(home))

    run.window.close()
    run.until(lambda: bool(run.ended))

    talks, drafts = kept(home)
    assert (talks, len(drafts)) == (0, 1)


def test_a_form_being_saved_on_close_is_stored(home: Home, run: Run) -> None:
    from ui.file.page import FilePage
    from ui.widgets.reason_dialog import ReasonDialog

    file_id = a_file(home)
    run.program.session.write(lambda services: services.talks.log_talk([file_id], a_talk()))
    run.settle()
    run.window.page_host.ask(OpenFile(file_id))
    run.settle()
    page = run.window.page_host.current_page
    assert isinstance(page, FilePage)
    page.void(next(entry for entry in page.records.view.entries if entry.can_void))
    dialog = shown(run.window, ReasonDialog)
    dialog.reason.setEditText("wrong student")
    run.hold_up()

    dialog.submit()
    dialog.reject()
    assert dialog.isVisible()
    run.window.close()
    run.go_on()
    run.until(lambda: bool(run.ended))

    with home.open() as caseload, caseload.snapshot() as reader:
        assert [held.talk.voided_at is not None for held in reader.case(file_id).talks] == [True]


def test_locking_while_saving_leaves_no_dialog_on_the_unlock_screen(
    home: Home, run: Run, qapp: QApplication
) -> None:
    dialog = run.quick_log(a_file(home), minutes="300")
    run.hold_up()

    dialog.save.click()
    run.program.lock()
    run.go_on()
    run.until(lambda: isinstance(run.window.centralWidget(), UnlockScreen))

    assert not [
        one for one in qapp.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()
    ]
    assert not (run.window.toast and run.window.toast.text)
    talks, drafts = kept_by_another_process(home, run)
    assert (talks, len(drafts)) == (0, 1)


def kept_by_another_process(home: Home, run: Run) -> tuple[int, list[str]]:
    """What lies on the disk after a lock: the caseload is closed, and can be opened by others."""
    assert run.window.page_host is None
    return kept(home)


def test_locking_the_screen_locks_the_caseload_and_unlocking_does_not(run: Run) -> None:
    run.until(lambda: run.program.lock_triggers.sleep_watcher is not None)
    asleep = run.program.lock_triggers.sleep_watcher

    QMetaObject.invokeMethod(asleep, "onChange", Q_ARG(bool, False))
    assert run.window.page_host is not None
    QMetaObject.invokeMethod(asleep, "onChange", Q_ARG(bool, True))
    run.until(lambda: isinstance(run.window.centralWidget(), UnlockScreen))

    assert run.program.session is None


def test_a_long_export_ends_before_the_caseload_closes(
    home: Home, run: Run, tmp_path: Path
) -> None:
    from ui.documents.page import DocumentsPage

    run.window.page_host.show_page("documents")
    run.settle()
    page = run.window.page_host.current_page
    assert isinstance(page, DocumentsPage)
    page.options.folder.set_folder(str(tmp_path / "out"))

    page.make.click()
    run.window.close()
    run.until(lambda: bool(run.ended) or _question(run) is not None)
    question = _question(run)
    if question is not None:
        question.yes.click()
    run.until(lambda: bool(run.ended))

    made = list((tmp_path / "out").iterdir()) if (tmp_path / "out").exists() else []
    assert len(made) in (0, 2)
    assert not [path for path in made if path.suffix != ".pdf"]


def _question(run: Run) -> Any:
    from ui.widgets.dialogs import ConfirmDialog

    return next((one for one in run.window.findChildren(ConfirmDialog) if one.isVisible()), None)


def _has_text(widget: QWidget) -> bool:
    return hasattr(widget, "text")
