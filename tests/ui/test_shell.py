"""The frame: what pages may rely on."""

from __future__ import annotations

import re
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyrage
import pytest
from pyrage import x25519
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFrame,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from casework.caseload_dtos import NewCaseload
from casework.ports import Change
from casework.problems import Trouble
from casework.records import Role
from casework.required_services import Service
from casework.service_layer import ActionResult
from exports import children
from storage.caseload_manager import LocalCaseloadManager
from storage.ledger.keys import InstallationKeys
from tests.builders.environments import an_environment
from tests.builders.recovery_codes import shown_groups
from tests.builders.widgets import find_widget
from tests.builders.window_faults import cut_off
from ui.common.i18n import N_, current_language
from ui.jobs import JobProgress, Jobs
from ui.settings.page import SettingsPage
from ui.shell.auto_lock import LONGEST_OPEN_S, AutoLock, Clocks
from ui.shell.crash import CrashHandler
from ui.shell.dialogs import LEFT_FREE, CrashWindow
from ui.shell.messages import Banner, BannerMessage, Toast
from ui.shell.page import (
    DialogEntry,
    Page,
    PageContext,
    PageEntry,
    PageHeader,
    WidthClass,
    page_layout,
    width_class_of,
)
from ui.shell.program import Program
from ui.shell.requests import (
    GoTo,
    ImportRoster,
    MakeDocuments,
    OpenFile,
    QuickLog,
    Request,
    SearchHere,
)
from ui.shell.settings import Settings, SettingsStore
from ui.shell.single_instance import InstanceServer, instance_address, instance_name, raise_other
from ui.shell.status_bar import StatusBar
from ui.shell.window import screens_key
from ui.start import WindowOptions, has_screen, window_options
from ui.unlock.first_run_screen import FirstRunScreen
from ui.unlock.passphrase_form import PassphraseForm
from ui.unlock.screen import UnlockScreen
from ui.unlock.waiting_screens import NewPassphraseScreen
from ui.widgets.basics import plain
from ui.widgets.dialogs import ConfirmDialog

WORDS = "five white herons by the river"
WHO = NewCaseload("周敏", "信息工程学院", "10099", Role.COUNSELOR)
Until = Callable[[Callable[[], bool]], None]


class SamplePage(Page):
    """A page with a search field, a button, and a memory of what happened to it."""

    def __init__(self, context: PageContext, name: str) -> None:
        super().__init__(context)
        self.name = name
        self.reads = 0
        self.requests: list[Request] = []
        self.search = QLineEdit(self)
        self.search.setAccessibleName("Search")
        self.other = QPushButton("Other", self)
        layout = page_layout(self)
        layout.addWidget(PageHeader(name, self))
        layout.addWidget(self.search)
        layout.addWidget(self.other)
        self.act = QAction("Do it", self)
        self.act.setShortcut("Ctrl+J")

    def refresh(self) -> None:
        self.reads += 1

    def answer(self, request: Request) -> None:
        self.requests.append(request)

    def panes(self) -> Sequence[QWidget]:
        return [self.search, self.other]

    def menu_actions(self) -> Mapping[str, Sequence[QAction]]:
        return {"students": [self.act]}

    def memento(self) -> object:
        return self.search.text() or None

    def restore(self, memento: object) -> None:
        self.search.setText(str(memento))


def _sample(
    key: str, shortcut: str = "", answers: tuple[type[Request], ...] = (), **more: Any
) -> PageEntry:
    return PageEntry(
        key,
        key.title(),
        "users",
        lambda context: SamplePage(context, key),
        answers,
        shortcut,
        **more,
    )


class Opened:
    """A program on a real caseload, with sample pages."""

    def __init__(
        self, home: Path, *, pages: Sequence[PageEntry] | None = None, is_locked: bool = True
    ) -> None:
        self.asked: list[Request] = []
        self.restarts: list[bool] = []
        self.settings = SettingsStore(home.parent / "window.json")
        self.settings.change(language="en", theme="light")
        self._pages = pages or (
            _sample("students", "Ctrl+2", (SearchHere, MakeDocuments)),
            _sample("import", "Ctrl+3", (ImportRoster,)),
            _sample("file", answers=(OpenFile,), is_hidden=True, under="students"),
        )
        around = an_environment(
            home, pages=self.pages, dialogs=self._dialogs, restart=self._restart
        )
        self.program = Program(around, WindowOptions(is_locked=is_locked), self.settings)
        self.crashes: list[BaseException] = []
        self.program.jobs.crashed.connect(self.crashes.append)
        self.program.window.resize(1366, 728)
        self.may_restart = False

    def pages(self, program: Program) -> Sequence[PageEntry]:
        def settings(context: PageContext) -> Page:
            return SettingsPage(context, lambda: program.settings.now, program.change_settings)

        return (*self._pages, PageEntry("settings", N_("Settings"), "gear", settings, foot=True))

    def _dialogs(self, _program: Program) -> Sequence[DialogEntry]:
        answered = (QuickLog, GoTo)
        return (DialogEntry(answered, lambda _c, _w, request: self.asked.append(request)),)

    @property
    def window(self) -> Any:
        return self.program.window

    @property
    def page_host(self) -> Any:
        return self.program.window.page_host

    def _restart(self) -> bool:
        self.restarts.append(True)
        return self.may_restart


