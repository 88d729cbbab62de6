"""The unlock screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from casework.problems import RuleBroken, Trouble
from ui.common.i18n import _
from ui.theme.logo import logo_pixmap
from ui.theme.theme import theme
from ui.theme.tokens import CENTRED
from ui.widgets.basics import HintButton, button, label
from ui.widgets.fields import Field, SecretEdit
from ui.widgets.layouts import hbox

FREE_TRIES = 5
WAITS_S = (5, 10, 20, 40, 60)
"""Seconds to wait after each failed attempt beyond ``FREE_TRIES``."""

_WIDTH = 360
_SHORT = 400
"""Window height in px at 100 % below which logo and description are hidden."""


class UnlockScreen(QWidget):
    """Asks for passphrase or recovery code; emits ``offered(UnlockCredentials)`` per attempt."""

    offered = Signal(object)

    def __init__(
        self,
        home: str,
        idle_minutes: int,
        parent: QWidget | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._tries = 0
        self._wait_until = 0.0
        self._by_code = False
        self._secret = SecretEdit(_("Passphrase"), self)
        self._secret.setObjectName("passphrase")
        self._secret.setProperty("kind", "large")
        self._secret.caps_lock_changed.connect(self._on_caps)
        self._secret.returnPressed.connect(self._offer)
        self._secret_field = Field(_("&Passphrase"), self._secret, self)
        self._code: QLineEdit | None = None
        self._fields = QVBoxLayout()
        self._fields.addWidget(self._secret_field)
        self._go = HintButton(_("Unlock"), "Enter", self)
        self._go.setObjectName("unlock")
        self._go.setProperty("kind", "large")
        self._go.setAccessibleName(_("Unlock"))
        self._go.clicked.connect(self._offer)
        self._other = button(_("Passphrase forgotten: use the recovery code"), "link", self)
        self._other.setObjectName("other-key")
        self._other.clicked.connect(self._switch)
        self._note = label("", "caption", self, wrap=True)
        self._note.setProperty("alignment", CENTRED)
        self._countdown = QTimer(self)
        self._countdown.setObjectName("countdown")
        self._countdown.setInterval(500)
        self._countdown.timeout.connect(self._count_down)
        self._build(home)
        self._say_note(
            _("Locks after {minutes} minutes; unsaved text is kept as a draft").format(
                minutes=idle_minutes
            )
        )

    def _build(self, home: str) -> None:
        column = QVBoxLayout()
        column.setSpacing(0)
        self._logo = QLabel(self)
        self._logo.setProperty("alignment", CENTRED)
        self._name = label(_("Zhuhang"), "title", self)
        self._name.setProperty("alignment", CENTRED)
        self._what = what = label(_("Support records for graduates in hardship"), "secondary", self)
        what.setProperty("alignment", CENTRED)
        place = label(home, "caption", self, wrap=True)
        place.setAccessibleName(_("Data folder: {home}").format(home=home))
        place.setProperty("alignment", CENTRED)
        gaps = (16, 6, 6, 20)
        for widget, gap in zip((self._logo, self._name, what, place), gaps, strict=True):
            column.addWidget(widget)
            column.addSpacing(gap)
        column.addLayout(self._fields)
        column.addSpacing(14)
        column.addWidget(self._go)
        column.addSpacing(14)
        left = hbox(self._other, -1)
        column.addLayout(left)
        column.addSpacing(20)
        column.addWidget(self._note)
        inner = QWidget(self)
        inner.setLayout(column)
        column.setContentsMargins(0, 0, 0, 0)
        inner.setFixedWidth(theme().px(_WIDTH))
        across = hbox(-1, inner, -1)
        layout = QVBoxLayout(self)
        layout.addStretch(3)
        layout.addLayout(across)
        layout.addStretch(4)
        theme().changed.connect(self._paint_logo)
        self._paint_logo()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_short = theme().at_100(self.height()) < _SHORT
        self._what.setVisible(not is_short)
        self._logo.setVisible(not is_short)

    @cached_property
    def _code_field(self) -> Field:
        """Input for the recovery code, created on first use."""
        from ui.theme.fonts import code_font

        self._code = QLineEdit(self)
        self._code.setObjectName("recovery-code")
        self._code.setProperty("kind", "large")
        self._code.setFont(code_font(theme().px(14)))
        self._code.setPlaceholderText("XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX")
        self._code.returnPressed.connect(self._offer)
        hint = _("Case and dashes do not matter.")
        made = Field(_("&Recovery code"), self._code, self, hint=hint)
        self._fields.addWidget(made)
        return made

    # --- called by the program

    def show_problem(self, problem: RuleBroken | Trouble) -> None:
        """Show why unlocking failed, and allow another attempt after a delay."""
        self.set_busy(False)
        code = problem.code if isinstance(problem, Trouble) else problem.rule
        if code in ("WRONG_PASSPHRASE", "WRONG_RECOVERY_CODE"):
            self._tries += 1
        if code == "WRONG_PASSPHRASE":
            sentence = _(
                "The passphrase is wrong. Check the input method and Caps Lock, then try again."
            )
        else:
            from ui.common.problems import sentence_for

            sentence = sentence_for(problem)
        field = self._field()
        field.show_problem(sentence)
        self._edit().selectAll()
        self._secret.cover()
        beyond = self._tries - FREE_TRIES
        if beyond >= 0 and code in ("WRONG_PASSPHRASE", "WRONG_RECOVERY_CODE"):
            self._wait_until = self._clock() + WAITS_S[min(beyond, len(WAITS_S) - 1)]
            self._countdown.start()
            self._count_down()

    def say(self, text: str) -> None:
        """Show a note below the button, such as why the keyring failed."""
        self._say_note(text)

    def set_busy(self, is_busy: bool) -> None:
        """Disable the inputs while a key is checked."""
        for widget in (self._secret, self._code, self._go, self._other):
            if widget is not None:
                widget.setEnabled(not is_busy)
        self._go.setText(_("Opening…") if is_busy else _("Unlock"))

    def clear(self) -> None:
        """Clear the inputs."""
        self._secret.clear()
        if self._code is not None:
            self._code.clear()

    @property
    def problem(self) -> str:
        """The error shown, or ""."""
        return self._field().problem

    # --- user actions

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._edit().setFocus()

    def _offer(self) -> None:
        if self._clock() < self._wait_until or not self._go.isEnabled():
            return
        text = self._edit().text()
        if not text.strip():
            missing = _("Type the recovery code.") if self._by_code else _("Type the passphrase.")
            self._field().show_problem(missing)
            return
        from casework.caseload_dtos import UnlockCredentials

        self._field().clear_problem()
        self.set_busy(True)
        key = (
            UnlockCredentials(recovery_code=text)
            if self._by_code
            else UnlockCredentials(passphrase=text)
        )
        self.offered.emit(key)

    def _switch(self) -> None:
        self._by_code = not self._by_code
        self._code_field.setVisible(self._by_code)
        self._secret_field.setVisible(not self._by_code)
        words = _("Use the passphrase")
        if not self._by_code:
            words = _("Passphrase forgotten: use the recovery code")
        self._other.setText(words)
        self._other.setAccessibleName(words)
        self._edit().setFocus()

    def _field(self) -> Field:
        return self._code_field if self._by_code else self._secret_field

    def _edit(self) -> QLineEdit:
        return self._code if self._by_code and self._code is not None else self._secret

    def _on_caps(self, is_on: bool) -> None:
        if is_on:
            self._secret_field.show_hint(_("Caps Lock is on"), "warn")
        elif not self._secret_field.problem:
            self._secret_field.clear_problem()

    def _count_down(self) -> None:
        left = self._wait_until - self._clock()
        if left <= 0:
            self._countdown.stop()
            self._go.setText(_("Unlock"))
            self._go.setEnabled(True)
            return
        self._go.setEnabled(False)
        self._go.setText(_("Wait {seconds} s").format(seconds=int(left) + 1))

    def _say_note(self, text: str) -> None:
        self._note.setText(text)

    def _paint_logo(self) -> None:
        self._logo.setPixmap(logo_pixmap(theme().px(60), self.devicePixelRatioF()))
