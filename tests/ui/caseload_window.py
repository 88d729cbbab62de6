"""A window on a real caseload for tests of pages: opened at once, without the door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.builders.homes import Home
from tests.builders.wait_idle import wait_idle
from ui.jobs import Jobs
from ui.shell.page import DialogEntry, Page, PageContext, PageEntry
from ui.shell.page_host import PageHost
from ui.shell.requests import (
    ImportRoster,
    MakeDocuments,
    OpenFile,
    QuickLog,
    Request,
    SearchHere,
    ShowStudents,
)
from ui.shell.session import Session
from ui.shell.settings import SettingsStore
from ui.shell.window import MainWindow


class CaseloadWindow:
    """The bench with students and file page; what dialogs are asked is kept in ``asked``."""

    def __init__(self, window: MainWindow, page_host: PageHost, jobs: Jobs, qtbot: QtBot) -> None:
        self.window = window
        self.page_host = page_host
        self.jobs = jobs
        self.asked: list[Request] = []
        self._qtbot = qtbot

    def settle(self) -> None:
        """Wait until nothing is read or written any more, nor about to be."""
        wait_idle(self.jobs, self.window)

    def until(self, is_so: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(is_so, timeout=15_000)


@contextmanager
def a_window(
    home: Home,
    qtbot: QtBot,
    tmp_path: Path,
    size: tuple[int, int] = (1366, 728),
    *,
    first: PageEntry | None = None,
) -> Iterator[CaseloadWindow]:
    """Show the window on ``home``, with one page more; leaving the block closes everything."""
    with home.open() as caseload:
        jobs = Jobs()
        crashes: list[BaseException] = []
        jobs.crashed.connect(crashes.append)
        with caseload.snapshot() as reader:
            keeper = reader.keeper()
        session = Session(home.manager, caseload, keeper, jobs)
        window = MainWindow(SettingsStore(tmp_path / "window.json"))
        asked: list[Request] = []
        dialog = DialogEntry(
            (QuickLog, MakeDocuments, ImportRoster),
            lambda _context, _window, request: asked.append(request),
        )
        window.resize(*size)
        window.show()
        pages = (first, *_pages()) if first is not None else _pages()
        page_host = window.show_page_host(session, pages, (dialog,))
        made = CaseloadWindow(window, page_host, jobs, qtbot)
        made.asked = asked
        try:
            made.settle()
            yield made
            made.settle()
        finally:
            window.hide()
            window.close_now()
            jobs.stop()
            window.deleteLater()
            qtbot.wait(1)
        assert crashes == []


def _pages() -> tuple[PageEntry, ...]:
    return (
        PageEntry("students", "Students", "users", _students, answers=(ShowStudents, SearchHere)),
        PageEntry("file", "File", "file-text", _file, answers=(OpenFile,), is_hidden=True),
    )


def _students(context: PageContext) -> Page:
    from ui.students.page import StudentsPage

    return StudentsPage(context)


def _file(context: PageContext) -> Page:
    from ui.file.page import FilePage

    return FilePage(context)
