"""The way from the settings to the rules and the signals."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.common.words import _
from ui.parts.basics import Card, button, label
from ui.shell.page import Frame
from ui.shell.requests import ShowRules, ShowSignals


class RulesCard(Card):
    """Says what the rules are, and opens their page and that of the signals."""

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(_("Rules and tables"), parent)
        told = _("What each student must be given, which records count, and the minimum wages.")
        self.body.addWidget(label(told, "secondary", self, wrap=True))
        self.open_rules = button(_("Rules"), "", self, glyph="shield-check")
        self.open_rules.clicked.connect(lambda: frame.ask(ShowRules()))
        row = QHBoxLayout()
        row.addWidget(self.open_rules)
        self.open_signals = button(_("Signals"), "", self, glyph="flag")
        self.open_signals.clicked.connect(lambda: frame.ask(ShowSignals()))
        self.open_signals.setVisible(frame.answers(ShowSignals))
        row.addWidget(self.open_signals)
        row.addStretch(1)
        self.body.addLayout(row)
        self.setVisible(frame.answers(ShowRules))
