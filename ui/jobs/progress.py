"""Passed to a job for reporting progress and checking for cancellation."""

from __future__ import annotations

import threading
from collections.abc import Callable


class JobCancelled(Exception):
    """The job was cancelled and stopped without leaving a partial result."""


class JobProgress:
    """Reports progress and checks for cancellation; thread-safe."""

    def __init__(self, tell: Callable[[int, int, str], None] | None = None) -> None:
        self._tell = tell or (lambda _done, _total, _text: None)
        self._stop = threading.Event()

    def report(self, done: int, total: int, text: str = "") -> None:
        """Report progress; ``total`` 0 means unknown."""
        self._tell(done, total, text)

    def go_on(self, done: int, total: int) -> None:
        """Report progress, or raise JobCancelled if the job was cancelled."""
        self.raise_if_cancelled()
        self.report(done, total)

    def cancel(self) -> None:
        """Request cancellation."""
        self._stop.set()

    @property
    def is_cancelled(self) -> bool:
        return self._stop.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise JobCancelled if the job was cancelled; call it between complete steps."""
        if self._stop.is_set():
            raise JobCancelled
