"""Row counts: a total, and five counts that add up to it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.common.i18n import N_, _
from ui.widgets.basics import label, set_kind


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
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
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
