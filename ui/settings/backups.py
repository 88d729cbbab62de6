"""Backups in the settings: where they lie, the last one, make and check them, how to restore."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QWidget

from casework.access import BackupFinding, SnapshotLine
from casework.problems import RuleBroken
from ui.common.problems import sentence_for
from ui.common.words import _, ngettext
from ui.jobs import Latest
from ui.parts.basics import Card, ElidedLabel, button, label
from ui.shell.kept import keep, read_kept
from ui.shell.page import Frame
from ui.shell.session import Session

CHECKED_KEY = "backups.checked"
KEPT = (7, 7)
"""How many of the latest are kept, and of how many days the last one."""


class BackupsCard(Card):
    """Shows the backups of the caseload in their usual place."""

    def __init__(
        self, session: Session, frame: Frame, place: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Backups"), parent)
        self._session, self._frame, self._place = session, frame, place
        self._reading: Latest[tuple[SnapshotLine, ...]] = Latest()
        self.where = ElidedLabel(str(place), "secondary", self)
        self.last = label("", "", self, wrap=True)
        self.checked = label("", "caption", self, wrap=True)
        self.now = button(_("Make one now"), "", self, glyph="floppy-disk")
        self.check = button(_("Check all"), "", self, glyph="check-circle-fill")
        self.folder = button(_("Open the folder"), "quiet", self, glyph="folder-open")
        self.now.clicked.connect(self._back_up)
        self.check.clicked.connect(self._check_all)
        self.folder.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(place)))
        )
        row = QHBoxLayout()
        for made in (self.now, self.check, self.folder):
            row.addWidget(made)
        row.addStretch(1)
        self.body.addWidget(self.where)
        self.body.addWidget(self.last)
        self.body.addLayout(row)
        self.body.addWidget(self.checked)
        last, days = KEPT
        self.body.addWidget(
            label(
                _(
                    "Made by itself when the program closes, and read back at once. The last"
                    " {last} stay, and the last one of each of {days} days."
                ).format(last=last, days=days),
                "caption",
                self,
                wrap=True,
            )
        )
        self.body.addWidget(
            label(
                _(
                    "To bring one back: “Restore from a backup…” on a computer without a caseload,"
                    " or backup restore on the command line; what was there is kept beside it. The"
                    " folder is encrypted and may be copied to a stick or a share."
                ),
                "caption",
                self,
                wrap=True,
            )
        )

    def refresh(self) -> None:
        """Read which backups there are."""
        job = self._session.run(lambda caseload, _progress: caseload.backups())
        self._reading.take(job).then(self._show, problem=self._frame.show_problem)
        read_kept(self._session, CHECKED_KEY).then(
            self._show_checked, problem=lambda _problem: None
        )

    def _show(self, lines: tuple[SnapshotLine, ...]) -> None:
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
            text = _("All were read and found whole: {when}.")
            self.checked.setText(text.format(when=kept))

    def _back_up(self) -> None:
        self.now.setEnabled(False)
        job = self._session.run(
            lambda caseload, _progress: caseload.back_up(), what=_("Backing up")
        )
        job.then(
            self._on_made,
            problem=self._frame.show_problem,
            ended=lambda: self.now.setEnabled(True),
        )

    def _on_made(self, line: SnapshotLine) -> None:
        text = _("Backed up: {files} files, {size} MB")
        self._frame.say(text.format(files=line.files, size=f"{line.size / (1 << 20):.1f}"))
        self.refresh()

    def _check_all(self) -> None:
        self.check.setEnabled(False)
        job = self._session.run(
            lambda caseload, _progress: caseload.check_backups(), what=_("Checking the backups")
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
        when = f"{datetime.now().astimezone():%Y-%m-%d %H:%M}"
        keep(self._session, CHECKED_KEY, when)
        self._show_checked(when)


def _sentence(finding: BackupFinding) -> str:
    return sentence_for(
        RuleBroken(finding.code, None, snapshot=finding.snapshot, name=finding.path)
    )
