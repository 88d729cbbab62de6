"""Screen lock and sleep on Linux (D-Bus): notifications, and the delay of sleep until locked."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
)

from ui.common.i18n import _
from ui.shell.auto_lock import SleepWatcher

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

    def delay_sleep(self) -> None:
        self._delay.take()

    def allow_sleep(self) -> None:
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


_SERVICE = "org.freedesktop.login1"
_PATH = "/org/freedesktop/login1"
_MANAGER = "org.freedesktop.login1.Manager"


class SleepInhibitor(QObject):
    """Holds a logind delay inhibitor while a caseload is open; it lasts a few seconds at most.

    Without it, the keys might stay in memory during sleep, because the system does not wait after
    announcing sleep. The inhibitor ends with the process at the latest.
    """

    taken = Signal()

    def __init__(self, system: QDBusConnection | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._system = system
        self._is_wanted = False
        self._held: int | None = None
        self._watcher: QDBusPendingCallWatcher | None = None

    @property
    def is_held(self) -> bool:
        return self._held is not None

    def take(self) -> None:
        """Request the inhibitor; without logind, the computer sleeps without waiting."""
        self._is_wanted = True
        if self._system is None or not self._system.isConnected():
            return
        if self.is_held or self._watcher is not None:
            return
        call = QDBusMessage.createMethodCall(_SERVICE, _PATH, _MANAGER, "Inhibit")
        call.setArguments(["sleep", "Zhuhang", _("The caseload is being locked"), "delay"])
        self._watcher = QDBusPendingCallWatcher(self._system.asyncCall(call), self)
        self._watcher.finished.connect(self._on_answer)

    def release(self) -> None:
        """Allow sleep: the keys are forgotten."""
        self._is_wanted = False
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _on_answer(self, watcher: QDBusPendingCallWatcher) -> None:
        message: list[Any] = watcher.reply().arguments()
        self._watcher = None
        watcher.deleteLater()
        if (
            not message
            or not isinstance(message[0], QDBusUnixFileDescriptor)
            or not message[0].isValid()
        ):
            return
        held = os.dup(message[0].fileDescriptor())
        if not self._is_wanted:  # it was locked meanwhile
            os.close(held)
            return
        self._held = held
        self.taken.emit()
