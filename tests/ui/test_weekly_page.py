"""The page of the weekly report: three keys, a list behind every number, the same pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from casework.records import Report
from casework.required_services import Service
from casework.worklist.items import WorkItemKind
from tests.builders.homes import a_home, a_talk
from tests.builders.paper import text_of
from tests.builders.window_fixture import ANY_PAGE, WindowFixture, window_fixture
from ui.file.page import FilePage
from ui.reports.page import PAGES, WeeklyPage
from ui.reports.table import BEFORE, CHANGE, CHANGED, NOW
from ui.shell.requests import ShowWeekly
from ui.today.page import TodayPage
from ui.today.view_model import WorklistRow as TodayRow

FIRST, SECOND = "2026-11-26", "2026-12-03"


@pytest.fixture
def gui(tmp_path: Path) -> Iterator[WindowFixture]:
    home = a_home(tmp_path / "home", students=3)
    home.clock.pass_days(7)
    with window_fixture(home, tmp_path / "window.json", ANY_PAGE) as opened:
        services = opened.caseload.services
        services.talks.log_talk(opened.files[:1], a_talk(on=home.clock.day))
        home.clock.pass_days(7)
        yield opened


@pytest.fixture
def page(gui: WindowFixture, tmp_path: Path) -> WeeklyPage:
    gui.keys(Qt.Key.Key_8, mods=Qt.KeyboardModifier.ControlModifier)
    gui.settle()
    shown = gui.page_host.current_page
    assert isinstance(shown, WeeklyPage)
    shown.folder.set_folder(str(tmp_path / "out"))
    return shown


def test_a_report_is_finished_with_three_keys(
    gui: WindowFixture, page: WeeklyPage, tmp_path: Path
) -> None:
    # Ctrl+8 brought the page; the button has the focus.
    assert page.make.hasFocus()
    gui.keys(Qt.Key.Key_Return)
    gui.settle()

    made = sorted(path.suffix for path in (tmp_path / "out").iterdir())
    assert made == [".pdf", ".txt", ".xlsx"]
    assert page.run.text.text() == "3 files made."
    (report,) = gui.read(lambda reader: reader.get_all(Report))
    assert report.on.isoformat() == SECOND
    assert "Issued" in page.state.accessibleName()


def test_every_number_opens_the_list_of_its_students(gui: WindowFixture, page: WeeklyPage) -> None:
    table = page.figures
    for row in table.rows:
        for number, value in ((NOW, row.now), (BEFORE, row.before), (CHANGE, row.change)):
            table.select_cell(row.key, number)
            shown = page.students.model().rowCount()
            listed = row.lists[number]
            if listed is None:
                assert shown == 0
                continue
            assert shown == len(listed)
            if row.key.partition(":")[2] in ("", *(one.value for one in Service)):
                assert len(listed) >= (value or 0)
            elif value is not None:
                assert sum(int(one.words) for one in listed) == value


def test_a_change_lists_its_students_and_opens_their_files(
    gui: WindowFixture, page: WeeklyPage
) -> None:
    page.figures.select_cell("talk:given", CHANGE)
    (student,) = page.students.model().records
    assert (student.file_id, student.words) == (gui.files[0], "+1")
    page.figures.select_cell(CHANGED)
    (moved,) = page.students.model().records
    assert moved.words == "Talk 0 → 1"

    page.students.opened.emit(moved)
    gui.settle()
    assert isinstance(gui.page_host.current_page, FilePage)


def test_one_class_shows_its_own_figures(gui: WindowFixture, page: WeeklyPage) -> None:
    page.scope.setCurrentIndex(page.scope.findData("会计2302"))
    rows = {row.key: row for row in page.figures.rows}
    assert rows["files"].now == 1
    assert rows["talk:given"].now == 1
    assert rows[CHANGED].now == 1


def test_an_earlier_day_shows_the_figures_known_then(gui: WindowFixture, page: WeeklyPage) -> None:
    gui.page_host.ask(ShowWeekly(on=page.day.itemData(1)))
    gui.settle()

    assert page.on.isoformat() == FIRST
    rows = {row.key: row for row in page.figures.rows}
    assert rows["talk:given"].now == 0
    assert rows["talk:given"].before is None


def test_the_previewed_pages_equal_the_exported_ones(
    gui: WindowFixture, page: WeeklyPage, tmp_path: Path
) -> None:
    page.shown.set_value(PAGES)
    gui.settle()
    assert page.preview.pages == 2
    assert page.preview.has_picture

    page.make.click()
    gui.settle()
    (pdf,) = (tmp_path / "out").glob("*.pdf")
    shown = tmp_path / "shown.pdf"
    assert page.preview.document is not None
    shown.write_bytes(page.preview.document.pdf)
    assert text_of(shown) == text_of(pdf)


def test_an_invalid_folder_is_reported_at_its_field(
    gui: WindowFixture, page: WeeklyPage, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    page.folder.set_folder(str(tmp_path / "file"))
    page.make.click()
    gui.settle()

    assert page.folder.problem
    assert not page.run.isVisible()
    page.folder.set_folder("")
    page.make.click()
    assert page.folder.line.hasFocus()


def test_a_day_before_the_caseload_existed_says_so(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home", students=1)
    with window_fixture(home, tmp_path / "window.json", ANY_PAGE) as gui:
        gui.page_host.ask(ShowWeekly())
        gui.settle()
        page = gui.page_host.current_page
        assert isinstance(page, WeeklyPage)
        assert "starts on" in page.state.accessibleName()
        assert page.figures.rows == ()


def test_the_worklist_opens_the_report_of_its_day(tmp_path: Path) -> None:
    home = a_home(tmp_path / "home", students=2)
    home.clock.pass_days(6)  # a Thursday
    with window_fixture(home, tmp_path / "window.json", ANY_PAGE) as gui:
        gui.page_host.show_page("today")
        gui.settle()
        today = gui.page_host.current_page
        assert isinstance(today, TodayPage)
        rows = [row for row in today.model.shown if isinstance(row, TodayRow)]
        (row,) = [row for row in rows if row.item.kind is WorkItemKind.REPORT_DAY]
        assert today.view_model is not None
        today.view.chosen.emit(row)
        gui.settle()
        page = gui.page_host.current_page
        assert isinstance(page, WeeklyPage)
        assert page.on == home.clock.day
        assert "draft" in page.state.accessibleName()
