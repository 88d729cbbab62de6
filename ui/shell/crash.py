"""What happens when the program itself slips: one window, and a log without values."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.common.crash_log import log_crash
from ui.common.words import _
from ui.parts.basics import button, label
from ui.parts.dialogs import PlainDialog


class CrashWindow(PlainDialog):
    """Says that nothing was saved half, and where the log is."""

    def __init__(self, kind: str, log: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(_("Something went wrong in the program"), parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.addWidget(label(_("Something went wrong in the program"), "cardTitle", self))
        layout.addWidget(label(self._what(), "", self, wrap=True))
        if log is None:
            where = _("No log could be written. It was: {kind}").format(kind=kind)
        else:
            where = _("The log is at {log}. It holds no names and no texts.").format(log=log)
        told = label(where, "caption", self, wrap=True)
        told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(told)
        layout.addSpacing(8)
        row = QHBoxLayout()
        if log is not None:
            folder = button(_("Open the folder of the log"), "", self, glyph="folder-open")
            folder.clicked.connect(
                lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log.parent)))
            )
            row.addWidget(folder)
        row.addStretch(1)
        going_on = button(_("Go on"), "primary", self)
        going_on.setDefault(True)
        going_on.clicked.connect(self.accept)
        row.addWidget(going_on)
        layout.addLayout(row)
        self.setMinimumWidth(480)
        going_on.setFocus()

    @staticmethod
    def _what() -> str:
        return _(
            "Nothing was saved half: what was said to be saved is safe, and the last step"
            " was not done. You can go on working; if it happens again, start the program anew."
        )


class CrashWatch(QObject):
    """Catches what nobody caught, on the GUI thread and from workers, and shows it once."""

    _caught = Signal(object)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._window: CrashWindow | None = None
        self._before = sys.excepthook
        self._caught.connect(self.show_crash, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """From now on, uncaught exceptions come here."""
        sys.excepthook = self._on_exception

    def stop(self) -> None:
        sys.excepthook = self._before

    @property
    def window(self) -> CrashWindow | None:
        """The window that is shown now."""
        return self._window

    def show_crash(self, error: BaseException) -> None:
        """Log what happened and say so; while the window is open, more is only logged."""
        log = log_crash(error, self._home)
        if self._window is not None:
            return
        from PySide6.QtWidgets import QApplication

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
