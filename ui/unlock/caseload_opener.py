"""Opens and closes the caseload on the database thread."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exports.children import allow_children
from ui.common.i18n import _
from ui.common.masking import set_masking
from ui.jobs import Job, JobProgress, Jobs

if TYPE_CHECKING:
    from casework.caseload_dtos import BackupSummary, NewCaseload, UnlockCredentials
    from casework.records import Keeper
    from casework.service_layer.caseload_port import Caseload, CaseloadManager
    from ui.platform.window_settings import SettingsFile


@dataclass(frozen=True)
class OpenedCaseload:
    """An open caseload, its keeper, and the idle timeout."""

    caseload: Caseload
    keeper: Keeper
    idle_minutes: int | None


class CaseloadOpener:
    """Opens, holds and closes the caseload of one folder.

    The manager is created by the first job, in the background: importing its libraries takes longer
    than showing the window.
    """

    def __init__(self, load_manager: Callable[[], CaseloadManager], home: Path, jobs: Jobs) -> None:
        self.home = home
        self._jobs = jobs
        self._load_world = load_manager
        self._manager: CaseloadManager | None = None
        self._context: AbstractContextManager[Caseload] | None = None
        self._caseload: Caseload | None = None

    @property
    def manager(self) -> CaseloadManager | None:
        """The manager, once it is loaded."""
        return self._manager

    @property
    def caseload(self) -> Caseload | None:
        """The open caseload."""
        return self._caseload

    @property
    def is_open(self) -> bool:
        """Whether a caseload is open; an earlier request may find it closed again."""
        return self._context is not None

    def warm_up(self) -> Job[CaseloadManager]:
        """Import what opening will need."""
        return self._jobs.start(lambda _progress: self._loaded())

    def create(self, passphrase: str, opening: NewCaseload, *, quick: bool) -> Job[str]:
        """Create a caseload; the result is its recovery code."""

        def work(_progress: JobProgress) -> str:
            return self._loaded().create(self.home, passphrase, opening, quick=quick)

        return self._jobs.start(work, writes=True, what=_("Creating the caseload"))

    def read_settings(self, path: Path) -> Job[SettingsFile]:
        """Parse the settings file of an office without applying it."""

        def work(_progress: JobProgress) -> SettingsFile:
            from ui.platform.chosen_files import file_bytes
            from ui.platform.window_settings import read_settings_document

            return read_settings_document(file_bytes(path, "file"))

        return self._jobs.start(work)

    def restore(self, place: Path, key: UnlockCredentials) -> Job[BackupSummary]:
        """Restore the newest backup in ``place`` to the folder."""

        def work(_progress: JobProgress) -> BackupSummary:
            return self._loaded().restore(place, None, self.home, key)

        return self._jobs.start(work, writes=True, what=_("Restoring a backup"))

    def demo(self, folder: Path, students: int) -> Job[OpenedCaseload]:
        """Create the demonstration caseload in its own folder, and open it instead of the home."""

        def work(_progress: JobProgress) -> OpenedCaseload:
            from casework.caseload_dtos import UnlockCredentials
            from ui.cli.demo.command import PASSPHRASE, make_demo

            manager = self._loaded()
            self.home = make_demo(manager, folder, students)
            return self._entered(manager, UnlockCredentials(passphrase=PASSPHRASE))

        return self._jobs.start(work, writes=True, what=_("Creating the demonstration"))

    def open(self, key: UnlockCredentials) -> Job[OpenedCaseload]:
        """Open the caseload."""

        def work(_progress: JobProgress) -> OpenedCaseload:
            return self._entered(self._loaded(), key)

        return self._jobs.start(work, writes=True, what=_("Opening"))

    def skip_backup(self) -> None:
        """Close without a backup; it is made after the next opening."""
        if self._caseload is not None:
            self._caseload.skip_backup()

    def forget_keys(self) -> None:
        """Discard the keys at once, even while the database thread is busy."""
        if self._caseload is not None:
            self._caseload.forget_keys()

    def close(self) -> Job[None]:
        """Close the caseload, and make a backup if one is due."""

        def work(_progress: JobProgress) -> None:
            try:
                if self._context is not None:
                    unlock_screen, self._context = self._context, None
                    unlock_screen.__exit__(None, None, None)
                    self._caseload = None
            finally:
                allow_children()  # new child processes cannot inherit keys any more

        return self._jobs.start(work, writes=True, what=_("Putting everything away"))

    def _entered(self, manager: CaseloadManager, key: UnlockCredentials) -> OpenedCaseload:
        unlock_screen = manager.open(self.home, key)
        caseload = unlock_screen.__enter__()
        self._context, self._caseload = unlock_screen, caseload
        with caseload.snapshot() as reader:
            set_masking(reader.org_settings())
            return OpenedCaseload(caseload, reader.keeper(), caseload.idle_minutes())

    def _loaded(self) -> CaseloadManager:
        if self._manager is None:
            self._manager = self._load_world()
        return self._manager
