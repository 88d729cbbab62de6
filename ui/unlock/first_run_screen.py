"""First run: user and role, passphrase, recovery code, and computer settings."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from casework.problems import RuleBroken, Trouble
from casework.service_layer.caseload_port import CaseloadManager
from ui.common.i18n import N_, _
from ui.common.problems import sentence_for
from ui.theme.logo import logo_pixmap
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL
from ui.unlock.first_run_steps import ComputerStep, WhoStep
from ui.unlock.passphrase_form import PassphraseForm
from ui.unlock.recovery_form import RecoveryForm
from ui.widgets.basics import button, label, line
from ui.widgets.layouts import hbox, vbox
from ui.widgets.step_indicator import StepIndicator

_SHORT = 520
"""Height below which the card uses smaller margins."""

WHO, PASSPHRASE, CODE, COMPUTER = range(4)

_HEADINGS = (
    (N_("Start with Zhuhang"), N_("About three minutes; everything stays on this computer")),
    (N_("Choose a passphrase"), N_("It encrypts every file on this computer")),
    (
        N_("Keep the recovery code"),
        N_("When the passphrase is lost, only this code opens the files"),
    ),
    (N_("This computer"), N_("One question, then you can start")),
)


class FirstRunScreen(QWidget):
    """A wizard with four steps.

    ``create_asked(passphrase, opening)`` is emitted once; respond with ``show_code`` or
    ``show_problem``. ``finished(use_keyring)`` is emitted at the end, ``left`` on quitting.
    ``office`` asks for the settings file of the office.
    """

    create_asked = Signal(str, object)
    finished = Signal(bool)
    left = Signal()
    language_asked = Signal()
    restore_asked = Signal()
    demo_asked = Signal()

    def __init__(self, school: str | None, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._recovery: RecoveryForm | None = None
        self._steps = StepIndicator(
            (_("You"), _("Passphrase"), _("Recovery code"), _("This computer")), self
        )
        self._heading = label("", "title", self)
        self._under = label("", "secondary", self)
        self._problem = label("", "danger", self, wrap=True)
        self._problem.setObjectName("problem")
        self._pages = QStackedWidget(self)
        self._who = WhoStep(school, self)
        self._phrase = PassphraseForm(self)
        self._phrase.submitted.connect(self._on_next)
        self._code_place = QWidget(self)
        QVBoxLayout(self._code_place).setContentsMargins(0, 0, 0, 0)
        self._computer = ComputerStep(self)
        self.office = self._computer.office
        for page in (self._who, self._phrase, self._code_place, self._computer):
            self._pages.addWidget(page)
        self._language = button("中文 / English", "link", self)
        self._language.clicked.connect(self.language_asked)
        self._restore = button(_("Restore from a backup…"), "link", self)
        self._restore.setObjectName("restore")
        self._restore.clicked.connect(self.restore_asked)
        self._demo = button(_("Try it with fictitious students"), "link", self)
        self._demo.clicked.connect(self._on_demo)
        self._quit = button(_("Quit"), "", self)
        self._quit.clicked.connect(self.left)
        self._back = button(_("&Back"), "", self)
        self._back.clicked.connect(self._on_back)
        self._next = button(_("&Next"), "primary", self)
        self._next.setObjectName("next")
        self._next.setDefault(True)
        self._next.clicked.connect(self._on_next)
        self._build()
        self.show_step(WHO)

    def _on_demo(self) -> None:
        """Request the demonstration, once: creating it takes a moment."""
        self._demo.setEnabled(False)
        self._demo.setText(_("Creating the demonstration…"))
        self.demo_asked.emit()

    def _build(self) -> None:
        card = QFrame(self)
        card.setProperty("kind", "card")
        card.setMaximumWidth(theme().px(860))
        self._logo = QLabel(card)
        theme().changed.connect(self._paint_logo)
        self._paint_logo()
        words = vbox(self._heading, self._under, spacing=0)
        head = hbox(self._logo, (words, 1), spacing=14)
        inner = QWidget()
        self._body = body = QVBoxLayout(inner)
        body.setContentsMargins(28, 18, 28, 12)
        body.setSpacing(GAP)
        body.addLayout(head)
        body.addWidget(self._steps)
        body.addWidget(self._pages, 1)
        body.addWidget(self._problem)
        area = QScrollArea(card)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = hbox(
            self._language,
            self._restore,
            self._demo,
            -1,
            self._quit,
            self._back,
            self._next,
            margins=(28, 12, 28, 14),
            spacing=SMALL,
        )
        vbox((area, 1), line(card), foot, on=card, margins=(0, 0, 0, 0), spacing=0)
        self._card = card
        across = hbox(-1, (card, 100), -1)
        self._layout = vbox(-1, (across, 1000), on=self)
        self._layout.addStretch(1)
        card.setMaximumHeight(theme().px(580))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._focus_first()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_short = theme().at_100(self.height()) < _SHORT
        self._body.setContentsMargins(28, 8 if is_short else 18, 28, 4 if is_short else 12)
        self._body.setSpacing(SMALL if is_short else GAP)

    # --- called by the program

    def set_world(self, manager: CaseloadManager, school: str | None) -> None:
        """Set the checker of passphrases, and the school code if an office has set one."""
        self._phrase.set_world(manager)
        self._who.suggest_school(school)

    def show_code(self, code: str) -> None:
        """Show the recovery code of the new caseload."""
        self._set_busy(False)
        self._phrase.clear()
        self._recovery = RecoveryForm(code, self._today, self._code_place)
        self._recovery.confirmed_changed.connect(self._next.setEnabled)
        layout = self._code_place.layout()
        if layout is not None:
            layout.addWidget(self._recovery)
        self.show_step(CODE)

    def show_problem(self, problem: RuleBroken | Trouble) -> None:
        """Show why the caseload could not be created."""
        self._set_busy(False)
        field = problem.field if isinstance(problem, RuleBroken) else None
        if field in ("name", "unit", "school"):
            self.show_step(WHO)
            self._who.show_problem(field, sentence_for(problem))
            return
        self._problem.setText(sentence_for(problem))
        self._problem.show()

    @property
    def step(self) -> int:
        return self._pages.currentIndex()

    @property
    def recovery(self) -> RecoveryForm | None:
        return self._recovery

    # --- user actions

    def _on_next(self) -> None:
        self._problem.hide()
        if self.step == WHO:
            if self._who.is_complete():
                self.show_step(PASSPHRASE)
        elif self.step == PASSPHRASE:
            if passphrase := self._phrase.passphrase():
                self._set_busy(True)
                self.create_asked.emit(passphrase, self._who.opening())
        elif self.step == CODE:
            if self._recovery is not None and self._recovery.is_confirmed:
                self._recovery.clear()
                self.show_step(COMPUTER)
        else:
            self._set_busy(True)
            self.finished.emit(self._computer.is_own)

    def _on_back(self) -> None:
        self._problem.hide()
        self.show_step(WHO)

    def show_step(self, step: int) -> None:
        """Bring a step to the front: WHO, PASSPHRASE, CODE or COMPUTER."""
        self._pages.setCurrentIndex(step)
        self._steps.set_current(step)
        title, under = _HEADINGS[step]
        self._heading.setText(_(title))
        self._under.setText(_(under))
        self._problem.hide()
        self._back.setVisible(step == PASSPHRASE)
        self._quit.setVisible(step in (WHO, PASSPHRASE))
        self._language.setVisible(step == WHO)
        self._restore.setVisible(step == WHO)
        self._demo.setVisible(step == WHO)
        self._next.setText(_("&Start") if step == COMPUTER else _("&Next"))
        self._next.setAccessibleName(_("Start") if step == COMPUTER else _("Next"))
        self._next.setEnabled(step != CODE)
        self._focus_first()

    def _focus_first(self) -> None:
        if self.step == WHO:
            self._who.focus_first()
        elif self.step == PASSPHRASE:
            self._phrase.focus_first()
        elif self.step == CODE and self._recovery is not None:
            self._recovery.focus_first()
        elif self.step == COMPUTER:
            self._computer.focus_first()

    def _set_busy(self, is_busy: bool) -> None:
        for widget in (self._pages, self._back, self._next, self._quit):
            widget.setEnabled(not is_busy)
        self._next.setText(_("Working…") if is_busy else _("&Next"))

    def _paint_logo(self) -> None:
        self._logo.setPixmap(logo_pixmap(theme().px(36), self.devicePixelRatioF()))
