"""Hears from the system that the screen is locked or the computer goes to sleep: the port.

``sleep_watcher_of`` returns what the system of this computer needs; a window knows only
``SleepWatcher``.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget


class SleepWatcher(QObject):
    """``due`` comes when the screen is locked or the computer is about to sleep.

    Where the system tells nobody it never comes; waking up late is noticed by the clocks of
    ``AutoLock``.
    """

    due = Signal()

    def watch(self) -> bool:
        """Begin to listen; False when the system tells nobody."""
        return False

    def delay_sleep(self) -> None:
        """Let the computer wait with its sleep until ``let_go``: a caseload is open."""

    def allow_sleep(self) -> None:
        """Let the computer sleep when it wants to: the keys are gone."""


def sleep_watcher_of(window: QWidget) -> SleepWatcher:
    """Return what hears of locking and sleep on this system, for the window of the program."""
    system: str = sys.platform  # where it is compared itself, mypy reads for one system only
    if system == "linux":
        from ui.shell.sleep_watcher_linux import LinuxSleepWatcher

        return LinuxSleepWatcher(window)
    if system == "win32":
        from ui.shell.sleep_watcher_windows import WindowsSleepWatcher

        return WindowsSleepWatcher(window)
    return SleepWatcher(window)