@pytest.fixture
def start(qtbot: QtBot, begun_home: Path, until: Until) -> Iterator[Callable[..., Opened]]:
    """Start the program on a caseload; by default it is unlocked too."""
    started: list[Opened] = []

    def go(home: Path = begun_home, *, unlock: bool = True, **more: Any) -> Opened:
        made = Opened(home, **more)
        started.append(made)
        made.program.start()
        made.window.resize(1366, 728)
        if unlock:
            _unlock(made, until)
        return made

    yield go
    for made in started:
        ended: list[bool] = []
        made.program.ended.connect(lambda ended=ended: ended.append(True))
        if made.window.isVisible():
            made.window.close()
            until(lambda ended=ended: bool(ended))
        made.program.stop()
        assert made.crashes == []
        made.window.deleteLater()
        made.program.deleteLater()


def _unlock(made: Opened, until: Until, words: str = WORDS) -> None:
    field = made.window.centralWidget().findChild(QLineEdit, "passphrase")
    QTest.keyClicks(field, words)
    QTest.keyClick(field, Qt.Key.Key_Return)
    until(lambda: made.page_host is not None)
    until(lambda: not made.program.jobs.running)


def test_the_tab_key_does_not_leave_the_unlock_screen(start: Callable[..., Opened]) -> None:
    window = start(unlock=False).window
    unlock_screen = window.centralWidget()
    before = unlock_screen.geometry()

    window.tab_stops()
    QTest.keyClick(window, Qt.Key.Key_Tab)
    QTest.qWait(1)

    assert unlock_screen.geometry() == before
    assert window.menuWidget() is None


# --- pages


def test_the_first_page_is_shown_and_read_once(start: Callable[..., Opened]) -> None:
    page_host = start().page_host

    assert page_host.current_key == "students"
    assert page_host.current_page.reads == 1


def test_pages_are_created_when_first_shown(start: Callable[..., Opened]) -> None:
    page_host = start().page_host
    assert len(page_host.findChildren(SamplePage)) == 1

    page_host.show_page("import")

    assert len(page_host.findChildren(SamplePage)) == 2


def test_a_change_refreshes_the_visible_page_and_others_when_shown(
    start: Callable[..., Opened],
) -> None:
    page_host = start().page_host
    students = page_host.current_page
    imports = page_host.show_page("import")

    page_host.session.change_bus.publish(Change("talk.log", uuid4()))
    assert (students.reads, imports.reads) == (1, 2)
    page_host.show_page("students")
    assert (students.reads, imports.reads) == (2, 2)
    page_host.show_page("import")
    assert (students.reads, imports.reads) == (2, 2)


def test_requests_are_routed_to_the_page_that_handles_them(start: Callable[..., Opened]) -> None:
    opened = start()
    page_host, file_id = opened.page_host, uuid4()

    assert page_host.ask(OpenFile(file_id))
    assert page_host.current_key == "file"
    assert page_host.current_page.requests == [OpenFile(file_id)]
    assert page_host.ask(QuickLog((file_id,), Service.TALK))
    assert opened.asked == [QuickLog((file_id,), Service.TALK)]
    assert page_host.current_key == "file"


def test_the_file_page_highlights_the_students_tile(start: Callable[..., Opened]) -> None:
    page_host = start().page_host
    page_host.ask(OpenFile(uuid4()))

    assert [tile.key for tile in page_host.rail.buttons if tile.isChecked()] == ["students"]


def test_a_page_without_a_tile_highlights_its_parent_tile_or_none(
    start: Callable[..., Opened],
) -> None:
    under = _sample("weekly", is_hidden=True, under="import")
    alone = _sample("journal", is_hidden=True)
    page_host = start(
        pages=(_sample("students", "Ctrl+2"), _sample("import"), under, alone)
    ).page_host

    marked = {}
    for key in ("students", "weekly", "journal", "students"):
        page_host.show_page(key)
        marked[key] = [tile.key for tile in page_host.rail.buttons if tile.isChecked()]

    assert marked == {"students": ["students"], "weekly": ["import"], "journal": []}


def test_requests_without_a_handler_are_not_offered(start: Callable[..., Opened]) -> None:
    bare = start(pages=(_sample("students", "Ctrl+2"),))
    bare_texts = _menu_texts(bare)

    assert not bare.page_host.ask(ImportRoster())
    assert "Import a roster…" not in bare_texts
    assert "Print or export…" not in bare_texts
    assert "Search" not in bare_texts


def test_the_rail_is_navigated_with_arrows_and_enter(
    start: Callable[..., Opened],
) -> None:
    page_host = start().page_host
    first = page_host.rail.buttons[0]
    first.setFocus()

    QTest.keyClick(first, Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)

    assert page_host.current_key == "import"
    assert [tile.key for tile in page_host.rail.buttons if tile.isChecked()] == ["import"]


def test_pages_are_visible_as_soon_as_they_exist(
    start: Callable[..., Opened], until: Until
) -> None:
    opened = start(unlock=False)
    seen: list[bool] = []
    show_page_host = opened.window.show_page_host

    def watched(*given: Any, **more: Any) -> Any:
        page_host = show_page_host(*given, **more)
        seen.append(page_host.isVisible() and page_host.current_page.isVisible())
        return page_host

    opened.window.show_page_host = watched
    field = opened.window.centralWidget().findChild(QLineEdit, "passphrase")
    QTest.keyClicks(field, WORDS)
    QTest.keyClick(field, Qt.Key.Key_Return)
    until(lambda: bool(seen))

    assert seen == [True]


