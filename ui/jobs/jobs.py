"""Runs background jobs: database jobs one after another, others in parallel."""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from PySide6 import QtCore
from PySide6.QtCore import QObject, Signal

from ui.jobs.job import Job, JobCancelled, JobProgress

T = TypeVar("T")
_Work = Callable[[JobProgress], object]
_TURN_S = 0.025
"""Results are handled for at most this long before other events of the window are processed."""

_YIELD_S = 0.0005
"""Thread switch interval. With Python's default of 5 ms the window responds noticeably late, since
one click acquires the interpreter lock many times.
"""


class Jobs(QObject):
    """Starts jobs and delivers their results on the GUI thread.

    Workers hold no references to QObjects, only a number, the function and its ``JobProgress``;
    results are queued, and a signal wakes the GUI thread.
    """

    unanswered = Signal(object)
    """A RuleBroken or Trouble that no handler was connected for."""

    crashed = Signal(object)
    """Any other exception: a bug."""

    busy_changed = Signal()
    """The first job was started, or the last one ended."""

    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(_YIELD_S)
        self._jobs: dict[int, Job[object]] = {}
        self._numbers = 0
        self._results: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._reports: dict[int, tuple[int, int, str]] = {}
        self._reports_lock = threading.Lock()
        self._is_resuming = False
        self._database_thread = _SerialExecutor("database", self._deliver)
        self._threads: dict[int, threading.Thread] = {}
        self._detached: set[int] = set()
        self._is_connected = False

    def start(
        self, work: Callable[[JobProgress], T], *, writes: bool = False, what: str = ""
    ) -> Job[T]:
        """Queue ``work`` for the database thread.

        ``writes`` marks work whose result is reported even if it is cancelled during its last
        write; ``what`` is the description shown while it runs.
        """
        job: Job[T] = self._new(writes=writes, what=what)
        self._database_thread.put(job.number, work, job.progress)
        return job

    def start_in_thread(
        self, work: Callable[[JobProgress], T], *, writes: bool = False, what: str = ""
    ) -> Job[T]:
        """Run ``work`` on its own thread.

        It must not use the database, unless it opens its own reader there (see
        ``CommandContext.run_with_reader``).
        """
        job: Job[T] = self._new(writes=writes, what=what)
        number, progress, deliver = job.number, job.progress, self._deliver
        thread = threading.Thread(
            target=lambda: deliver(number, *_outcome(work, progress)), name=f"job {number}"
        )
        self._threads[number] = thread
        thread.start()
        return job

    def start_detached(self, work: Callable[[JobProgress], T], *, what: str = "") -> Job[T]:
        """Run ``work`` that waits for another computer and stores nothing itself.

        When cancelled it ends immediately: a response may never arrive.
        """
        job: Job[T] = self._new(writes=False, what=what)
        number, progress = job.number, job.progress
        self._detached.add(number)
        thread = threading.Thread(
            target=lambda: self._deliver_detached(number, *_outcome(work, progress)),
            name=f"job {number}",
            daemon=True,
        )
        thread.start()
        return job

    def _deliver_detached(self, number: int, result: object, error: BaseException | None) -> None:
        if number in self._detached:
            self._detached.discard(number)
            self._deliver(number, result, error)

    @property
    def running(self) -> tuple[Job[object], ...]:
        """Jobs that have not ended, oldest first."""
        return tuple(self._jobs.values())

    def report_progress(self, number: int, facts: tuple[int, int, str]) -> None:
        """Report progress to the GUI thread; may be called on any thread.

        A report replaces one that has not been delivered yet.
        """
        with self._reports_lock:
            is_waiting = number in self._reports
            self._reports[number] = facts
        if not is_waiting:
            self._wake(lambda: self._progressed(number))

    def drop(self, number: int) -> None:
        """End a queued or detached job at once; any other ends when it checks for cancellation."""
        is_detached = number in self._detached
        self._detached.discard(number)
        if is_detached or self._database_thread.drop(number):
            self._deliver(number, None, JobCancelled())

    def stop(self) -> None:
        """Finish the queued database jobs and stop all threads; blocks until then."""
        self._database_thread.stop()
        for thread in tuple(self._threads.values()):
            thread.join()
        while not self._results.empty():
            self._resume()

    def _new(self, *, writes: bool, what: str) -> Job[T]:
        if not self._is_connected:  # deferred, because resolving Qt names takes time
            self._is_connected = True
            self._woken.connect(self._deliver_results, QtCore.Qt.ConnectionType.QueuedConnection)
        self._numbers += 1
        job: Job[T] = Job(self, self._numbers, writes=writes, what=what)
        self._jobs[job.number] = job  # type: ignore[assignment]  # jobs of any result type
        if len(self._jobs) == 1:
            self.busy_changed.emit()
        return job

    def _deliver(self, number: int, result: object, error: BaseException | None) -> None:
        self._wake(lambda: self._finished(number, result, error))

    def _wake(self, callback: Callable[[], None]) -> None:
        self._results.put(callback)
        self._woken.emit()

    def _deliver_results(self) -> None:
        """Handle queued results; yield to the event loop if that takes too long."""
        if self._is_resuming:
            return
        end = time.monotonic() + _TURN_S
        while not self._results.empty():
            if time.monotonic() > end:
                self._is_resuming = True
                QtCore.QTimer.singleShot(0, self, self._resume)
                return
            self._results.get_nowait()()

    def _resume(self) -> None:
        self._is_resuming = False
        self._deliver_results()

    def _progressed(self, number: int) -> None:
        with self._reports_lock:
            facts = self._reports.pop(number)
        job = self._jobs.get(number)
        if job is not None and not job.progress.is_cancelled:
            job.progressed.emit(*facts)

    def _finished(self, number: int, result: object, error: BaseException | None) -> None:
        job = self._jobs.pop(number, None)
        if job is None:  # completed just as it was cancelled
            return
        self._threads.pop(number, None)
        try:
            job.finish(result, error)
        finally:
            job.deleteLater()
            if not self._jobs:
                self.busy_changed.emit()


