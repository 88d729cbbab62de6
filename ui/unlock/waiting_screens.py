"""Screens shown while the caseload closes, and after unlocking by recovery code."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from casework.problems import RuleBroken, Trouble
from casework.service_layer.caseload_port import CaseloadManager
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.theme.logo import logo_pixmap
from ui.theme.theme import theme
from ui.unlock.passphrase_form import PassphraseForm
from ui.widgets.basics import button, label
from ui.widgets.layouts import hbox, vbox


class WaitingScreen(QWidget):
    """Logo and a line of text while the caseload is being closed."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        logo = QLabel(self)
        logo.setPixmap(logo_pixmap(theme().px(60), self.devicePixelRatioF()))
        words = label(text, "secondary", self)
        layout = QVBoxLayout(self)
        layout.addStretch(3)
        for widget in (logo, words):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
            layout.addSpacing(16)
        layout.addStretch(4)


class NewPassphraseScreen(QWidget):
    """Asks for a new passphrase after the recovery code has opened the caseload.

    ``chosen(passphrase)`` is emitted per attempt; ``skipped`` keeps the old one.
    """

    chosen = Signal(str)
    skipped = Signal()

    def __init__(self, manager: CaseloadManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = PassphraseForm(self)
        self._form.set_world(manager)
        self._form.submitted.connect(self._offer)
        self._problem = label("", "danger", self, wrap=True)
        self._problem.hide()
        self._go = button(_("&Set the passphrase"), "primary", self)
        self._go.clicked.connect(self._offer)
        later = button(_("Not now"), "link", self)
        later.clicked.connect(self.skipped)
        card = QFrame(self)
        card.setProperty("kind", "card")
        card.setFixedWidth(theme().px(460))
        row = hbox(later, -1, self._go)
        vbox(
            label(_("The recovery code has opened the files"), "cardTitle", card),
            label(_("Choose a new passphrase; it replaces the old one."), "secondary", card),
            8,
            self._form,
            self._problem,
            row,
            on=card,
            margins=(24, 20, 24, 20),
        )
        vbox(-1, (card, 0, Qt.AlignmentFlag.AlignHCenter), -1, on=self)
        self._form.focus_first()

    def show_problem(self, problem: RuleBroken | Trouble) -> None:
        self._go.setEnabled(True)
        self._problem.setText(sentence_for(problem))
        self._problem.show()

    def _offer(self) -> None:
        passphrase = self._form.passphrase()
        if passphrase:
            self._go.setEnabled(False)
            self.chosen.emit(passphrase)
