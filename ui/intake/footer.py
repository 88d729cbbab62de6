"""Footer of the wizard: row counts, a message, and the navigation buttons."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QWidget

from ui.common.i18n import N_, _, ngettext
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import button, label, plain, set_kind
from ui.widgets.layouts import hbox, vbox

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
        self._above = QHBoxLayout()
        self._row = QHBoxLayout()
        self._row.setSpacing(SMALL)
        column = vbox(self._above, on=self, margins=(0, 6, 0, 0), spacing=2)
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

    # --- the button that goes on

    def offer_students(self, *, are_shown: bool) -> None:
        """Go on to the list of students."""
        self._offer(_("Show students (&N)"), is_enabled=are_shown)

    def offer_import(self, numbers: RowTotals, *, may_be_empty: bool, is_busy: bool) -> None:
        """Import these rows, or store them as pending."""
        has_rows = bool(numbers.taken or numbers.parked or may_be_empty)
        self._offer(_import_words(numbers), is_enabled=has_rows and not is_busy)

    def offer_step(self, numbers: RowTotals | None, *, is_fixing: bool, is_importing: bool) -> None:
        """Go on to the next step."""
        count = numbers.taken if numbers is not None else 0
        words = ngettext("Check {count} row (&N)", "Check {count} rows (&N)", count)
        text = words.format(count=count) if is_fixing else _("&Next")
        self._offer(text, is_enabled=numbers is not None and not is_importing)

    def _offer(self, text: str, *, is_enabled: bool) -> None:
        self.next.setText(text)
        self.next.setAccessibleName(plain(text))
        self.next.setEnabled(is_enabled)

    # --- progress

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


@dataclass(frozen=True, slots=True)
class RowTotals:
    """``rows`` = new + updated + unchanged + parked + ignored."""

    rows: int
    new: int
    updated: int
    unchanged: int
    parked: int
    ignored: int

    @property
    def taken(self) -> int:
        """Number of rows that will change the caseload."""
        return self.new + self.updated


_PARTS = (
    ("rows", N_("rows"), "title"),
    ("new", N_("new"), "titleAccent"),
    ("updated", N_("updated"), "titleAccent"),
    ("unchanged", N_("unchanged"), "title"),
    ("parked", N_("pending"), "titleDanger"),
    ("ignored", N_("left out"), "title"),
)


class RowCounts(QWidget):
    """Shows the total and the five counts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbers: dict[str, QLabel] = {}
        self._words: dict[str, QLabel] = {}
        self._is_compact = False
        self.shown: RowTotals | None = None
        layout = hbox(on=self, margins=(0, 0, 0, 0), spacing=6)
        for name, words, kind in _PARTS:
            self._numbers[name] = label("0", kind, self)
            self._words[name] = label(_(words), "secondary", self)
            self._words[name].setContentsMargins(0, 0, 10, 0)
            layout.addWidget(self._numbers[name])
            layout.addWidget(self._words[name])

    def set_compact(self, is_compact: bool) -> None:
        """Hide counts of zero to save space."""
        self._is_compact = is_compact
        for name, _words, _kind in _PARTS[1:]:
            is_shown = not is_compact or self._numbers[name].text() != "0"
            self._numbers[name].setVisible(is_shown)
            self._words[name].setVisible(is_shown)

    def text(self, name: str) -> str:
        """Return a count as displayed."""
        return self._numbers[name].text()

    def show_numbers(self, numbers: RowTotals) -> bool:
        """Show these counts, highlighted unless zero; return whether they changed."""
        is_other, self.shown = numbers != self.shown, numbers
        for name, _words, kind in _PARTS:
            count = getattr(numbers, name)
            self._numbers[name].setText(f"{count:,}".replace(",", " "))
            set_kind(self._numbers[name], kind if count else "title")
        message = ", ".join(f"{_(words)} {getattr(numbers, name)}" for name, words, _k in _PARTS)
        self.setAccessibleName(message)
        self.set_compact(self._is_compact)
        return is_other


def _import_words(numbers: RowTotals) -> str:
    count, parked = numbers.taken, numbers.parked
    if count:
        words = ngettext("Import {count} row (&N)", "Import {count} rows (&N)", count)
        return words.format(count=count)
    if parked:
        words = ngettext("Save {count} pending row (&N)", "Save {count} pending rows (&N)", parked)
        return words.format(count=parked)
    return _("Nothing new to import (&N)")
