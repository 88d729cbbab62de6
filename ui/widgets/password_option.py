"""Optional password of a document."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from exports.runs.base import password_problem
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.widgets.fields import Field


class PasswordOption(QWidget):
    """A check box with a password line."""

    def __init__(
        self, weakness: Callable[[str], str | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._weakness = weakness
        self.is_wanted = QCheckBox(_("&Password to open it"), self)
        self._line = QLineEdit(self)
        self._line.setEchoMode(QLineEdit.EchoMode.Password)
        hint = _("AES-256: it cannot be opened without it. Such a PDF cannot be archived.")
        self.password = Field(_("Passwor&d"), self._line, self, hint=hint)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(self.is_wanted)
        column.addWidget(self.password)
        self.password.hide()
        self.is_wanted.toggled.connect(self._on_wanted)

    def word(self) -> str | None:
        """Return the password, "" for none, or None after showing why it is rejected."""
        if not self.is_wanted.isChecked():
            return ""
        word = self._line.text()
        if wrong := password_problem(word, self._weakness):
            self.password.show_problem(sentence_for(wrong))
            return None
        return word

    def _on_wanted(self, is_on: bool) -> None:
        self.password.setVisible(is_on)
        if is_on:
            self._line.setFocus()
