"""The window shown after an unexpected error."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.common.i18n import _
from ui.widgets.basics import button, label
from ui.widgets.desktop import open_folder
from ui.widgets.dialogs import PlainDialog


class CrashWindow(PlainDialog):
    """Explains that no data was saved partially, and where the log is."""

    def __init__(self, kind: str, log: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(_("Something went wrong in the program"), parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.addWidget(label(_("Something went wrong in the program"), "cardTitle", self))
        layout.addWidget(label(self._what(), "", self, wrap=True))
        if log is None:
            where = _("No log could be written. The error was: {kind}").format(kind=kind)
        else:
            where = _("The log is at {log}. It contains no names and no texts.").format(log=log)
        message = label(where, "caption", self, wrap=True)
        message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(message)
        layout.addSpacing(8)
        row = QHBoxLayout()
        if log is not None:
            folder = button(_("Open the log folder"), "", self, glyph="folder-open")
            folder.clicked.connect(lambda: open_folder(log.parent))
            row.addWidget(folder)
        row.addStretch(1)
        going_on = button(_("Continue"), "primary", self)
        going_on.setDefault(True)
        going_on.clicked.connect(self.accept)
        row.addWidget(going_on)
        layout.addLayout(row)
        self.setMinimumWidth(480)
        going_on.setFocus()

    @staticmethod
    def _what() -> str:
        return _(
            "Nothing was half saved: what was reported as saved is safe, and the last step was"
            " not done. You can go on working; if it happens again, restart the program."
        )
