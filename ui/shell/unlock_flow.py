"""Unlocking a caseload: first the keyring, then passphrase or recovery code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from casework.problems import RuleBroken, Trouble
from ui.shell.settings import SettingsStore
from ui.shell.window import MainWindow
from ui.unlock.screen import UnlockScreen

# Modules that the first screen does not need are imported where they are used.
if TYPE_CHECKING:
    from casework.caseload_dtos import UnlockCredentials
    from ui.jobs import Jobs
    from ui.unlock.caseload_opener import CaseloadOpener, OpenedCaseload


class UnlockFlow(QObject):
    """Asks for a key until the caseload opens; then emits ``opened(OpenedCaseload)``.

    ``passphrase_reset(OpenedCaseload)`` is emitted when the caseload has been opened by the
    recovery code and a new passphrase is being chosen.
    """

    opened = Signal(object)
    passphrase_reset = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        opener: Callable[[], CaseloadOpener],
        jobs: Callable[[], Jobs],
        settings: SettingsStore,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._opener = opener
        self._jobs = jobs
        self._settings = settings
        self._screen: UnlockScreen | None = None
        self._waiting_offer: UnlockCredentials | None = None
        self._is_trying = False

    @property
    def is_shown(self) -> bool:
        return self._screen is not None

    def show(self, home: Path) -> UnlockScreen:
        """Show the unlock screen for this folder's caseload."""
        screen = UnlockScreen(str(home), self._settings.now.idle_minutes)
        screen.offered.connect(self._on_offered)
        self._screen = screen
        self._window.show_unlock(screen)
        return screen

    def leave(self) -> None:
        """Stop asking; the result of a pending attempt is ignored."""
        self._screen = None

    def try_keyring(self) -> None:
        """Try the key in the system's keyring; input made meanwhile waits."""
        from casework.caseload_dtos import UnlockCredentials

        self._is_trying = True
        self._opener().open(UnlockCredentials(use_keyring=True)).then(
            self.opened.emit, problem=self._on_no_keyring, ended=self._on_keyring_ended
        )

    def _on_no_keyring(self, problem: RuleBroken | Trouble) -> None:
        """Ask for the passphrase when the keyring has no key; show other errors."""
        code = problem.code if isinstance(problem, Trouble) else problem.rule
        if code != "LOCKED" and self._waiting_offer is None:
            self._on_refused(problem)

    def _on_keyring_ended(self) -> None:
        self._is_trying = False
        offer, self._waiting_offer = self._waiting_offer, None
        if offer is not None and self.is_shown:
            self._on_offered(offer)

    def _on_offered(self, offer: UnlockCredentials) -> None:
        if self._is_trying:
            self._waiting_offer = offer
            return
        by_code = offer.recovery_code is not None
        job = self._opener().open(offer)
        job.then(
            self._ask_new_passphrase if by_code else self.opened.emit, problem=self._on_refused
        )

    def _on_refused(self, problem: RuleBroken | Trouble) -> None:
        if self._screen is not None:
            self._screen.show_problem(problem)

    def _ask_new_passphrase(self, opened: OpenedCaseload) -> None:
        """Offer to set a new passphrase after unlocking with the recovery code."""
        manager = self._opener().manager
        if not self.is_shown or manager is None:
            return
        from ui.unlock.waiting_screens import NewPassphraseScreen

        self.leave()
        screen = NewPassphraseScreen(manager)
        screen.skipped.connect(lambda: self.opened.emit(opened))

        def change(passphrase: str) -> None:
            job = self._jobs().start(
                lambda _progress: opened.caseload.keys.change_passphrase(passphrase), writes=True
            )
            job.then(lambda _nothing: self.opened.emit(opened), problem=screen.show_problem)

        screen.chosen.connect(change)
        self._window.show_unlock(screen)
        self.passphrase_reset.emit(opened)
