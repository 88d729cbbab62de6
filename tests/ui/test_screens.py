"""Every screen, in both languages: letters to press, and nothing cut off in a small window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from casework.required_services import Service
from tests.builders.homes import (
    Home,
    a_home,
    a_plan,
    a_talk,
    facts,
    files_of,
    roster_of,
)
from tests.builders.window_faults import cut_off, letter_of, mnemonics
from tests.ui.whole_program import Run, Until
from tests.ui.wizard import a_book, a_row
from ui.shell.requests import OpenFile, QuickLog
from ui.theme.theme import theme
from ui.unlock.first_run_screen import FirstRunScreen
from ui.unlock.screen import UnlockScreen
from ui.widgets.segments import Segments

PAGES = ("students", "import", "documents", "weekly", "journal", "settings")
SMALLEST = (911, 485)
NUMBER = "129900200503070029"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = a_home(tmp_path_factory.mktemp("filled") / "home", students=0)
    students = [
        facts(place, name=name, id_number=NUMBER if place == 1 else None, phone="13900001234")
        for place, name in enumerate(("林晓禾", "阿依努尔·麦麦提", "王若楠"), start=1)
    ]
    with home.open() as caseload:
        caseload.services.imports.import_draft(roster_of(students))
        files = files_of(caseload)
        caseload.services.plans.make_plan(files[:1], a_plan())
        caseload.services.talks.log_talk(files[:1], a_talk())
    return home


@pytest.fixture(params=["zh_CN", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def running(filled: Home, tmp_path: Path, until: Until, **choices: Any) -> Run:
    return Run(filled.copy(tmp_path / "home"), tmp_path / "window.json", until, **choices)


@pytest.fixture
def run(filled: Home, qtbot: QtBot, tmp_path: Path, until: Until, language: str) -> Iterator[Run]:
    made = running(filled, tmp_path, until, language=language)
    made.open()
    yield made
    made.stop()


@pytest.fixture(params=[100, 115, 130])
def small(
    filled: Home,
    qtbot: QtBot,
    tmp_path: Path,
    until: Until,
    language: str,
    request: pytest.FixtureRequest,
) -> Iterator[Run]:
    made = running(filled, tmp_path, until, language=language, percent=request.param)
    made.open(SMALLEST)
    yield made
    made.stop()


def test_mnemonics_of_a_page_are_unique_and_not_used_by_chat_programs(
    run: Run,
) -> None:
    menus = [
        letter for action in run.window.menuBar().actions() for letter in letter_of(action.text())
    ]
    for name in each_page(run):
        letters = menus + mnemonics(run.window.centralWidget())
        assert sorted(letters) == sorted(set(letters)), f"{name}: {sorted(letters)}"
        assert "A" not in letters, name


def test_mnemonics_of_quick_log_are_unique(run: Run) -> None:
    for service, dialog in each_quick_log(run):
        letters = mnemonics(dialog)
        assert letters, service
        assert sorted(letters) == sorted(set(letters)), f"{service}: {sorted(letters)}"
        assert "A" not in letters, service


def test_pages_fit_a_small_window_with_large_text(small: Run) -> None:
    cut = [f"{name}: {one}" for name in each_page(small) for one in cut_off(small.window)]

    assert not cut, "\n".join(cut)


def test_quick_log_fits_a_small_window_with_large_text(small: Run) -> None:
    cut = [
        f"{service}: {one}" for service, dialog in each_quick_log(small) for one in cut_off(dialog)
    ]

    assert cut == []


@pytest.mark.parametrize("percent", [100, 115, 130])
def test_the_unlock_screen_fits_a_small_window_with_large_text(
    filled: Home, qtbot: QtBot, tmp_path: Path, until: Until, language: str, percent: int
) -> None:
    run = running(filled, tmp_path, until, language=language, percent=percent)
    run.program.start()
    run.window.resize(*SMALLEST)
    run.settle()

    assert isinstance(run.window.centralWidget(), UnlockScreen)
    cut = cut_off(run.window)
    run.stop()

    assert cut == []


@pytest.mark.parametrize("percent", [100, 130])
def test_the_first_run_fits_a_small_window_with_large_text(
    filled: Home, qtbot: QtBot, tmp_path: Path, until: Until, language: str, percent: int
) -> None:
    new = Home(tmp_path / "new", "")
    run = Run(new, tmp_path / "window.json", until, language=language, percent=percent)
    run.program.start()
    run.window.resize(*SMALLEST)
    run.settle()
    unlock_screen = run.window.centralWidget()
    assert isinstance(unlock_screen, FirstRunScreen)
    unlock_screen.show_code("AAAAA-BBBBB-CCCCC-DDDDD-EEEEE-FFFFF-GGGGG")
    cut = []
    for step in range(4):
        unlock_screen.show_step(step)
        run.settle()
        cut += [f"step {step}: {one}" for one in cut_off(run.window)]
    run.stop()

    assert cut == []


def test_a_segmented_choice_has_room_for_bold_text(qtbot: QtBot) -> None:
    made = Segments("How", [(1, "In person"), (2, "Phone")], is_tight=True)
    qtbot.addWidget(made)
    made.show()
    bold = QFontMetrics(theme().font(bold=True))

    for button in made.buttons:
        assert button.width() >= bold.horizontalAdvance(button.text()) + 2 * 9


# --- the screens


def each_page(run: Run) -> Iterator[str]:
    """Show one page after the other, the file page with each of its parts."""
    for key in PAGES:
        run.window.page_host.show_page(key)
        run.settle()
        yield key
        if key == "import":
            yield from each_step_of_an_import(run)
    with run.home.open() as caseload:
        file_id = files_of(caseload)[0]
    run.window.page_host.ask(OpenFile(file_id))
    run.settle()
    page: Any = run.window.page_host.current_page
    for part in range(page.sections.count()):
        page.sections.setCurrentIndex(part)
        run.settle()
        yield f"file, part {part}"


def each_step_of_an_import(run: Run) -> Iterator[str]:
    """Take a table with odd rows in hand and go on to the report, then take it back."""
    page: Any = run.window.page_host.current_page
    rows = [a_row(at, kind="家庭困难") for at in range(2, 5)]
    table = a_book(run.home.folder.parent, a_row(1, major="审计学"), a_row(9), *rows)
    page.open_file(table)
    run.settle()
    for step in ("columns", "mend", "check"):
        if step == "mend":
            for tab in range(page.stages.problems.tabs.count()):
                page.stages.problems.tabs.setCurrentIndex(tab)
                run.settle()
                yield f"import, mend, tab {tab}"
        yield f"import, {step}"
        page.footer.next.click()
        run.settle()
    yield "import, report"
    page.take_back()
    run.settle()
    page.put_away()
    run.settle()


def each_quick_log(run: Run) -> Iterator[tuple[str, Any]]:
    """Open quick log for each kind, with and without something new to write down."""
    with run.home.open() as caseload:
        files = tuple(files_of(caseload)[:2])
    for service in Service:
        run.window.page_host.ask(QuickLog(files=files, service=service))
        run.settle()
        dialog: Any = run.visible_quick_log()
        yield service.value, dialog
        for button in (dialog.referral.new_post, dialog.event_form.new_event):
            if button.isVisible():
                button.click()
                run.settle()
                yield f"{service.value}, new", dialog
        dialog.reject()
        run.settle()
