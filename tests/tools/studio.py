"""A real window on an invented caseload, for pictures and stories."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QElapsedTimer, QPoint, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget

from storage.world import LocalWorld
from tests.builders.calm import come_to_rest
from ui.cli.program import run
from ui.screens import dialogs, pages
from ui.shell.program import Program, Surroundings
from ui.shell.settings import SettingsStore
from ui.shell.window import MainWindow
from ui.shell.workbench import Workbench
from ui.start import WindowOptions

LONGEST_MS = 20_000
FAR_AWAY = QPoint(-50, -50)


class Studio:
    """Opens the program on a demonstration, in any language, theme and size."""

    def __init__(self, folder: Path, *, students: int, percent: int = 100) -> None:
        made = QApplication.instance() or QApplication(["zhuhang"])
        assert isinstance(made, QApplication)
        self.app = made
        self.app.setQuitOnLastWindowClosed(False)
        self.folder = folder
        self.percent = percent
        self.passphrase = self._make_caseload(students)
        self.home = folder / "demo" / "home"
        self.program: Program | None = None
        self._state: tuple[str, str, tuple[int, int]] | None = None

    def _make_caseload(self, students: int) -> str:
        out = io.StringIO()
        command = ["demo", "--out", str(self.folder / "demo"), "--students", str(students)]
        code = run([*command, "--json"], LocalWorld(), stdout=out, stderr=out, environ={})
        assert code == 0, out.getvalue()
        return str(json.loads(out.getvalue())["passphrase"])

    # --- what screens use

    @property
    def window(self) -> MainWindow:
        assert self.program is not None
        return self.program.window

    @property
    def bench(self) -> Workbench:
        """The open workbench; opens the caseload when it is still locked."""
        if self.window.bench is None:
            self.unlock()
        assert self.window.bench is not None
        return self.window.bench

    def show_page(self, key: str) -> Any:
        """Bring a page to the front and wait until it has read what it shows."""
        page = self.bench.show_page(key)
        self.settle()
        return page

    def unlock(self) -> None:
        """Type the passphrase."""
        from ui.unlock.screen import UnlockScreen

        self.settle()
        screen = self.window.centralWidget()
        assert isinstance(screen, UnlockScreen)
        field = screen.findChild(QWidget, "passphrase")
        assert field is not None
        QTest.keyClicks(field, self.passphrase)
        QTest.keyClick(field, Qt.Key.Key_Return)
        self.wait_until(lambda: self.window.bench is not None)
        self.settle()

    def enter(self, home: Path, passphrase: str) -> Workbench:
        """Open another caseload, unless it is open already; return its workbench."""
        assert self.program is not None
        if self.program.home != home or self.window.bench is None:
            self.new_program(home)
            self.settle()
            field = self.window.centralWidget().findChild(QWidget, "passphrase")
            assert isinstance(field, QLineEdit)
            field.setText(passphrase)
            QTest.keyClick(field, Qt.Key.Key_Return)
            self.wait_until(lambda: self.window.bench is not None)
            self.settle()
        assert self.window.bench is not None
        return self.window.bench

    def new_program(self, home: Path | None = None, *, is_locked: bool = True) -> Program:
        """Close what is open and start on ``home``, at the door."""
        self.drop_program()
        at = home or self.home
        language, theme, size = self._state or ("zh_CN", "light", (1366, 728))
        settings = SettingsStore(self.folder / "window.json")
        settings.change(language=language, theme=theme, percent=self.percent, geometry={})
        around = Surroundings(
            home=at,
            is_begun=(at / "keys.json").is_file,
            load_world=lambda warn: LocalWorld(warn=warn),
            pages=pages,
            dialogs=dialogs,
            restart=lambda: False,
            quick=True,
        )
        program = Program(around, WindowOptions(is_locked=is_locked), settings)
        self.program = program
        program.start()
        self._resize(size)
        return program

    def settle(self) -> None:
        """Wait until no job runs and everything is painted."""
        assert self.program is not None
        come_to_rest(self.program.jobs, self.program.window)
        QTest.qWait(30)

    def wait_until(self, is_so: Any) -> None:
        clock = QElapsedTimer()
        clock.start()
        while not is_so():
            assert clock.elapsed() < LONGEST_MS, "waited in vain"
            QTest.qWait(10)

    # --- what the tool uses

    def set_up(self, language: str, theme: str, size: tuple[int, int]) -> None:
        """Show the open caseload in this language, theme and size."""
        before, self._state = self._state, (language, theme, size)
        self._clear()
        is_open = self.program is not None and self.program.home == self.home
        if not is_open or before is None or self.window.bench is None:
            self.new_program()
            self.unlock()
        elif before[:2] != (language, theme):
            assert self.program is not None
            self.program.change_settings(language=language, theme=theme)
            self.settle()
        self._resize(size)
        self.settle()

    def take(self, picture: Path, target: Any) -> None:
        """Take a picture of the window, with whatever lies over it, or of ``target``."""
        self.settle()
        if isinstance(target, QPixmap):
            target.save(str(picture))
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
        pixmap.save(str(picture))

    def looked_at(self) -> list[Any]:
        """Return the windows that lie in front: dialogs, or the window itself."""
        dialogs = [
            widget
            for widget in self.app.topLevelWidgets()
            if isinstance(widget, QDialog) and widget.isVisible()
        ]
        return dialogs[-1:] or [self.window]

    def drop_program(self) -> None:
        if self.program is None:
            return
        self._close_dialogs()
        program, self.program = self.program, None
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

    def _resize(self, size: tuple[int, int]) -> None:
        self.window.setGeometry(0, 0, *size)
        self.window.show()
        self.window.activateWindow()
        QTest.mouseMove(self.window, FAR_AWAY)
        QTest.qWait(20)

    def _clear(self) -> None:
        """Take away what the screen before left over the page: windows, notices, sheets."""
        self._close_dialogs()
        bench = self.window.bench if self.program is not None else None
        if bench is None:
            return
        while (notice := bench._banner.current) is not None:
            bench.hide_banner(notice.key)
        if bench.drop_place is not None:
            bench.drop_place.sheet.hide()
        bench._toast.forget()

    def _close_dialogs(self) -> None:
        for widget in self.app.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                widget.reject()


def _is_over(widget: QWidget, window: QWidget) -> bool:
    return isinstance(widget, QDialog) or widget.windowFlags() & Qt.WindowType.Popup
