"""Each role has its own window: the office sees its colleges, an advisor sees less."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from casework.caseload_dtos import NewCaseload
from casework.records import Role
from casework.required_services import Service
from tests.builders.homes import PASSPHRASE, Clock, Home, a_plan, a_talk, facts, files_of, roster_of
from tests.ui.whole_program import Run
from ui.overview.page import OverviewPage
from ui.shell.requests import GoTo, OpenFile, QuickLog, ShowSignals

Until = Callable[[Callable[[], bool]], None]

STUDENTS = [
    facts(1, college="经济管理学院", helper="赵敏"),
    facts(2, college="经济管理学院", helper=None, helper_role=None),
    facts(3, college="外国语学院"),
]


def a_home_of(role: Role, folder: Path) -> Home:
    home = Home(folder, "", Clock())
    who = NewCaseload(name="赵敏", unit="就业中心", school="10000", role=role)
    home.code = home.manager.create(folder, PASSPHRASE, who, quick=True)
    with home.open() as caseload:
        caseload.services.imports.import_draft(roster_of(STUDENTS))
        files = files_of(caseload)
        caseload.services.plans.make_plan(files[:1], a_plan())
        caseload.services.talks.log_talk(files[:1], a_talk(content="短"))
    return home


@pytest.fixture
def open_as(tmp_path: Path, until: Until) -> Iterator[Callable[[Role], Run]]:
    runs: list[Run] = []

    def make(role: Role) -> Run:
        run = Run(a_home_of(role, tmp_path / "home"), tmp_path / "window.json", until)
        run.open()
        runs.append(run)
        return run

    yield make
    for run in runs:
        run.stop()


def pages(run: Run) -> set[str]:
    return {entry.key for entry in run.window.page_host.entries}


def commands(run: Run) -> set[str]:
    return {command.title for command in run.window.page_host.commands()}


def buttons(widget: Any) -> set[str]:
    return {one.accessibleName() for one in widget.findChildren(QPushButton) if one.isVisible()}


def test_a_counselor_sees_everything_but_the_overview_of_colleges(
    open_as: Callable[[Role], Run],
) -> None:
    run = open_as(Role.COUNSELOR)

    assert "overview" not in pages(run)
    assert {"import", "documents", "offers", "events", "rules", "signals", "year"} <= pages(run)
    assert {"Log a talk", "Refer a post", "Record an event"} <= commands(run)


def test_an_advisor_can_only_read_files_and_log_talks_and_attendances(
    open_as: Callable[[Role], Run],
) -> None:
    run = open_as(Role.ADVISOR)
    page_host = run.window.page_host

    assert pages(run) == {"today", "students", "file", "exchange", "journal", "settings"}
    assert {"Log a talk", "Record an event"} <= commands(run)
    assert not {"Refer a post", "Import a roster", "New student"} & commands(run)
    page_host.ask(GoTo())
    run.settle()
    from ui.palette.dialog import Palette

    palette = run.window.findChildren(Palette)[-1]
    assert not any("Import" in entry.title for entry in palette.list.entries)
    palette.reject()
    dialog = _quick_log(run)
    assert [service for service in Service if _has(dialog, service)] == [
        Service.TALK,
        Service.EVENT,
    ]
    dialog.reject()


def test_an_advisor_sees_no_identity_number_and_edits_no_file(
    open_as: Callable[[Role], Run],
) -> None:
    run = open_as(Role.ADVISOR)
    page_host = run.window.page_host
    page_host.show_page("students")
    run.settle()
    page: Any = page_host.current_page
    assert not page.header.new_button.isVisible()
    page.model.tick_all()
    run.settle()
    titles = [made.text() for made in page.selection.buttons]
    assert titles == ["Log a talk…", "Record an event…"]
    page_host.ask(OpenFile(page.model.ids[0]))
    run.settle()
    file: Any = page_host.current_page

    assert not file.facts.id_number.isVisible()
    assert file.facts.phone.isVisible()
    assert not {"Edit details", "Change the helper", "Revise", "Register a destination"} & buttons(
        file
    )
    assert file.menu_actions()["students"] == []


def test_an_advisors_tasks_are_talks_and_events(open_as: Callable[[Role], Run]) -> None:
    run = open_as(Role.ADVISOR)
    today: Any = run.window.page_host.show_page("today")
    run.until(lambda: today.view_model is not None)

    kinds = {row.item.work_action.value for row in today.model.rows}
    assert kinds <= {"talk", "event"}
    assert "counted by what is recorded here" in today.summary.text()
    assert not today.mine.isVisible()
    assert not today.reports.isVisible()


def test_the_office_sees_each_college_with_what_it_lacks(open_as: Callable[[Role], Run]) -> None:
    run = open_as(Role.OFFICE)
    page = run.window.page_host.show_page("overview")
    assert isinstance(page, OverviewPage)
    run.until(lambda: page.overview is not None)
    run.settle()
    overview = page.overview
    assert overview is not None

    by_name = {line.college: line for line in overview.colleges}
    economics = by_name["经济管理学院"]
    assert (economics.files, economics.no_plan, economics.no_helper) == (2, 1, 1)
    assert economics.to_fix == 1
    assert economics.short[Service.TALK] == 2
    assert overview.whole.files == sum(line.files for line in overview.colleges)
    assert overview.whole.demanded == sum(line.demanded for line in overview.colleges)


def test_the_overview_counts_do_not_wait_for_the_signals(
    open_as: Callable[[Role], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Any] = []
    show = OverviewPage.show_overview

    def note(page: OverviewPage, overview: Any) -> None:
        shown.append(overview)
        show(page, overview)

    monkeypatch.setattr(OverviewPage, "show_overview", note)
    run = open_as(Role.OFFICE)
    page: Any = run.window.page_host.show_page("overview")
    run.until(lambda: page.overview is not None and page.overview.whole.doubtful is not None)
    first = shown[0]

    assert (first.whole.doubtful, first.whole.files) == (None, page.overview.whole.files)
    doubtful = [line.doubtful or frozenset() for line in page.overview.colleges]
    assert page.overview.whole.doubtful == frozenset().union(*doubtful)


def test_in_a_very_large_caseload_signals_are_computed_on_request(
    open_as: Callable[[Role], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.overview.page.MOST_SEARCHED", 0)
    run = open_as(Role.OFFICE)
    page: Any = run.window.page_host.show_page("overview")
    run.until(lambda: page.overview is not None)
    run.settle()
    cell = page.table.model().index(0, page.table.model().columnCount() - 1)

    assert cell.data() == "show"
    page.table.clicked.emit(cell)
    run.until(lambda: page.overview.whole.doubtful is not None)
    assert page.table.model().index(0, cell.column()).data() in ("—", "1", "2", "3")


def test_every_number_of_the_overview_opens_its_students(open_as: Callable[[Role], Run]) -> None:
    run = open_as(Role.OFFICE)
    page_host = run.window.page_host
    page: Any = page_host.show_page("overview")
    run.until(lambda: page.overview is not None)
    run.settle()
    model = page.table.model()
    horizontal = Qt.Orientation.Horizontal
    titles = [model.headerData(at, horizontal) for at in range(model.columnCount())]
    row = next(
        place for place in range(model.rowCount()) if model.record(place).college == "经济管理学院"
    )

    for title, count in (("No plan", 1), ("No helper", 1), ("Students", 2), ("Talks short", 2)):
        page_host.show_page("overview")
        page.table.clicked.emit(model.index(row, titles.index(title)))
        run.settle()
        assert page_host.current_key == "students"
        assert len(page_host.current_page.model.ids) == count, title


def test_the_overview_links_to_the_signals(open_as: Callable[[Role], Run]) -> None:
    run = open_as(Role.OFFICE)

    assert run.window.page_host.answers(ShowSignals)
    assert run.window.page_host.rail.isVisible()


def _quick_log(run: Run) -> Any:
    from ui.quicklog.dialog import QuickLogDialog

    run.window.page_host.ask(QuickLog())
    run.settle()
    return next(one for one in run.window.findChildren(QuickLogDialog) if one.isVisible())


def _has(dialog: Any, service: Service) -> bool:
    return service in dialog.kinds.values


def test_the_student_list_offers_an_advisor_only_permitted_actions(
    open_as: Callable[[Role], Run],
) -> None:
    run = open_as(Role.ADVISOR)
    page: Any = run.window.page_host.show_page("students")
    run.settle()
    columns = {one.key for one in page.model.columns}
    assert not {"categories", "lacks", "destination", "helper"} & columns
    assert page.views.tabs.tabText(0).startswith("All")
    assert [view.name for view in page.views.views] == ["All", "Still owed"]
    place = [one.key for one in page.model.columns].index("next")
    rows = range(page.model.rowCount())
    assert {page.model.index(row, place).data() for row in rows} == {"3 more talks"}
    tree = page.filters.tree.model()
    titles = [tree.item(at).child(row).text() for at in range(tree.rowCount())
              for row in range(tree.item(at).rowCount())]  # fmt: skip
    assert "Talks short" in titles
    assert not {"No plan", "No helper"} & set(titles)
