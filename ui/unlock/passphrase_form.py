"""Form for a new passphrase: entered twice, with a strength meter."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from casework.service_layer.caseload_port import CaseloadManager
from ui.common.i18n import N_, _
from ui.common.problems import sentence_of
from ui.theme.theme import theme
from ui.theme.tokens import GAP
from ui.widgets.basics import label, set_kind
from ui.widgets.fields import Field, SecretEdit
from ui.widgets.layouts import hbox, vbox


class PassphraseForm(QWidget):
    """Two inputs and a strength meter."""

    submitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._manager: CaseloadManager | None = None
        self._first = SecretEdit(_("New passphrase"), self)
        self._again = SecretEdit(_("The same again"), self)
        self._meter = StrengthMeter(self)
        self._first_field = Field(
            _("New &passphrase"),
            self._first,
            self,
            hint=_("Twelve characters or more, or five words. Chinese is fine."),
        )
        self._again_field = Field(_("The same a&gain"), self._again, self)
        vbox(
            self._first_field,
            self._meter,
            self._again_field,
            label(
                _(
                    "The passphrase is the key to all files. No one can look it up; without it"
                    " only the recovery code of the next step opens them."
                ),
                "caption",
                self,
                wrap=True,
            ),
            -1,
            on=self,
            margins=(0, 0, 0, 0),
            spacing=GAP,
        )
        self._first.textChanged.connect(self._on_typed)
        self._first.returnPressed.connect(self._again.setFocus)
        self._again.returnPressed.connect(self.submitted)
        for edit, field in ((self._first, self._first_field), (self._again, self._again_field)):
            edit.caps_lock_changed.connect(lambda on, field=field: _tell_caps(field, on))

    def set_world(self, manager: CaseloadManager) -> None:
        """Set the checker of passphrases."""
        self._manager = manager
        self._on_typed()

    @property
    def is_ready(self) -> bool:
        """Whether passphrases can be judged yet."""
        return self._manager is not None

    def passphrase(self) -> str:
        """Return the passphrase if accepted and entered twice, else show why and return ""."""
        text = self._first.text()
        if self._manager is None:
            return ""
        if reason := self._manager.passphrase_problem(text):
            self._first_field.show_problem(
                sentence_of("PASSPHRASE_WEAK", {"reason": reason}, "passphrase")
            )
            return ""
        if self._again.text() != text:
            self._again_field.show_problem(
                _("The two are not the same. Type it again; the eye shows what is typed.")
            )
            return ""
        return text

    def clear(self) -> None:
        """Clear both inputs."""
        self._first.clear()
        self._again.clear()

    def focus_first(self) -> None:
        self._first.setFocus()

    def _on_typed(self) -> None:
        text = self._first.text()
        known = self._manager is not None and bool(text)
        self._meter.show_strength(
            self._manager.passphrase_strength(text) if known and self._manager is not None else None
        )


def _tell_caps(field: Field, is_on: bool) -> None:
    if is_on:
        field.show_hint(_("Caps Lock is on"), "warn")
    elif not field.problem:
        field.clear_problem()


_WORDS = (N_("too weak"), N_("barely enough"), N_("good"), N_("strong"), N_("very strong"))
_KINDS = ("danger", "warn", "ok", "ok", "ok")
_BARS = 4


class StrengthMeter(QWidget):
    """Shows strength as bars and as text, so that it does not depend on colour alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = _Bars(self)
        self._word = label("", "caption", self)
        hbox(self._bars, self._word, -1, on=self, margins=(0, 0, 0, 0))
        self.show_strength(None)

    def show_strength(self, strength: int | None) -> None:
        """Show a strength from 0 (rejected) to 4 (very strong), or None for empty input."""
        self._bars.set_level(strength or 0, _KINDS[strength or 0])
        word = "" if strength is None else _(_WORDS[strength])
        self._word.setText(word)
        set_kind(self._word, _KINDS[strength or 0])
        self.setAccessibleName(_("Strength: {word}").format(word=word) if word else _("Strength"))


class _Bars(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._level = 0
        self._color = "danger"
        self.setFixedSize(QSize(132, 8))

    def set_level(self, level: int, color: str) -> None:
        self._level, self._color = level, color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for place in range(_BARS):
            bar = QRectF(place * 33 + 0.5, 0.5, 29, 6)
            is_full = place < self._level
            painter.setPen(QPen(theme().color(self._color if is_full else "line_strong"), 1))
            painter.setBrush(theme().color(self._color if is_full else "surface"))
            painter.drawRect(bar)
        painter.end()
