"""A window on a real caseload, without the door: for tests of pages and dialogs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import UUID

from PySide6.QtCore import QElapsedTimer, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from casework.ports import Reader
from casework.read_models import FileLine, FileQuery
from storage.caseload import OpenCaseload
from tests.builders.homes import Home
from tests.builders.wait_idle import wait_idle
from ui.file.page import FilePage
from ui.jobs import Jobs
from ui.jobs.session import Session
from ui.screens import dialogs, pages
from ui.shell.page import DialogEntry, PageEntry
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
from ui.shell.settings import Settings, SettingsStore
from ui.shell.window import MainWindow
from ui.students.page import StudentsPage

T = TypeVar("T")
LONGEST_MS = 15_000
USUAL_SIZE = (1366, 728)
ANY_PAGE = "offers"
"""For tests that need a window, and no page in particular: this one reads least."""


@dataclass
class WindowFixture:
    """An open window; ``crashes`` are slips of the program."""

    home: Home
    caseload: OpenCaseload
    jobs: Jobs
    session: Session
    window: MainWindow
    page_host: PageHost
    crashes: list[BaseException] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    """The requests for dialogs, where these are only noted (``students_window``)."""

    def settle(self) -> None:
        """Wait until nothing runs and nothing is about to."""
        wait_idle(self.jobs, self.window, look=self._look_for_crashes)
        self._look_for_crashes()

    def until(self, is_so: Callable[[], bool]) -> None:
        clock = QElapsedTimer()
        clock.start()
        while not is_so():
            self._look_for_crashes()
            assert clock.elapsed() < LONGEST_MS, "waited in vain"
            QTest.qWait(5)

    def _look_for_crashes(self) -> None:
        if self.crashes:
            raise self.crashes[0]

    def keys(self, *typed: str | Qt.Key, mods: Any = Qt.KeyboardModifier.NoModifier) -> None:
        """Type texts and keys into whatever has the focus."""
        for item in typed:
            target = QApplication.focusWidget() or self.window
            if isinstance(item, str) and item.isascii():
                QTest.keyClicks(target, item)
            elif isinstance(item, str):  # as an input method hands it over
                event = QInputMethodEvent()
                event.setCommitString(item)
                QApplication.sendEvent(target, event)
            else:
                QTest.keyClick(target, item, mods)

    def read(self, look: Callable[[Reader], T]) -> T:
        with self.caseload.snapshot() as reader:
            return look(reader)

    def line(self, file_id: UUID) -> FileLine:
        return self.read(lambda reader: reader.line(file_id))

    @property
    def files(self) -> list[UUID]:
        return self.read(lambda reader: [line.file.id for line in reader.lines(FileQuery())])

    def child(self, kind: type[T]) -> T:
        """The newest child of the window of this kind that is in sight."""
        found = [w for w in self.window.findChildren(QWidget) if isinstance(w, kind)]
        return [w for w in found if w.isVisible()][-1]


@contextmanager
def window_fixture(
    home: Home,
    settings: Path,
    page: str = "",
    *,
    size: tuple[int, int] = USUAL_SIZE,
    page_entries: Sequence[PageEntry] = (),
    dialog_entries: Sequence[DialogEntry] = (),
) -> Iterator[WindowFixture]:
    """Open a window on a home, on its first page or ``page``; all of it is gone afterwards.

    It has all pages and dialogs of the program, unless ``page_entries`` names others.
    The first page is the dearest to read and to paint. Tests of another page begin there, and
    those of dialogs on ``ANY_PAGE``.
    """
    with home.open() as caseload:
        jobs = Jobs()
        with caseload.snapshot() as reader:
            keeper = reader.keeper()
        session = Session(home.manager, caseload, keeper, jobs)
        window = MainWindow(SettingsStore(settings))
        program: Any = SimpleNamespace(
            session=session,
            settings=SimpleNamespace(now=Settings()),
            change_settings=lambda **_fields: None,
            note_code=lambda _is_proved: None,
            home=home.folder,
        )
        entries = page_entries or pages(program)
        openers = dialog_entries if page_entries else dialogs(program)
        page_host = window.show_page_host(session, entries, openers, page=page)
        gui = WindowFixture(home, caseload, jobs, session, window, page_host)
        jobs.crashed.connect(gui.crashes.append)
        window.resize(*size)
        window.show()
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
        gui.settle()
        try:
            yield gui
        finally:
            for widget in window.findChildren(QWidget):
                if widget.isWindow() and widget.isVisible():
                    widget.close()
            gui.until(lambda: not jobs.running)
            jobs.stop()
            window.close_now()
            window.deleteLater()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@contextmanager
def students_window(
    home: Home,
    folder: Path,
    size: tuple[int, int] = USUAL_SIZE,
    *,
    first: PageEntry | None = None,
) -> Iterator[WindowFixture]:
    """Open a window with the list and the file page alone, after ``first`` where it is given.

    Quick log, documents and import do not open: ``asked`` notes what was asked of them. The
    settings of the window are kept in ``folder``.
    """
    asked: list[Request] = []
    note = DialogEntry(
        (QuickLog, MakeDocuments, ImportRoster),
        lambda _context, _window, request: asked.append(request),
    )
    own = () if first is None else (first,)
    with window_fixture(
        home,
        folder / "window.json",
        size=size,
        page_entries=(*own, *_STUDENT_PAGES),
        dialog_entries=(note,),
    ) as gui:
        gui.asked = asked
        yield gui
        gui.settle()


_STUDENT_PAGES = (
    PageEntry("students", "Students", "users", StudentsPage, answers=(ShowStudents, SearchHere)),
    PageEntry("file", "File", "file-text", FilePage, answers=(OpenFile,), is_hidden=True),
)
