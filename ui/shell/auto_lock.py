"""Locks after a period without input, including time asleep; the period is in the caseload."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QInputEvent, QInputMethodEvent, QWindow
from shiboken6 import isValid

from casework import clock
from ui.jobs import Jobs
from ui.shell.settings import SettingsStore
from ui.unlock.caseload_opener import OpenedCaseload

_LOOK_EVERY_MS = 5_000
_QUIET_S = 300
_INPUT = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    }
)
LONGEST_OPEN_S = 12 * 3600
"""The key is asked for again after this time, even without a pause."""


class Clocks:
    """Wall clock and running clock: either alone can miss sleep or be set back."""

    def wall(self) -> float:
        return clock.now().timestamp()

    def running(self) -> float:
        """Seconds since boot, including time asleep on systems that support it."""
        boot = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic() if boot is None else time.clock_gettime(boot)


class AutoLock(QObject):
    """Emits ``due`` once when there was no input for the number of minutes set.

    It filters the events of the native windows, which receive keys and mouse, and of the focus
    object, which receives input-method events. A filter on the whole application would cost a
    Python call for every event.
    """

    due = Signal()

    def __init__(self, minutes: Callable[[], int], clocks: Clocks | None = None) -> None:
        super().__init__()
        self.minutes = minutes
        self._clocks = clocks or Clocks()
        self._timer = QTimer(self)
        self._timer.setObjectName("look")
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._on_time)
        self._begun = self._touched = (0.0, 0.0)
        self._focused: QObject | None = None
        self._is_on = False
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._watch_window)
            app.focusObjectChanged.connect(self._watch_focused)

    def start(self) -> None:
        """Start watching, after a caseload was opened."""
        self._begun = self._touched = self._now()
        self._is_on = True
        self._watch_windows()
        self._watch_focused(QGuiApplication.focusObject())
        self._timer.start()

    def stop(self) -> None:
        self._is_on = False
        self._timer.stop()
        for window in QGuiApplication.topLevelWindows():
            window.removeEventFilter(self)
        self._watch_focused(None)

    @property
    def is_quiet(self) -> bool:
        """Whether there was no input for a while."""
        return self.rests_for(_QUIET_S)

    def rests_for(self, seconds: float) -> bool:
        """Return whether there was no input for ``seconds``."""
        return self._is_on and self._since(self._touched) >= seconds

    def look(self) -> None:
        """Emit ``due`` if either clock has passed its deadline."""
        if not self._is_on:
            return
        longest = self.minutes() * 60
        if self._since(self._touched) >= longest or self._since(self._begun) >= LONGEST_OPEN_S:
            self.stop()
            self.due.emit()

    def _on_time(self) -> None:
        self.look()
        if self._is_on:
            self._watch_windows()

    def _watch_windows(self) -> None:
        """Filter the events of every window: a menu's window never gets the focus."""
        for window in QGuiApplication.topLevelWindows():
            window.installEventFilter(self)  # has no effect when repeated

    def _watch_window(self, window: QWindow | None) -> None:
        if self._is_on and window is not None:
            window.installEventFilter(self)

    def _watch_focused(self, focused: QObject | None) -> None:
        if self._focused is not None and isValid(self._focused):
            self._focused.removeEventFilter(self)
        self._focused = focused if self._is_on else None
        if self._focused is not None:
            self._focused.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputEvent | QInputMethodEvent) and event.type() in _INPUT:
            self.look()  # the first input after a sleep is too late to count
            self._touched = self._now()
        return False

    def _now(self) -> tuple[float, float]:
        return self._clocks.wall(), self._clocks.running()

    def _since(self, then: tuple[float, float]) -> float:
        now = self._now()
        return max(now[0] - then[0], now[1] - then[1])


class IdleTime:
    """``minutes`` after which the open caseload locks.

    The value is stored in the caseload. The window's settings file has a copy, shown before a
    caseload is open; a caseload without a value takes over that copy once.
    """

    def __init__(self, settings: SettingsStore) -> None:
        self._settings = settings
        self._opened: OpenedCaseload | None = None
        self.minutes = settings.now.idle_minutes

    def enter(self, opened: OpenedCaseload, jobs: Jobs) -> None:
        """Use the value of the caseload that has been opened."""
        self._opened = opened
        if opened.idle_minutes is None:
            self.minutes = self._settings.now.idle_minutes
            self._keep(jobs)
            return
        self.minutes = opened.idle_minutes
        if self._settings.now.idle_minutes != self.minutes:
            self._settings.change(idle_minutes=self.minutes)

    def leave(self) -> None:
        """Stop saving to the caseload, which is being closed."""
        self._opened = None

    def change(self, fields: dict[str, Any], jobs: Jobs) -> None:
        """Save a new idle time in the open caseload, if ``fields`` contain one."""
        if "idle_minutes" in fields:
            self.minutes = fields["idle_minutes"]
            self._keep(jobs)

    def _keep(self, jobs: Jobs) -> None:
        if self._opened is not None:
            caseload, minutes = self._opened.caseload, self.minutes
            jobs.start(lambda _progress: caseload.keep_idle_minutes(minutes), writes=True)


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
