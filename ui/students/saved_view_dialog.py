"""The dialog for the name of a saved view."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from ui.common.i18n import _
from ui.theme.theme import theme
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog
from ui.widgets.fields import Field
from ui.widgets.layouts import hbox, vbox

LONGEST_NAME = 16


class ViewNameDialog(PlainDialog):
    """Asks for a name; ``named(name)`` is called with a valid one.

    ``refuses(name)`` returns why a name is not allowed, or "".
    """

    def __init__(
        self,
        title: str,
        why: str,
        verb: str,
        parent: QWidget,
        *,
        name: str,
        refuses: Callable[[str], str],
        named: Callable[[str], object],
    ) -> None:
        super().__init__(title, parent)
        self._refuses = refuses
        self._named = named
        self.name = QLineEdit(name, self)
        self.name.setMaxLength(LONGEST_NAME)
        self.field = Field(_("&Name of the view"), self.name, self)
        self.yes = button(verb, "primary", self)
        self.yes.setDefault(True)
        self.yes.clicked.connect(self.submit)
        no = button(_("Cancel"), "", self)
        no.clicked.connect(self.reject)
        vbox(
            label(title, "cardTitle", self),
            label(why, "secondary", self, wrap=True),
            self.field,
            hbox(-1, self.yes, no),
            on=self,
            margins=(20, 16, 20, 14),
            spacing=10,
        )
        self.setMinimumWidth(theme().px(420))
        self.name.selectAll()
        self.name.setFocus()

    def submit(self) -> None:
        """Accept the name, or show next to it why it is not allowed."""
        name = self.name.text().strip()
        refusal = self._refuses(name) if name else _("A view needs a name.")
        if refusal:
            self.field.show_problem(refusal)
            return
        self.accept()
        self._named(name)
