"""When a window has come to rest: no job runs, and no clock is about to start one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.jobs import Jobs

LONGEST_MS = 30_000
SOON_MS = 500
"""Clocks up to here put off a piece of work; longer ones (toast, draft, cover) are left alone."""

_ROUNDS = 3


def is_calm(jobs: Jobs, root: QObject) -> bool:
    """Say whether nothing runs and no clock below ``root`` is about to go off."""
    return not jobs.running and not any(
        clock.isActive() and clock.isSingleShot() and clock.interval() <= SOON_MS
        for clock in root.findChildren(QTimer)
    )


def come_to_rest(jobs: Jobs, root: QObject, *, look: Callable[[], object] = lambda: None) -> None:
    """Wait until the window under ``root`` is at rest, and stays so while events are handled.

    An answer may start a clock, and a clock a job: only several calm looks in a row are rest.
    ``look`` is called between them, to give up early.
    """
    waited = QElapsedTimer()
    waited.start()
    calm = 0
    while calm < _ROUNDS:
        look()
        calm = calm + 1 if is_calm(jobs, root) else 0
        assert waited.elapsed() < LONGEST_MS, "waited in vain"
        QTest.qWait(5)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
