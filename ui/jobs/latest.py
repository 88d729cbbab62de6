"""Of several questions asked in a row, only the last one's answer matters."""

from __future__ import annotations

from typing import Generic, TypeVar

from ui.jobs.job import Job

T = TypeVar("T")


class LatestOnly(Generic[T]):
    """Keeps one job: a newer one takes the place of the one before, whose result is not told."""

    def __init__(self) -> None:
        self._job: Job[T] | None = None

    def take(self, job: Job[T]) -> Job[T]:
        """Drop the job before and keep this one."""
        self.drop()
        self._job = job
        job.ended.connect(lambda: self._forget(job))
        return job

    def drop(self) -> None:
        """Let the job that runs go, if there is one."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    @property
    def is_running(self) -> bool:
        return self._job is not None

    def _forget(self, job: Job[T]) -> None:
        if self._job is job:
            self._job = None
