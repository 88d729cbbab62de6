"""One record of a parcel in full: all its fields, and the effect of importing it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.common.i18n import _
from ui.exchange.incoming_rows import IncomingRow
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import button, label, scrolling, set_kind
from ui.widgets.dialogs import PlainDialog, button_row

_TONES = {"danger": "danger", "warn": "warn", "accent": "strong"}


class RecordDialog(PlainDialog):
    """Shows a row of a parcel in full. ``opened`` is emitted with its student's file."""

    opened = Signal(object)

    def __init__(self, row: IncomingRow, parent: QWidget) -> None:
        title = f"{row.name} · {row.what}"
        super().__init__(title, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        area = scrolling(self)
        inner = QWidget(area)
        area.setWidget(inner)
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, SMALL, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(SMALL)
        grid.setColumnStretch(1, 1)
        for at, (name, words) in enumerate(row.details):
            grid.addWidget(label(name, "caption", self), at, 0, Qt.AlignmentFlag.AlignTop)
            said = label(words, "", self, wrap=True)
            said.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            grid.addWidget(said, at, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        effect, tone = row.effect
        self.effect = label(effect, "", self, wrap=True)
        set_kind(self.effect, _TONES.get(tone, "secondary"))
        self.open_file = button(_("Open the file"), "", self)
        self.open_file.setVisible(row.opens is not None)
        close = button(_("Close"), "primary", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(GAP)
        layout.addWidget(label(title, "cardTitle", self, wrap=True))
        layout.addWidget(area, 1)
        layout.addWidget(self.effect)
        layout.addLayout(button_row(close, extra=(self.open_file,)))
        self.resize(theme().px(560), min(theme().px(480), parent.window().height() - 24))
        close.clicked.connect(self.reject)
        self.open_file.clicked.connect(lambda: self._on_open(row))
        close.setFocus()

    def _on_open(self, row: IncomingRow) -> None:
        self.accept()
        self.opened.emit(row.opens)
