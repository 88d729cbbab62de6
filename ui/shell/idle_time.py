"""The idle time in use: stored in the caseload, so that the settings file cannot change it."""

from __future__ import annotations

from typing import Any

from ui.jobs import Jobs
from ui.shell.settings import SettingsStore
from ui.unlock.caseload_opener import OpenedCaseload


class IdleTime:
    """``minutes`` after which the open caseload locks.

    The value is stored in the caseload. The window's settings file has a copy, shown before a
    caseload is open; a caseload without a value takes over that copy once.
    """

    def __init__(self, settings: SettingsStore) -> None:
        self._settings = settings
        self._opened: OpenedCaseload | None = None
        self.minutes = settings.now.idle_minutes

    def enter(self, opened: OpenedCaseload, jobs: Jobs) -> None:
        """Use the value of the caseload that has been opened."""
        self._opened = opened
        if opened.idle_minutes is None:
            self.minutes = self._settings.now.idle_minutes
            self._keep(jobs)
            return
        self.minutes = opened.idle_minutes
        if self._settings.now.idle_minutes != self.minutes:
            self._settings.change(idle_minutes=self.minutes)

    def leave(self) -> None:
        """Stop saving to the caseload, which is being closed."""
        self._opened = None

    def change(self, fields: dict[str, Any], jobs: Jobs) -> None:
        """Save a new idle time in the open caseload, if ``fields`` contain one."""
        if "idle_minutes" in fields:
            self.minutes = fields["idle_minutes"]
            self._keep(jobs)

    def _keep(self, jobs: Jobs) -> None:
        if self._opened is not None:
            caseload, minutes = self._opened.caseload, self.minutes
            jobs.start(lambda _progress: caseload.keep_idle_minutes(minutes), writes=True)
