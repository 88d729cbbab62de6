"""Settings file of the office, offered on the first run."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from ui.common.i18n import _
from ui.widgets.basics import button, label, set_kind


class OfficeFile(QWidget):
    """Button for choosing the settings file; ``offered(path)`` asks for it to be parsed.

    Respond with ``show_taken`` or ``show_problem``.
    """

    offered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choose = button(_("Choose the settings file…"), "", self, glyph="download-simple")
        self.choose.clicked.connect(self._ask)
        self.summary = label(
            _("It brings the school's rules, calendar and templates; you can go on without one."),
            "caption",
            self,
            wrap=True,
        )
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addWidget(self.summary, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(
            label(_("Does the Careers Office provide a settings file?"), "strong", self)
        )
        layout.addLayout(row)

    def show_taken(self, name: str) -> None:
        """Show that the file is valid and will be applied."""
        self._tell(_("{name} will apply from the start.").format(name=name), "ok")

    def show_problem(self, sentence: str) -> None:
        """Show what is wrong with the file."""
        self._tell(sentence, "danger")

    def _tell(self, text: str, kind: str) -> None:
        set_kind(self.summary, kind)
        self.summary.setText(text)
        self.choose.setAccessibleDescription(text)

    def _ask(self) -> None:
        dialog = QFileDialog(self, _("Settings file of the office"), "", "JSON (*.json)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.offered.emit(Path(path)))
        dialog.open()
