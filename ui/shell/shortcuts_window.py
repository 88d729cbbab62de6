"""The shortcuts, and the window that lists them (F1)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.common.i18n import N_, _
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog

_LEFT = Qt.AlignmentFlag.AlignLeft

IN_LISTS = (
    (N_("Next pane, previous pane"), "F6, Shift+F6"),
    (N_("Close a panel or dialog; text is kept as a draft"), "Esc"),
)
"""Keys that are in no menu."""

LEFT_FREE = ("Ctrl+Space", "Shift+Space", "Ctrl+.", "Alt+A", "Alt+Space")
"""Keys used by input methods, the system or chat programs, and not available here."""


class ShortcutsWindow(PlainDialog):
    """All shortcuts by name: those of the menus, then those of lists."""

    def __init__(
        self,
        shown: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        here: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(_("Shortcuts"), parent)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setHorizontalSpacing(24)
        pairs = [*shown, *((_(name), keys) for name, keys in IN_LISTS)]
        top = self._add_here(grid, here, inner)
        half = (len(pairs) + 1) // 2
        for place, (name, keys) in enumerate(pairs):
            column = 0 if place < half else 2
            row_ = top + place % half
            grid.addWidget(label(name, "", inner), row_, column)
            grid.addWidget(label(native(keys), "chip", inner), row_, column + 1, _LEFT)
        grid.setRowStretch(top + half, 1)
        area = QScrollArea(self)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.addWidget(label(_("Shortcuts"), "cardTitle", self))
        layout.addWidget(area, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        close = button(_("Close"), "primary", self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row.addWidget(close)
        layout.addLayout(row)
        self.resize(760, 440)
        close.setFocus()

    @staticmethod
    def _add_here(grid: QGridLayout, here: Sequence[tuple[str, str]], inner: QWidget) -> int:
        """Add the keys of the current page first; return the next row."""
        if not here:
            return 0
        grid.addWidget(label(_("On this page"), "strong", inner), 0, 0, 1, 4)
        half = (len(here) + 1) // 2
        for place, (name, keys) in enumerate(here):
            column = 0 if place < half else 2
            grid.addWidget(label(name, "", inner), 1 + place % half, column)
            grid.addWidget(label(native(keys), "chip", inner), 1 + place % half, column + 1, _LEFT)
        grid.addWidget(label(_("Everywhere"), "strong", inner), half + 1, 0, 1, 4)
        return half + 2


def native(keys: str) -> str:
    """Return keys in the notation of this system."""
    parts = [QKeySequence(part.strip()) for part in keys.split(",")]
    shown = [part.toString(QKeySequence.SequenceFormat.NativeText) for part in parts]
    return ", ".join(shown)
