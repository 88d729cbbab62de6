"""When a window has come to rest: no job runs, and no clock is about to start one.

Nobody waits for a clock that only puts work off until the typing pauses: it is made to go off at
once. What is seen afterwards is the same, and a test does not stand and watch the time.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer
from PySide6.QtTest import QTest
from shiboken6 import isValid

from ui.jobs import Jobs

LONGEST_MS = 30_000
SOON_MS = 500
"""Clocks up to here put off a piece of work; longer ones (toast, draft, cover) are left alone."""

_ROUNDS = 3
_TURN_MS = 1


def wait_idle(jobs: Jobs, root: QObject, *, look: Callable[[], object] = lambda: None) -> None:
    """Wait until the window under ``root`` is at rest, and stays so while events are handled.

    An answer may start a clock, and a clock a job: only several calm turns in a row are rest. The
    clocks are looked for in the last of them; the search takes longer than a turn. ``look`` is
    called between them, to give up early.
    """
    waited = QElapsedTimer()
    waited.start()
    idle_rounds = 0
    while idle_rounds < _ROUNDS:
        look()
        idle_rounds = 0 if jobs.running else idle_rounds + 1
        assert waited.elapsed() < LONGEST_MS, "waited in vain"
        if idle_rounds == _ROUNDS and (ticking := _about_to_go_off(root)):
            idle_rounds = 0
            _go_off(ticking)
        QTest.qWait(_TURN_MS)


def _about_to_go_off(root: QObject) -> list[QTimer]:
    return [
        clock
        for clock in root.findChildren(QTimer)
        if clock.isActive() and clock.isSingleShot() and clock.interval() <= SOON_MS
    ]


def _go_off(ticking: list[QTimer]) -> None:
    """Let these clocks go off now; the next time they take as long as ever."""
    usual = [(clock, clock.interval()) for clock in ticking]
    for clock in ticking:
        clock.setInterval(0)
    QTest.qWait(0)
    for clock, interval in usual:
        if isValid(clock) and clock.interval() == 0:
            clock.setInterval(interval)
