"""Handling of unexpected errors: one window, and a log without values."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from ui.shell.dialogs import CrashWindow


class CrashHandler(QObject):
    """Handles uncaught exceptions of the GUI thread and of workers; shows only the first."""

    _caught = Signal(object)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._window: CrashWindow | None = None
        self._before = sys.excepthook

    def start(self) -> None:
        """Install the exception hooks."""
        self._caught.connect(self.show_crash, QtCore.Qt.ConnectionType.QueuedConnection)
        sys.excepthook = self._on_exception

    def stop(self) -> None:
        if sys.excepthook == self._on_exception:
            sys.excepthook = self._before
            self._caught.disconnect(self.show_crash)

    @property
    def window(self) -> CrashWindow | None:
        """The crash window, while it is shown."""
        return self._window

    def show_crash(self, error: BaseException) -> None:
        """Log the error and show it; while the window is open, further errors are only logged."""
        from ui.platform.home_files import log_crash

        log = log_crash(error, self._home)
        if self._window is not None:
            return
        from PySide6.QtWidgets import QApplication

        from ui.shell.dialogs import CrashWindow

        self._window = CrashWindow(type(error).__name__, log, QApplication.activeWindow())
        self._window.finished.connect(self._on_closed)
        self._window.open()

    def _on_closed(self) -> None:
        if self._window is not None:
            self._window.deleteLater()
            self._window = None

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before(kind, error, trace)
            return
        self._caught.emit(error)
