"""The open caseload as pages use it: reads and writes in jobs, and synchronises with targets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from casework import clock
from casework.exchange.targets import SyncSummary, TargetState
from casework.ports import Change
from casework.problems import RuleBroken
from ui.common.i18n import _, ngettext
from ui.common.masking import set_masking
from ui.common.parcel_words import sync_summary_words
from ui.common.problems import sentence_for, sentence_of
from ui.jobs.job import Job, JobProgress, Jobs, JobThread, Problem

if TYPE_CHECKING:
    from casework.ports import HasChange, Reader
    from casework.records import Keeper
    from casework.service_layer import CaseloadServices
    from casework.service_layer.caseload_port import Caseload, CaseloadManager
    from casework.service_layer.exchange_port import SyncPort

T = TypeVar("T")
W = TypeVar("W", bound="HasChange")

SYNC_EVERY = timedelta(minutes=5)
_LOOK_MS = 15_000
"""Interval at which due targets are checked; retries after a failure begin at one second."""


class ChangeBus(QObject):
    """Emits ``changed(Change)`` after each write that saved something."""

    changed = Signal(object)

    def publish(self, change: Change) -> None:
        """Announce a change, unless nothing was saved."""
        if not change.is_nothing:
            self.changed.emit(change)


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

    def run(
        self,
        work: Callable[[Caseload, JobProgress], T],
        *,
        thread: JobThread = "database",
        what: str = "",
    ) -> Job[T]:
        """Run longer work with the whole caseload.

        On a thread of its own, pages can read meanwhile and its writes wait for their turn; its end
        is reported even when it was cancelled. Work that needs no caseload is started by ``jobs``.
        """
        caseload, is_parallel = self._caseload, thread != "database"
        return self.jobs.start(
            lambda progress: work(caseload, progress),
            thread=thread,
            writes=is_parallel,
            what=what,
        )

    def run_writing(self, work: Callable[[Caseload, JobProgress], W], *, what: str = "") -> Job[W]:
        """Run longer work that writes, and announce the change once it is saved."""
        caseload = self._caseload
        return self._publishing(lambda progress: work(caseload, progress), what)

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


class SyncScheduler(QObject):
    """Synchronises with targets one after another; network work runs off the database thread.

    ``reported(text, is_well)`` is the line for the status bar; ``done(SyncSummary)`` comes with the
    end of each visit; ``password_wanted(name)`` when someone has to type one.
    """

    reported = Signal(str, bool)
    done = Signal(object)
    password_wanted = Signal(str)
    failed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._line: list[str] = []
        self._is_running = False
        self._is_over = False
        self._asked: set[str] = set()
        self._is_by_hand = False
        self._job: Any = None
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_MS)
        self._clock.timeout.connect(self.look)

    def start(self) -> None:
        """Start the timer."""
        self._clock.start()
        self.look()

    def stop(self) -> None:
        """Stop synchronising, as the caseload is being closed."""
        self._is_over = True
        self._clock.stop()
        self._line.clear()
        if self._job is not None:
            self._job.cancel()

    @property
    def is_running(self) -> bool:
        return self._is_running

    @property
    def is_by_hand(self) -> bool:
        """Whether the user requested the synchronisation, so that its result is reported."""
        return self._is_by_hand

    def look_soon(self) -> None:
        """Sync with all targets without reporting, as something is ready to send."""
        if not self._is_running and not self._is_over:
            self._is_by_hand = False
            self._read(lambda states: [s.target.name for s in states], ())

    def sync(self, *names: str) -> None:
        """Sync with these targets now, or with all."""
        self._is_by_hand = True
        self._asked.clear()
        self._read(lambda states: [s.target.name for s in states], names)

    def look(self) -> None:
        """Sync with the targets that are due, and report the state."""
        if self._is_running or self._is_over:
            return
        now = clock.now()
        self._is_by_hand = False
        self._read(lambda states: [s.target.name for s in states if s.is_due(now, SYNC_EVERY)], ())

    def _read(self, choose: Any, names: tuple[str, ...]) -> None:
        if self._is_over:
            return

        def show(states: tuple[TargetState, ...]) -> None:
            self._say(states)
            if not states and self._is_by_hand:
                self.failed.emit(_("No target has been set up yet."))
            wanted = list(names) or [n for n in choose(states) if n not in self._asked]
            self._line += [name for name in wanted if name not in self._line]
            self._next()

        self._session.run(lambda caseload, _p: caseload.sync_service.targets()).then(show)

    def _say(self, states: tuple[TargetState, ...]) -> None:
        if not states:
            self.reported.emit("", True)
            return
        bad = [one for one in states if one.problem is not None]
        wrong = next((one for one in bad if one.needs_somebody), bad[0] if bad else None)
        waiting = sum(one.waiting for one in states)
        if wrong is not None:
            reported = (
                _("{name} needs attention")
                if wrong.needs_somebody
                else _("{name} cannot be reached")
            )
            text = reported.format(name=wrong.target.name)
            if waiting:
                queued = ngettext("{count} queued", "{count} queued", waiting)
                text = f"{text} · {queued.format(count=waiting)}"
            self.reported.emit(text, False)
        else:
            names = states[0].target.name if len(states) == 1 else _("Exchange")
            self.reported.emit(_("{name}: up to date").format(name=names), True)

    # --- one synchronisation

    def _next(self) -> None:
        if self._is_running or self._is_over or not self._line:
            return
        name = self._line.pop(0)
        self._is_running = True
        self._session.run(lambda caseload, _p: caseload.sync_service.plan(name)).then(
            self._carry, problem=lambda problem: self._on_refused(name, problem)
        )

    def _carry(self, plan: Any) -> None:
        if self._is_over:
            return
        sync_service = self._session.sync_service
        job = self._session.jobs.start(
            lambda progress: sync_service.transfer(
                plan, check=lambda _done, _total: progress.raise_if_cancelled()
            ),
            thread="detached",
            what=_("Exchanging"),
        )
        self._job = job.may_stop()
        job.then(
            lambda result: self._settle(plan, result),
            problem=self._on_problem,
            ended=self._on_carried,
        )
        job.cancelled.connect(self._on_end)

    def _on_carried(self) -> None:
        self._job = None

    def _settle(self, plan: Any, result: Any) -> None:
        if self._is_over:
            return
        self._session.run(
            lambda caseload, _p: caseload.sync_service.commit(plan, result), what=_("Exchanging")
        ).then(self._on_settled, problem=self._on_problem)

    def _on_settled(self, synced: SyncSummary) -> None:
        goes_on = synced.has_more or synced.taken  # download the rest, send receipts immediately
        if goes_on and synced.problem is None and synced.target not in self._line:
            self._line.append(synced.target)
        if synced.problem is not None and self._is_by_hand:
            self.failed.emit(sentence_of(synced.problem, synced.facts))
        self.done.emit(synced)
        if synced.sent or synced.received or synced.receipts or synced.taken or synced.refused:
            self._session.change_bus.publish(Change("exchange"))
        self._on_end()

    def _on_refused(self, name: str, problem: Problem) -> None:
        if isinstance(problem, RuleBroken) and problem.rule == "ROAD_PASSWORD":
            self._asked.add(name)
            if self._is_by_hand:
                self.password_wanted.emit(name)
        self._on_problem(problem)

    def _on_problem(self, problem: Problem) -> None:
        if self._is_by_hand:
            self.failed.emit(sentence_for(problem))
        self._on_end()

    def _on_end(self) -> None:
        self._is_running = False
        if self._line:
            self._next()
        elif not self._is_over:
            self._session.run(lambda caseload, _p: caseload.sync_service.targets()).then(self._say)


def sync_summary_line(synced: SyncSummary) -> str:
    """Return the result of a synchronisation as text, with the name of its target."""
    return f"{synced.target}: {sync_summary_words(synced)}"
