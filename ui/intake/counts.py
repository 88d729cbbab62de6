"""Five numbers in a row: what becomes of the rows."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from casework.desk import ImportReport
from ui.common.words import N_, _
from ui.parts.basics import label, set_kind

_PARTS = (
    ("rows", N_("rows"), "title"),
    ("new", N_("new"), "titleAccent"),
    ("updated", N_("updated"), "titleAccent"),
    ("unchanged", N_("unchanged"), "title"),
    ("parked", N_("waiting"), "titleDanger"),
    ("ignored", N_("ignored"), "title"),
)


class Counts(QWidget):
    """Shows the numbers of a report."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbers: dict[str, QLabel] = {}
        self._words: dict[str, QLabel] = {}
        self._is_compact = False
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for name, words, kind in _PARTS:
            self._numbers[name] = label("0", kind, self)
            self._words[name] = label(_(words), "secondary", self)
            self._words[name].setContentsMargins(0, 0, 12, 0)
            layout.addWidget(self._numbers[name])
            layout.addWidget(self._words[name])

    def set_compact(self, is_compact: bool) -> None:
        """Leave zeros away where there is no room."""
        self._is_compact = is_compact
        for name, _words, _kind in _PARTS[1:]:
            is_shown = not is_compact or self._numbers[name].text() != "0"
            self._numbers[name].setVisible(is_shown)
            self._words[name].setVisible(is_shown)

    def show_report(self, report: ImportReport) -> None:
        """Show these numbers; nothing waiting is no alarm."""
        for name, _words, kind in _PARTS:
            count = getattr(report, name)
            self._numbers[name].setText(f"{count:,}".replace(",", " "))
            set_kind(self._numbers[name], kind if count else "title")
        told = ", ".join(f"{_(words)} {getattr(report, name)}" for name, words, _k in _PARTS)
        self.setAccessibleName(told)
        self.set_compact(self._is_compact)
