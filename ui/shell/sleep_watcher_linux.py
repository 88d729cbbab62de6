"""Screen lock and sleep notifications on Linux (D-Bus)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import QDBusConnection

from ui.shell.sleep_inhibitor import SleepInhibitor
from ui.shell.sleep_watcher import SleepWatcher

_SCREEN_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")
_SYSTEM_BUS = Path("/run/dbus/system_bus_socket")

Buses = tuple[QDBusConnection | None, QDBusConnection | None]
"""The session bus and the system bus; None for one that does not run."""


class LinuxSleepWatcher(SleepWatcher):
    """Listens to the session's screen savers and to logind, which delays sleep for us."""

    def __init__(self, parent: QObject | None = None, on: Buses | None = None) -> None:
        super().__init__(parent)
        self._session, self._system = buses() if on is None else on
        self._delay = SleepInhibitor(self._system, self)

    def watch(self) -> bool:
        on_change: Any = SLOT("onChange(bool)")  # the stubs say bytes, which PySide rejects
        heard = False
        session, system = self._session, self._system
        if session is not None and session.isConnected():
            for name in _SCREEN_SAVERS:
                heard |= session.connect("", "", name, "ActiveChanged", self, on_change)
        if system is not None and system.isConnected():
            manager = "org.freedesktop.login1.Manager"
            heard |= system.connect("", "", manager, "PrepareForSleep", self, on_change)
        return heard

    def hold(self) -> None:
        self._delay.take()

    def let_go(self) -> None:
        self._delay.release()

    @Slot(bool)
    def onChange(self, begins: bool) -> None:
        """Emit ``due`` when the screen was locked or sleep begins; False means either has ended."""
        if begins:
            self.due.emit()


def buses() -> Buses:
    """Return the buses that are known to run.

    Connecting to a bus might start one.
    """
    return (
        QDBusConnection.sessionBus() if "DBUS_SESSION_BUS_ADDRESS" in os.environ else None,
        QDBusConnection.systemBus() if _SYSTEM_BUS.exists() else None,
    )
