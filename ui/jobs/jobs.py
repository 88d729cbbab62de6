"""Runs jobs: those that touch the database one after another, others beside them."""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from PySide6 import QtCore
from PySide6.QtCore import QObject, Signal

from ui.jobs.job import Job
from ui.jobs.progress import JobCancelled, JobProgress

T = TypeVar("T")
_Work = Callable[[JobProgress], object]
_TURN_S = 0.025
"""Answers take turns with the other events of the window after so long."""

_YIELD_S = 0.0005
"""So long a job computes on when the window asks for the interpreter: the usual 5 ms are felt,
since one click of a person asks many times over."""


class Jobs(QObject):
    """Starts jobs and brings their results to the GUI thread.

    A worker never holds a widget: it knows a number, the function and its ``JobProgress``; results
    lie in a queue, and a bell tells the GUI thread to look there.
    """

    unanswered = Signal(object)
    """A refusal or trouble (RuleBroken, Trouble) that nobody answered."""

    crashed = Signal(object)
    """Any other exception: a slip in the program."""

    busy_changed = Signal()
    """The first job has begun, or the last one has ended."""

    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(_YIELD_S)
        self._jobs: dict[int, Job[object]] = {}
        self._numbers = 0
        self._results: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._reports: dict[int, tuple[int, int, str]] = {}
        self._evidence_for = threading.Lock()
        self._is_resuming = False
        self._database_thread = _SerialExecutor("database", self._deliver)
        self._threads: dict[int, threading.Thread] = {}
        self._detached: set[int] = set()
        self._is_connected = False

    def start(
        self, work: Callable[[JobProgress], T], *, writes: bool = False, what: str = ""
    ) -> Job[T]:
        """Run ``work`` on the database thread, after those already waiting there.

        ``writes`` marks work whose end must be awaited and told, even when someone cancels while
        the last of it is being written; ``what`` is the line that people read while it runs.
        """
        job: Job[T] = self._new(writes=writes, what=what)
        self._database_thread.put(job.number, work, job.progress)
        return job

    def start_in_thread(
        self, work: Callable[[JobProgress], T], *, writes: bool = False, what: str = ""
    ) -> Job[T]:
        """Run ``work`` on a thread of its own.

        It must not touch the database, unless it opens a reader of its own there (see
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
        """Run ``work`` that waits for another computer and keeps nothing here by itself.

        Cancelled, it is over at once: nobody waits any more for an answer that may never come.
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
        """The jobs that have not ended, oldest first."""
        return tuple(self._jobs.values())

    def report_progress(self, number: int, facts: tuple[int, int, str]) -> None:
        """Bring a report of progress to the GUI thread (any thread may call).

        Where reports come faster than they are shown, the latest takes the place of the others.
        """
        with self._evidence_for:
            is_waiting = number in self._reports
            self._reports[number] = facts
        if not is_waiting:
            self._wake(lambda: self._progressed(number))

    def drop(self, number: int) -> None:
        """Let a job go that waits, here or for another computer; others are told to stop."""
        is_detached = number in self._detached
        self._detached.discard(number)
        if is_detached or self._database_thread.drop(number):
            self._deliver(number, None, JobCancelled())

    def stop(self) -> None:
        """End the database thread after the work it has; blocks until then."""
        self._database_thread.stop()
        for thread in tuple(self._threads.values()):
            thread.join()
        while not self._results.empty():
            self._resume()

    def _new(self, *, writes: bool, what: str) -> Job[T]:
        if not self._is_connected:  # not before: the names of Qt take a while to make
            self._is_connected = True
            self._woken.connect(self._deliver_results, QtCore.Qt.ConnectionType.QueuedConnection)
        self._numbers += 1
        job: Job[T] = Job(self, self._numbers, writes=writes, what=what)
        self._jobs[job.number] = job  # type: ignore[assignment]  # jobs of any result
        if len(self._jobs) == 1:
            self.busy_changed.emit()
        return job

    def _deliver(self, number: int, result: object, error: BaseException | None) -> None:
        self._wake(lambda: self._finished(number, result, error))

    def _wake(self, callback: Callable[[], None]) -> None:
        self._results.put(callback)
        self._woken.emit()

    def _deliver_results(self) -> None:
        """Read what lies there; where that takes long, events of the window come in between."""
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
        with self._evidence_for:
            facts = self._reports.pop(number)
        job = self._jobs.get(number)
        if job is not None and not job.progress.is_cancelled:
            job.progressed.emit(*facts)

    def _finished(self, number: int, result: object, error: BaseException | None) -> None:
        job = self._jobs.pop(number, None)
        if job is None:  # it came home in the moment in which it was given up
            return
        self._threads.pop(number, None)
        try:
            job.finish(result, error)
        finally:
            job.deleteLater()
            if not self._jobs:
                self.busy_changed.emit()


class _SerialExecutor:
    """One thread that works through a line of jobs."""

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
        """Take a job out of the line; False when it is not in it any more."""
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
    except BaseException as error:  # noqa: BLE001  the edge of a thread: told on the GUI thread
        return None, error
