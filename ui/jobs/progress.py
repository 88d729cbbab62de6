"""What a job is given: a way to say how far it is, and to hear that it should stop."""

from __future__ import annotations

import threading
from collections.abc import Callable


class JobCancelled(Exception):
    """The job was asked to stop, and stopped where that leaves nothing half done."""


class JobProgress:
    """Reports ``done`` of ``total`` and stops the work where it asks; safe in any thread."""

    def __init__(self, tell: Callable[[int, int, str], None] | None = None) -> None:
        self._tell = tell or (lambda _done, _total, _text: None)
        self._stop = threading.Event()

    def report(self, done: int, total: int, text: str = "") -> None:
        """Say how far the work is; ``total`` 0 means that nobody knows."""
        self._tell(done, total, text)

    def go_on(self, done: int, total: int) -> None:
        """Say how far the work is, or raise Cancelled when it should stop."""
        self.raise_if_cancelled()
        self.report(done, total)

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._stop.set()

    @property
    def is_cancelled(self) -> bool:
        return self._stop.is_set()

    def raise_if_cancelled(self) -> None:
        """Return, or raise Cancelled when the work should stop; call it between two wholes."""
        if self._stop.is_set():
            raise JobCancelled
