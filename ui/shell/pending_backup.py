"""After a lock: makes the skipped backup, and reports an interrupted save."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from casework.problems import RuleBroken, Trouble
from casework.service_layer.caseload_port import Caseload
from ui.common.i18n import _
from ui.jobs import JobProgress
from ui.jobs.session import Session
from ui.shell.page_host import PageHost

KEY = "cut-off"
"""Key of the banner."""

_LOOK_EVERY_MS = 5_000
_REST_S = 20
"""Idle time before the backup starts, since it blocks the database."""


class PendingBackup(QObject):
    """Makes the backup that locking skipped once there is no input, and reports it.

    Locking makes no backup, since that would keep the keys in memory. If there is no pause before
    the window is closed, closing makes the backup.
    """

    def __init__(
        self,
        session: Session,
        page_host: Callable[[], PageHost | None],
        rests_for: Callable[[float], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._bench, self.rests_for = session, page_host, rests_for
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Start waiting for a pause in input."""
        self._timer.start()

    def stop(self) -> None:
        """Stop waiting; closing will make the backup."""
        self._timer.stop()

    def look(self) -> None:
        """Make the backup now if there is no input and no running job."""
        if self.rests_for(_REST_S) and not self._session.jobs.running:
            self.stop()
            self.make()

    def make(self) -> None:
        """Make the backup if one is due."""

        def work(caseload: Caseload, progress: JobProgress) -> bool:
            return caseload.back_up_changes(on_progress=progress.go_on) is not None

        job = self._session.run(work, what=_("Backing up")).may_stop()
        job.then(self._say, problem=self._on_problem)

    def _say(self, is_made: bool) -> None:
        page_host = self._bench()
        if is_made and page_host is not None:
            page_host.say(_("The backup that was skipped when locking has been made."))

    def _on_problem(self, problem: RuleBroken | Trouble) -> None:
        page_host = self._bench()
        if page_host is not None:
            page_host.show_problem(problem)


def tell_cut_off(page_host: PageHost) -> None:
    """Report that the last lock interrupted a save."""
    text = _(
        "Locking interrupted a save. It was saved completely or not at all: check whether it"
        " is there."
    )
    page_host.show_banner(KEY, text, level="warn")
