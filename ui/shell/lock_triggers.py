"""What locks the open caseload: no input, a locked screen, sleep."""

from __future__ import annotations

import sys
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from ui.jobs import Jobs
from ui.shell.auto_lock import AutoLock, IdleTime, SleepWatcher
from ui.shell.settings import SettingsStore
from ui.unlock.caseload_opener import OpenedCaseload


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


class LockTriggers(QObject):
    """Emits ``due`` when an open caseload should be locked.

    ``is_on`` tells whether keys are in memory: a caseload is open, or about to be shown.
    """

    due = Signal()

    def __init__(
        self, window: QWidget, settings: SettingsStore, jobs: Jobs, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._jobs = window, jobs
        self._idle_time = IdleTime(settings)
        self.auto_lock = AutoLock(lambda: self._idle_time.minutes)
        self.auto_lock.due.connect(self.due)
        self.sleep_watcher: SleepWatcher | None = None
        self.is_on = False

    def start(self, opened: OpenedCaseload) -> None:
        """Start watching, as a caseload was opened."""
        self.is_on = True
        self._idle_time.enter(opened, self._jobs)
        self.auto_lock.start()
        QTimer.singleShot(0, self, self._listen)

    def stop(self) -> None:
        """Stop watching, as the caseload is being closed."""
        self.is_on = False
        self.auto_lock.stop()
        self._idle_time.leave()

    def change(self, fields: dict[str, Any]) -> None:
        """Use a new idle time, if ``fields`` contain one."""
        self._idle_time.change(fields, self._jobs)

    def allow_sleep(self) -> None:
        """Allow sleep: the keys are forgotten."""
        if self.sleep_watcher is not None:
            self.sleep_watcher.allow_sleep()

    def _listen(self) -> None:
        """Watch for screen locks and sleep, from the first opened caseload on."""
        if self.sleep_watcher is None:
            self.sleep_watcher = sleep_watcher_of(self._window)
            self.sleep_watcher.due.connect(self.due)
            self.sleep_watcher.watch()
        if self.is_on:
            self.sleep_watcher.delay_sleep()
