"""Navigation back to the list, and to the previous and next student in it."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.common.i18n import _
from ui.theme.tokens import GAP
from ui.widgets.basics import button, label
from ui.widgets.layouts import hbox


class PrevNext(QWidget):
    """Shows the position of a file in its list; ``chosen`` carries the id of a neighbour."""

    chosen = Signal(object)
    back_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.among: tuple[UUID, ...] = ()
        self._at = -1
        self.back = button(_("Students"), "quiet", self, glyph="caret-left")
        self.place = label("", "secondary", self)
        self.before = button(_("Previous item"), "quiet", self, glyph="caret-up", hint="Alt+↑")
        self.after = button(_("Next item"), "quiet", self, glyph="caret-down", hint="Alt+↓")
        row = hbox(on=self, margins=(0, 0, 0, 0), spacing=GAP)
        for widget in (self.back, self.place, self.before, self.after):
            row.addWidget(widget)
        self.back.clicked.connect(self.back_asked)
        self.before.clicked.connect(lambda: self.step(-1))
        self.after.clicked.connect(lambda: self.step(1))

    def show_position(self, file_id: UUID, among: tuple[UUID, ...]) -> None:
        """Show the position of a file in ``among``, or in the previous list if that is empty."""
        if among or file_id not in self.among:
            self.among = among
        self._at = self.among.index(file_id) if file_id in self.among else -1
        self._show()

    def set_back_target(self, page: str) -> None:
        """Set the label of the back button; "" is the list of students."""
        self.back.setText(page or _("Students"))
        self.back.setAccessibleName(self.back.text())

    def step(self, by: int) -> None:
        """Go to the previous or next student."""
        at = self._at + by
        if self._at >= 0 and 0 <= at < len(self.among):
            self._at = at
            self._show()
            self.chosen.emit(self.among[at])

    def _show(self) -> None:
        total = len(self.among)
        has_place = self._at >= 0 and total > 1
        text = ""
        if has_place:
            text = _("{place} of {total} in the list").format(place=self._at + 1, total=total)
        self.place.setText(text)
        self.before.setVisible(has_place)
        self.after.setVisible(has_place)
        self.before.setEnabled(self._at > 0)
        self.after.setEnabled(self._at < total - 1)
