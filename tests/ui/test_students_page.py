"""The page of students, on a real caseload, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from casework.required_services import Service
from tests.builders.homes import Home, a_home, a_plan, a_talk, facts, files_of, roster_of
from tests.builders.widgets import find_widget
from tests.builders.window_fixture import WindowFixture, students_window
from ui.dialogs.care_dialogs import PairDialog
from ui.dialogs.details_dialog import DetailsDialog
from ui.shell.requests import ImportRoster, QuickLog
from ui.students.page import StudentsPage
from ui.theme.theme import Mode, theme
from ui.theme.tokens import DARK, LIGHT

STUDENTS = [
    facts(1, student_no="2023041107", name="林晓禾", class_name="软件2301"),
    facts(2, student_no="2023041112", name="马思源", class_name="软件2301"),
    facts(3, student_no="2023041218", name="阿依努尔·麦麦提", ethnicity="维吾尔族"),
    facts(4, student_no="2023042105", name="王若楠", helper=None, helper_role=None),
    facts(5, student_no="2023042109", name="马晓亮", phone=None),
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = a_home(tmp_path_factory.mktemp("students") / "home", students=0)
    with home.open() as caseload:
        caseload.services.imports.import_draft(roster_of(STUDENTS))
        files = files_of(caseload)
        caseload.services.plans.make_plan(files[:2], a_plan())
        caseload.services.talks.log_talk(files[:1], a_talk())
    return home


@pytest.fixture
def shown(whole: Home, qtbot: QtBot, tmp_path: Path) -> Iterator[WindowFixture]:
    with students_window(whole.copy(tmp_path / "home"), tmp_path) as window:
        yield window


def page_of(shown: WindowFixture) -> StudentsPage:
    page = shown.page_host.current_page
    assert isinstance(page, StudentsPage)
    return page


def names(page: StudentsPage) -> list[str]:
    lines = [page.model.line(row) for row in range(page.model.rowCount())]
    return [line.file.name if line else "?" for line in lines]


def type_into(qtbot: QtBot, shown: WindowFixture, text: str) -> None:
    page = page_of(shown)
    page.header.search.setFocus()
    page.header.search.clear()
    for character in text:
        if character.isascii():
            qtbot.keyClicks(page.header.search, character)
        else:  # comes from an input method, not from a key
            page.header.search.insert(character)
    shown.settle()


def test_all_students_are_listed_by_student_number(shown: WindowFixture) -> None:
    page = page_of(shown)

    assert names(page) == ["林晓禾", "马思源", "阿依努尔·麦麦提", "王若楠", "马晓亮"]
    assert page.header.count.text() == "5 students"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("mxl", ["马晓亮"]),
        ("ma", ["马思源", "马晓亮"]),
        ("晓", ["林晓禾", "马晓亮"]),
        ("2105", ["王若楠"]),
        ("麦麦提", ["阿依努尔·麦麦提"]),
    ],
)
def test_a_student_is_found_by_name_number_pinyin_and_initials(
    shown: WindowFixture, qtbot: QtBot, typed: str, found: list[str]
) -> None:
    type_into(qtbot, shown, typed)

    assert names(page_of(shown)) == found
    assert page_of(shown).header.count.text() == f"{len(found)} of 5"


def test_uncommitted_input_method_text_is_searched(shown: WindowFixture) -> None:
    page = page_of(shown)
    page.header.search.setFocus()

    QApplication.sendEvent(page.header.search, QInputMethodEvent("l'x'h", []))
    shown.settle()

    assert page.header.search.text() == ""
    assert names(page) == ["林晓禾"]


def test_filters_are_or_within_a_group_and_and_between_groups(shown: WindowFixture) -> None:
    page = page_of(shown)

    page.filters.choose((("helper", ""), ("helper", "王秀英")))
    shown.settle()
    either = names(page)
    page.filters.choose((("helper", ""), ("helper", "王秀英"), ("lacks", "phone")))
    shown.settle()

    assert "王若楠" in either
    assert len(either) > 1
    assert names(page) == ["马晓亮"]
    assert page.header.filter_button.text() == "Filters 3"
    assert page.views.tabs.isTabVisible(len(page.views.views))


def test_each_filter_shows_how_many_students_it_would_leave(shown: WindowFixture) -> None:
    page = page_of(shown)
    shown.until(lambda: page.filters.count_of(("owes", "talk")) is not None)

    assert page.filters.count_of(("owes", "talk")) == 5
    assert page.filters.count_of(("helper", "")) == 1
    assert page.views.tabs.tabText(0) == "All 5"


def test_a_filter_is_selected_by_keyboard(shown: WindowFixture, qtbot: QtBot) -> None:
    page = page_of(shown)
    shown.until(lambda: page.filters.count_of(("owes", "talk")) is not None)
    tree = page.filters.tree
    tree.setFocus()
    group = tree.model().index(0, 0)
    tree.setCurrentIndex(tree.model().index(6, 0, group))

    qtbot.keyClick(tree, Qt.Key.Key_Space)
    shown.settle()

    assert page.filters.where == (("helper", ""),)
    assert names(page) == ["王若楠"]


def test_space_and_ctrl_a_tick_students_and_the_bar_offers_actions(
    shown: WindowFixture, qtbot: QtBot
) -> None:
    page = page_of(shown)
    page.table.setFocus()
    page.table.go_to(1)

    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert page.model.ticked == (page.model.ids[1],)
    page.selection.buttons[0].click()
    qtbot.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    shown.page_host.ask(QuickLog(service=Service.EVENT))

    assert page.model.are_all_ticked
    assert shown.asked == [
        QuickLog(files=(page.model.ids[1],), service=Service.TALK),
        QuickLog(files=page.model.ids, service=Service.EVENT),
    ]


def test_a_header_click_sorts_and_a_second_reverses(shown: WindowFixture) -> None:
    page = page_of(shown)

    page.table.order_asked.emit("missing")
    shown.settle()
    most_owed_first = names(page)
    page.table.order_asked.emit("missing")
    shown.settle()

    assert page.query.order == "missing"
    assert most_owed_first[-1] == "林晓禾"
    assert names(page)[0] == "林晓禾"


def test_without_matches_each_filter_can_be_removed(shown: WindowFixture, qtbot: QtBot) -> None:
    page = page_of(shown)
    page.filters.choose((("helper", ""),))
    type_into(qtbot, shown, "zzz")

    assert page.stack.currentWidget() is page.no_match
    page.no_match.dropped.emit(("search", "zzz"))
    shown.settle()

    assert page.stack.currentWidget() is page.table
    assert names(page) == ["王若楠"]


def test_an_empty_caseload_offers_to_import_a_roster(qtbot: QtBot, tmp_path: Path) -> None:
    home = a_home(tmp_path / "home", students=0)
    with students_window(home, tmp_path) as shown:
        page = page_of(shown)

        assert page.stack.currentWidget() is page.no_students
        page.no_students.import_button.click()

        assert shown.asked == [ImportRoster()]


def dialog_of(shown: WindowFixture, kind: type[Any]) -> Any:
    shown.until(lambda: any(one.isVisible() for one in shown.window.findChildren(kind)))
    return next(one for one in shown.window.findChildren(kind) if one.isVisible())


def test_a_new_student_is_validated_and_then_listed(
    shown: WindowFixture,
) -> None:
    page = page_of(shown)
    page.target.new_student()
    dialog = dialog_of(shown, DetailsDialog)
    fill(dialog, "name", "高远")

    dialog.submit()
    shown.settle()
    refused = dialog.fields["student_no"].problem
    fill(dialog, "student_no", "2023049999")
    fill(dialog, "cohort", "2027")
    dialog.submit()
    shown.settle()

    assert refused
    assert "高远" in names(page)
    shown.page_host.undo()
    shown.settle()
    assert "高远" not in names(page)


def fill(dialog: Any, key: str, text: str) -> None:
    field = dialog.fields[key].input
    assert isinstance(field, QLineEdit)
    field.setText(text)


def test_a_helper_is_set_for_many_students_and_undone(shown: WindowFixture) -> None:
    page = page_of(shown)
    page.model.tick_all()
    page.target.pair()
    dialog = dialog_of(shown, PairDialog)

    dialog["helper"].setText("周敏")
    dialog.submit()
    shown.settle()
    lines = [page.model.line(row) for row in range(5)]
    helpers = {line.helper.helper if line and line.helper else None for line in lines}
    shown.page_host.undo()
    shown.settle()

    assert helpers == {"周敏"}
    last = page.model.line(3)
    assert last is not None
    assert last.helper is None


def test_stored_numbers_stay_masked_while_facts_are_edited(shown: WindowFixture) -> None:
    page = page_of(shown)
    page.table.go_to(0)
    page.target.edit_current()
    dialog = dialog_of(shown, DetailsDialog)

    texts = [field.text() for field in dialog.findChildren(QLineEdit)]
    fill(dialog, "class_name", "软件2302")
    dialog.submit()
    shown.settle()

    assert STUDENTS[0].phone not in texts
    line = page.model.line(0)
    assert line is not None
    assert (line.file.class_name, line.file.phone) == ("软件2302", STUDENTS[0].phone)


@pytest.mark.parametrize("size", [(1366, 728), (1100, 700), (911, 485)])
def test_filters_move_behind_a_button_in_a_narrow_window(
    qtbot: QtBot, tmp_path: Path, size: tuple[int, int]
) -> None:
    home = a_home(tmp_path / "home", students=3)
    with students_window(home, tmp_path, size) as shown:
        page = page_of(shown)

        assert page.header.filter_button.isVisible() == (size[0] < 1240)
        assert page.views.box.isVisible() == (size[0] < 1000)
        assert page.table.horizontalScrollBar().maximum() == 0


def test_closing_the_caseload_cancels_a_running_search(shown: WindowFixture, qtbot: QtBot) -> None:
    page = page_of(shown)
    page.header.search.setFocus()
    qtbot.keyClicks(page.header.search, "m")

    shown.page_host.retire()

    assert not page.results.is_asking
    assert not find_widget(page.results, QTimer, "quiet").isActive()


def test_rows_are_painted_alike_in_the_colours_of_the_theme(
    shown: WindowFixture,
) -> None:
    page = page_of(shown)
    theme().apply(Mode.LIGHT)
    light = picture_of_row(page, 1)
    page.model.set_ids(page.model.ids[1:])
    moved = picture_of_row(page, 0)
    page.model.toggle(0)
    ticked = picture_of_row(page, 0)
    page.model.toggle(0)
    theme().apply(Mode.DARK)
    dark = picture_of_row(page, 0)
    theme().apply(Mode.LIGHT)

    assert moved == light
    place = ground_place(page)
    assert ticked.pixelColor(*place) == QColor(LIGHT.accent_soft)
    assert dark.pixelColor(*place) == QColor(DARK.surface)
    assert picture_of_row(page, 0) == light


def ground_place(page: StudentsPage) -> tuple[int, int]:
    """A place in the cell of the mark where nothing but the ground is painted."""
    column = [one.key for one in page.model.columns].index("mark")
    return page.table.columnViewportPosition(column) + 3, 3


def picture_of_row(page: StudentsPage, row: int) -> QImage:
    """A row as it is painted, without the ring of the current one."""
    page.table.setCurrentIndex(QModelIndex())
    picture = QImage(page.table.viewport().size(), QImage.Format.Format_RGB32)
    page.table.viewport().render(picture)
    height = page.table.rowHeight(row)
    return picture.copy(0, row * height, picture.width(), height)
