"""Port for notifications that the screen is locked or the computer goes to sleep.

``system_sleep_watcher`` chooses the implementation for this system.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


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
