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

from ui.common.words import N_, _
from ui.parts.basics import button, label
from ui.parts.dialogs import PlainDialog

_LEFT = Qt.AlignmentFlag.AlignLeft

IN_LISTS = (
    (N_("Open the file"), "Enter"),
    (N_("Tick the row"), "Space"),
    (N_("Tick all rows"), "Ctrl+A"),
    (N_("Back"), "Alt+Left"),
    (N_("Next pane, previous pane"), "F6, Shift+F6"),
    (N_("Close a panel or dialog; text is kept as a draft"), "Esc"),
)
"""Keys that no menu shows."""

LEFT_FREE = ("Ctrl+Space", "Shift+Space", "Ctrl+.", "Alt+A", "Alt+Space")
"""Keys that input methods, the system or chat programs take; nothing here may use them."""


class KeysWindow(PlainDialog):
    """Every shortcut by name: those of the menus, then those of lists."""

    def __init__(self, shown: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(_("Shortcuts"), parent)
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setHorizontalSpacing(24)
        pairs = [*shown, *((_(name), keys) for name, keys in IN_LISTS)]
        half = (len(pairs) + 1) // 2
        for place, (name, keys) in enumerate(pairs):
            column = 0 if place < half else 2
            grid.addWidget(label(name, "", inner), place % half, column)
            grid.addWidget(label(native(keys), "chip", inner), place % half, column + 1, _LEFT)
        grid.setRowStretch(half, 1)
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


def native(keys: str) -> str:
    """Return keys as this system writes them."""
    parts = [QKeySequence(part.strip()) for part in keys.split(",")]
    shown = [part.toString(QKeySequence.SequenceFormat.NativeText) for part in parts]
    return ", ".join(shown)
