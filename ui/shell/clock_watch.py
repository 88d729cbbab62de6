"""Watches the computer's clock while a caseload is open, and warns when it may be wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QObject, QTimer

from casework import clock
from casework.clock import TOLERANCE, ClockDoubt, ClockFinding
from casework.service_layer import ActionResult
from casework.service_layer.caseload_port import Caseload
from casework.service_layer.devices import ClockRepair
from ui.common.i18n import _
from ui.common.maintenance_words import clock_sentence, repaired_words
from ui.jobs import JobProgress
from ui.jobs.session import Session
from ui.shell.auto_lock import Clocks
from ui.shell.page_host import PageHost

KEY = "clock"
"""Key of the banner."""

_LOOK_EVERY_MS = 30_000


class ClockWatch(QObject):
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
        super().__init__(parent)
        self._session, self._bench = session, page_host
        self._clocks = clocks or Clocks()
        self._lead = self._lead_now()
        self._repaired: ClockRepair | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Compare the clock with the journal, and start watching."""
        self._compare()
        self._timer.start()

    def stop(self) -> None:
        """Stop watching."""
        self._timer.stop()

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

        self._session.run(lambda caseload, _progress: caseload.check_clock()).then(show)

    def _lead_now(self) -> float:
        """Return the offset of the wall clock from the monotonic clock, in seconds."""
        return self._clocks.wall() - self._clocks.running()

    def _compare(self) -> None:
        self._session.run(lambda caseload, _progress: caseload.check_clock()).then(self._show)

    def _show(self, found: ClockFinding | None) -> None:
        page_host = self._bench()
        if page_host is None:
            return
        if found is None:
            page_host.hide_banner(KEY)
            return
        is_behind = found.doubt is ClockDoubt.BEHIND
        page_host.show_banner(
            KEY,
            clock_sentence(found),
            level="danger" if is_behind else "warn",
            action=_("The clock is right: correct times") if is_behind else _("The date is right"),
            on_action=self._repair if is_behind else self._confirm,
        )

    def _confirm(self) -> None:
        self._session.run(lambda caseload, _progress: caseload.confirm_clock()).then(
            lambda _none: self._show(None)
        )

    def _repair(self) -> None:
        def work(caseload: Caseload, _progress: JobProgress) -> ActionResult:
            repair = self._repaired = caseload.services.clock.repair_clock()
            return repair.done

        self._session.run_writing(work).then(self._on_repaired)

    def _on_repaired(self, _done: ActionResult) -> None:
        self._compare()
        page_host, repair = self._bench(), self._repaired
        if page_host is not None and repair is not None:
            page_host.say(repaired_words(repair.entries, repair.changed, repair.left))
