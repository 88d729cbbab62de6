"""A background job, as seen from the GUI thread; its progress; and keeping only the latest job."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from casework.problems import RuleBroken, Trouble

if TYPE_CHECKING:
    from ui.jobs.jobs import Jobs
import threading


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
        self._is_over = False
        self._on_stop: Callable[[], object] | None = None
        self.has_reported = False
        self.progressed.connect(self._on_progressed)

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
        if not self._is_over:
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
        return self._on_stop is not None and not self._is_over and not self.progress.is_cancelled

    def stop(self) -> None:
        """Stop the job at the user's request."""
        if self._on_stop is not None and self.can_stop:
            self._on_stop()

    @property
    def is_over(self) -> bool:
        return self._is_over

    def finish(self, result: object, error: BaseException | None) -> None:
        """Emit the outcome; called once, by ``Jobs``."""
        self._is_over = True
        if self.progress.is_cancelled and not (self.writes and error is None):
            self.cancelled.emit()
            if error is not None and not self._is_ordinary(error):
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

    def _on_progressed(self) -> None:
        self.has_reported = True

    @staticmethod
    def _is_ordinary(error: BaseException) -> bool:

        return isinstance(error, RuleBroken | Trouble | JobCancelled)


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
