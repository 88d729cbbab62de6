"""What an import did: its numbers, what is left to do, and the way back."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.common.words import _, ngettext
from ui.intake.counts import Numbers
from ui.intake.outcomes import RowTable
from ui.intake.sight import Sight
from ui.parts.basics import Card, button, label, set_kind
from ui.theme.tokens import SMALL


class Report(Card):
    """Shown after the last step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.body.setContentsMargins(0, 14, 0, 0)
        self.body.setSpacing(SMALL)
        self._head = label("", "title", self)
        self._told = label("", "", self, wrap=True)
        self.undo = button(_("Take the import back (&U)"), "", self, glyph="arrow-u-up-left")
        self.book = button(_("Save the rest as a &workbook…"), "", self, glyph="floppy-disk")
        self.another = button(_("Import another fi&le…"), "", self, glyph="folder-open")
        self.rest = RowTable(_("Rows that wait"), self)
        self._rest_title = label(_("These rows wait; finish them here later, or in the workbook"),
                                 "cardTitle", self)  # fmt: skip
        top = QVBoxLayout()
        top.setContentsMargins(18, 0, 18, 0)
        top.setSpacing(SMALL)
        top.addWidget(self._head)
        top.addWidget(self._told)
        row = QHBoxLayout()
        row.setSpacing(SMALL)
        for made in (self.undo, self.book, self.another):
            row.addWidget(made)
        row.addStretch(1)
        top.addSpacing(SMALL)
        top.addLayout(row)
        self.body.addLayout(top)
        self._rest_title.setContentsMargins(18, 10, 18, 0)
        self.body.addWidget(self._rest_title)
        self.body.addWidget(self.rest, 1)
        self.body.addStretch(0)

    def show_result(self, sight: Sight, numbers: Numbers, *, wrote: bool) -> None:
        """Show what became of the rows."""
        taken = numbers.taken
        if not wrote:
            self._head.setText(_("Everything was so already"))
        else:
            words = ngettext("{count} row taken in", "{count} rows taken in", taken)
            self._head.setText(words.format(count=taken))
        self._told.setText("\n".join(_sentences(numbers, wrote=wrote)))
        self.undo.setVisible(wrote)
        self.undo.setEnabled(True)
        self.book.setVisible(bool(numbers.parked))
        waiting = [line for line in sight.rows if line.outcome == "parked"]
        self.rest.set_records(waiting)
        self.rest.setVisible(bool(waiting))
        self._rest_title.setVisible(bool(waiting))

    def say(self, text: str, kind: str = "") -> None:
        """Say something in the place of the sentences."""
        self._told.setText(text)
        set_kind(self._told, kind)


def _sentences(numbers: Numbers, *, wrote: bool) -> Iterator[str]:
    if not wrote:
        yield _("Nothing was written.")
    if numbers.new:
        words = ngettext("{count} new.", "{count} new.", numbers.new)
        yield words.format(count=numbers.new)
    if numbers.updated:
        words = ngettext("{count} updated.", "{count} updated.", numbers.updated)
        yield words.format(count=numbers.updated)
    if numbers.unchanged:
        words = ngettext("{count} said nothing new.", "{count} said nothing new.",
                         numbers.unchanged)  # fmt: skip
        yield words.format(count=numbers.unchanged)
    if numbers.ignored:
        words = ngettext("{count} left out.", "{count} left out.", numbers.ignored)
        yield words.format(count=numbers.ignored)
    if numbers.parked:
        words = ngettext("{count} waits.", "{count} wait.", numbers.parked)
        yield words.format(count=numbers.parked)
