"""What tests of the window share: words in English, real caseloads, and no stray Qt warnings."""

from __future__ import annotations

import functools
import gc
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from casework.caseload_dtos import NewCaseload
from casework.records import Role
from storage.caseload_manager import LocalCaseloadManager
from storage.vault import passphrase as phrases
from tests.builders.blocking_calls import nothing_waits
from ui.common.i18n import set_language
from ui.jobs import GuiThreadGc, Jobs
from ui.shell.appearance import speak
from ui.shell.preload import MODULES
from ui.theme.theme import theme

PASSPHRASE = "five white herons by the river"
WHO = NewCaseload("周敏", "信息工程学院", "10099", Role.COUNSELOR)
_YOUNG = 1
"""The generations up to this one hold what has been made since the test before the last began."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Qt's platform without a screen says what it cannot do, such as telling sizes: true."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


def pytest_collection_finish() -> None:
    """Load what tests of the window will, before what is loaded is put aside for good."""
    for name in MODULES:
        import_module(name)


@pytest.fixture(autouse=True)
def english_and_light(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test begins in English, light, at 100 %, without the widgets of the one before."""
    # Without a running event loop nobody carries out what deleteLater() asked for.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    _let_go_of_modifiers()
    monkeypatch.setenv("LANGUAGE", "en")
    speak("en")
    theme().apply("light", 100)
    yield
    set_language("en")


def _let_go_of_modifiers() -> None:
    """Qt takes a key such as Ctrl for held until the next key comes without it.

    A test that ends with Ctrl+K would have the next one choose rows as with Ctrl held.
    """
    if QGuiApplication.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        widget = QWidget()
        QTest.keyClick(widget, Qt.Key.Key_Escape)
        widget.deleteLater()
    assert QGuiApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier


# The same words, salt and cost give the same key; the caseloads here are copies of one another.
_key_of = functools.lru_cache(phrases.key_of)


@pytest.fixture(autouse=True)
def no_key_is_derived_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare the tests that open by the passphrase what makes it slow to guess."""
    monkeypatch.setattr(phrases, "key_of", _key_of)


@pytest.fixture(autouse=True)
def garbage_is_collected_here(monkeypatch: pytest.MonkeyPatch, only_between_tests: None) -> None:
    """Collect the cyclic garbage of the test before, on the thread of the widgets.

    As in the program (``ui.jobs.GuiThreadGc``): a collection that a worker happens to trigger
    would end widgets on its thread. What a test made is young, and nobody holds it any more when
    the next one begins; older objects wait for the end of the module.
    """
    monkeypatch.setattr(GuiThreadGc, "freeze", lambda _self: None)
    gc.collect(_YOUNG)


@pytest.fixture(scope="module", autouse=True)
def only_between_tests() -> Iterator[None]:
    """Collect when a test asks for it, and all of it behind the last test of a module.

    What is left then, such as the modules that were loaded, stays for good. It is put aside: it is
    as much as all that was there before the first test, and every later one would walk through it.
    """
    gc.disable()
    yield
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_sessionfinish() -> None:
    """End the threads of windows that a failed test left open, or the run would not end."""
    for jobs in [one for one in gc.get_objects() if type(one) is Jobs and isValid(one)]:
        jobs.stop()


@pytest.fixture(autouse=True)
def the_window_never_waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Fail a test in which the window itself reads or writes; that is the work of jobs."""
    with nothing_waits(monkeypatch) as caught:
        yield caught


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder for a caseload that does not exist yet."""
    return tmp_path / "home"


@pytest.fixture(scope="session")
def empty_caseload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a caseload in it, to be copied."""
    folder = tmp_path_factory.mktemp("caseload") / "home"
    LocalCaseloadManager().create(folder, PASSPHRASE, WHO, quick=True)
    return folder


@pytest.fixture
def begun_home(home: Path, empty_caseload: Path) -> Path:
    """A folder of its own with a caseload in it, opened by PASSPHRASE."""
    shutil.copytree(empty_caseload, home)
    return home


@pytest.fixture
def until(qtbot: QtBot) -> Callable[[Callable[[], bool]], None]:
    """Wait until something is so."""

    def wait(is_so: Callable[[], bool]) -> None:
        qtbot.waitUntil(is_so, timeout=15_000)

    return wait
