"""Asks for the password of a server when no keyring stores it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.common.i18n import _
from ui.theme.theme import theme
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.fields import SecretEdit


class PasswordDialog(PlainDialog):
    """Asks for the password of a server; it is kept until the program closes."""

    def __init__(self, name: str, say: Callable[[str], object], parent: QWidget) -> None:
        super().__init__(_("Password"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.password = SecretEdit(_("Password"), self)
        self.yes = button(_("Continue"), "primary", self)
        no = button(_("Cancel"), "", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        message = _('"{name}" requires its password. It is kept until the program is closed.')
        layout.addWidget(label(message.format(name=name), "", self, wrap=True))
        layout.addWidget(self.password)
        layout.addLayout(button_row(self.yes, no))
        self.yes.clicked.connect(self.accept)
        self.yes.setDefault(True)
        no.clicked.connect(self.reject)
        self.accepted.connect(lambda: say(self.password.text()))
        self.setMinimumWidth(theme().px(420))
