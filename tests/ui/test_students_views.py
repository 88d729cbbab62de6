"""Views of one's own, chosen columns, and what an action for many leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from casework.records import Withdrawal
from tests.builders.homes import START, Home, a_home, a_talk, facts, files_of, roster_of
from tests.builders.widgets import find_widget
from tests.builders.window_fixture import WindowFixture, students_window
from ui.shell.requests import QuickLog, ShowStudents
from ui.students.page import StudentsPage
from ui.students.saved_view_dialog import ViewNameDialog
from ui.students.saved_views import KEY

STUDENTS = [
    facts(1, student_no="2023041107", name="林晓禾", phone="13900004821", class_name="软件2301"),
    facts(2, student_no="2023041112", name="马思源", class_name="软件2301"),
    facts(3, student_no="2023042105", name="王若楠", class_name="计科2302"),
    facts(4, student_no="2023042109", name="马晓亮", class_name="计科2302", phone=None),
]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = a_home(tmp_path_factory.mktemp("views") / "home", students=0)
    with home.open() as caseload:
        caseload.services.imports.import_draft(roster_of(STUDENTS))
        files = files_of(caseload)
        caseload.services.talks.log_talk(
            files[:1], a_talk(content="他想学陶瓷设计，家里还没有同意，约好再谈。")
        )
        caseload.services.year.pause_files([files[3]], Withdrawal.CLOSED, reason="已就业", on=START)
    return home


@pytest.fixture
def home(filled: Home, tmp_path: Path) -> Home:
    return filled.copy(tmp_path / "home")


@pytest.fixture
def shown(home: Home, qtbot: QtBot, tmp_path: Path) -> Iterator[WindowFixture]:
    with students_window(home, tmp_path) as window:
        yield window


def page_of(shown: WindowFixture) -> StudentsPage:
    page = shown.page_host.current_page
    assert isinstance(page, StudentsPage)
    return page


def names(page: StudentsPage) -> list[str]:
    lines = [page.model.line(row) for row in range(page.model.rowCount())]
    return [line.file.name if line else "?" for line in lines]


def tabs(page: StudentsPage) -> list[str]:
    strip = page.views.tabs
    return [strip.tabText(at) for at in range(strip.count()) if strip.isTabVisible(at)]


def dialog_of(shown: WindowFixture) -> ViewNameDialog:
    return next(one for one in shown.window.findChildren(ViewNameDialog) if one.isVisible())


def save_as(shown: WindowFixture, name: str) -> None:
    page_of(shown).views.save.click()
    dialog = dialog_of(shown)
    dialog.name.setText(name)
    dialog.yes.click()
    shown.settle()


def test_a_saved_view_restores_filters_order_and_columns(
    home: Home, qtbot: QtBot, tmp_path: Path
) -> None:
    with students_window(home, tmp_path) as first:
        page = page_of(first)
        page.ask(where=(("class_name", "软件2301"),), order="name", descending=True)
        page.table.want_column("helper", False)
        first.settle()
        save_as(first, "软件班")
        assert tabs(page)[-1].startswith("软件班")
        assert page.views.tabs.currentIndex() == page.views.tabs.count() - 2

    with students_window(home, tmp_path) as second:
        page = page_of(second)
        first_order = names(page)
        place = [view.name for view in page.views.views].index("软件班")
        page.views.tabs.setCurrentIndex(place)
        second.settle()
        assert names(page) == sorted(names(page), reverse=True)
        assert len(names(page)) == 2 < len(first_order)
        assert page.table.isColumnHidden([one.key for one in page.model.columns].index("helper"))
        assert tabs(page)[place] == "软件班 2"


def test_a_view_is_stored_encrypted_only(home: Home, qtbot: QtBot, tmp_path: Path) -> None:
    with students_window(home, tmp_path) as shown:
        page_of(shown).ask(search="林晓禾")
        shown.settle()
        save_as(shown, "小林")

    with home.open() as caseload:
        assert "林晓禾" in caseload.user_state()[KEY]
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert "林晓禾".encode() not in path.read_bytes()


def test_a_view_is_renamed_moved_deleted_and_restored_from_the_toast(
    shown: WindowFixture,
) -> None:
    page = page_of(shown)
    for name, where in (("甲", (("owes", "talk"),)), ("乙", (("helper", "王秀英"),))):
        page.ask(where=where)
        shown.settle()
        save_as(shown, name)
    own = page.views.own

    own.move("乙", -1)
    assert [view.name for view in own.views] == ["乙", "甲"]
    view = own.find("甲")
    assert view is not None
    page.views.rename(view)
    dialog = dialog_of(shown)
    dialog.name.setText("乙")
    dialog.yes.click()
    assert "already" in dialog.field.problem
    dialog.name.setText("丙")
    dialog.yes.click()
    assert [view.name for view in own.views] == ["乙", "丙"]
    kept = own.find("丙")
    assert kept is not None
    page.views.forget(kept)
    assert [view.name for view in own.views] == ["乙"]
    toast = shown.window.toast
    assert toast is not None
    find_widget(toast, QPushButton, "link").click()
    assert [view.name for view in own.views] == ["乙", "丙"]


def test_a_view_needs_a_unique_name(shown: WindowFixture) -> None:
    page = page_of(shown)
    page.ask(where=(("owes", "talk"),))
    shown.settle()
    page.views.save.click()
    dialog = dialog_of(shown)

    for name in ("", "All"):
        dialog.name.setText(name)
        dialog.yes.click()
        assert dialog.field.problem
        assert dialog.isVisible()
    dialog.reject()


def test_a_built_in_view_needs_no_saving(shown: WindowFixture) -> None:
    page = page_of(shown)

    assert not page.views.save.isVisible()
    page.ask(where=(("owes", "any"),))
    assert not page.views.save.isVisible()
    page.ask(where=(("owes", "talk"), ("status", "在帮")))
    assert page.views.save.isVisible()


def test_chosen_columns_are_remembered(home: Home, qtbot: QtBot, tmp_path: Path) -> None:
    with students_window(home, tmp_path) as first:
        page_of(first).columns_menu.want("contact", False)
        first.settle()

    with students_window(home, tmp_path) as second:
        assert page_of(second).table.wanted_columns == {"contact": False}


def test_text_in_notes_finds_the_student(shown: WindowFixture) -> None:
    page = page_of(shown)

    page.header.search.insert("陶瓷设计")
    shown.settle()

    assert names(page) == ["林晓禾"]


@pytest.mark.parametrize(("typed", "found"), [("4821", "林晓禾"), ("计科2302", "王若楠")])
def test_the_end_of_a_phone_number_and_a_class_are_searched(
    shown: WindowFixture, typed: str, found: str
) -> None:
    page = page_of(shown)

    page.header.search.insert(typed)
    shown.settle()

    assert found in names(page)
    assert len(names(page)) < len(STUDENTS)


def test_filters_without_matches_are_removable_chips(
    shown: WindowFixture,
) -> None:
    page = page_of(shown)
    shown.page_host.ask(
        ShowStudents(where=(("needs", "mending"),), search="zzz", among=(), name="Behind")
    )
    shown.settle()

    assert page.stack.currentWidget() is page.no_match
    page.no_match.dropped.emit(("search", "zzz"))
    page.no_match.dropped.emit(("among", "Behind"))
    page.no_match.dropped.emit(("needs", "mending"))
    shown.settle()
    assert len(names(page)) == len(STUDENTS)


def test_a_list_of_given_students_has_its_own_title(shown: WindowFixture) -> None:
    page = page_of(shown)
    two = page.model.ids[:2]

    shown.page_host.ask(ShowStudents(among=two, name="Behind"))
    shown.settle()

    assert page.model.ids == two
    assert tabs(page)[-1] == "Behind"
    assert not page.views.save.isVisible()
    page.views.tabs.setCurrentIndex(0)
    shown.settle()
    assert len(page.model.ids) == len(STUDENTS)


def test_the_bar_counts_students_that_an_action_skips(
    shown: WindowFixture,
) -> None:
    page = page_of(shown)
    page.model.tick_all()
    shown.settle()

    said = find_widget(page.selection, QLabel, "selection-count").text()
    assert said == "4 selected; 1 closed file will not change"
    page.selection.buttons[0].click()
    shown.settle()
    asked = shown.asked[-1]
    assert isinstance(asked, QuickLog)
    assert asked.files == page.model.ids[:3]


def test_an_action_on_closed_files_only_does_nothing_and_says_so(shown: WindowFixture) -> None:
    page = page_of(shown)
    page.model.set_ticked((page.model.ids[3],))
    shown.settle()

    page.target.pair()
    shown.settle()

    assert shown.window.toast is not None
    assert shown.window.toast.text == "Closed files stay as they are; nothing was changed."
