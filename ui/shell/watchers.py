"""What watches over an open caseload beside its pages: the computer's clock, and the backups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QObject, QTimer

from casework import clock
from casework.caseload_dtos import BackupLocation, BackupSummary
from casework.clock import TOLERANCE, ClockDoubt, ClockFinding
from casework.problems import RuleBroken, Trouble
from casework.service_layer import ActionResult
from casework.service_layer.caseload_port import Caseload
from casework.service_layer.devices import ClockRepair
from ui.common.i18n import _
from ui.common.maintenance_words import clock_sentence, repaired_words
from ui.common.problems import sentence_of
from ui.jobs import JobProgress, LatestOnly
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.jobs.user_state import load_state, save_state
from ui.shell.auto_lock import Clocks
from ui.shell.page_host import PageHost

PLACE, FAILED = "backup place", "backup failed"
"""Keys of the banners."""

DISMISSED = "backups.dismissed"
EVERY_S = 4 * 3600
PATIENCE_S = 30 * 60
"""Extra time for which a backup that is due waits for a pause in input."""

FIRST_SAID_AFTER = timedelta(days=7)
"""Period covered by backups before the user is asked for a second disk."""

QUIET_PERIOD = timedelta(days=30)
_PLACE_LOOK_MS = 5 * 60_000


@dataclass(frozen=True, slots=True)
class BackupState:
    """The backup location, and the period that the backups cover."""

    place: BackupLocation
    covered: timedelta


class Watcher(QObject):
    """Looks at something at an interval while a caseload is open.

    ``page_host`` returns where to show the result; None once the caseload is being closed.
    """

    def __init__(
        self,
        session: Session,
        page_host: Callable[[], PageHost | None],
        parent: QObject,
        every_ms: int,
    ) -> None:
        super().__init__(parent)
        self._session, self._page_host = session, page_host
        self._timer = QTimer(self)
        self._timer.setInterval(every_ms)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Start watching."""
        self._timer.start()

    def stop(self) -> None:
        """Stop watching."""
        self._timer.stop()

    def look(self) -> None:
        """Look now."""
        raise NotImplementedError


class BackupScheduler(Watcher):
    """Makes a backup every four hours when there are changes, and reports failures.

    A banner is shown when the chosen folder is missing and, once in thirty days, when all backups
    are on the same disk as the data.
    """

    def __init__(
        self,
        session: Session,
        page_host: Callable[[], PageHost | None],
        is_unattended: Callable[[], bool],
        parent: QObject,
        clocks: Clocks | None = None,
    ) -> None:
        super().__init__(session, page_host, parent, _PLACE_LOOK_MS)
        self._is_unattended = is_unattended
        self._clocks = clocks or Clocks()
        self._last = self._clocks.running()
        self._reading: LatestOnly[BackupState] = LatestOnly()

    def start(self) -> None:
        """Check the backup location and start the schedule."""
        self._look_at_place()
        super().start()

    def stop(self) -> None:
        """Stop the schedule."""
        super().stop()
        self._reading.drop()

    def look(self) -> None:
        """Make a backup if one is due; otherwise check the backup location."""
        waited = self._clocks.running() - self._last
        if waited >= EVERY_S + PATIENCE_S or (waited >= EVERY_S and self._is_unattended()):
            self._back_up()
        else:
            self._look_at_place()

    def _back_up(self) -> None:
        self._last = self._clocks.running()

        def work(caseload: Caseload, progress: JobProgress) -> BackupSummary | None:
            return caseload.backups.take_changes(on_progress=progress.go_on)

        job = self._session.run(work, what=_("Backing up")).may_stop()
        job.then(self._on_made, problem=self._on_failed)

    def _on_made(self, _line: BackupSummary | None) -> None:
        page_host = self._page_host()
        if page_host is not None:
            page_host.hide_banner(FAILED)
        self._look_at_place()

    def _on_failed(self, problem: Problem) -> None:
        page_host = self._page_host()
        if page_host is None:
            return
        code = problem.rule if isinstance(problem, RuleBroken) else problem.code
        why = sentence_of(code, {**problem.facts, "kind": "backup"})
        message = _("Your changes are saved, but the backup afterwards failed: {why}")
        page_host.show_banner(FAILED, message.format(why=why), level="warn")

    # --- backup location

    def _look_at_place(self) -> None:
        self._reading.take(self._session.run(_state)).then(
            self._show, problem=lambda _problem: None
        )

    def _show(self, found: BackupState) -> None:
        page_host = self._page_host()
        if page_host is None:
            return
        if not found.place.is_there:
            text = _("{path} is not available; until it is, backups are saved to the usual folder.")
            page_host.show_banner(
                PLACE,
                text.format(path=found.place.chosen),
                level="warn",
                action=_("Another folder…"),
                on_action=self._choose,
            )
        elif found.place.is_same_disk and found.covered >= FIRST_SAID_AFTER:
            load_state(self._session, DISMISSED).then(self._hint, problem=lambda _problem: None)
        else:
            page_host.hide_banner(PLACE)

    def _hint(self, dismissed: Any) -> None:
        page_host = self._page_host()
        if page_host is None:
            return
        if _is_recent(dismissed):
            page_host.hide_banner(PLACE)
            return
        page_host.show_banner(
            PLACE,
            _(
                "All backups are on the same disk as the data: if it fails or is stolen, both"
                " are lost. Choose a folder on another disk."
            ),
            action=_("Another folder…"),
            on_action=self._choose,
            on_close=lambda: save_state(self._session, DISMISSED, clock.today().isoformat()),
        )

    def _choose(self) -> None:
        page_host = self._page_host()
        page: Any = None if page_host is None else page_host.show_page("settings")
        if page is not None:
            page.backups.place_chosen.connect(self._look_at_place)
            page.backups.ask_for_folder()


