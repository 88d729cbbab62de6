"""Background jobs: those of the database run one after another, others in parallel."""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Callable
from typing import Generic, Literal, TypeVar

from PySide6 import QtCore
from PySide6.QtCore import QObject, Signal

from casework.problems import RuleBroken, Trouble

_TURN_S = 0.025
"""Results are handled for at most this long before other events of the window are processed."""

_YIELD_S = 0.0005
"""Thread switch interval. With Python's default of 5 ms the window responds noticeably late, since
one click acquires the interpreter lock many times.
"""

JobThread = Literal["database", "own", "detached"]
"""Where a job runs.

``database``: queued for the one thread that uses the database. ``own``: at once, on a thread of its
own, where it must not use the database unless it opens its own reader. ``detached``: the same, for
work that waits for another computer and stores nothing itself; cancelled, it ends immediately, as a
response may never arrive.
"""


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


T = TypeVar("T")
Problem = RuleBroken | Trouble


class Job(QObject, Generic[T]):
    """A background job. Its signals are emitted on the GUI thread, ``ended`` always last.

    ``succeeded(result)`` or ``failed(error)`` precedes it. After ``cancel()`` neither is emitted,
    unless the job ``writes`` and completed anyway.
    """

    progressed = Signal(int, int, str)
    succeeded = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    ended = Signal()

    def __init__(self, jobs: Jobs, number: int, *, writes: bool, what: str) -> None:
        super().__init__(jobs)
        self._jobs = jobs
        self.number = number
        self.writes = writes
        self.what = what
        self.progress = JobProgress(lambda *facts: jobs.report_progress(number, facts))
        self._on_problem: Callable[[Problem], None] | None = None
        self.is_over = False
        self._on_stop: Callable[[], object] | None = None
        self.has_reported = False

    def then(
        self,
        succeeded: Callable[[T], object] | None = None,
        *,
        problem: Callable[[Problem], object] | None = None,
        ended: Callable[[], object] | None = None,
    ) -> Job[T]:
        """Connect handlers for the result, for RuleBroken and Trouble, and for the end.

        Without ``problem``, the frame shows these errors. Any other exception opens the crash
        window.
        """
        if succeeded is not None:
            self.succeeded.connect(succeeded)
        if problem is not None:
            self._on_problem = problem  # type: ignore[assignment]  # the return value of the handler is ignored
        if ended is not None:
            self.ended.connect(ended)
        return self

    def cancel(self) -> None:
        """Request cancellation; a queued job never starts. The result is discarded."""
        if not self.is_over:
            self.progress.cancel()
            self._jobs.drop(self.number)

    def may_stop(self, stop: Callable[[], object] | None = None) -> Job[T]:
        """Allow the user to stop this job, by ``stop`` or by default ``cancel``.

        Only for work that regularly checks for cancellation and leaves no partial result.
        """
        self._on_stop = stop or self.cancel
        return self

    @property
    def can_stop(self) -> bool:
        return self._on_stop is not None and not self.is_over and not self.progress.is_cancelled

    def stop(self) -> None:
        """Stop the job at the user's request."""
        if self._on_stop is not None and self.can_stop:
            self._on_stop()

    def finish(self, result: object, error: BaseException | None) -> None:
        """Emit the outcome; called once, by ``Jobs``."""
        self.is_over = True
        if self.progress.is_cancelled and not (self.writes and error is None):
            self.cancelled.emit()
            if not isinstance(error, RuleBroken | Trouble | JobCancelled | None):
                self._jobs.crashed.emit(error)
        elif error is None:
            self.succeeded.emit(result)
        else:
            self._tell_failure(error)
        self.ended.emit()

    def _tell_failure(self, error: BaseException) -> None:
        self.failed.emit(error)
        if not isinstance(error, RuleBroken | Trouble):
            self._jobs.crashed.emit(error)
        elif self._on_problem is not None:
            self._on_problem(error)
        else:
            self._jobs.unanswered.emit(error)


class LatestOnly(Generic[T]):
    """Holds one job; a new one cancels the previous one, whose result is discarded."""

    def __init__(self) -> None:
        self._job: Job[T] | None = None

    def take(self, job: Job[T]) -> Job[T]:
        """Cancel the previous job and keep this one."""
        self.drop()
        self._job = job
        job.ended.connect(lambda: self._forget(job))
        return job

    def drop(self) -> None:
        """Cancel the running job, if any."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    @property
    def is_running(self) -> bool:
        return self._job is not None

    def _forget(self, job: Job[T]) -> None:
        if self._job is job:
            self._job = None


_Work = Callable[[JobProgress], object]


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

    def start(
        self,
        work: Callable[[JobProgress], T],
        *,
        thread: JobThread = "database",
        writes: bool = False,
        what: str = "",
    ) -> Job[T]:
        """Run ``work`` on this thread.

        ``writes`` marks work whose result is reported even if it is cancelled during its last
        write; ``what`` is the description shown while it runs.
        """
        job: Job[T] = self._new(writes=writes, what=what)
        number, progress = job.number, job.progress
        if thread == "database":
            self._database_thread.put(number, work, progress)
            return job
        is_detached = thread == "detached"
        if is_detached:
            self._detached.add(number)
        deliver = self._deliver_detached if is_detached else self._deliver
        started = threading.Thread(
            target=lambda: deliver(number, *_outcome(work, progress)),
            name=f"job {number}",
            daemon=is_detached,
        )
        if not is_detached:
            self._threads[number] = started
        started.start()
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
        if not self._numbers:  # deferred, because resolving Qt names takes time
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
            job.has_reported = True
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

    def put(self, number: int, work: _Work, progress: JobProgress) -> None:
        with self._change:
            if self._is_stopping:
                raise RuntimeError("the line is closed")
            self._waiting[number] = (work, progress)
            self._change.notify()
            if self._thread.ident is None:
                self._thread.start()

    def drop(self, number: int) -> bool:
        """Remove a job from the queue; return False if it is no longer queued."""
        with self._change:
            return self._waiting.pop(number, None) is not None

    def stop(self) -> None:
        with self._change:
            self._is_stopping = True
            self._change.notify()
        if self._thread.ident is not None:
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