def test_f6_cycles_through_the_panes_in_reading_order(start: Callable[..., Opened]) -> None:
    opened = start()
    page = opened.page_host.current_page
    opened.window.activateWindow()
    page.search.setFocus()
    seen = []
    for _step in range(3):
        opened.page_host.next_pane()
        seen.append(QApplication.focusWidget())

    assert seen[0] is page.other
    assert seen[1] in opened.page_host.rail.buttons
    assert seen[2] is page.search


def test_the_actions_of_a_page_are_in_the_menus_only_while_it_is_shown(
    start: Callable[..., Opened],
) -> None:
    opened = start()
    assert "Do it" in _menu_texts(opened)

    opened.page_host.show_page("settings")

    assert "Do it" not in _menu_texts(opened)


# --- layout


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (900, WidthClass.COMPACT),
        (999, WidthClass.COMPACT),
        (1000, WidthClass.MEDIUM),
        (1239, WidthClass.MEDIUM),
        (1240, WidthClass.FULL),
        (1599, WidthClass.FULL),
        (1600, WidthClass.WIDE),
    ],
)
def test_a_width_maps_to_a_size_class(width: int, expected: WidthClass) -> None:
    assert width_class_of(width) is expected


def test_a_small_window_has_a_narrow_rail_and_notifies_its_page(
    start: Callable[..., Opened],
) -> None:
    opened = start()
    assert opened.page_host.rail.width() == 76

    opened.window.resize(911, 485)
    page = opened.page_host.current_page

    assert opened.page_host.rail.width() == 48
    assert (page.width_class, page.is_short) == (WidthClass.COMPACT, True)
    assert "Students" in opened.page_host.rail.buttons[0].toolTip()


def test_the_window_does_not_become_smaller_than_its_pages_allow(
    start: Callable[..., Opened],
) -> None:
    window = start().window
    window.resize(10, 10)

    assert (window.width(), window.height()) == (900, 470)


def test_window_geometry_is_saved_for_each_set_of_screens(
    start: Callable[..., Opened],
) -> None:
    opened = start()
    for number in range(12):
        opened.settings.keep_geometry(f"{number}", "place")
    opened.window.keep_place()

    kept = SettingsStore(opened.settings.file).now.geometry
    assert len(kept) == 8
    assert set(kept) >= {screens_key(), "11"}
    assert "0" not in kept
    opened.window.restore_place()


# --- words


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_menus_have_the_agreed_mnemonics_in_both_languages(
    start: Callable[..., Opened], until: Until, language: str
) -> None:
    opened = start()
    opened.program.change_settings(language=language)
    until(lambda: current_language() == language and _letters(opened)[:1] == ["F"])

    assert _letters(opened) == ["F", "E", "V", "S", "R", "X", "T", "H"]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_two_mnemonics_of_one_window_are_the_same(
    start: Callable[..., Opened], until: Until, language: str
) -> None:
    opened = start()
    _switch(opened, until, language)
    menus = _letters(opened)
    for key in ("students", "settings"):
        opened.page_host.show_page(key)
        letters = menus + _mnemonics(opened.page_host.current_page)
        assert sorted(letters) == sorted(set(letters)), f"{key}: {letters}"
        assert "A" not in letters  # chat programs take Alt+A
    unlock_screen = UnlockScreen("/data", 10)
    run = FirstRunScreen(None, __import__("datetime").date(2027, 4, 13))
    phrases = NewPassphraseScreen(LocalCaseloadManager())
    run.show_code("AAAAA-BBBBB-CCCCC-DDDDD-EEEEE-FFFFF-GGGGG")
    for widget in (unlock_screen, run, phrases):
        for step in range(4 if widget is run else 1):
            if widget is run:
                run.show_step(step)
            widget.show()
            letters = _mnemonics(widget)
            assert sorted(letters) == sorted(set(letters)), f"{widget}: {letters}"
        widget.deleteLater()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_control_has_an_accessible_name(
    start: Callable[..., Opened], until: Until, language: str
) -> None:
    opened = start()
    _switch(opened, until, language)
    opened.page_host.show_banner("x", "text", action="Do")
    opened.page_host.say("text", undo=uuid4())
    nameless = []
    for key in ("students", "settings"):
        opened.page_host.show_page(key)
        nameless += _nameless(opened.window)
    run = FirstRunScreen(None, __import__("datetime").date(2027, 4, 13))
    run.show_code("AAAAA-BBBBB-CCCCC-DDDDD-EEEEE-FFFFF-GGGGG")
    for widget in (UnlockScreen("/data", 10), run, NewPassphraseScreen(LocalCaseloadManager())):
        nameless += _nameless(widget)
        widget.deleteLater()

    assert nameless == []


def test_no_shortcut_conflicts_with_input_methods_or_the_system(
    start: Callable[..., Opened],
) -> None:
    keys = [keys for _name, keys in start().window.menus.shortcuts]

    assert {"Ctrl+L", "Ctrl+N", "Ctrl+K", "F1", "Ctrl+Z", "Ctrl+2"} <= set(keys)
    assert len(keys) == len(set(keys))
    assert set(keys) & set(LEFT_FREE) == set()
    assert not [key for key in keys if re.match(r"Ctrl\+Shift\+[A-Z]$|Ctrl\+Alt\+", key)]


def test_f1_lists_every_shortcut(start: Callable[..., Opened]) -> None:
    opened = start()
    opened.window.show_shortcuts()

    dialog = next(w for w in opened.window.findChildren(QDialog) if w.isVisible())
    words = {label.text() for label in dialog.findChildren(QLabel)}

    assert {"Lock", "Ctrl+L", "Quick log", "Ctrl+N", "F6, Shift+F6"} <= words
    dialog.reject()