class _SerialExecutor:
    """A single thread that works through a queue of jobs."""

    def __init__(
        self, name: str, deliver: Callable[[int, object, BaseException | None], None]
    ) -> None:
        self._deliver = deliver
        self._waiting: dict[int, tuple[_Work, JobProgress]] = {}
        self._is_stopping = False
        self._change = threading.Condition()
        self._thread = threading.Thread(target=self._work, name=name)
        self._has_begun = False

    def put(self, number: int, work: _Work, progress: JobProgress) -> None:
        with self._change:
            if self._is_stopping:
                raise RuntimeError("the line is closed")
            self._waiting[number] = (work, progress)
            self._change.notify()
            if not self._has_begun:
                self._has_begun = True
                self._thread.start()

    def drop(self, number: int) -> bool:
        """Remove a job from the queue; return False if it is no longer queued."""
        with self._change:
            return self._waiting.pop(number, None) is not None

    def stop(self) -> None:
        with self._change:
            self._is_stopping = True
            self._change.notify()
        if self._has_begun:
            self._thread.join()

    def _work(self) -> None:
        while True:
            with self._change:
                while not self._waiting and not self._is_stopping:
                    self._change.wait()
                if not self._waiting:
                    return
                number = next(iter(self._waiting))
                work, progress = self._waiting.pop(number)
            self._deliver(number, *_outcome(work, progress))
            del work, progress


def _outcome(work: _Work, progress: JobProgress) -> tuple[object, BaseException | None]:
    try:
        progress.raise_if_cancelled()
        return work(progress), None
    except BaseException as error:  # noqa: BLE001  top of the thread: reported on the GUI thread
        return None, error
