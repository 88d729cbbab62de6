"""Where there is nothing to show, a screen says so, why, and what to do next (one filled button).

Every page that lists something is here; a page that is new must be judged, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from casework.offers.matching import Fit
from casework.required_services import Service
from tests.builders.homes import a_home, a_posted_post, files_of
from tests.builders.window_fixture import WindowFixture, window_fixture
from ui.common.i18n import _, set_language
from ui.file.empty_states import PostsThatFit
from ui.file.page import FilePage
from ui.overview.page import OverviewPage
from ui.shell.page import PageContext
from ui.shell.requests import OpenFile, ShowJournal
from ui.widgets.empty_states import EmptyState, NoMatches

EMPTY = {
    "today": ("There are no students yet", "Import a roster…"),
    "students": ("No students yet", "Import a roster…"),
    "import": ("Start with a table of the school", "Choose a file…"),
    "exchange": ("Nothing sent or received yet", "Add a partner…"),
    "offers": ("There is no post yet", "New post"),
    "offers 1": ("There is no employer yet", "New employer"),
    "offers 2": ("No visit is recorded yet", "Record a visit"),
    "offers 3": ("There is no complaint", "Register a complaint"),
    "events": ("There is no event yet", "New event"),
    "events 1": ("There is no student yet", "Import a roster…"),
    "signals": ("No students yet", "Import a roster…"),
    "year": ("No students yet", "Import a roster…"),
}
"""What each page says of a caseload without students: its bold line, and its filled button."""

NEVER_EMPTY = {
    "documents": "kinds of documents, which are always there",
    "weekly": "figures, which are then zero",
    "journal": "begins with the opening of the caseload",
    "rules": "packs that come with the program",
    "settings": "choices",
    "file": "one student, whose lists are judged below",
    "overview": "the office's alone, judged below",
}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[WindowFixture]:
    folder = tmp_path_factory.mktemp("bare")
    with window_fixture(a_home(folder / "home", students=0), folder / "window.json") as gui:
        yield gui


@pytest.fixture
def gui(tmp_path: Path) -> Iterator[WindowFixture]:
    home = a_home(tmp_path / "home", students=2)
    with home.open() as caseload:
        caseload.services.student_details.edit_facts(files_of(caseload)[0], {"job_city": "天津"})
        for turn in range(1, 4):
            a_posted_post(caseload.services, turn, city="天津")
    with window_fixture(home, tmp_path / "window.json") as opened:
        yield opened


def visible_of(page: QWidget, kind: type[Any]) -> Any:
    found = [one for one in page.findChildren(kind) if one.isVisible()]
    assert len(found) == 1, found
    return found[0]


def filled(page: QWidget) -> list[str]:
    buttons = [one for one in page.findChildren(QPushButton) if one.isVisible()]
    return [
        one.accessibleName()
        for one in buttons
        if one.property("kind") == "primary" and one.isEnabled()
    ]


def test_every_page_has_an_empty_state_case(bare: WindowFixture) -> None:
    listed = {name.split()[0] for name in EMPTY}
    every = {entry.key for entry in bare.page_host.entries} | {"overview"}
    assert every == listed | NEVER_EMPTY.keys()


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_page_says_why_and_what_to_do(bare: WindowFixture, name: str) -> None:
    key, _blank, part = name.partition(" ")
    page: Any = bare.page_host.show_page(key)
    bare.settle()
    if part:
        page.bar.setCurrentIndex(int(part))
        bare.settle()
    says_what_to_do(page, *EMPTY[name])


def test_the_overview_of_an_office_without_students_says_what_to_do(bare: WindowFixture) -> None:
    page = OverviewPage(PageContext(bare.session, bare.page_host))
    page.resize(1200, 600)
    page.show()
    page.refresh()
    bare.settle()

    says_what_to_do(page, "There are no students yet", "Import a roster…")
    page.close()
    page.deleteLater()


def says_what_to_do(page: QWidget, title: str, action: str) -> None:
    """One bold line, one line why, a picture, and the next step as the one filled button."""
    empty = visible_of(page, EmptyState)
    words = [one for one in empty.findChildren(QLabel) if one.isVisible() and one.text()]

    assert words[0].text() == title
    assert words[0].property("kind") == "cardTitle"
    assert len(words) == 2, "one line says why"
    assert any(not one.pixmap().isNull() for one in empty.findChildren(QLabel))
    assert filled(page) == [action], "one filled button, and it is the next step"


def test_a_day_without_tasks_shows_the_rings_the_next_day_and_what_is_owed(
    gui: WindowFixture,
) -> None:
    page: Any = gui.page_host.show_page("today")
    gui.settle()
    page.list.nothing.set_why(page._why_nothing(page.view_model))
    words = [one.text() for one in page.list.nothing.findChildren(QLabel) if one.text()]

    assert words[0] == "Nothing is pending"
    assert "Next report:" in words[1]
    assert "still owed" in words[1]
    assert sum(not one.pixmap().isNull() for one in page.list.nothing.findChildren(QLabel)) == 3


def test_filters_without_matches_are_shown_as_chips(gui: WindowFixture) -> None:
    page: Any = gui.page_host.show_page("offers")
    gui.settle()
    tab = page.tab
    tab.search.setText("nothing like it")
    fits = visible_of(page, NoMatches)
    chip = next(one for one in fits.findChildren(QPushButton) if "nothing like it" in one.text())
    chip.click()

    assert tab.search.text() == ""
    assert not [one for one in page.findChildren(NoMatches) if one.isVisible()]


def test_the_journal_names_the_filters_without_matches(gui: WindowFixture) -> None:
    gui.page_host.ask(ShowJournal())
    gui.settle()
    page: Any = gui.page_host.current_page
    page.filters.until.setText("2020-01-01")
    page.filters.until.editingFinished.emit()
    gui.settle()
    fits = visible_of(page, NoMatches)
    assert "2020-01-01" in fits.why.text()

    next(one for one in fits.findChildren(QPushButton) if "2020" in one.text()).click()
    gui.settle()
    assert page.table.actions_model.lines
    assert page.split.isVisible()


# --- one file


def file_page(gui: WindowFixture) -> FilePage:
    gui.page_host.ask(OpenFile(gui.files[0]))
    gui.settle()
    page = gui.page_host.current_page
    assert isinstance(page, FilePage)
    return page


@pytest.mark.parametrize(
    ("tab", "title", "action"),
    [
        (1, "No talk is logged yet.", "Log a talk…"),
        (3, "No event is recorded yet.", "Record an event…"),
        (4, "There is no plan yet.", "Create a plan…"),
    ],
)
def test_a_file_without_records_of_a_kind_offers_to_add_the_first(
    gui: WindowFixture, tab: int, title: str, action: str
) -> None:
    page = file_page(gui)
    page.records.tabs.setCurrentIndex(tab)
    empty = visible_of(page.records, EmptyState)

    assert next(one.text() for one in empty.findChildren(QLabel) if one.text()) == title
    assert filled(page.records) == [action]


def test_without_a_referral_matching_posts_are_one_key_away(gui: WindowFixture) -> None:
    page = file_page(gui)
    page.records.tabs.setCurrentIndex(2)
    posts = visible_of(page.records, PostsThatFit)
    assert len(posts.buttons) == 3
    assert filled(page.records) == [posts.buttons[0].accessibleName()]

    posts.setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    gui.settle()

    assert len(page.view_model.case.referrals) == 1
    (made,) = page.view_model.case.referrals
    assert page.view_model.verdicts[made.referral.id].counts
    assert page.records.view.isVisible()
    gui.keys(Qt.Key.Key_Z, mods=Qt.KeyboardModifier.ControlModifier)
    gui.settle()
    assert page.view_model.case.referrals == ()


def test_a_post_without_matches_needs_confirmation(gui: WindowFixture) -> None:
    page = file_page(gui)
    asked: list[Service] = []
    page.do.log = asked.append
    suggestion = page.view_model.fitting[0]
    page.do.refer(replace(suggestion, fit=Fit(())), list)

    assert asked == [Service.REFERRAL]


def test_the_texts_are_translated_into_chinese() -> None:
    set_language("zh_CN")
    for title, action in EMPTY.values():
        assert _(title) != title, title
        assert _(action) != action, action
