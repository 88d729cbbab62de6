"""The whole program with its real pages on a real caseload, opened in a test."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtWidgets import QDialog, QWidget

from casework.caseload_dtos import UnlockCredentials
from casework.ports import Reader
from casework.required_services import Service
from storage.caseload import OpenCaseload
from storage.caseload_manager import LocalCaseloadManager
from tests.builders.environments import UNHURRIED, an_environment
from tests.builders.homes import PASSPHRASE, Home
from tests.builders.wait_idle import wait_idle
from ui.quicklog.dialog import QuickLogDialog
from ui.shell.program import Program
from ui.shell.requests import QuickLog
from ui.shell.settings import SettingsStore
from ui.shell.shutdown import LockTimeouts
from ui.start import WindowOptions

T = TypeVar("T")
Until = Callable[[Callable[[], bool]], None]

NOTE = "谈到上周两次面试的情况，整理了简历里的实习经历，约好周五前改好再看一遍。"


class Run:
    """A program with its real pages on a real caseload, and a database that can be held up."""

    def __init__(
        self,
        home: Home,
        settings: Path,
        until: Until,
        *,
        lock_timeouts: LockTimeouts = UNHURRIED,
        **choices: Any,
    ) -> None:
        self.home = home
        self.may_restart = False
        self.done: list[str] = []
        """What was asked of the system: restart, end."""
        self.until = until
        around = an_environment(
            home.folder,
            load_manager=lambda warn: LocalCaseloadManager(
                now=home.clock.now, today=home.clock.today, warn=warn
            ),
            restart=self._restart,
            end_at_once=lambda: self.done.append("end"),
            lock_timeouts=lock_timeouts,
        )
        store = SettingsStore(settings)
        store.change(**{"language": "en", "theme": "light", **choices})
        self.program = Program(around, WindowOptions(is_locked=True), store)
        self.crashes: list[BaseException] = []
        self.ended: list[bool] = []
        self.program.jobs.crashed.connect(self.crashes.append)
        self.program.ended.connect(lambda: self.ended.append(True))
        self._may_go_on = threading.Event()

    def _restart(self) -> bool:
        self.done.append("restart")
        return self.may_restart

    @property
    def window(self) -> Any:
        return self.program.window

    def open(self, size: tuple[int, int] = (1366, 728)) -> None:
        self.program.start()
        self.window.resize(*size)
        self.window.centralWidget().offered.emit(UnlockCredentials(passphrase=PASSPHRASE))
        self.until(lambda: self.window.page_host is not None)
        self.settle()

    def settle(self) -> None:
        wait_idle(self.program.jobs, self.window)

    def read(self, look: Callable[[Reader], T]) -> T:
        """Return what ``look`` finds in the open caseload."""
        return self.in_caseload(lambda caseload: _read(caseload, look))

    def in_caseload(self, work: Callable[[OpenCaseload], T]) -> T:
        """Return what ``work`` gives for the open caseload, on the database thread."""
        found: list[T] = []
        self.program.session.run(lambda caseload, _progress: work(caseload)).then(found.append)
        self.until(lambda: bool(found))
        return found[0]

    def hold_up(self) -> None:
        """Let the database thread stand still, as on a slow disk."""
        at_work = threading.Event()

        def wait(_progress: object) -> None:
            at_work.set()
            assert self._may_go_on.wait(30)

        self.program.jobs.start(wait, writes=True)
        assert at_work.wait(30)

    def go_on(self) -> None:
        self._may_go_on.set()

    def quick_log(self, file_id: Any, minutes: str = "") -> QuickLogDialog:
        self.window.page_host.ask(QuickLog(files=(file_id,), service=Service.TALK))
        self.settle()
        dialog = self.visible_quick_log()
        form = dialog.talk
        form.place.setText("主楼 205")
        form.topic.setText("求职进展")
        form.content.set_text(NOTE)
        form.measures.set_text("周五前修改简历")
        if minutes:
            form.start.setText("08:00")
            form.minutes.setText(minutes)
        self.settle()
        return dialog

    def visible_quick_log(self) -> QuickLogDialog:
        dialog: QuickLogDialog = shown(self.window, QuickLogDialog)
        return dialog

    def stop(self) -> None:
        self.go_on()
        if self.window.isVisible() and not self.ended:
            self.window.close()
            self.until(lambda: bool(self.ended))
        self.program.stop()
        self.window.deleteLater()
        self.program.deleteLater()
        assert self.crashes == []


def _read(caseload: OpenCaseload, look: Callable[[Reader], T]) -> T:
    with caseload.snapshot() as reader:
        return look(reader)


def shown(window: QWidget, kind: type[QDialog]) -> Any:
    """Return the dialog of this kind that is in sight."""
    return next(one for one in window.findChildren(kind) if one.isVisible())


def a_file(home: Home) -> Any:
    """Return the id of the first file."""
    from casework.read_models import FileQuery

    with home.open() as caseload, caseload.snapshot() as reader:
        return reader.lines(FileQuery())[0].file.id


@contextmanager
def runs_of(home: Home, settings: Path, until: Until) -> Iterator[Callable[..., Run]]:
    """Give what begins the program on a caseload; all that was begun is stopped in the end."""
    begun: list[Run] = []

    def begin(**choices: Any) -> Run:
        run = Run(home, settings, until, **choices)
        begun.append(run)
        run.open()
        return run

    yield begin
    for run in begun:
        run.stop()
