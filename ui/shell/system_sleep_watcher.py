"""Chooses the sleep watcher for this system."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ui.shell.auto_lock import SleepWatcher

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


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