def test_changing_the_language_at_run_time_keeps_typed_text(
    start: Callable[..., Opened], until: Until
) -> None:
    opened = start()
    opened.page_host.current_page.search.setText("lxh")
    opened.page_host.show_page("settings")

    _switch(opened, until, "zh_CN")

    assert opened.page_host.current_key == "settings"
    assert "文件(&F)" in [a.text() for a in opened.window.menuBar().actions()]
    assert opened.page_host.show_page("students").search.text() == "lxh"
    assert opened.settings.now.language == "zh_CN"
    assert opened.window.windowTitle() == "助航 — 信息工程学院"


def test_the_theme_and_the_text_size_change_at_run_time(
    start: Callable[..., Opened], qapp: QApplication, until: Until
) -> None:
    opened = start()
    before = opened.page_host

    opened.program.change_settings(theme="dark", percent=130)
    until(lambda: opened.page_host is not before)

    assert qapp.font().pixelSize() == 17
    assert opened.page_host.rail.width() == 99
    assert opened.window.menuBar().height() == 52


# --- what was done


def test_a_write_is_announced_and_timed_in_the_status_bar(
    start: Callable[..., Opened], until: Until
) -> None:
    opened = start()
    changes: list[Change] = []
    opened.page_host.session.change_bus.changed.connect(changes.append)

    opened.page_host.session.write(lambda services: services.events.add_event(_event_draft()))
    until(lambda: bool(changes))

    assert changes[0].name == "event.add"
    assert re.search(r"saved \d\d:\d\d", find_widget(opened.window.status, QLabel, "saved").text())


def test_ctrl_z_undoes_the_last_action_and_reports_it(
    start: Callable[..., Opened], until: Until
) -> None:
    opened = start()
    opened.page_host.session.write(lambda services: services.events.add_event(_event_draft()))
    until(lambda: not opened.program.jobs.running)

    opened.page_host.undo()
    until(opened.window.toast.isVisible)
    assert opened.window.toast.text == "Undone"
    opened.window.toast.hide()
    opened.page_host.redo()
    until(opened.window.toast.isVisible)
    assert opened.window.toast.text == "Redone"


def test_undo_without_an_action_is_reported(start: Callable[..., Opened], until: Until) -> None:
    opened = start()
    opened.page_host.undo()
    until(opened.window.toast.isVisible)

    assert opened.window.toast.text == "No action can be undone."


def test_an_error_that_no_page_handles_is_shown(start: Callable[..., Opened], until: Until) -> None:
    opened = start()

    def refuse(_services: Any) -> ActionResult:
        raise Trouble("DISK_FULL", path="D:")

    opened.page_host.session.write(refuse)
    until(lambda: any(w.isVisible() for w in opened.window.findChildren(QDialog)))

    dialog = next(w for w in opened.window.findChildren(QDialog) if w.isVisible())
    assert any("disk is full" in label.text() for label in dialog.findChildren(QLabel))
    dialog.reject()


# --- toast and banner


