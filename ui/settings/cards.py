"""Cards of the settings page: keys, version of the program, and settings for other computers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from casework.parcels.manifest import ParcelKind
from casework.parcels.updates import Announcement
from casework.records import Role
from casework.service_layer.caseload_port import Caseload
from exports.atomic_files import write_atomically
from ui.common.i18n import _
from ui.common.notice_words import announcement_words
from ui.common.problems import sentence_for, sentence_of
from ui.jobs import JobProgress
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.platform.chosen_files import file_bytes
from ui.platform.window_settings import (
    SETTINGS_FILE_NAME,
    SettingsFile,
    read_settings_document,
    settings_document,
)
from ui.settings.dialogs import AnnounceDialog, CodeDialog, PassphraseDialog
from ui.shell.actions import put_in_force, send_notices
from ui.shell.page import Frame
from ui.shell.settings import Settings
from ui.widgets.basics import Card, button, label, set_kind
from ui.widgets.layouts import hbox


class KeysCard(Card):
    """Shows which keys open the caseload, and changes them."""

    code_made = Signal(bool)
    """A new recovery code was confirmed and saved (True)."""

    moved = Signal()
    """The user answered whether this is a new computer."""

    def __init__(self, session: Session, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(_("Keys"), parent)
        self._session = session
        self._frame = frame
        self._slots: tuple[str, ...] = ()
        self._change = button(_("Change the passphrase…"), "", self, glyph="key")
        self._change.clicked.connect(self._on_change)
        self._code = button(_("New recovery code…"), "", self, glyph="clock-counter-clockwise")
        self._code.clicked.connect(self.ask_for_code)
        self._keyring: QPushButton = button(_("Unlock with the keyring…"), "", self, glyph="lock")
        self._keyring.clicked.connect(self._on_keyring)
        self.moving = button(_("Move to this computer…"), "", self, glyph="arrows-left-right")
        self.moving.clicked.connect(self.ask_to_move)
        row = hbox(self._change, self._code, self._keyring, -1)
        self.body.addLayout(row)
        second = hbox(self.moving, -1)
        self.body.addLayout(second)
        self._note = label("", "caption", self, wrap=True)
        self.body.addWidget(self._note)
        self._keyring.hide()
        self._read()

    def _read(self) -> None:
        job = self._session.run(lambda caseload, _progress: caseload.keys.slots())
        job.then(self._on_slots)

    def _on_slots(self, slots: tuple[str, ...]) -> None:
        self._slots = slots
        is_on = "keyring" in slots
        text = _("Stop using the keyring") if is_on else _("Unlock with the keyring…")
        self._keyring.setText(text)
        self._keyring.setAccessibleName(text)
        self._keyring.show()
        self._note.setText(
            _("This account's keyring opens the files when the program starts.")
            if is_on
            else _("The passphrase is asked for at each start.")
        )

    def _on_keyring(self) -> None:
        if "keyring" in self._slots:
            job = self._session.run(lambda caseload, _progress: caseload.keys.keyring_off())
            job.then(ended=self._read)
            return
        turned = self._session.run(lambda caseload, _progress: caseload.keys.keyring_on())
        turned.then(self._on_keyring_tried)

    def _on_keyring_tried(self, why: str | None) -> None:
        if why is None:
            self._read()
        else:
            self._note.setText(sentence_of("KEYRING_UNUSABLE", {"why": why}))

    def _on_change(self) -> None:
        PassphraseDialog(self._session, self._frame, self.window()).open()

    def ask_to_move(self) -> None:
        """Ask whether this computer replaces another one, or is the only one."""
        self._session.run(lambda caseload, _p: caseload.relocation_reason()).then(self._show_move)

    def _show_move(self, why: str | None) -> None:
        from ui.settings.dialogs import DeviceMoveDialog

        dialog = DeviceMoveDialog(self._session, why, self.window())
        dialog.answered.connect(self._on_answered)
        dialog.open()

    def _on_answered(self, message: str) -> None:
        self._frame.say(message)
        self.moved.emit()
        self._session.sync_scheduler.look_soon()

    def ask_for_code(self) -> None:
        """Open the dialog for a new recovery code."""
        dialog = CodeDialog(self._session, self.window())
        dialog.made.connect(self.code_made)
        dialog.open()


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
        row = hbox(self.check, self.announce, self.send, -1)
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


class SettingsTransferCard(Card):
    """Card with buttons to export, import and send the settings."""

    def __init__(
        self,
        session: Session,
        frame: Frame,
        settings: Callable[[], Settings],
        change: Callable[..., object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("The same settings on other computers"), parent)
        self._session, self._frame = session, frame
        self._settings, self._change = settings, change
        self.body.addWidget(
            label(
                _(
                    "One file with rules, tables, templates and appearance, without names,"
                    " keys or data: for a colleague, or for every computer of the office (on"
                    " the command line: settings export, settings import)."
                ),
                "secondary",
                self,
                wrap=True,
            )
        )
        self.write = button(_("Export…"), "", self, glyph="upload-simple")
        self.take = button(_("Import a settings file…"), "", self, glyph="download-simple")
        self.write.clicked.connect(self._ask_target)
        self.take.clicked.connect(self._ask_source)
        self.send = button(_("Send to partners"), "", self, glyph="package")
        self.send.setToolTip(
            _("Seals these settings for everyone who reports to you, and for your other computers")
        )
        self.send.clicked.connect(
            lambda: send_notices(self._session, self._frame, ParcelKind.SETTINGS)
        )
        row = hbox(self.write, self.take, self.send)
        row.addStretch(1)
        self.body.addLayout(row)

    # --- export

    def _ask_target(self) -> None:
        path, _kind = QFileDialog.getSaveFileName(
            self, self.write.text(), SETTINGS_FILE_NAME, "JSON (*.json)"
        )
        if path:
            self.write_to(Path(path))

    def write_to(self, path: Path) -> None:
        """Write the current settings to a file."""
        window = asdict(self._settings())

        def work(caseload: Caseload, _progress: JobProgress) -> None:
            with caseload.snapshot() as reader:
                data = settings_document(reader, window)
            write_atomically(path, data)

        self._session.run(work).then(
            lambda _nothing: self._frame.say(
                _("The settings were written to {path}.").format(path=path.name)
            ),
            problem=self._frame.show_problem,
        )

    # --- import

    def _ask_source(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, self.take.text(), "", "JSON (*.json)")
        if path:
            self.take_from(Path(path))

    def take_from(self, path: Path) -> None:
        """Apply the settings in a file."""

        def read() -> SettingsFile:
            return read_settings_document(file_bytes(path, "file"))

        put_in_force(self._session, self._frame, read, self._change)
