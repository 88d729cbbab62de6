"""Backups card of the settings page: folder, latest backup, making and checking backups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from casework import clock
from casework.caseload_dtos import BackupFinding, BackupLocation, BackupSummary
from casework.problems import RuleBroken
from ui.common.i18n import _, ngettext
from ui.common.problems import sentence_for
from ui.jobs import LatestOnly
from ui.jobs.session import Session
from ui.jobs.user_state import load_state, save_state
from ui.shell.actions import back_up
from ui.shell.page import Frame
from ui.widgets.basics import Card, ElidedLabel, button, label
from ui.widgets.desktop import open_folder
from ui.widgets.layouts import hbox

CHECKED_KEY = "backups.checked"
KEPT = (7, 7, 5, 12)
"""Retention: number of latest, daily, weekly and monthly backups kept."""


class BackupsCard(Card):
    """Shows the backups of the caseload and their folder."""

    place_chosen = Signal()

    def __init__(
        self, session: Session, frame: Frame, usual: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Backups"), parent)
        self._session, self._frame = session, frame
        self._place = BackupLocation(usual)
        self._reading: LatestOnly[tuple[BackupLocation, tuple[BackupSummary, ...]]] = LatestOnly()
        self.where = ElidedLabel(str(usual), "secondary", self)
        self.missing = label("", "warn", self, wrap=True)
        self.missing.hide()
        self.last = label("", "", self, wrap=True)
        self.checked = label("", "caption", self, wrap=True)
        self.now = button(_("Make one now"), "", self, glyph="floppy-disk")
        self.check = button(_("Check all"), "", self, glyph="check-circle-fill")
        self.folder = button(_("Open the folder"), "quiet", self, glyph="folder-open")
        self.choose = button(_("Another folder…"), "quiet", self)
        self.usual = button(_("The usual folder"), "link", self)
        self.usual.hide()
        self.now.clicked.connect(self._back_up)
        self.check.clicked.connect(self._check_all)
        self.folder.clicked.connect(self._open_folder)
        self.choose.clicked.connect(self.ask_for_folder)
        self.usual.clicked.connect(lambda: self.choose_folder(None))
        row = hbox(self.now, self.check, self.folder, self.choose, self.usual, -1)
        self.body.addWidget(self.where)
        self.body.addWidget(self.missing)
        self.body.addWidget(self.last)
        self.body.addLayout(row)
        self.body.addWidget(self.checked)
        last, days, weeks, months = KEPT
        self.body.addWidget(
            label(
                _(
                    "Created automatically when the program closes and every four hours, and"
                    " verified at once. The last {last} are kept, and the last one of each of"
                    " {days} days, {weeks} weeks and {months} months."
                ).format(last=last, days=days, weeks=weeks, months=months),
                "caption",
                self,
                wrap=True,
            )
        )
        self.body.addWidget(
            label(
                _(
                    'To restore one: "Restore from a backup…" on a computer without a'
                    " caseload, or backup restore on the command line; what was there is kept"
                    " next to it. The folder is encrypted and may be copied to a USB stick or"
                    " a share."
                ),
                "caption",
                self,
                wrap=True,
            )
        )

    def refresh(self) -> None:
        """Load the list of backups."""
        job = self._session.run(
            lambda caseload, _progress: (caseload.backups.location(), caseload.backups.list())
        )
        self._reading.take(job).then(self._show, problem=self._frame.show_problem)
        load_state(self._session, CHECKED_KEY).then(
            self._show_checked, problem=lambda _problem: None
        )

    def _show(self, found: tuple[BackupLocation, tuple[BackupSummary, ...]]) -> None:
        self._place, lines = found
        self.where.set_whole(str(self._place.now))
        self.usual.setVisible(self._place.chosen is not None)
        self.missing.setVisible(not self._place.is_there)
        self.missing.setText(
            _(
                "{path} is not available; until it is, backups are saved to the usual folder."
            ).format(path=self._place.chosen)
        )
        if not lines:
            self.last.setText(_("There is no backup yet."))
            return
        newest = max(lines, key=lambda line: line.taken_at)
        text = ngettext(
            "{count} backup; the last: {when}, {files} files, {size} MB",
            "{count} backups; the last: {when}, {files} files, {size} MB",
            len(lines),
        )
        self.last.setText(
            text.format(
                count=len(lines),
                when=f"{newest.taken_at.astimezone():%Y-%m-%d %H:%M}",
                files=newest.files,
                size=f"{newest.size / (1 << 20):.1f}",
            )
        )

    def _show_checked(self, kept: Any) -> None:
        if isinstance(kept, str):
            text = _("All were verified: {when}.")
            self.checked.setText(text.format(when=kept))

    # --- folder

    def _open_folder(self) -> None:
        open_folder(self._place.now)

    def ask_for_folder(self) -> None:
        """Ask for another backup folder."""
        dialog = QFileDialog(self, _("Folder of the backups"), str(self._place.now))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.choose_folder(Path(path)))
        dialog.open()

    def choose_folder(self, place: Path | None) -> None:
        """Set the backup folder; None is the default folder."""
        before = self._place.chosen

        def chosen(_place: BackupLocation) -> None:
            self._frame.say(
                _("Backups are saved there from now on; earlier ones stay where they are."),
                undo=lambda: self.choose_folder(before),
            )
            self.refresh()
            self.place_chosen.emit()

        job = self._session.run(lambda caseload, _progress: caseload.backups.set_location(place))
        job.then(chosen, problem=self._frame.show_problem)

    # --- backing up and checking

    def _back_up(self) -> None:
        self.now.setEnabled(False)
        back_up(self._session, self._frame).then(
            lambda _found: self.refresh(), ended=lambda: self.now.setEnabled(True)
        )

    def _check_all(self) -> None:
        self.check.setEnabled(False)
        job = self._session.run(
            lambda caseload, _progress: caseload.backups.check(), what=_("Checking the backups")
        )
        job.then(
            self._on_checked,
            problem=self._frame.show_problem,
            ended=lambda: self.check.setEnabled(True),
        )

    def _on_checked(self, findings: tuple[BackupFinding, ...]) -> None:
        if findings:
            self.checked.setText("\n".join(_sentence(one) for one in findings))
            return
        when = f"{clock.local_now():%Y-%m-%d %H:%M}"
        save_state(self._session, CHECKED_KEY, when)
        self._show_checked(when)


def _sentence(finding: BackupFinding) -> str:
    return sentence_for(
        RuleBroken(finding.code, None, snapshot=finding.snapshot, name=finding.path)
    )
