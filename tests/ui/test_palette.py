"""The palette: students and actions from one line, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.builders.homes import Home, a_home, facts, files_of
from tests.builders.nonempty import nonempty
from tests.builders.window_fixture import WindowFixture, students_window
from ui.palette.dialog import Palette, open_palette
from ui.palette.search import rank_of
from ui.shell.page import KEY, PageContext, file_key
from ui.shell.requests import GoTo, OpenFile

Until = Callable[[Callable[[], bool]], None]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = a_home(tmp_path_factory.mktemp("palette") / "home", students=3)
    with home.open() as caseload:
        for name, number in (("林晓禾", "2023041107"), ("马思源", "2023041112")):
            caseload.services.student_details.open_file(facts(1, name=name, student_no=number))
    return home


@pytest.fixture
def shown(filled: Home, qtbot: QtBot, tmp_path: Path) -> Iterator[WindowFixture]:
    with students_window(filled.copy(tmp_path / "home"), tmp_path) as made:
        yield made


def _palette(shown: WindowFixture) -> Palette:
    dialog = open_palette(
        PageContext(shown.page_host.session, shown.page_host), shown.window, GoTo()
    )
    shown.settle()
    return dialog


def _titles(dialog: Palette) -> list[str]:
    return [entry.title for entry in dialog.list.entries]


def test_initials_find_a_student_and_enter_opens_the_file(shown: WindowFixture) -> None:
    dialog = _palette(shown)

    QTest.keyClicks(dialog.search, "lxh")
    shown.settle()
    assert _titles(dialog)[0] == "林晓禾"
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    shown.settle()

    assert shown.page_host.current_key == "file"


def test_enter_before_the_results_opens_the_first_match(shown: WindowFixture) -> None:
    dialog = _palette(shown)

    QTest.keyClicks(dialog.search, "msy")
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    shown.settle()

    found: list[str] = []
    shown.page_host.session.read(lambda reader: reader.find_files(["2023041112"])).then(
        lambda ids: found.extend(file_key(one) for one in ids)
    )
    shown.settle()
    assert shown.page_host.recents.keys[0] == found[0]


def test_uncommitted_input_method_text_is_searched(shown: WindowFixture) -> None:
    dialog = _palette(shown)

    QApplication.sendEvent(dialog.search, QInputMethodEvent("m's'y", []))
    shown.settle()

    assert _titles(dialog)[0] == "马思源"
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)  # belongs to the input method
    assert dialog.isVisible()


def test_an_action_is_run_by_its_name(shown: WindowFixture) -> None:
    dialog = _palette(shown)

    QTest.keyClicks(dialog.search, "quick")
    shown.settle()
    assert _titles(dialog)[0] == "Quick log"
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)

    assert [type(request).__name__ for request in shown.asked] == ["QuickLog"]


def test_recent_entries_come_first_and_survive_a_restart(
    filled: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    home = filled.copy(tmp_path / "home")
    with home.open() as caseload:
        student = files_of(caseload)[2]
    with students_window(home, tmp_path) as first:
        first.page_host.ask(OpenFile(student))
        dialog = _palette(first)
        QTest.keyClicks(dialog.search, "quick")
        first.settle()
        QTest.keyClick(dialog.search, Qt.Key.Key_Return)
        first.settle()

    with students_window(home, tmp_path) as second:
        dialog = _palette(second)
        keys = [entry.key for entry in dialog.list.entries[:2]]
        assert keys == ["deed:Quick log", file_key(student)]
        assert all(entry.is_recent for entry in nonempty(dialog.list.entries[:2]))
        dialog.reject()
    with home.open() as caseload:
        assert KEY in caseload.user_state()


def test_arrows_wrap_around_and_focus_stays_in_the_line(shown: WindowFixture) -> None:
    dialog = _palette(shown)

    QTest.keyClick(dialog.search, Qt.Key.Key_Up)
    assert dialog.list.currentRow() == dialog.list.count() - 1
    QTest.keyClick(dialog.search, Qt.Key.Key_Down)
    assert dialog.list.currentRow() == 0
    assert dialog.focusWidget() is dialog.search
    QTest.keyClick(dialog.search, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_search_without_results_leads_to_the_student_list(shown: WindowFixture) -> None:
    dialog = _palette(shown)

    QTest.keyClicks(dialog.search, "zzzz")
    shown.settle()
    assert len(dialog.list.entries) == 1
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    shown.settle()

    assert shown.page_host.current_key == "students"
    assert shown.page_host.current_page.query.search == "zzzz"


@pytest.mark.parametrize(
    ("asked", "title", "better_than"),
    [
        ("dy", "打印或导出", "导入名册"),
        ("daoru", "导入名册", "打印或导出"),
        ("导出", "打印或导出", "导入名册"),
        ("exp", "Print or export", "Import a roster"),
        ("pr ex", "Print or export", "Import a roster"),
        ("kj", "快捷键", "退出"),
    ],
)
def test_actions_are_found_by_words_pinyin_and_initials(
    asked: str, title: str, better_than: str
) -> None:
    assert rank_of(asked, title) < rank_of(asked, better_than)
