"""First step: a file or a copied table, and the pending rows of earlier imports."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui.common.i18n import _
from ui.intake.pending_rows import PendingRowsCard
from ui.theme.tokens import GAP
from ui.widgets.basics import button
from ui.widgets.empty_states import EmptyState


class StartStep(QWidget):
    """Invitation to import a table, above the pending rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choose: QPushButton = button(
            _("Choose a fi&le…"), "primary", self, glyph="folder-open"
        )
        self.paste: QPushButton = button(_("Paste a table"), "", self, hint="Ctrl+V")
        self.invitation = EmptyState(
            _("Start with a table of the school"),
            _("Excel, WPS or CSV, in any layout. Drop the file on the window, choose it, or paste"
              " cells; you see what would happen before it does."),
            self.choose,
            self.paste,
            glyph="download-simple",
            parent=self,
        )  # fmt: skip
        self.waiting = PendingRowsCard(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.invitation, 3)
        column.addWidget(self.waiting, 3)

    def set_short(self, is_short: bool) -> None:
        """Hide the illustration in a low window."""
        self.invitation.picture.setVisible(not is_short)

    def set_busy(self, *, is_busy: bool) -> None:
        """Disable the buttons while a table is being read."""
        self.choose.setEnabled(not is_busy)
        self.paste.setEnabled(not is_busy)
        self.waiting.take_up.setEnabled(not is_busy)
