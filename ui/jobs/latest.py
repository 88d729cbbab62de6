"""Keep only the latest of several jobs, and cancel the previous one."""

from __future__ import annotations

from typing import Generic, TypeVar

from ui.jobs.job import Job

T = TypeVar("T")


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
