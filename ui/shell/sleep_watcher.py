"""Port for notifications that the screen is locked or the computer goes to sleep.

``sleep_watcher_of`` returns the implementation for this system; the window knows only
``SleepWatcher``.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget


class SleepWatcher(QObject):
    """Emits ``due`` when the screen is locked or the computer is about to sleep.

    Without support by the system it is never emitted; the clocks of ``AutoLock`` then notice after
    the computer wakes up.
    """

    due = Signal()

    def watch(self) -> bool:
        """Start listening; return False when the system does not support it."""
        return False

    def delay_sleep(self) -> None:
        """Delay sleep until ``allow_sleep``, while a caseload is open."""

    def allow_sleep(self) -> None:
        """Allow sleep: the keys are forgotten."""


def sleep_watcher_of(window: QWidget) -> SleepWatcher:
    """Return the sleep watcher for this system."""
    system: str = sys.platform  # a direct comparison would make mypy check one system only
    if system == "linux":
        from ui.shell.sleep_watcher_linux import LinuxSleepWatcher

        return LinuxSleepWatcher(window)
    if system == "win32":
        from ui.shell.sleep_watcher_windows import WindowsSleepWatcher

        return WindowsSleepWatcher(window)
    return SleepWatcher(window)
