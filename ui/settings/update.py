"""The announced program version: shown, compared with an installer, announced by an office."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QWidget,
)

from casework.parcels.lines import ParcelKind
from casework.parcels.updates import Announcement
from casework.records import Role
from casework.service_layer.caseload_port import Caseload
from ui.common.i18n import _
from ui.common.notice_words import announcement_words
from ui.common.problems import sentence_for
from ui.jobs import JobProgress
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.settings.announce_dialog import AnnounceDialog
from ui.shell.office_notices import send_notices
from ui.shell.page import Frame
from ui.widgets.basics import Card, button, label, set_kind


class UpdateCard(Card):
    """Shows the announced version and checks installers against it. Downloads nothing."""

    def __init__(self, session: Session, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(_("Version of the program"), parent)
        self._session, self._frame = session, frame
        self.now = label("", "secondary", self, wrap=True)
        self.found = label("", "ok", self, wrap=True)
        self.found.hide()
        self.check = button(_("Check an installer…"), "", self, glyph="shield-check")
        self.announce = button(_("Announce a version…"), "", self, glyph="plus")
        self.send = button(_("Send to partners"), "", self, glyph="upload-simple")
        is_office = session.keeper.role is Role.OFFICE
        row = QHBoxLayout()
        for made in (self.check, self.announce, self.send):
            row.addWidget(made)
        row.addStretch(1)
        self.body.addWidget(self.now)
        self.body.addLayout(row)
        self.body.addWidget(self.found)
        self.announce.setVisible(is_office)
        self.send.hide()
        self.check.clicked.connect(self._ask_file)
        self.announce.clicked.connect(self._ask_version)
        self.send.clicked.connect(
            lambda: send_notices(self._session, self._frame, ParcelKind.UPDATE)
        )

    def refresh(self) -> None:
        """Load the announcement."""

        def work(caseload: Caseload, _progress: JobProgress) -> tuple[str, Announcement | None]:
            return caseload.updates.running, caseload.updates.announced()

        self._session.run(work).then(self._show)

    def _show(self, read: tuple[str, Announcement | None]) -> None:
        running, announced = read
        message = _("Version {version} is running.").format(version=running)
        if announced is None:
            message += " " + _("No office has announced a newer version.")
        else:
            version = _("Version {version}").format(version=announced.version)
            message += " " + _("{kind}: {why}").format(
                kind=version, why=announcement_words(announced)
            )
        self.now.setText(message)
        self.check.setEnabled(announced is not None)
        self.send.setVisible(
            announced is not None and self._session.keeper.role is not Role.ADVISOR
        )

    # --- checking an installer

    def _ask_file(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose the installer"))
        if path:
            self.check_file(Path(path))

    def check_file(self, path: Path) -> None:
        """Check whether a file is the announced installer."""
        job = self._session.run(
            lambda caseload, _p: caseload.updates.check(path), what=_("Checking the installer")
        )
        job.then(self._on_sound, problem=self._on_refused)

    def _on_sound(self, announced: Announcement) -> None:
        message = _("This is version {version} as announced by {who}; it may be installed.")
        self._say(message.format(version=announced.version, who=announced.by), "ok")

    def _on_refused(self, problem: Problem) -> None:
        self._say(sentence_for(problem), "danger")

    def _say(self, text: str, kind: str) -> None:
        self.found.setText(text)
        set_kind(self.found, kind)
        self.found.show()

    # --- announcing

    def _ask_version(self) -> None:
        dialog = AnnounceDialog(self._session, self._session.today(), self.window())
        dialog.accepted.connect(self.refresh)
        dialog.open()
