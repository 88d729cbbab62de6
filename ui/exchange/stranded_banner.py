"""Records that only this computer has, of students who were transferred."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casework.exchange.stranded_records import StrandedRecords
from ui.common.i18n import _
from ui.common.parcel_words import stranded_words
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import button, label


class StrandedBanner(QWidget):
    """A line for each current owner of the files, with an action.

    ``send_asked`` is emitted with the partner, ``know_asked`` if the owner is no known partner,
    ``show_asked`` with the students.
    """

    send_asked = Signal(object)
    know_asked = Signal()
    show_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, SMALL)
        self._lines.setSpacing(SMALL)
        self.hide()

    def show_stranded(self, every: Sequence[StrandedRecords]) -> None:
        """Show these records; hide the banner if there are none."""
        while self._lines.count():
            old = self._lines.takeAt(0).widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for one in every:
            self._lines.addWidget(self._line(one))
        self.setVisible(bool(every))

    def _line(self, one: StrandedRecords) -> QWidget:
        made = QWidget(self)
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(label(stranded_words(one), "warn", made, wrap=True), 1)
        shown = button(_("Show the students"), "link", made)
        shown.clicked.connect(lambda: self.show_asked.emit(tuple(one.files)))
        row.addWidget(shown, 0, Qt.AlignmentFlag.AlignTop)
        if one.can_go:
            go = button(_("Send to {who}…").format(who=one.name), "", made, glyph="package")
            go.clicked.connect(lambda: self.send_asked.emit(one.partner))
        else:
            go = button(_("Partners"), "", made, glyph="users")
            go.clicked.connect(self.know_asked)
        row.addWidget(go, 0, Qt.AlignmentFlag.AlignTop)
        return made
