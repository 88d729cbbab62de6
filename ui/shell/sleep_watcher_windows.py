"""Hears from Windows that the session is locked or the computer is suspended.

Thin on purpose: ``asks_to_lock`` decides by the numbers of a message, and is tested everywhere with
made-up messages; the rest hands messages on.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import wintypes
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.shell.sleep_watcher import SleepWatcher

# Names and numbers are those of winuser.h and wtsapi32.h.
WM_POWERBROADCAST = 0x0218
PBT_APMSUSPEND = 0x0004
WM_WTSSESSION_CHANGE = 0x02B1
WTS_CONSOLE_DISCONNECT = 0x2
WTS_REMOTE_DISCONNECT = 0x4
WTS_SESSION_LOGOFF = 0x6
WTS_SESSION_LOCK = 0x7
_NOTIFY_FOR_THIS_SESSION = 0

_REASONS = {
    WM_POWERBROADCAST: frozenset({PBT_APMSUSPEND}),
    WM_WTSSESSION_CHANGE: frozenset(
        {WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOGOFF, WTS_SESSION_LOCK}
    ),
}
_OF_WINDOWS = (b"windows_generic_MSG", b"windows_dispatcher_MSG")


def asks_to_lock(message: int, reason: int) -> bool:
    """Say whether a message of Windows means that nobody sits at the window any more.

    Another user who takes over, a remote session that is cut, and logging off count as locking.
    """
    return reason in _REASONS.get(message, ())


class Messages(QAbstractNativeEventFilter):
    """Looks at every message of Windows, keeps none back, and calls ``lock`` when one asks."""

    def __init__(self, lock: Callable[[], object]) -> None:
        super().__init__()
        self._lock = lock

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> tuple[bool, int]:
        name = kind.data() if isinstance(kind, QByteArray) else bytes(kind)
        if name in _OF_WINDOWS:
            told = wintypes.MSG.from_address(int(message))
            if asks_to_lock(told.message, told.wParam):
                self._lock()
        return False, 0


class WindowsSleepWatcher(SleepWatcher):
    """Listens to the messages of the window; Windows waits a moment for their answer.

    ``library`` is ``wtsapi32``, which tells of sessions those windows that have asked for it.
    """

    def __init__(self, window: QWidget, library: Any = None) -> None:
        super().__init__(window)
        self._window = window
        self._library = library
        self._messages = Messages(self.due.emit)

    def watch(self) -> bool:
        app = QCoreApplication.instance()
        if app is None:
            return False
        app.installNativeEventFilter(self._messages)
        library = self._library or _wtsapi32()
        handle = wintypes.HWND(int(self._window.winId()))
        return bool(library.WTSRegisterSessionNotification(handle, _NOTIFY_FOR_THIS_SESSION))


def _wtsapi32() -> Any:
    loader: Any = ctypes  # it knows WinDLL on Windows only
    return loader.WinDLL("wtsapi32")
