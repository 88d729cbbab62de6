"""Shutdown: dialogs keep drafts, saves are awaited, the caseload closes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog

from casework.problems import RuleBroken, Trouble
from exports.children import stop_children
from ui.common.i18n import _
from ui.common.problems import sentence_for, sentence_of
from ui.jobs import Jobs
from ui.jobs.job import Problem
from ui.shell.window import MainWindow
from ui.unlock.caseload_opener import CaseloadOpener
from ui.unlock.waiting_screens import WaitingScreen
from ui.widgets.dialogs import ConfirmDialog, MessageDialog


@dataclass(frozen=True, slots=True)
class LockTimeouts:
    """Milliseconds from the lock request; the keys are forgotten within 300.

    After ``ms``, saves still running are interrupted and the keys are forgotten. After ``end_ms``,
    the process ends, whatever its threads do.
    """

    ms: int = 100
    end_ms: int = 150


class Shutdown(QObject):
    """Shuts down once, and then calls ``then``.

    It first waits for saves and for the writes that follow them: a rejected entry is kept as a
    draft, a saved one deletes its draft. ``refused`` are the errors of failed saves. After
    ``hurry``, ``overdue`` is emitted when work does not end in time; the keys have been forgotten
    by then, and ``cut_off`` tells whether a save was interrupted.
    """

    overdue = Signal()

    def __init__(
        self,
        window: MainWindow,
        jobs: Jobs,
        opener: CaseloadOpener,
        then: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._jobs = jobs
        self._opener = opener
        self._then = then
        self.refused: list[Problem] = []
        self.cut_off = False
        self._forgetting: threading.Timer | None = None
        self._is_hurried = self._is_closing = self._is_over = False

    def hurry(self, timeouts: LockTimeouts | None) -> None:
        """Forget the keys after a short time, whatever is running, and make no backup."""
        timeouts = timeouts or LockTimeouts()
        if self._is_hurried:
            return
        self._is_hurried = True
        self._opener.skip_backup()
        for job in self._jobs.running:
            if job.has_reported:
                job.cancel()
        # In a thread, since the GUI thread is busy removing the data from the window.
        self._forgetting = threading.Timer(timeouts.ms / 1000, self._opener.forget_keys)
        self._forgetting.daemon = True
        self._forgetting.start()
        QTimer.singleShot(timeouts.ms, self, self._note_cut_off)
        QTimer.singleShot(timeouts.end_ms, self, self._on_end)

    def _note_cut_off(self) -> None:
        if not self._is_over and not self._is_closing:
            running = (job for job in self._jobs.running if job.writes)
            self.cut_off |= any(not job.progress.is_cancelled for job in running)

    def _on_end(self) -> None:
        if not self._is_over:
            self.overdue.emit()

    def begin(self, text: str) -> None:
        """Remove all data from the window; ``text`` is shown meanwhile."""
        page_host = self._window.page_host
        if page_host is not None:
            if page_host.current_page is not None:
                page_host.current_page.may_leave()
            page_host.retire()
            page_host.session.sync_scheduler.stop()
        _close_dialogs()
        for job in self._jobs.running:
            if not job.writes or job.has_reported:
                job.cancel()
            else:
                job.failed.connect(self._on_failed)
        # Reading an imported file must not keep the keys in memory, however long it takes.
        stop_children(until_allowed=True)
        if self._window.isVisible():
            self._window.show_unlock(WaitingScreen(text))
        self._when_idle()

    def _when_idle(self) -> None:
        """Continue when no job runs, including jobs started by the results of others."""
        if self._jobs.running:
            self._jobs.busy_changed.connect(self._on_busy)
        else:
            self._close()

    def _on_busy(self) -> None:
        if not self._jobs.running:
            self._jobs.busy_changed.disconnect(self._on_busy)
            self._close()

    def _close(self) -> None:
        _close_dialogs()  # those that were saving until now; they may have a draft to keep
        if self._jobs.running:
            self._when_idle()
        else:
            self._is_closing = True
            self._opener.close().then(ended=self._on_closed)

    def _on_closed(self) -> None:
        self._is_over = True
        if self._forgetting is not None:
            self._forgetting.cancel()
        self._then()

    def _on_failed(self, error: object) -> None:
        if isinstance(error, RuleBroken | Trouble):
            self.refused.append(error)
            self.cut_off |= self._is_hurried and _code_of(error) == "LOCKED"


def _code_of(problem: Problem) -> str:
    return problem.code if isinstance(problem, Trouble) else problem.rule


def ask_to_close(jobs: Jobs, window: MainWindow, close: Callable[[], object]) -> None:
    """Call ``close``; first ask, if a job that reports its progress would be stopped."""
    long_job = next((job for job in jobs.running if job.has_reported), None)
    if long_job is None:
        close()
        return
    question = ConfirmDialog(
        _("Still running: {what}").format(what=long_job.what or _("a job")),
        _("What is finished is complete. Stopping leaves the rest undone."),
        _("Stop and close"),
        window,
        cancel=_("Keep working"),
    )
    question.ask(close)


def closing_message(
    refused: Sequence[Problem], not_backed_up: Sequence[Trouble], window: MainWindow
) -> MessageDialog | None:
    """Return the message to show before the window closes; None when all went well."""
    if refused:
        title = _("Not saved")
        text = _("What was being saved when the window was closed was rejected: {why}")
    elif not_backed_up:
        title = _("Saved, but not backed up")
        text = _("Your changes are saved, but the backup afterwards failed: {why}")
    else:
        return None
    if refused:
        why = sentence_for(refused[0])
    else:
        trouble = not_backed_up[-1]
        why = sentence_of(trouble.code, {**trouble.facts, "kind": "backup"})
    return MessageDialog(title, text.format(why=why), window)


def _close_dialogs() -> None:
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) and widget.isVisible():
            widget.reject()
