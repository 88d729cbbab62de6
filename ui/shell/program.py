"""Life cycle: unlock screen, page host, lock, close. Owns objects that live as long as it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from casework.problems import RuleBroken, Trouble
from ui.common.i18n import _, current_language, set_language, system_language
from ui.platform.home_files import is_demo
from ui.shell.appearance import AppearanceSwitcher, speak
from ui.shell.settings import SettingsStore
from ui.shell.unlock_flow import UnlockFlow
from ui.shell.window import MainWindow
from ui.start import WindowOptions
from ui.theme.theme import theme
from ui.widgets.deferred import FirstPaint

# Modules that the first screen does not need are imported where they are used.
if TYPE_CHECKING:
    from casework.caseload_dtos import BackupSummary
    from casework.service_layer.caseload_port import CaseloadManager
    from ui.jobs import GuiThreadGc, Jobs
    from ui.jobs.session import Session
    from ui.shell.background_services import BackgroundServices
    from ui.shell.clipboard import ClipboardGuard
    from ui.shell.crash import CrashHandler
    from ui.shell.first_run_flow import FirstRunFlow
    from ui.shell.lock_triggers import LockTriggers
    from ui.shell.page import DialogEntry, PageEntry
    from ui.shell.preload import ModulePreloader
    from ui.shell.shutdown import LockTimeouts, Shutdown
    from ui.unlock.caseload_opener import CaseloadOpener, OpenedCaseload

LoadCaseloads = Callable[[Callable[[Trouble], None]], "CaseloadManager"]
"""Builds the caseload manager; failures after a save completed go to the given function."""


@dataclass(frozen=True)
class AppEnvironment:
    """The dependencies of the program, replaceable by tests.

    ``restart`` starts a new, locked process and returns whether it did; ``pages`` and ``dialogs``
    create the entries for the current settings.
    """

    home: Path
    is_begun: Callable[[], bool]
    load_manager: LoadCaseloads
    pages: Callable[[Program], Sequence[PageEntry]]
    dialogs: Callable[[Program], Sequence[DialogEntry]]
    restart: Callable[[], bool]
    quick: bool = False
    end_at_once: Callable[[], object] = lambda: os._exit(0)
    """Ends the process and its memory at once, whatever its threads do."""

    lock_timeouts: LockTimeouts | None = None


class Program(QObject):
    """One window on one data folder."""

    painted = Signal()
    """The first screen has been painted."""

    opened = Signal()
    locked = Signal()
    ended = Signal()

    def __init__(
        self, environment: AppEnvironment, options: WindowOptions, settings: SettingsStore
    ) -> None:
        super().__init__()
        self.home = environment.home
        self.environment = environment
        self._options = options
        self.settings = settings
        set_language(options.language or settings.now.language or system_language())
        theme().apply(settings.now.theme, settings.now.percent, first=True)
        self._after_close: list[Trouble] = []
        self.window = MainWindow(settings)
        self.window.close_asked.connect(self._on_close_asked)
        self.window.lock_asked.connect(self.lock)
        self.window.settings_changed.connect(lambda fields: self.change_settings(**fields))
        self._unlock_flow = UnlockFlow(
            self.window, lambda: self.opener, lambda: self.jobs, settings
        )
        self._unlock_flow.opened.connect(self._enter)
        self._unlock_flow.passphrase_reset.connect(self._on_passphrase_reset)
        self._appearance = AppearanceSwitcher(self.window, settings, self._show_page_host, self)
        self.background: BackgroundServices | None = None
        self._shutdown: Shutdown | None = None
        self._is_closing = self._is_locking = False
        self._opening = [] if options.opening is None else [str(options.opening)]
        self._scratch: Path | None = None
        self._clipboard: ClipboardGuard | None = None

    @property
    def session(self) -> Session | None:
        """The session of the open caseload."""
        return self.background.session if self.background is not None else None

    # Created on first use: the first screen does not need them.

    @cached_property
    def jobs(self) -> Jobs:
        """Background jobs."""
        from ui.jobs import Jobs

        made = Jobs(self)
        made.crashed.connect(self.crashes.show_crash)
        made.unanswered.connect(self._on_unanswered)
        return made

    @cached_property
    def crashes(self) -> CrashHandler:
        """Handler of unexpected errors."""
        from ui.shell.crash import CrashHandler

        return CrashHandler(self.home, self)

    @cached_property
    def _gui_thread_gc(self) -> GuiThreadGc:
        from ui.jobs import GuiThreadGc

        return GuiThreadGc(
            self,
            is_busy=lambda: bool(self.jobs.running),
            is_unattended=lambda: (
                self.session is not None and self.lock_triggers.auto_lock.is_quiet
            ),
        )

    @cached_property
    def _preloader(self) -> ModulePreloader:
        from ui.shell.preload import ModulePreloader

        made = ModulePreloader(self.jobs, parent=self)
        made.over.connect(self._gui_thread_gc.freeze)
        return made

    @cached_property
    def opener(self) -> CaseloadOpener:
        """What opens and closes the caseload."""
        from ui.unlock.caseload_opener import CaseloadOpener

        environment = self.environment
        return CaseloadOpener(
            lambda: environment.load_manager(self._after_close.append),
            environment.home,
            self.jobs,
        )

    @cached_property
    def lock_triggers(self) -> LockTriggers:
        """What locks the caseload without being asked."""
        from ui.shell.lock_triggers import LockTriggers

        made = LockTriggers(self.window, self.settings, self.jobs, self)
        made.due.connect(self.lock)
        return made

    # --- start

    def start(self) -> None:
        """Show the unlock screen, and load the rest once it is painted."""
        self.window.restore_place()
        unlock_screen = self._show_unlock()
        self._first_paint = FirstPaint(unlock_screen, self._warm_up)
        self.window.show()

    def stop(self) -> None:
        """Stop the threads after the window was closed."""
        self.lock_triggers.stop()
        self.jobs.stop()
        self.crashes.stop()
        self._gui_thread_gc.stop()
        self._preloader.stop()

    def _warm_up(self) -> None:
        self._gui_thread_gc.start()
        self.crashes.start()
        speak(current_language())
        theme().settle()
        self.window.furnish()
        self.painted.emit()
        self.opener.warm_up().then(self._on_warm)
        if not self._options.is_locked and self._unlock_flow.is_shown:
            self._unlock_flow.try_keyring()

    def _on_warm(self, manager: CaseloadManager) -> None:
        self._preloader.start()
        if not self.environment.is_begun():
            self._first_run_flow.use_manager(manager, self.jobs)

    # --- unlock

    def _show_unlock(self) -> QWidget:
        if not self.environment.is_begun():
            return self._first_run_flow.show()
        return self._unlock_flow.show(self.environment.home)

    @cached_property
    def _first_run_flow(self) -> FirstRunFlow:
        from ui.shell.first_run_flow import FirstRunFlow

        made = FirstRunFlow(self.window, self.opener, self.settings, quick=self.environment.quick)
        made.opened.connect(self._on_begun)
        made.restored.connect(self._on_restored)
        made.demo_opened.connect(self._on_demo)
        return made

    def _on_demo(self, opened: OpenedCaseload) -> None:
        """Show the demo; the folder that the program was started with is unchanged."""
        self.home = self.opener.home
        self._scratch = self.home.parent
        self._enter(opened)

    def _on_begun(self, opened: OpenedCaseload, use_keyring: bool) -> None:
        self._enter(opened, partial(self._first_run_flow.finish, use_keyring, self.change_settings))

    def _on_restored(self, line: BackupSummary) -> None:
        if not self._is_closing:
            self._show_unlock()
            self._first_run_flow.tell_restored(line)

    # --- open caseload

    def _enter(
        self, opened: OpenedCaseload, then: Callable[[Session], object] = lambda _session: None
    ) -> None:
        """Show the caseload once the first page is imported, which may be the case already."""
        from ui.shell.preload import FIRST

        self._unlock_flow.leave()
        self._preloader.require(FIRST, lambda: self._go_in(opened, then))

    def _on_passphrase_reset(self, opened: OpenedCaseload) -> None:
        """Start locking: the recovery code has opened the caseload before it is shown."""
        self.lock_triggers.start(opened)

    def _go_in(self, opened: OpenedCaseload, then: Callable[[Session], object]) -> None:
        manager = self.opener.manager
        if self._is_closing or manager is None or not self.opener.is_open:
            return
        from ui.jobs.session import Session
        from ui.shell.background_services import BackgroundServices
        from ui.shell.clipboard import ClipboardGuard

        self._clipboard = self._clipboard or ClipboardGuard(self)
        session = Session(manager, opened.caseload, opened.keeper, self.jobs, self)
        services = BackgroundServices(
            session, self.window, self.settings, self.home, self.lock_triggers.auto_lock
        )
        self.background = services
        self.lock_triggers.start(opened)
        self._show_page_host()
        services.start()
        self.opened.emit()
        opening, self._opening = self._opening, []
        if opening:
            self.window.offer_files(opening)
        then(session)

    def open_file(self, path: str) -> None:
        """Offer a file that was opened from outside, once a caseload is open."""
        if self.window.page_host is None:
            self._opening.append(path)
        else:
            self.window.offer_files([path])

    def _show_page_host(self, page: str = "", mementos: dict[str, object] | None = None) -> None:
        if self.background is not None:
            self.window.show_page_host(
                self.background.session,
                self.environment.pages(self),
                self.environment.dialogs(self),
                page=page,
                mementos=mementos,
                is_demo=is_demo(self.home),
            )
            self.background.remind()

    def note_code(self, is_proved: bool) -> None:
        """Record that the recovery code is new, or that the user has typed it to confirm it."""
        self.settings.note_code(self.home, is_proved=is_proved)
        if self.background is not None:
            self.background.remind_of_code()

    def change_settings(self, **fields: Any) -> None:
        """Save new choices and apply them at once."""
        self.lock_triggers.change(fields)
        self._appearance.change(**fields)

    # --- lock and close

    def lock(self) -> None:
        """Close the caseload and show the unlock screen in a new process without its keys."""
        if self._is_closing and self._shutdown is not None:  # under way but slow
            self._shutdown.hurry(self.environment.lock_timeouts)
        elif not self._is_closing and self.lock_triggers.is_on:
            self._put_away(_("Locking…"), self._on_put_away_for_lock, is_locking=True)

    def _on_overdue(self) -> None:
        """End the process with its threads, one of which is stuck; its memory goes with it."""
        self._note_cut_off()
        if self._is_locking and not self.environment.restart():
            return  # no new process could show the unlock screen; wait until the stuck work ends
        self._drop_scratch()
        self.environment.end_at_once()

    def _note_cut_off(self) -> None:
        if self._shutdown is not None and self._shutdown.cut_off:
            self.settings.note_cut_off(self.home, is_cut_off=True)

    def _on_put_away_for_lock(self) -> None:
        self.lock_triggers.allow_sleep()
        self._note_cut_off()
        self.window.keep_place()
        if self.environment.restart():
            self._finish()
            # a regular exit takes as long as all the rest of locking
            self.environment.end_at_once()
            return
        self._is_closing = self._is_locking = False
        self._show_unlock()
        self.locked.emit()

    def _on_close_asked(self) -> None:
        if not self._is_closing:
            from ui.shell.shutdown import ask_to_close

            ask_to_close(self.jobs, self.window, self._close)

    def _close(self) -> None:
        if not self._is_closing:
            self._put_away(_("Closing…"), self._on_put_away_for_close)

    def _put_away(self, text: str, then: Callable[[], None], *, is_locking: bool = False) -> None:
        """Cancel reads, wait for saves, and close the caseload.

        When locking, the keys are forgotten within the timeouts.
        """
        from ui.shell.shutdown import Shutdown

        self._is_closing, self._is_locking = True, is_locking
        if self._clipboard is not None:
            self._clipboard.clear()
        self.lock_triggers.stop()
        if self.background is not None:
            self.background.stop()
            self.background = None
        self._unlock_flow.leave()
        self._shutdown = Shutdown(self.window, self.jobs, self.opener, then, self)
        self._shutdown.overdue.connect(self._on_overdue)
        if is_locking:
            self._shutdown.hurry(self.environment.lock_timeouts)
        self._shutdown.begin(text)

    def _on_put_away_for_close(self) -> None:
        """Show what could not be saved, if anything, and end."""
        from ui.shell.shutdown import closing_message

        self.window.keep_place()
        refused = self._shutdown.refused if self._shutdown is not None else []
        message = closing_message(refused, self._after_close, self.window)
        if message is None:
            self._finish()
            return
        message.finished.connect(self._finish)
        message.open()

    def _drop_scratch(self) -> None:
        if self._scratch is not None:
            import shutil

            shutil.rmtree(self._scratch, ignore_errors=True)

    def _finish(self) -> None:
        self.lock_triggers.allow_sleep()
        self._drop_scratch()
        self.window.close_now()
        self.ended.emit()

    def _on_unanswered(self, problem: RuleBroken | Trouble) -> None:
        page_host = self.window.page_host
        if page_host is not None:
            page_host.show_problem(problem)
        elif not self._is_closing:
            from ui.common.problems import sentence_for
            from ui.widgets.dialogs import MessageDialog

            MessageDialog(_("This could not be done"), sentence_for(problem), self.window).open()
