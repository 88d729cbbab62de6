"""Delays sleep until locking has finished (Linux)."""

from __future__ import annotations

import os
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
)

from ui.common.i18n import _

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
