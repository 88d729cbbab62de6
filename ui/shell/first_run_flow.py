"""First start on a folder: create a caseload, or restore one from a backup."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from casework import clock
from casework.caseload_dtos import BackupSummary, NewCaseload, UnlockCredentials
from casework.service_layer.caseload_port import CaseloadManager
from ui.common.i18n import _, current_language
from ui.common.problems import sentence_for
from ui.jobs.job import Jobs, Problem
from ui.jobs.session import Session
from ui.platform.window_settings import SettingsFile
from ui.shell.actions import put_in_force
from ui.shell.appearance import speak
from ui.shell.settings import SettingsStore
from ui.shell.window import MainWindow
from ui.unlock.caseload_opener import CaseloadOpener, OpenedCaseload
from ui.unlock.first_run_screen import FirstRunScreen
from ui.unlock.reminder import turn_keyring_on
from ui.unlock.restore_dialog import RestoreDialog
from ui.widgets.dialogs import MessageDialog

DEMO_STUDENTS = 60


def scratch_folder() -> Path:
    """Return a temporary folder for the demo, which is encrypted and deleted at the end."""
    return Path(tempfile.mkdtemp(prefix="zhuhang-demo-"))


class FirstRunFlow(QObject):
    """Runs the first start. Emits ``opened`` with the new caseload and whether its owner wants to
    use the keyring; ``restored`` when a restored caseload has to be unlocked.
    """

    opened = Signal(object, bool)
    restored = Signal(object)
    demo_opened = Signal(object)
    """The demo is open, in a temporary folder."""

    def __init__(
        self, window: MainWindow, opener: CaseloadOpener, settings: SettingsStore, *, quick: bool
    ) -> None:
        super().__init__(window)
        self._window = window
        self._opener = opener
        self._settings = settings
        self._quick = quick
        self._passphrase = ""
        self._screen: FirstRunScreen | None = None
        self.office_settings: SettingsFile | None = None
        """The office's settings file, applied once the caseload is open."""

    def show(self) -> FirstRunScreen:
        """Show the first step."""
        unlock_screen = FirstRunScreen(None, clock.today())
        if self._opener.manager is not None:
            unlock_screen.set_world(self._opener.manager, None)
        unlock_screen.create_asked.connect(self._on_create)
        unlock_screen.finished.connect(self._on_finished)
        unlock_screen.left.connect(self._window.close)
        unlock_screen.language_asked.connect(self._on_other_language)
        unlock_screen.restore_asked.connect(self.ask_for_backup)
        unlock_screen.demo_asked.connect(self._on_demo)
        unlock_screen.office.offered.connect(self._on_settings)
        self._screen = unlock_screen
        self._window.show_unlock(unlock_screen, _("Zhuhang — first start"))
        return unlock_screen

    def use_manager(self, manager: CaseloadManager, jobs: Jobs) -> None:
        """Let the screen check passphrases, and suggest the school that the office has set."""
        unlock_screen, home = self._screen, self._opener.home
        if unlock_screen is not None:
            jobs.start(lambda _progress: manager.default_school(home)).then(
                lambda school: unlock_screen.set_world(manager, school)
            )

    def _on_other_language(self) -> None:
        other = "en" if current_language() == "zh_CN" else "zh_CN"
        self._settings.change(language=other)
        speak(other)
        QTimer.singleShot(0, self, self.show)

    def _on_create(self, passphrase: str, opening: NewCaseload) -> None:
        unlock_screen = self._screen
        if unlock_screen is not None:
            self._passphrase = passphrase
            job = self._opener.create(passphrase, opening, quick=self._quick)
            job.then(self._on_created, problem=unlock_screen.show_problem)

    def _on_created(self, code: str) -> None:
        self._settings.note_code(self._opener.home, is_proved=False)
        if self._screen is not None:
            self._screen.show_code(code)

    def _on_finished(self, use_keyring: bool) -> None:
        self._settings.note_code(self._opener.home, is_proved=True)
        key, self._passphrase = UnlockCredentials(passphrase=self._passphrase), ""
        unlock_screen = self._screen

        def opened(result: OpenedCaseload) -> None:
            self.opened.emit(result, use_keyring)

        if unlock_screen is not None:
            self._opener.open(key).then(opened, problem=unlock_screen.show_problem)

    def _on_settings(self, path: Path) -> None:
        unlock_screen = self._screen
        if unlock_screen is None:
            return

        def take(taken: SettingsFile) -> None:
            self.office_settings = taken
            unlock_screen.office.show_taken(path.name)

        def refuse(problem: Problem) -> None:
            self.office_settings = None
            unlock_screen.office.show_problem(sentence_for(problem))

        self._opener.read_settings(path).then(take, problem=refuse)

    def finish(self, use_keyring: bool, change: Callable[..., object], session: Session) -> None:
        """Apply the answers of the last step to the caseload that is open now."""
        page_host = self._window.page_host
        if page_host is None:
            return
        if use_keyring:
            turn_keyring_on(session, page_host)
        if (taken := self.office_settings) is not None:
            put_in_force(session, page_host, lambda: taken, change)

    # --- demo

    def _on_demo(self) -> None:
        unlock_screen = self._screen
        if unlock_screen is not None:
            job = self._opener.demo(scratch_folder(), DEMO_STUDENTS)
            job.then(self.demo_opened.emit, problem=unlock_screen.show_problem)

    # --- restore

    def ask_for_backup(self) -> RestoreDialog:
        """Ask for the backup and its key."""
        dialog = RestoreDialog(self._window)

        def restore(place: Path, key: UnlockCredentials) -> None:
            def done(line: BackupSummary) -> None:
                dialog.accept()
                self.restored.emit(line)

            self._opener.restore(place, key).then(done, problem=dialog.show_problem)

        dialog.asked.connect(restore)
        dialog.open()
        return dialog

    def tell_restored(self, line: BackupSummary) -> None:
        """Say which backup is on this computer now."""
        text = _("The backup of {day} is on this computer: {files} files. Unlock it as before.")
        day = f"{line.taken_at.astimezone():%Y-%m-%d %H:%M}"
        MessageDialog(_("Restored"), text.format(day=day, files=line.files), self._window).open()
