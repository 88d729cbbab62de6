"""Export and import of settings as a file, to configure several computers alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from casework.parcels.lines import ParcelKind
from casework.service_layer.caseload_port import Caseload
from exports.atomic_files import write_atomically
from ui.common.i18n import _
from ui.jobs import JobProgress
from ui.jobs.session import Session
from ui.platform.chosen_files import file_bytes
from ui.platform.window_settings import (
    SETTINGS_FILE_NAME,
    SettingsFile,
    read_settings_document,
    settings_document,
)
from ui.shell.office_notices import put_in_force, send_notices
from ui.shell.page import Frame
from ui.shell.settings import Settings
from ui.widgets.basics import Card, button, label


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
        row = QHBoxLayout()
        row.addWidget(self.write)
        row.addWidget(self.take)
        self.send = button(_("Send to partners"), "", self, glyph="package")
        self.send.setToolTip(
            _("Seals these settings for everyone who reports to you, and for your other computers")
        )
        self.send.clicked.connect(
            lambda: send_notices(self._session, self._frame, ParcelKind.SETTINGS)
        )
        row.addWidget(self.send)
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
