"""Footer of the wizard: row counts, a message, and the navigation buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from ui.common.i18n import _
from ui.intake.counts import RowCounts, RowTotals
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import button, label, plain, set_kind

QUIET_MS = 500
"""Delay before changed counts are announced to screen readers."""


class Footer(QFrame):
    """Row counts, message, progress bar and the three buttons of the wizard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts = RowCounts(self)
        self.note = label("", "caption", self, wrap=True)
        self.bar = QProgressBar(self)
        self.bar.setFixedWidth(theme().px(150))
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.cancel = button(_("&Cancel"), "", self)
        self.back = button(_("&Back"), "", self, glyph="caret-left")
        self.next = button(_("&Next"), "primary", self)
        self._quiet = QTimer(self)
        self._quiet.setObjectName("quiet")
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET_MS)
        self._quiet.timeout.connect(self._tell)
        self._build()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(2)
        self._above = QHBoxLayout()
        self._row = QHBoxLayout()
        self._row.setSpacing(SMALL)
        column.addLayout(self._above)
        column.addLayout(self._row)
        self._row.addWidget(self.counts)
        self._row.addWidget(self.bar)
        self._inline = QHBoxLayout()
        self._inline.addWidget(self.note)
        self._row.addLayout(self._inline, 100)
        self._row.addStretch(1)
        for made in (self.cancel, self.back, self.next):
            self._row.addWidget(made, 0, Qt.AlignmentFlag.AlignBottom)

    def set_compact(self, is_compact: bool) -> None:
        """Place the message above the counts instead of next to them."""
        self.counts.set_compact(is_compact)
        (self._above if is_compact else self._inline).addWidget(self.note)

    def show_numbers(self, numbers: RowTotals | None) -> None:
        """Show these counts or none; screen readers announce changes after a delay."""
        self.counts.setVisible(numbers is not None)
        if numbers is not None and self.counts.show_numbers(numbers):
            self._quiet.start()

    def say(self, text: str, kind: str = "caption") -> None:
        """Show a message of kind caption, ok, warn or danger."""
        self.note.setText(text)
        set_kind(self.note, kind)
        if kind == "danger" and text and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self.note, QAccessible.Event.Alert))

    def name_next(self, text: str) -> None:
        """Set the text of the Next button."""
        self.next.setText(text)
        self.next.setAccessibleName(plain(text))

    def show_busy(self, done: int = 0, total: int = 0) -> None:
        """Show the progress bar."""
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.bar.show()

    def show_rest(self) -> None:
        """Hide the progress bar."""
        self.bar.hide()

    def _tell(self) -> None:
        if QAccessible.isActive():
            event = QAccessibleEvent(self.counts, QAccessible.Event.NameChanged)
            QAccessible.updateAccessibility(event)