def _state(caseload: Caseload, _progress: JobProgress) -> BackupState:
    taken = [line.taken_at for line in caseload.backups.list()]
    covered = max(taken) - min(taken) if taken else timedelta()
    return BackupState(caseload.backups.location(), covered)


def _is_recent(dismissed: Any) -> bool:
    """Return whether the hint was closed in the last thirty days, and not on a future date."""
    try:
        since = clock.today() - date.fromisoformat(dismissed)
    except (TypeError, ValueError):  # never closed, or the value is not ours
        return False
    return timedelta() <= since < QUIET_PERIOD


CUT_OFF = "cut-off"
"""Key of the banner."""

_REST_LOOK_MS = 5_000
_REST_S = 20
"""Idle time before the backup starts, since it blocks the database."""


class PendingBackup(Watcher):
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
        super().__init__(session, page_host, parent, _REST_LOOK_MS)
        self.rests_for = rests_for

    def look(self) -> None:
        """Make the backup now if there is no input and no running job."""
        if self.rests_for(_REST_S) and not self._session.jobs.running:
            self.stop()
            self.make()

    def make(self) -> None:
        """Make the backup if one is due."""

        def work(caseload: Caseload, progress: JobProgress) -> bool:
            return caseload.backups.take_changes(on_progress=progress.go_on) is not None

        job = self._session.run(work, what=_("Backing up")).may_stop()
        job.then(self._say, problem=self._on_problem)

    def _say(self, is_made: bool) -> None:
        page_host = self._page_host()
        if is_made and page_host is not None:
            page_host.say(_("The backup that was skipped when locking has been made."))

    def _on_problem(self, problem: RuleBroken | Trouble) -> None:
        page_host = self._page_host()
        if page_host is not None:
            page_host.show_problem(problem)


def tell_cut_off(page_host: PageHost) -> None:
    """Report that the last lock interrupted a save."""
    text = _(
        "Locking interrupted a save. It was saved completely or not at all: check whether it"
        " is there."
    )
    page_host.show_banner(CUT_OFF, text, level="warn")


CLOCK = "clock"
"""Key of the banner."""

_CLOCK_LOOK_MS = 30_000


class ClockWatch(Watcher):
    """Shows a banner while the clock may be wrong, with the possible remedies.

    At the start it compares the clock with the journal. Later it compares it with the monotonic
    clock, and reports a jump before anything is saved with a wrong time.
    """

    def __init__(
        self,
        session: Session,
        page_host: Callable[[], PageHost | None],
        parent: QObject,
        clocks: Clocks | None = None,
    ) -> None:
        super().__init__(session, page_host, parent, _CLOCK_LOOK_MS)
        self._clocks = clocks or Clocks()
        self._lead = self._lead_now()
        self._repaired: ClockRepair | None = None

    def start(self) -> None:
        """Compare the clock with the journal, and start watching."""
        self._compare()
        super().start()

    def look(self) -> None:
        """Check whether the clock was set while the caseload was open."""
        lead = self._lead_now()
        moved = timedelta(seconds=lead - self._lead)
        if abs(moved) <= TOLERANCE:
            return
        self._lead = lead

        def show(found: ClockFinding | None) -> None:
            if found is None:
                now = clock.now()
                found = ClockFinding(ClockDoubt.JUMP, now, now - moved)
            self._show(found)

        self._session.run(lambda caseload, _progress: caseload.checks.check_clock()).then(show)

    def _lead_now(self) -> float:
        """Return the offset of the wall clock from the monotonic clock, in seconds."""
        return self._clocks.wall() - self._clocks.running()

    def _compare(self) -> None:
        self._session.run(lambda caseload, _progress: caseload.checks.check_clock()).then(
            self._show
        )

    def _show(self, found: ClockFinding | None) -> None:
        page_host = self._page_host()
        if page_host is None:
            return
        if found is None:
            page_host.hide_banner(CLOCK)
            return
        is_behind = found.doubt is ClockDoubt.BEHIND
        page_host.show_banner(
            CLOCK,
            clock_sentence(found),
            level="danger" if is_behind else "warn",
            action=_("The clock is right: correct times") if is_behind else _("The date is right"),
            on_action=self._repair if is_behind else self._confirm,
        )

    def _confirm(self) -> None:
        self._session.run(lambda caseload, _progress: caseload.checks.confirm_clock()).then(
            lambda _none: self._show(None)
        )

    def _repair(self) -> None:
        def work(caseload: Caseload, _progress: JobProgress) -> ActionResult:
            repair = self._repaired = caseload.services.clock.repair_clock()
            return repair.done

        self._session.run_writing(work).then(self._on_repaired)

    def _on_repaired(self, _done: ActionResult) -> None:
        self._compare()
        page_host, repair = self._page_host(), self._repaired
        if page_host is not None and repair is not None:
            page_host.say(repaired_words(repair.entries, repair.changed, repair.left))
