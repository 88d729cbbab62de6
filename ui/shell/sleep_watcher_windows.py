"""Session lock and suspend notifications on Windows.

Kept thin: ``asks_to_lock`` decides by the numbers of a message, and is tested on every system with
made-up messages; the rest only passes messages on.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import wintypes
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.shell.auto_lock import SleepWatcher

# Names and values from winuser.h and wtsapi32.h.
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
    """Return whether a Windows message means that the user has left the session.

    Switching to another user, a disconnected remote session and logging off count as locking.
    """
    return reason in _REASONS.get(message, ())


class Messages(QAbstractNativeEventFilter):
    """Event filter that sees every Windows message, blocks none, and calls ``lock`` on some."""

    def __init__(self, lock: Callable[[], object]) -> None:
        super().__init__()
        self._lock = lock

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> tuple[bool, int]:
        name = kind.data() if isinstance(kind, QByteArray) else bytes(kind)
        if name in _OF_WINDOWS:
            text = wintypes.MSG.from_address(int(message))
            if asks_to_lock(text.message, text.wParam):
                self._lock()
        return False, 0


class WindowsSleepWatcher(SleepWatcher):
    """Listens to the window's messages; Windows waits a moment until they are handled.

    ``library`` is ``wtsapi32``, which sends session messages to registered windows.
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
    loader: Any = ctypes  # ctypes has WinDLL only on Windows
    return loader.WinDLL("wtsapi32")
