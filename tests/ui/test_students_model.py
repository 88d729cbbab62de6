"""The rows of the list: a hundred thousand ids, and lines only for what is looked at."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from casework.read_models import FileLine, FileQuery, ServiceCount
from casework.records import CaseFile
from casework.required_services import Service
from casework.standing import Status
from tests.builders.widgets import find_widget
from ui.jobs import Jobs
from ui.students.columns import columns, fitting
from ui.students.model import PAGE, FilesModel
from ui.students.view_model import StudentsViewModel
from ui.widgets.cells import TICKED_ROLE

MANY = 100_000


def an_id(number: int) -> UUID:
    return UUID(int=number + 1)


def a_line(number: int) -> FileLine:
    file = CaseFile(
        id=an_id(number),
        recorded_at=datetime(2026, 11, 20, tzinfo=UTC),
        recorded_by="",
        student_no=f"{number:08d}",
        cohort=2027,
        name=f"学生{number}",
        opened_on=date(2026, 11, 20),
    )
    standing = {service: ServiceCount(1, 2, 0) for service in Service}
    return FileLine(file, ("残疾",), None, Status.IN_CARE, standing)


class Caseload:
    """A reader of a hundred thousand files that remembers what it was asked."""

    def __init__(self) -> None:
        self.ids = tuple(an_id(number) for number in range(MANY))
        self.pages: list[tuple[UUID, ...]] = []
        self.questions: list[FileQuery] = []
        self.may_answer = threading.Event()
        self.may_answer.set()

    def file_ids(self, query: FileQuery) -> tuple[UUID, ...]:
        self.questions.append(query)
        assert self.may_answer.wait(30)
        found = self.ids[:7] if query.search == "lin" else self.ids
        return found[: query.limit]

    def lines_of(self, ids: tuple[UUID, ...]) -> tuple[FileLine, ...]:
        self.pages.append(tuple(ids))
        return tuple(a_line(one.int - 1) for one in ids)

    def facets(self, _query: FileQuery) -> dict[str, dict[str, int]]:
        return {"status": {"在帮": MANY}}


class Reads(QObject):
    """What a session does for reads, over the caseload above."""

    def __init__(self, caseload: Caseload) -> None:
        super().__init__()
        self.jobs = Jobs(self)
        self._caseload = caseload
        self.day = date(2026, 11, 20)

    def today(self) -> date:
        return self.day

    def read(self, look: object, *, what: str = "") -> object:
        return self.jobs.start(lambda _progress: look(self._caseload))


class Bench:
    """A model with its results over a caseload."""

    def __init__(self) -> None:
        self.caseload = Caseload()
        self.reads = Reads(self.caseload)
        self.model = FilesModel(columns())
        self.results = StudentsViewModel(self.reads, self.model)

    def settle(self) -> None:
        for _round in range(200):
            loop = QEventLoop()
            QTimer.singleShot(5, loop.quit)
            loop.exec()
            if not self.reads.jobs.running and not (
                find_widget(self.results, QTimer, "soon").isActive() or self.results.is_asking
            ):
                return
        raise AssertionError("the reads never ended")

    def name_at(self, row: int) -> object:
        return self.model.index(row, 1).data()


@pytest.fixture
def page_host(qapp: QApplication) -> object:
    made = Bench()
    yield made
    made.results.stop()
    made.reads.jobs.stop()


def test_all_rows_exist_at_once_and_only_visible_lines_are_loaded(page_host: Bench) -> None:
    page_host.results.ask(FileQuery())
    page_host.settle()

    assert page_host.model.rowCount() == MANY
    assert page_host.name_at(0) == "学生0"
    assert page_host.name_at(MANY - 1) is None
    assert sum(len(page) for page in page_host.caseload.pages) <= 3 * PAGE


def test_visible_rows_are_fetched_with_their_neighbours(page_host: Bench) -> None:
    page_host.results.ask(FileQuery())
    page_host.settle()

    page_host.results.look_at(70_000, 70_020)
    page_host.settle()

    assert [page_host.name_at(row) for row in (70_000, 70_020)] == ["学生70000", "学生70020"]
    assert page_host.name_at(70_000 // PAGE * PAGE) is not None


def test_fast_scrolling_leaves_no_queued_fetches(page_host: Bench) -> None:
    page_host.results.ask(FileQuery())
    page_host.settle()
    before = len(page_host.caseload.pages)

    for row in range(0, 90_000, 1_000):
        page_host.results.look_at(row, row + 20)
    page_host.settle()

    assert page_host.name_at(89_000) == "学生89000"
    assert len(page_host.caseload.pages) - before <= 3


def test_only_the_result_of_the_last_keystroke_is_shown(page_host: Bench) -> None:
    page_host.caseload.may_answer.clear()
    for text in ("l", "li", "lin"):
        page_host.results.ask(FileQuery(search=text))
    page_host.caseload.may_answer.set()
    page_host.settle()

    assert page_host.model.rowCount() == 7
    assert page_host.results.query.search == "lin"
    assert len(page_host.caseload.questions) <= 2


def test_a_search_in_a_large_caseload_shows_the_first_files_before_all(page_host: Bench) -> None:
    page_host.results.ask(FileQuery())
    page_host.settle()
    shown: list[tuple[int, bool]] = []
    page_host.results.arrived.connect(lambda found: shown.append((len(found.ids), found.is_part)))

    page_host.results.ask(FileQuery(search="li"))
    page_host.settle()

    assert shown == [(48, True), (MANY, False)]
    assert page_host.model.rowCount() == MANY
    assert page_host.name_at(47) == "学生47"


def test_cached_lines_are_not_read_again(page_host: Bench) -> None:
    page_host.results.ask(FileQuery())
    page_host.settle()
    before = len(page_host.caseload.pages)

    page_host.results.ask(FileQuery(search="lin"))
    page_host.settle()

    assert page_host.name_at(6) == "学生6"
    assert len(page_host.caseload.pages) == before


def test_a_new_day_invalidates_every_line(page_host: Bench) -> None:
    page_host.results.ask(FileQuery())
    page_host.settle()

    page_host.reads.day += timedelta(days=1)
    page_host.results.ask(FileQuery(search="lin"))
    page_host.settle()

    assert page_host.caseload.pages[-1] == page_host.model.ids


def test_a_search_inserts_and_removes_rows_without_a_reset(page_host: Bench) -> None:
    page_host.results.ask(FileQuery())
    page_host.settle()
    begun_anew: list[bool] = []
    page_host.model.modelReset.connect(lambda: begun_anew.append(True))
    changed: list[tuple[int, int]] = []
    page_host.model.dataChanged.connect(lambda a, b, *_: changed.append((a.row(), b.row())))

    page_host.results.ask(FileQuery(search="lin"))
    page_host.settle()
    fewer = page_host.model.rowCount()
    page_host.results.ask(FileQuery())
    page_host.settle()

    assert (fewer, page_host.model.rowCount()) == (7, MANY)
    assert (0, 6) in changed
    assert begun_anew == []


def test_nothing_is_queried_after_the_caseload_is_closed(page_host: Bench) -> None:
    page_host.results.ask(FileQuery(search="lin"))
    page_host.results.stop()
    page_host.reads.jobs.stop()  # whoever asked now would hear that the line is closed

    page_host.results.ask(FileQuery(search="li"))
    page_host.results.ask_again()
    page_host.results.look_at(0, 20)
    page_host.results.look_again()
    page_host.model.missed.emit()

    assert not page_host.results.is_asking
    assert not find_widget(page_host.results, QTimer, "quiet").isActive()
    assert not find_widget(page_host.results, QTimer, "soon").isActive()


def test_tick_all_waits_until_all_rows_are_loaded(page_host: Bench) -> None:
    page_host.model.set_ids(page_host.caseload.ids[:48], is_part=True)

    page_host.model.tick_all()
    assert page_host.model.ticked_count == 0

    page_host.model.set_ids(page_host.caseload.ids)
    assert page_host.model.ticked_count == MANY


def test_stale_lines_are_shown_until_new_ones_arrive(page_host: Bench) -> None:
    page_host.results.ask(FileQuery())
    page_host.settle()

    page_host.model.mark_stale()

    assert page_host.name_at(3) == "学生3"
    assert page_host.model.lacking(0, 3) == page_host.model.ids[:4]


def test_ticks_survive_a_search_and_hidden_ones_are_counted(page_host: Bench) -> None:
    page_host.model.set_ids(tuple(an_id(number) for number in range(10)))
    page_host.model.toggle(9)
    page_host.model.toggle(2)

    page_host.model.set_ids(tuple(an_id(number) for number in range(5)))

    assert page_host.model.ticked == (an_id(2), an_id(9))
    assert (page_host.model.ticked_count, page_host.model.ticked_elsewhere) == (2, 1)
    assert page_host.model.index(2, 0).data(TICKED_ROLE) is True
    assert page_host.model.index(2, 0).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked


def test_tick_all_toggles_between_all_and_none(page_host: Bench) -> None:
    page_host.model.set_ids(page_host.caseload.ids)

    page_host.model.tick_all()
    assert page_host.model.are_all_ticked
    assert len(page_host.model.ticked) == MANY

    page_host.model.tick_all()
    assert page_host.model.ticked == ()


def test_a_deleted_file_is_not_queried_repeatedly(page_host: Bench) -> None:
    gone = (an_id(1), an_id(2))
    page_host.model.set_ids(gone)

    page_host.model.take((), 0, 1)

    assert page_host.model.lacking(0, 1) == ()


def test_each_painted_cell_has_an_accessible_text(page_host: Bench) -> None:
    page_host.model.set_ids((an_id(0),), [a_line(0)])
    keys = [column.key for column in page_host.model.columns]

    def spoken(key: str) -> str:
        index = page_host.model.index(0, keys.index(key))
        return str(index.data(Qt.ItemDataRole.AccessibleTextRole))

    assert "Talks: 1 counted of 3" in spoken("mark")
    assert spoken("categories") == "Disability"
    assert "No helper" in spoken("lacks")
    assert spoken("tick") == "not ticked"


@pytest.mark.parametrize(
    ("available", "absent"), [(1034, set()), (863, {"contact", "helper", "categories"})]
)
def test_important_columns_stay_in_a_narrow_table(available: int, absent: set[str]) -> None:
    from ui.shell.appearance import speak

    speak("zh_CN")
    kept = fitting(columns(), available)

    assert {column.key for column in columns()} - kept == absent


def test_a_narrow_line_keeps_its_record(page_host: Bench) -> None:
    page_host.model.set_ids((an_id(0),), [a_line(0)])
    newer = replace(a_line(0), status=Status.PLACED)

    page_host.model.take([newer], 0, 0)

    assert page_host.model.line(0) == newer
