"""Hears from the desktop that the screen is locked or the computer goes to sleep (Linux)."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection

_SCREEN_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")
_SYSTEM_BUS = Path("/run/dbus/system_bus_socket")


class Asleep(QObject):
    """``due`` comes when the screen is locked or the computer is about to sleep.

    Where there is no bus it never comes; waking up late is noticed by the clocks of ``IdleLock``.
    """

    due = Signal()

    def watch(self, session: QDBusConnection | None, system: QDBusConnection | None) -> bool:
        """Listen on these buses; False when neither hears."""
        on_change: Any = SLOT("onChange(bool)")  # the stubs say bytes, and bytes are refused
        heard = False
        if session is not None and session.isConnected():
            for name in _SCREEN_SAVERS:
                heard |= session.connect("", "", name, "ActiveChanged", self, on_change)
        if system is not None and system.isConnected():
            manager = "org.freedesktop.login1.Manager"
            heard |= system.connect("", "", manager, "PrepareForSleep", self, on_change)
        return heard

    @Slot(bool)
    def onChange(self, begins: bool) -> None:  # noqa: N802  named as Qt names slots
        """The screen was locked, or sleep begins; with False, either has ended."""
        if begins:
            self.due.emit()


def buses() -> tuple[QDBusConnection | None, QDBusConnection | None]:
    """Return the session's bus and the system's, None for one that does not run.

    They are only looked at where they are said to be: asking for a bus may start one.
    """
    if sys.platform != "linux":
        return None, None
    return (
        QDBusConnection.sessionBus() if "DBUS_SESSION_BUS_ADDRESS" in os.environ else None,
        QDBusConnection.systemBus() if _SYSTEM_BUS.exists() else None,
    )
