"""What runs beside the pages while a caseload is open: sync, notifications, watchers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from ui.jobs.session import Session
from ui.platform.home_files import is_demo
from ui.shell.auto_lock import AutoLock
from ui.shell.page_host import PageHost
from ui.shell.settings import SettingsStore
from ui.shell.tray_notifications import TrayNotifications, system_tray
from ui.shell.watchers import (
    BackupScheduler,
    ClockWatch,
    PendingBackup,
    Watcher,
    tell_cut_off,
)
from ui.shell.window import MainWindow
from ui.unlock.reminder import remind_of_code, remind_of_history, remind_of_move


class BackgroundServices(QObject):
    """Runs from unlocking to locking: the sync, notifications, and the watch on clock and backups.

    ``remind`` shows what the user has still to do, on each new page host.
    """

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        settings: SettingsStore,
        home: Path,
        auto_lock: AutoLock,
    ) -> None:
        super().__init__(session)
        self.session = session
        self._window, self._settings, self._home = window, settings, home
        self.clock_watch = ClockWatch(session, self._page_host, self)
        self.pending_backup = PendingBackup(session, self._page_host, auto_lock.rests_for, self)
        self._running: list[Watcher | TrayNotifications] = [self.clock_watch, self.pending_backup]
        if not is_demo(home):
            backups = BackupScheduler(session, self._page_host, lambda: auto_lock.is_quiet, self)
            self._running.append(backups)
        tray = system_tray(window, window.come_to_front)
        if tray is not None:
            self._running.append(TrayNotifications(session, lambda: settings.now, tray, self))

    def _page_host(self) -> PageHost | None:
        return self._window.page_host

    def start(self) -> None:
        """Start everything, and report if the last lock interrupted a save."""
        self.session.sync_scheduler.start()
        for part in self._running:
            part.start()
        page_host = self._page_host()
        if str(self._home) in self._settings.now.cut_off and page_host is not None:
            self._settings.note_cut_off(self._home, is_cut_off=False)
            tell_cut_off(page_host)

    def stop(self) -> None:
        """Stop all but the sync, which ends when the window is emptied."""
        for part in self._running:
            part.stop()

    def remind(self) -> None:
        """Show the banners about what the user has still to do."""
        page_host = self._page_host()
        if page_host is not None:
            self.remind_of_code()
            remind_of_move(self.session, page_host)
            remind_of_history(self.session, page_host)

    def remind_of_code(self) -> None:
        """Show a banner until the recovery code is confirmed."""
        page_host = self._page_host()
        if page_host is not None:
            is_due = str(self._home) in self._settings.now.unproved
            remind_of_code(page_host, is_due=is_due)