def test_a_toast_offers_undo_only_for_undoable_actions(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(911, 485)
    window.show()
    toast = Toast(window)
    undone: list[bool] = []

    toast.say("Saved")
    assert not any(b.isVisible() for b in toast.findChildren(QPushButton) if b.text() == "Undo")
    toast.say("Logged a talk", lambda: undone.append(True))
    next(b for b in toast.findChildren(QPushButton) if b.text() == "Undo").click()

    assert undone == [True]
    assert not toast.isVisible()


def test_a_safely_cancellable_job_has_a_cancel_button_in_the_status_bar(
    qtbot: QtBot, until: Callable[[Callable[[], bool]], None]
) -> None:
    jobs = Jobs()
    bar = StatusBar(jobs)
    qtbot.addWidget(bar)
    bar.show()
    may_go_on = threading.Event()

    def copy(progress: JobProgress) -> None:
        for done in range(10_000):
            progress.go_on(done, 10_000)
            may_go_on.wait(0.01)

    job = jobs.start(copy, what="Backing up")
    until(lambda: job.has_reported)
    find_widget(bar, QTimer, "work").timeout.emit()
    assert bar.running.isVisible()
    assert not bar.running.stop.isVisible()

    ended: list[str] = []
    job.may_stop()
    job.cancelled.connect(lambda: ended.append("stopped"))
    find_widget(bar, QTimer, "work").timeout.emit()
    assert bar.running.stop.accessibleName() == "Stop"
    bar.running.stop.click()
    until(lambda: not jobs.running)

    assert ended == ["stopped"]
    assert not bar.running.isVisible()
    jobs.stop()


@pytest.mark.parametrize("text", ["Saved.", "The server does not let us in. Ask for it. " * 6])
def test_a_toast_wraps_its_text_without_eliding(qtbot: QtBot, text: str) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(911, 485)
    window.show()
    toast = Toast(window)
    for shown in (text, "Saved.", text):
        toast.say(shown)
        words = next(one for one in toast.findChildren(QLabel) if one.text() == shown)
        needed = words.heightForWidth(words.width()) if words.wordWrap() else 0
        assert words.height() >= needed
        if not words.wordWrap():
            assert words.width() >= words.sizeHint().width()
        assert window.rect().contains(toast.geometry())
        assert cut_off(window) == []


def test_a_toast_opens_the_output_folder(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(911, 485)
    window.show()
    toast = Toast(window)
    opened: list[bool] = []

    toast.say("Backed up", lambda: opened.append(True), "Open folder")
    next(b for b in toast.findChildren(QPushButton) if b.text() == "Open folder").click()
    toast.say("Saved", lambda: None)

    assert opened == [True]
    assert any(b.isVisible() for b in toast.findChildren(QPushButton) if b.text() == "Undo")


def test_a_toast_never_covers_interactive_controls(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(911, 485)
    controls = [QPushButton("Log", window), QLineEdit(window)]
    controls[0].setGeometry(0, 420, 911, 30)
    controls[1].setGeometry(300, 380, 300, 30)
    window.show()
    toast = Toast(window)
    toast.set_bottom(24)

    toast.say("Logged a talk for 3 students", lambda: None)

    assert not any(toast.geometry().intersects(one.geometry()) for one in controls)
    assert toast.geometry().bottom() > 350  # no higher than it must

    controls[0].hide()
    controls[1].hide()
    toast.place()
    assert toast.geometry().bottom() > 485 - 24 - 20


def test_a_toast_avoids_nested_controls_but_not_those_of_hidden_pages(
    qtbot: QtBot,
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(911, 485)
    pages = QStackedWidget(window)
    pages.setGeometry(0, 0, 911, 461)
    for height in (30, 90):
        page = QFrame()
        field = QLineEdit(QFrame(page))
        field.parentWidget().setGeometry(0, 461 - height, 911, height)
        field.setGeometry(0, 0, 911, 30)
        pages.addWidget(page)
    window.show()
    toast = Toast(window)
    toast.set_bottom(24)

    toast.say("Logged a talk", lambda: None)
    assert toast.geometry().bottom() < 461 - 30

    pages.setCurrentIndex(1)
    toast.place()
    assert toast.geometry().top() > 461 - 90 + 30
    assert toast.geometry().bottom() > 461 - 30


def test_a_toast_stays_inside_a_small_window(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 470)
    window.show()
    toast = Toast(window)
    toast.set_bottom(24)

    toast.say("x" * 400, lambda: None)

    assert window.rect().contains(toast.geometry())
    assert toast.geometry().bottom() < 470 - 24


def test_the_most_severe_notice_is_shown_and_the_others_are_counted(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    banner.put(BannerMessage("share", "Queued", "warn"))
    banner.put(BannerMessage("news", "Arrived", "info"))
    banner.put(BannerMessage("disk", "Not saved", "danger"))

    shown = banner.current
    assert shown is not None
    assert shown.text == "Not saved"
    assert "2 more" in [label.text() for label in banner.findChildren(QLabel)]
    banner.drop("disk")
    banner.drop("share")
    assert banner.current == BannerMessage("news", "Arrived", "info")
    banner.drop("news")
    assert banner.isHidden()


# --- opening and locking


def test_a_first_start_ends_with_an_open_caseload(
    start: Callable[..., Opened], home: Path, tmp_path: Path, until: Until
) -> None:
    new = tmp_path / "new"
    opened = start(new, unlock=False, is_locked=False)
    unlock_screen: Any = opened.window.centralWidget()
    until(lambda: unlock_screen.findChild(PassphraseForm).is_ready)
    _fill(unlock_screen, ("周敏", "信息工程学院", "10099"))
    _fill(unlock_screen, (WORDS, WORDS))
    until(lambda: unlock_screen.recovery is not None)
    recovery = unlock_screen.recovery
    groups = shown_groups(recovery)
    assert len(groups) == 7
    _fill(unlock_screen, tuple(groups[place] for place in recovery.asked))
    find_widget(unlock_screen, QPushButton, "next").click()
    until(lambda: opened.page_host is not None)

    keeper = opened.page_host.session.keeper
    assert (keeper.name, keeper.school, keeper.role) == ("周敏", "10099", Role.COUNSELOR)
    assert (new / "vault.db").read_bytes()[:15] != b"SQLite format 3"


def test_a_wrong_passphrase_is_reported_and_the_right_one_opens(
    start: Callable[..., Opened], until: Until
) -> None:
    opened = start(unlock=False)
    screen = opened.window.centralWidget()
    field = screen.findChild(QLineEdit, "passphrase")
    QTest.keyClicks(field, "not the right words at all")
    QTest.keyClick(field, Qt.Key.Key_Return)
    until(lambda: bool(screen.problem))
    assert opened.page_host is None

    field.clear()
    _unlock(opened, until)

    assert opened.page_host.current_key == "students"


def opened_by_code(start: Callable[..., Opened], home: Path, until: Until) -> Opened:
    """Begin a caseload there and open it by its recovery code, up to the new passphrase."""
    code = LocalCaseloadManager().create(home, WORDS, WHO, quick=True)
    opened = start(home, unlock=False)
    screen = opened.window.centralWidget()
    find_widget(screen, QPushButton, "other-key").click()
    find_widget(screen, QLineEdit, "recovery-code").setText(code.lower())
    find_widget(screen, QPushButton, "unlock").click()
    until(lambda: isinstance(opened.window.centralWidget(), NewPassphraseScreen))
    return opened


def test_the_recovery_code_opens_and_asks_for_a_new_passphrase(
    start: Callable[..., Opened], tmp_path: Path, until: Until
) -> None:
    opened = opened_by_code(start, tmp_path / "coded", until)
    asked = opened.window.centralWidget()
    for edit in asked.findChildren(QLineEdit):
        edit.setText("seven grey cranes over the lake")
    asked._offer()
    until(lambda: opened.page_host is not None)

    opened.program.lock()
    until(lambda: isinstance(opened.window.centralWidget(), UnlockScreen))
    _unlock(opened, until, "seven grey cranes over the lake")
    assert opened.page_host is not None


def test_a_caseload_opened_by_the_recovery_code_locks_before_a_passphrase_is_chosen(
    start: Callable[..., Opened], tmp_path: Path, until: Until
) -> None:
    opened = opened_by_code(start, tmp_path / "coded", until)

    idle = opened.program.lock_triggers.auto_lock
    idle.minutes = lambda: 0
    idle.look()
    until(lambda: isinstance(opened.window.centralWidget(), UnlockScreen))

    assert opened.page_host is None
    _unlock(opened, until)
    assert opened.page_host is not None


def test_locking_closes_the_caseload_and_clears_the_window(
    start: Callable[..., Opened], qapp: QApplication, begun_home: Path, until: Until
) -> None:
    opened = start()
    opened.page_host.current_page.search.setText("林晓禾")
    opened.page_host.say("secret words of a toast")
    locked: list[bool] = []
    opened.program.locked.connect(lambda: locked.append(True))

    QTest.keyClick(opened.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    until(lambda: bool(locked))
    qapp.processEvents()

    assert opened.restarts == [True]
    assert opened.page_host is None
    texts = [edit.text() for w in qapp.topLevelWidgets() for edit in w.findChildren(QLineEdit)]
    assert "林晓禾" not in texts
    words = " ".join(_all_words(opened.window))
    assert "周敏" not in words
    assert "secret words" not in words
    assert not opened.window.menuBar().isVisible()
    with LocalCaseloadManager().open(begun_home, _key()) as caseload, caseload.snapshot() as reader:
        assert reader.keeper().name == "周敏"


def test_locking_kills_a_stuck_child_process_and_wipes_the_keys(
    start: Callable[..., Opened], tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    hang = [sys.executable, "-c", "import time; time.sleep(600)"]
    monkeypatch.setattr(children, "child_command", lambda _module: hang)
    bomb = tmp_path / "bomb.zhp"
    someone = InstallationKeys.new().public.sealing
    bomb.write_bytes(pyrage.encrypt(b"x", [x25519.Recipient.from_str(someone)]))
    opened = start()
    seen: list[Any] = []

    def look(caseload: Any, _progress: JobProgress) -> None:
        seen.append(caseload)
        caseload.exchange.inspect(bomb)

    opened.program.session.run_writing(look, what="Opening a parcel")
    until(lambda: bool(children._busy))
    (child,) = children._busy
    locked: list[bool] = []
    opened.program.locked.connect(lambda: locked.append(True))
    opened.program.lock()
    until(lambda: bool(locked))

    assert (child.is_alive, child.why) == (False, "stopped")
    assert not children._busy
    with pytest.raises(Trouble) as caught:
        seen[0]._key.subkey("installation")
    assert caught.value.code == "LOCKED"


def test_locking_starts_a_new_process_where_possible(
    start: Callable[..., Opened], until: Until
) -> None:
    opened = start()
    opened.may_restart = True
    ended: list[bool] = []
    opened.program.ended.connect(lambda: ended.append(True))

    opened.program.lock()
    until(lambda: bool(ended))

    assert opened.restarts == [True]
    assert not opened.window.isVisible()


class SetClocks(Clocks):
    def __init__(self) -> None:
        self.times = [0.0, 0.0]

    def wall(self) -> float:
        return self.times[0]

    def running(self) -> float:
        return self.times[1]


@pytest.mark.parametrize("clock", [0, 1], ids=["wall", "running"])
def test_both_clocks_lock_after_the_idle_time(qtbot: QtBot, clock: int) -> None:
    clocks, due = SetClocks(), []
    idle = AutoLock(lambda: 10, clocks)
    idle.due.connect(lambda: due.append(True))
    idle.start()

    clocks.times[clock] = 599
    idle.look()
    assert due == []
    clocks.times[clock] = 600
    idle.look()
    idle.look()
    assert due == [True]


def watched_line(qtbot: QtBot, clocks: Clocks) -> tuple[QLineEdit, AutoLock, list[bool]]:
    """Return a line that has the focus, what watches it, and what hears that it is time to lock."""
    line, idle, due = QLineEdit(), AutoLock(lambda: 10, clocks), list[bool]()
    qtbot.addWidget(line)
    idle.due.connect(lambda: due.append(True))
    line.show()
    line.activateWindow()
    qtbot.waitUntil(line.hasFocus)
    idle.start()
    return line, idle, due


def test_input_resets_the_idle_time_up_to_a_limit(qtbot: QtBot) -> None:
    clocks = SetClocks()
    line, idle, due = watched_line(qtbot, clocks)
    clocks.times = [590.0, 590.0]
    QTest.keyClick(line.windowHandle(), Qt.Key.Key_A)
    clocks.times = [1100.0, 1100.0]
    idle.look()
    assert due == []

    now = 1100.0
    while now < LONGEST_OPEN_S:
        now += 300
        clocks.times = [now, now]
        QTest.keyClick(line.windowHandle(), Qt.Key.Key_A)
    idle.look()
    assert due == [True]
    idle.stop()


def test_the_first_input_after_a_long_sleep_locks(qtbot: QtBot) -> None:
    clocks = SetClocks()
    line, _auto_lock, due = watched_line(qtbot, clocks)

    clocks.times[0] = 3600
    QTest.keyClick(line.windowHandle(), Qt.Key.Key_A)

    assert due == [True]


def _by_key(line: QLineEdit) -> None:
    QTest.keyClick(line.windowHandle(), Qt.Key.Key_A)


def _by_mouse(line: QLineEdit) -> None:
    QTest.mouseMove(line.windowHandle(), QPoint(5, 5))
    QTest.mouseMove(line.windowHandle(), QPoint(9, 5))


def _by_input_method(line: QLineEdit) -> None:
    QApplication.sendEvent(line, QInputMethodEvent("wang", []))


def _in_a_line_that_took_the_focus(line: QLineEdit) -> None:
    other = QLineEdit(line)
    other.show()
    other.setFocus()
    QApplication.sendEvent(other, QInputMethodEvent("wang", []))


@pytest.mark.parametrize(
    "touch", [_by_key, _by_mouse, _by_input_method, _in_a_line_that_took_the_focus]
)
def test_each_kind_of_input_keeps_the_window_unlocked(
    qtbot: QtBot, touch: Callable[[QLineEdit], None]
) -> None:
    clocks = SetClocks()
    line, idle, due = watched_line(qtbot, clocks)
    clocks.times = [590.0, 590.0]
    touch(line)
    clocks.times = [1100.0, 1100.0]
    idle.look()
    assert due == []
    idle.stop()


def test_mouse_input_in_a_menu_keeps_the_window_unlocked(qtbot: QtBot) -> None:
    clocks = SetClocks()
    line, idle, due = watched_line(qtbot, clocks)
    menu = QMenu(line)
    menu.addAction("one")
    menu.popup(QPoint(5, 5))
    find_widget(idle, QTimer, "look").timeout.emit()  # it looks every few seconds
    clocks.times = [590.0, 590.0]
    QTest.mouseMove(menu.windowHandle(), QPoint(5, 5))
    QTest.mouseMove(menu.windowHandle(), QPoint(9, 5))
    clocks.times = [1100.0, 1100.0]
    idle.look()
    assert due == []
    menu.hide()
    idle.stop()


# --- closing


def test_closing_waits_for_pending_writes(
    start: Callable[..., Opened], begun_home: Path, until: Until
) -> None:
    opened = start()
    ended: list[bool] = []
    opened.program.ended.connect(lambda: ended.append(True))
    for _time in range(5):
        opened.page_host.session.write(lambda services: services.events.add_event(_event_draft()))

    opened.window.close()
    assert opened.window.isVisible()
    until(lambda: bool(ended))

    with LocalCaseloadManager().open(begun_home, _key()) as caseload, caseload.snapshot() as reader:
        names = [action.name for action in reader.actions()]
    assert names.count("event.add") == 5


def test_closing_asks_before_cancelling_long_work(
    start: Callable[..., Opened], until: Until
) -> None:
    opened = start()
    stopped: list[bool] = []

    def long_work(progress: Any) -> None:
        import time

        done = 0
        while not progress.is_cancelled:
            done += 1
            progress.report(done, 100_000)
            time.sleep(0.002)
        stopped.append(True)

    job = opened.page_host.session.jobs.start(long_work, thread="own", what="Dossiers")
    until(lambda: job.has_reported)
    opened.window.close()
    question = next(w for w in opened.window.findChildren(ConfirmDialog) if w.isVisible())
    assert question.no.isDefault()
    question.no.click()
    assert stopped == []
    ended: list[bool] = []
    opened.program.ended.connect(lambda: ended.append(True))

    opened.window.close()
    next(w for w in opened.window.findChildren(ConfirmDialog) if w.isVisible()).yes.click()
    until(lambda: bool(ended))

    assert stopped == [True]


# --- one window a folder


def test_a_second_start_raises_the_first_window(qtbot: QtBot, tmp_path: Path, until: Until) -> None:
    bell = InstanceServer(tmp_path)
    raise_asked: list[bool] = []
    bell.raise_asked.connect(lambda: raise_asked.append(True))
    assert not raise_other(tmp_path)
    assert bell.listen()

    assert raise_other(tmp_path)
    until(lambda: bool(raise_asked))
    assert not raise_other(tmp_path / "other")
    bell.close()
    assert not raise_other(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps pipes apart")
def test_the_instance_socket_is_private_to_the_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(run))
    assert Path(instance_address(tmp_path)).parent == run

    run.chmod(0o755)  # others could look in
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    own = Path(instance_address(tmp_path)).parent
    assert own.parent == tmp_path
    assert own.stat().st_mode & 0o777 == 0o700
    assert Path(instance_address(tmp_path)).parent == own  # the next window finds it

    own.rmdir()
    own.symlink_to(run)  # somebody was there first
    assert Path(instance_address(tmp_path)).parent not in (own, run)


def test_the_name_of_the_instance_socket_reveals_nothing(tmp_path: Path) -> None:
    assert re.fullmatch(r"zhuhang-[0-9a-f]{20}", instance_name(tmp_path / "周敏"))
    assert instance_name(tmp_path / "a") != instance_name(tmp_path / "b")


# --- crashes


def test_an_unexpected_error_is_logged_without_values_and_shown_once(
    qtbot: QtBot, tmp_path: Path, until: Until
) -> None:
    (tmp_path / "logs").mkdir()
    watch = CrashHandler(tmp_path)

    def slip(name: str) -> None:
        raise ValueError(name)

    for _time in range(2):
        with pytest.raises(ValueError) as caught:
            slip("林晓禾 129900200401011234")
        watch.show_crash(caught.value)

    window = watch.window
    assert isinstance(window, CrashWindow)
    words = " ".join(label.text() for label in window.findChildren(QLabel))
    assert "Nothing was half saved" in words
    assert str(tmp_path / "logs" / "zhuhang.log") in words
    log = (tmp_path / "logs" / "zhuhang.log").read_text("utf-8")
    assert log.count("ValueError") == 2
    assert "slip" in log
    assert "林晓禾" not in log + words
    assert "1299" not in log + words
    window.accept()


# --- settings and start


def test_settings_are_saved_and_damaged_ones_fall_back(tmp_path: Path) -> None:
    file = tmp_path / "config" / "window.json"
    SettingsStore(file).change(language="zh_CN", percent=115, idle_minutes=3)
    assert SettingsStore(file).now == Settings(
        language="zh_CN", theme="system", percent=115, idle_minutes=3
    )

    file.write_text('{"language": "xx", "percent": 900, "idle_minutes": 0, "theme": 5}', "utf-8")
    assert SettingsStore(file).now == Settings()
    file.write_text("{", "utf-8")
    assert SettingsStore(file).now == Settings()


def test_unsaved_settings_apply_to_this_run(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", "utf-8")
    store = SettingsStore(blocked / "window.json")

    assert store.change(percent=130).percent == 130


def test_the_settings_page_applies_changes_at_once(
    start: Callable[..., Opened], until: Until
) -> None:
    opened = start()
    page: Any = opened.page_host.show_page("settings")
    find_widget(page, QSpinBox, "idle-minutes").setValue(5)
    assert opened.settings.now.idle_minutes == 5

    dark = next(b for b in page.findChildren(QPushButton) if b.text() == "Dark")
    dark.click()
    until(lambda: opened.page_host.current_page is not page)

    assert opened.settings.now.theme == "dark"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], WindowOptions()),
        (["--locked"], WindowOptions(is_locked=True)),
        (["--lang", "zh_CN"], WindowOptions(language="zh_CN")),
        (["--lang=en"], WindowOptions(language="en")),
        (["students"], None),
        (["--home"], None),
        (["--help"], None),
        (["--lang", "fr"], None),
    ],
)
def test_arguments_select_the_window_or_a_command(
    arguments: list[str], expected: WindowOptions | None
) -> None:
    assert window_options(arguments) == expected


def test_a_window_is_started_again_with_its_own_arguments(tmp_path: Path) -> None:
    options = window_options(["--home", str(tmp_path), "--lang", "en"])
    assert options is not None

    again = options.arguments(is_locked=True)

    assert window_options(again) == replace(options, is_locked=True)


def test_without_a_display_no_window_is_opened() -> None:
    assert not has_screen({})
    assert not has_screen({"DISPLAY": ":4711"})
    assert has_screen({"QT_QPA_PLATFORM": "offscreen"})


# --- helpers


def _switch(opened: Opened, until: Until, language: str) -> None:
    before = opened.page_host
    if current_language() != language:
        opened.program.change_settings(language=language)
        until(lambda: opened.page_host is not before)


def _menu_texts(opened: Opened) -> list[str]:
    return [
        action.text()
        for menu in opened.window.menuBar().actions()
        if menu.isVisible()
        for action in menu.menu().actions()
    ]


def _letters(opened: Opened) -> list[str]:
    return [m for a in opened.window.menuBar().actions() for m in _letter(a.text())]


def _letter(text: str) -> list[str]:
    found = re.search(r"&([A-Za-z0-9])", text.replace("&&", ""))
    return [found.group(1).upper()] if found else []


def _mnemonics(widget: QWidget) -> list[str]:
    shown: list[Any] = [
        child
        for child in (*widget.findChildren(QLabel), *widget.findChildren(QAbstractButton))
        if child.isVisibleTo(widget)
    ]
    with_buddy = [c for c in shown if not isinstance(c, QLabel) or c.buddy() is not None]
    return [letter for child in with_buddy for letter in _letter(child.text())]


def _nameless(window: QWidget) -> list[str]:
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox)
    return [
        f"{type(child).__name__} {child.objectName()} in {type(child.parent()).__name__}"
        for kind in kinds
        for child in window.findChildren(kind)
        if not child.accessibleName()
        and not (isinstance(child, QAbstractButton) and plain(child.text()))
        and not child.objectName().startswith("qt_")
    ]


def _all_words(window: QWidget) -> list[str]:
    found = [label.text() for label in window.findChildren(QLabel)]
    return [*found, window.windowTitle()]


def _fill(unlock_screen: Any, texts: tuple[str, ...]) -> None:
    edits = [edit for edit in unlock_screen.findChildren(QLineEdit) if edit.isVisible()]
    for edit, text in zip(edits, texts, strict=True):
        edit.clear()
        QTest.keyClicks(edit, text) if text.isascii() else edit.setText(text)
    find_widget(unlock_screen, QPushButton, "next").click()


def _open_file(opened: Opened, name: str, number: str) -> None:
    from tests.builders.homes import facts, roster_of

    roster = roster_of([facts(1, name=name, student_no=number)])
    opened.page_host.session.write(lambda services: services.imports.import_draft(roster))


def _event_draft() -> Any:
    from datetime import date

    from casework.records.activities import EventMode
    from casework.service_layer import EventDraft

    return EventDraft(
        name="双选会",
        event_kind="招聘会",
        mode=EventMode.ON_SITE,
        on=date(2026, 11, 3),
        organiser="就业中心",
    )


def _key() -> Any:
    from casework.caseload_dtos import UnlockCredentials

    return UnlockCredentials(passphrase=WORDS)
