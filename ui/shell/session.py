"""The open caseload as pages use it: reads and writes that run on the database thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from ui.common.i18n import _
from ui.common.masking import set_masking
from ui.jobs import Job, JobProgress, Jobs
from ui.shell.change_bus import ChangeBus, change_from

if TYPE_CHECKING:
    from casework.ports import Reader
    from casework.records import Keeper
    from casework.service_layer import CaseloadServices
    from ui.common.caseload_port import Caseload, CaseloadManager
    from ui.common.sync_port import SyncPort
    from ui.exchange.sync_scheduler import SyncScheduler

T = TypeVar("T")

_CAN_CHANGE_SETTINGS = frozenset({"settings.change", "action.undo", "action.redo"})


class Session(QObject):
    """One unlocked caseload.

    ``read`` and ``write`` return at once; the answer comes to ``job.then(...)`` on the GUI
    thread. The functions given run on the database thread: they hold values, never widgets.
    """

    saved = Signal()
    """Something was written and is safe on disk."""

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
        """What asks no database of it (``load_file``, ``meet``, ``carry``) runs aside."""
        return self._caseload.sync_service

    @cached_property
    def sync_scheduler(self) -> SyncScheduler:
        """The visits to targets, by the clock and by hand."""
        from ui.exchange.sync_scheduler import SyncScheduler

        return SyncScheduler(self)

    def today(self) -> date:
        """Return the day it is for this caseload; entries like “yesterday” go by it."""
        return self._caseload.services.today()

    def read(self, look: Callable[[Reader], T], *, what: str = "") -> Job[T]:
        """Run ``look`` with a reader of one moment."""
        caseload = self._caseload

        def work(_progress: JobProgress) -> T:
            with caseload.snapshot() as reader:
                return look(reader)

        return self.jobs.start(work, what=what)

    def write(self, act: Callable[[CaseloadServices], T], *, what: str = "") -> Job[T]:
        """Run ``act`` with the services, and announce the change when it was kept."""
        caseload = self._caseload
        return self._publishing(lambda _progress: act(caseload.services), what)

    def run(
        self, work: Callable[[Caseload, JobProgress], T], *, writes: bool = False, what: str = ""
    ) -> Job[T]:
        """Run longer work with the whole caseload; with ``writes``, announce what it returns."""
        caseload = self._caseload
        if writes:
            return self._publishing(lambda progress: work(caseload, progress), what)
        return self.jobs.start(lambda progress: work(caseload, progress), what=what)

    def run_in_thread(
        self, work: Callable[[JobProgress], T], *, writes: bool = False, what: str = ""
    ) -> Job[T]:
        """Run work that needs no database (making documents) on a thread of its own."""
        return self.jobs.start_in_thread(work, writes=writes, what=what)

    def run_detached(self, work: Callable[[JobProgress], T], *, what: str = "") -> Job[T]:
        """Run work that waits for another computer; once cancelled, nobody waits for it."""
        return self.jobs.start_detached(work, what=what)

    def run_with_reader(
        self, work: Callable[[Caseload, JobProgress], T], *, what: str = ""
    ) -> Job[T]:
        """Run long work that reads the caseload on a thread of its own: pages go on reading.

        What it writes waits for its turn; its end is told even when someone cancels meanwhile.
        """
        caseload = self._caseload
        return self.jobs.start_in_thread(
            lambda progress: work(caseload, progress), writes=True, what=what
        )

    def _publishing(self, work: Callable[[JobProgress], T], what: str) -> Job[T]:
        job = self.jobs.start(work, writes=True, what=what or _("Saving"))
        job.succeeded.connect(self._on_kept)
        return job

    def _on_kept(self, result: object) -> None:
        self.saved.emit()
        change = change_from(result)
        if change is not None and change.name in _CAN_CHANGE_SETTINGS:
            # before the pages read again: they cover numbers by it
            self.read(lambda reader: reader.org_settings()).then(set_masking)
        self.change_bus.publish(result)
