"""Hears from the system that the screen is locked or the computer goes to sleep: the port.

``asleep_here`` returns what the system of this computer needs; a window knows only ``Asleep``.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget


class Asleep(QObject):
    """``due`` comes when the screen is locked or the computer is about to sleep.

    Where the system tells nobody it never comes; waking up late is noticed by the clocks of
    ``IdleLock``.
    """

    due = Signal()

    def watch(self) -> bool:
        """Begin to listen; False when the system tells nobody."""
        return False

    def hold(self) -> None:
        """Let the computer wait with its sleep until ``let_go``: a caseload is open."""

    def let_go(self) -> None:
        """Let the computer sleep when it wants to: the keys are gone."""


def asleep_here(window: QWidget) -> Asleep:
    """Return what hears of locking and sleep on this system, for the window of the program."""
    system: str = sys.platform  # where it is compared itself, mypy reads for one system only
    if system == "linux":
        from ui.shell.asleep_linux import AsleepOnLinux

        return AsleepOnLinux(window)
    if system == "win32":
        from ui.shell.asleep_windows import AsleepOnWindows

        return AsleepOnWindows(window)
    return Asleep(window)
