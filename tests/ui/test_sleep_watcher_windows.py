"""Which messages of Windows lock the window; the messages are made up."""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.shell import sleep_watcher_windows as windows
from ui.shell.sleep_watcher_windows import Messages, WindowsSleepWatcher, asks_to_lock

_WM_PAINT, _WTS_SESSION_UNLOCK, _PBT_APMRESUMEAUTOMATIC = 0x000F, 0x8, 0x12


@pytest.mark.parametrize(
    ("message", "reason", "locks"),
    [
        (windows.WM_POWERBROADCAST, windows.PBT_APMSUSPEND, True),
        (windows.WM_POWERBROADCAST, _PBT_APMRESUMEAUTOMATIC, False),
        (windows.WM_WTSSESSION_CHANGE, windows.WTS_SESSION_LOCK, True),
        (windows.WM_WTSSESSION_CHANGE, windows.WTS_CONSOLE_DISCONNECT, True),
        (windows.WM_WTSSESSION_CHANGE, windows.WTS_REMOTE_DISCONNECT, True),
        (windows.WM_WTSSESSION_CHANGE, windows.WTS_SESSION_LOGOFF, True),
        (windows.WM_WTSSESSION_CHANGE, _WTS_SESSION_UNLOCK, False),
        (_WM_PAINT, windows.WTS_SESSION_LOCK, False),
        (_WM_PAINT, windows.PBT_APMSUSPEND, False),
    ],
)
@pytest.mark.parametrize("kind", [b"windows_generic_MSG", b"windows_dispatcher_MSG"])
def test_only_lock_and_suspend_messages_lock(
    kind: bytes, message: int, reason: int, locks: bool
) -> None:
    heard: list[bool] = []
    native = wintypes.MSG()
    native.message, native.wParam = message, reason

    kept_back = Messages(lambda: heard.append(True)).nativeEventFilter(
        kind, ctypes.addressof(native)
    )

    assert asks_to_lock(message, reason) == locks
    assert bool(heard) == locks
    assert kept_back == (False, 0)


def test_messages_of_other_event_types_are_ignored() -> None:
    assert Messages(pytest.fail).nativeEventFilter(b"xcb_generic_event_t", 0) == (False, 0)


class Library:
    """Stands for wtsapi32."""

    def __init__(self, answer: int) -> None:
        self.answer = answer
        self.asked: list[tuple[Any, int]] = []

    def WTSRegisterSessionNotification(self, handle: Any, flags: int) -> int:
        self.asked.append((handle.value, flags))
        return self.answer


@pytest.mark.parametrize("answer", [0, 1])
def test_the_window_registers_for_session_notifications(qtbot: QtBot, answer: int) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    library = Library(answer)
    asleep = WindowsSleepWatcher(window, library)
    due: list[bool] = []
    asleep.due.connect(lambda: due.append(True))

    assert asleep.watch() == bool(answer)
    asleep._messages._lock()

    assert library.asked == [(int(window.winId()), 0)]
    assert due == [True]
    app = QCoreApplication.instance()
    assert app is not None
    app.removeNativeEventFilter(asleep._messages)
