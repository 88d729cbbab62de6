"""A real window on an invented caseload, for pictures and stories."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QElapsedTimer, QPoint, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from shiboken6 import isValid

from storage.caseload_manager import LocalCaseloadManager
from tests.builders.environments import an_environment
from tests.builders.wait_idle import wait_idle
from ui.cli.program import run
from ui.common.i18n import speak_in_window
from ui.shell.page_host import PageHost
from ui.shell.program import Program
from ui.shell.settings import SettingsStore
from ui.shell.window import MainWindow
from ui.start import WindowOptions

LONGEST_MS = 20_000
FAR_AWAY = QPoint(-50, -50)
QUICK = 80
"""Qt's measure of how long to press a PNG: half the time of its usual one, files 4 % larger."""

FIRST_STATE = ("zh_CN", "light", (1366, 728))


class Studio:
    """Opens the program on a demonstration, in any language, theme and size."""

    def __init__(self, folder: Path, *, students: int, percent: int = 100) -> None:
        made = QApplication.instance() or QApplication(["zhuhang"])
        assert isinstance(made, QApplication)
        self.app = made
        self.app.setQuitOnLastWindowClosed(False)
        self.app.setCursorFlashTime(0)  # a caret that comes and goes is on some pictures only
        self.folder = folder
        self.percent = percent
        self.passphrase = self._make_caseload(students)
        self.home = folder / "demo" / "home"
        self._wanted = self.home
        self._program: Program | None = None
        self._state = FIRST_STATE
        speak_in_window()  # as ``ui.app`` does: some sentences are others there

    def _make_caseload(self, students: int) -> str:
        out = io.StringIO()
        command = ["demo", "--out", str(self.folder / "demo"), "--students", str(students)]
        code = run([*command, "--json"], LocalCaseloadManager(), stdout=out, stderr=out, environ={})
        assert code == 0, out.getvalue()
        return str(json.loads(out.getvalue())["passphrase"])

    # --- what screens use

    @property
    def program(self) -> Program:
        """The running program: on the demonstration, unless this screen has opened another home."""
        if self._program is None or self._program.home != self._wanted:
            self._start(self._wanted, is_locked=True)
            self.unlock()
        assert self._program is not None
        return self._program

    @property
    def window(self) -> MainWindow:
        return self.program.window

    @property
    def page_host(self) -> PageHost:
        """The open page host; opens the caseload when it is still locked."""
        if self.window.page_host is None:
            self.unlock()
        assert self.window.page_host is not None
        return self.window.page_host

    def show_page(self, key: str) -> Any:
        """Bring a page to the front and wait until it has read what it shows."""
        page = self.page_host.show_page(key)
        self.settle()
        return page

    def unlock(self, passphrase: str = "") -> None:
        """Type the passphrase; the page of the day comes first, as for everybody."""
        from ui.unlock.screen import UnlockScreen

        self.settle()
        screen = self.window.centralWidget()
        assert isinstance(screen, UnlockScreen)
        field = screen.findChild(QLineEdit, "passphrase")
        assert field is not None
        field.setText(passphrase or self.passphrase)
        QTest.keyClick(field, Qt.Key.Key_Return)
        self.wait_until(lambda: self.window.page_host is not None)
        self.settle()

    def new_program(self, home: Path | None = None, *, is_locked: bool = True) -> Program:
        """Close what is open and start on ``home``, at the door."""
        self._wanted = home or self.home
        return self._start(self._wanted, is_locked=is_locked)

    def enter(self, home: Path, passphrase: str) -> PageHost:
        """Open another caseload, unless it is open already; return its page host."""
        self._wanted = home
        if self._program is None or self._program.home != home or self.window.page_host is None:
            self._start(home, is_locked=True)
            self.unlock(passphrase)
        return self.page_host

    def _start(self, home: Path, *, is_locked: bool) -> Program:
        self.drop_program()
        language, theme, size = self._state
        settings = SettingsStore(self.folder / "window.json")
        settings.change(language=language, theme=theme, percent=self.percent, geometry={})
        around = an_environment(home)
        self._program = Program(around, WindowOptions(is_locked=is_locked), settings)
        self._program.start()
        self._resize(size)
        return self._program

    def settle(self) -> None:
        """Wait until no job runs and everything is painted."""
        wait_idle(self.program.jobs, self.program.window)

    def wait_until(self, is_so: Any) -> None:
        clock = QElapsedTimer()
        clock.start()
        while not is_so():
            assert clock.elapsed() < LONGEST_MS, "waited in vain"
            QTest.qWait(1)

    # --- what the tool uses

    def set_up(self, language: str, theme: str, size: tuple[int, int]) -> None:
        """Have the next screen shown in this language, theme and size, on the demonstration.

        A home that the screen before has opened stays open until one is asked for another.
        """
        before, self._state = self._state, (language, theme, size)
        self._wanted = self.home
        if self._program is None:
            return
        with _unpainted(self._program.window):
            self._make_ready(before[:2], size)

    def _make_ready(self, before: tuple[str, str], size: tuple[int, int]) -> None:
        """Take away what is there, and give the window its language, theme and size."""
        assert self._program is not None
        language, theme, _size = self._state
        self._clear(self._program.window)
        if before != (language, theme):
            if self._program.home != self.home or self._program.window.page_host is None:
                self.drop_program()
                return
            self._program.change_settings(language=language, theme=theme)
            self.settle()
            self.page_host.show_page("today")  # it counts what the rail shows beside every page
            self.settle()
        self._resize(size)
        wait_idle(self._program.jobs, self._program.window)

    def give_size(self, size: tuple[int, int]) -> None:
        """Give the window another size, with what it shows."""
        self._state = (*self._state[:2], size)
        self._resize(size)

    def is_bare_page(self, target: Any) -> bool:
        """Tell whether nothing lies over the page: what opens over it takes its size from it."""
        over = [one for one in self.app.topLevelWidgets() if one.isVisible()]
        return not isinstance(target, QPixmap) and over == [self.window]

    def take(self, picture: Path, target: Any) -> None:
        """Take a picture of the window, with whatever lies over it, or of ``target``."""
        self.settle()
        if isinstance(target, QPixmap):
            _save(target, picture)
            return
        window = target if isinstance(target, QWidget) and target.isWindow() else self.window
        if isinstance(window, QDialog):
            window = self.window
        pixmap = window.grab()
        for widget in self.app.topLevelWidgets():
            if widget is not window and widget.isVisible() and _is_over(widget, window):
                painter = QPainter(pixmap)
                at = widget.pos() - window.pos()
                painter.drawPixmap(at, widget.grab())
                painter.setPen(QColor("#76828D"))  # the line that a window manager draws
                painter.drawRect(widget.rect().translated(at).adjusted(-1, -1, 0, 0))
                painter.end()
        _save(pixmap, picture)

    def evaluated_cases(self) -> list[Any]:
        """Return the windows that lie in front: dialogs, or the window itself."""
        dialogs = [
            widget
            for widget in self.app.topLevelWidgets()
            if isinstance(widget, QDialog) and widget.isVisible()
        ]
        return dialogs[-1:] or [self.window]

    def drop_program(self) -> None:
        if self._program is None:
            return
        self._close_dialogs()
        program, self._program = self._program, None
        ended: list[bool] = []
        program.ended.connect(lambda: ended.append(True))
        program.window.close()
        self.wait_until(lambda: bool(ended))
        program.stop()
        program.window.deleteLater()
        program.deleteLater()
        QTest.qWait(1)

    def close(self) -> None:
        self.drop_program()
        speak_in_window(False)

    def _resize(self, size: tuple[int, int]) -> None:
        assert self._program is not None
        window = self._program.window
        window.setGeometry(0, 0, *size)
        window.show()
        window.activateWindow()
        QTest.mouseMove(window, FAR_AWAY)
        QTest.qWait(1)

    def _clear(self, window: MainWindow) -> None:
        """Take away what the screen before left over the page: windows, notices, sheets."""
        self._close_dialogs()
        page_host = window.page_host
        if page_host is None:
            return
        while (notice := page_host.banner.current) is not None:
            page_host.hide_banner(notice.key)
        if page_host.drop_target is not None:
            page_host.drop_target.sheet.hide()
        window.toast.forget()

    def _close_dialogs(self) -> None:
        """Close dialogs, lists and menus."""
        for widget in self.app.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                widget.reject()
            elif widget.isVisible() and widget.windowType() == Qt.WindowType.Popup:
                widget.close()


def _save(pixmap: QPixmap, picture: Path) -> None:
    saved = pixmap.save(str(picture), "PNG", QUICK)
    assert saved, f"{picture} could not be written"


@contextmanager
def _unpainted(window: QWidget) -> Iterator[None]:
    """Do not paint a window while it is still to become something else: painting is the work."""
    window.setUpdatesEnabled(False)
    try:
        yield
    finally:
        if isValid(window):
            window.setUpdatesEnabled(True)


def _is_over(widget: QWidget, window: QWidget) -> bool:
    return isinstance(widget, QDialog) or bool(widget.windowFlags() & Qt.WindowType.Popup)
