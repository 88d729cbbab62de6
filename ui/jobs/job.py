"""A piece of work that runs beside the window, as the window sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from casework.problems import RuleBroken, Trouble
from ui.jobs.progress import JobProgress

if TYPE_CHECKING:
    from ui.jobs.jobs import Jobs

T = TypeVar("T")
Problem = RuleBroken | Trouble


class Job(QObject, Generic[T]):
    """One piece of work. Its signals come on the GUI thread, each job ending with ``ended``.

    ``succeeded(result)`` or ``failed(error)`` comes before; after ``cancel()`` neither does.
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
        """Say what answers the result, a problem the person can read, and the end in any case.

        Without ``problem``, refusals and troubles are shown by the frame. Anything else that goes
        wrong always goes to the crash window.
        """
        if succeeded is not None:
            self.succeeded.connect(succeeded)
        if problem is not None:
            self._on_problem = problem  # type: ignore[assignment]  # whoever answers may return anything
        if ended is not None:
            self.ended.connect(ended)
        return self

    def cancel(self) -> None:
        """Ask the work to stop; one that still waits never starts. Its result is not told."""
        if not self._is_over:
            self.progress.cancel()
            self._jobs.drop(self.number)

    def may_stop(self, stop: Callable[[], object] | None = None) -> Job[T]:
        """Let people end this job where they see it run, by ``stop`` or else by ``cancel``.

        Only for work that asks now and then whether it should go on, and leaves nothing half.
        """
        self._on_stop = stop or self.cancel
        return self

    @property
    def can_stop(self) -> bool:
        return self._on_stop is not None and not self._is_over and not self.progress.is_cancelled

    def stop(self) -> None:
        """End the job as people do who see it run."""
        if self._on_stop is not None and self.can_stop:
            self._on_stop()

    @property
    def is_over(self) -> bool:
        return self._is_over

    def finish(self, result: object, error: BaseException | None) -> None:
        """Tell everyone how it went (called once, by ``JobObjects``)."""
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
        from ui.jobs.progress import JobCancelled

        return isinstance(error, RuleBroken | Trouble | JobCancelled)
