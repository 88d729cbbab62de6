"""The open caseload as pages use it: reads and writes on the database thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from ui.common.i18n import _
from ui.common.masking import set_masking
from ui.jobs import Job, JobProgress, Jobs
from ui.jobs.change_bus import ChangeBus

if TYPE_CHECKING:
    from casework.ports import HasChange, Reader
    from casework.records import Keeper
    from casework.service_layer import CaseloadServices
    from ui.common.caseload_port import Caseload, CaseloadManager
    from ui.common.sync_port import SyncPort
    from ui.jobs.sync_scheduler import SyncScheduler

T = TypeVar("T")
W = TypeVar("W", bound="HasChange")


class Session(QObject):
    """One unlocked caseload.

    ``read`` and ``write`` return at once; ``job.then(...)`` delivers the result on the GUI thread.
    The functions passed in run on the database thread and must not touch widgets.
    """

    saved = Signal()
    """A write was saved to disk."""

    def __init__(
        self,
        manager: CaseloadManager,
        caseload: Caseload,
        keeper: Keeper,
        jobs: Jobs,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.manager = manager
        self.keeper = keeper
        self.jobs = jobs
        self.change_bus = ChangeBus(self)
        self._caseload = caseload

    @property
    def sync_service(self) -> SyncPort:
        """Parcel sync; its methods that use no database run on another thread."""
        return self._caseload.sync_service

    @cached_property
    def sync_scheduler(self) -> SyncScheduler:
        """Syncs with targets, scheduled and on request."""
        from ui.jobs.sync_scheduler import SyncScheduler

        return SyncScheduler(self)

    def today(self) -> date:
        """Return today's date for this caseload, used to resolve entries like “yesterday”."""
        return self._caseload.services.today()

    def read(self, look: Callable[[Reader], T], *, what: str = "") -> Job[T]:
        """Run ``look`` with a consistent reader."""
        caseload = self._caseload

        def work(_progress: JobProgress) -> T:
            with caseload.snapshot() as reader:
                return look(reader)

        return self.jobs.start(work, what=what)

    def write(self, act: Callable[[CaseloadServices], W], *, what: str = "") -> Job[W]:
        """Run ``act`` with the services, and announce the change once it is saved."""
        caseload = self._caseload
        return self._publishing(lambda _progress: act(caseload.services), what)

    def run(self, work: Callable[[Caseload, JobProgress], T], *, what: str = "") -> Job[T]:
        """Run longer work with the whole caseload."""
        caseload = self._caseload
        return self.jobs.start(lambda progress: work(caseload, progress), what=what)

    def run_writing(self, work: Callable[[Caseload, JobProgress], W], *, what: str = "") -> Job[W]:
        """Run longer work that writes, and announce the change once it is saved."""
        caseload = self._caseload
        return self._publishing(lambda progress: work(caseload, progress), what)

    def run_in_thread(
        self, work: Callable[[JobProgress], T], *, writes: bool = False, what: str = ""
    ) -> Job[T]:
        """Run work without the database, such as rendering documents, on a separate thread."""
        return self.jobs.start_in_thread(work, writes=writes, what=what)

    def run_detached(self, work: Callable[[JobProgress], T], *, what: str = "") -> Job[T]:
        """Run work that waits for another computer; once cancelled, it is not waited for."""
        return self.jobs.start_detached(work, what=what)

    def run_with_reader(
        self, work: Callable[[Caseload, JobProgress], T], *, what: str = ""
    ) -> Job[T]:
        """Run long work that reads the caseload on a separate thread, so that pages can read too.

        Its writes wait for their turn; its end is reported even when it was cancelled.
        """
        caseload = self._caseload
        return self.jobs.start_in_thread(
            lambda progress: work(caseload, progress), writes=True, what=what
        )

    def _publishing(self, work: Callable[[JobProgress], W], what: str) -> Job[W]:
        job = self.jobs.start(work, writes=True, what=what or _("Saving"))
        job.succeeded.connect(self._on_kept)
        return job

    def _on_kept(self, result: HasChange) -> None:
        self.saved.emit()
        if result.change.has_settings:
            # before the pages reload: masking depends on it
            self.read(lambda reader: reader.org_settings()).then(set_masking)
        self.change_bus.publish(result.change)
