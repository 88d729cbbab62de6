"""Base dialogs: plain, confirmation before an irreversible action, message."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QWidget

from ui.common.i18n import _
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import button, label
from ui.widgets.layouts import hbox, vbox
from ui.widgets.tab_order import reading_order, set_tab_order


def button_row(*buttons: QWidget, extra: Sequence[QWidget] = ()) -> QHBoxLayout:
    """Return the bottom row of a dialog: buttons on the right, other widgets on the left."""
    return hbox(*extra, -1, *buttons, spacing=SMALL)


class PlainDialog(QDialog):
    """A window-modal dialog, closed by Esc, without a help button."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setModal(True)
        self.setWindowModality(Qt.WindowModality.WindowModal)

    def fit(self, width: int, height: int) -> None:
        """Take this size, in px at 100 %, or what the window of the parent has."""
        size, parent = QSize(theme().px(width), theme().px(height)), self.parentWidget()
        if parent is not None:
            size = size.boundedTo(parent.window().size() - QSize(24, 24))
        self.resize(size)

    def closing_button(self) -> QPushButton:
        """Return a default button that closes the dialog."""
        made = button(_("Close"), "primary", self)
        made.setDefault(True)
        made.clicked.connect(self.accept)
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self._stay_visible()

    def _stay_visible(self) -> None:
        """Move up when the dialog has grown beyond the bottom of its window or of the screen."""
        area, box = self.screen().availableGeometry(), self.frameGeometry()
        parent = self.parentWidget()
        if parent is not None and parent.window().frameGeometry().height() >= box.height():
            area = parent.window().frameGeometry()
        top = max(area.top(), min(box.top(), area.bottom() + 1 - box.height()))
        if top != box.top():
            self.move(box.left(), top)

    def focusNextPrevChild(self, forward: bool) -> bool:
        set_tab_order(self.tab_stops())
        return super().focusNextPrevChild(forward)

    def tab_stops(self) -> list[QWidget]:
        """Return the tab stops in reading order."""
        return reading_order(self)


class ConfirmDialog(PlainDialog):
    """Asks before an action that cannot be undone; the button repeats its verb.

    “Cancel” has the focus and is the default button. ``ask`` shows the dialog and calls ``on_yes``
    if confirmed.
    """

    def __init__(
        self,
        title: str,
        text: str,
        verb: str,
        parent: QWidget | None = None,
        *,
        is_danger: bool = True,
        cancel: str = "",
    ) -> None:
        super().__init__(title, parent)
        self.yes: QPushButton = button(verb, "danger" if is_danger else "", self)
        self.yes.clicked.connect(self.accept)
        self.no: QPushButton = button(cancel or _("Cancel"), "", self)
        self.no.clicked.connect(self.reject)
        self.no.setDefault(True)
        vbox(
            label(title, "cardTitle", self, wrap=True),
            label(text, "", self, wrap=True),
            12,
            button_row(self.yes, self.no),
            on=self,
            margins=(20, 18, 20, 16),
        )
        self.setMinimumWidth(420)
        self.no.setFocus()

    def ask(self, on_yes: Callable[[], object]) -> None:
        """Show the question; ``on_yes`` is called if the user confirms."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.accepted.connect(on_yes)
        self.open()


class MessageDialog(PlainDialog):
    """Shows one message: what happened, and what to do."""

    def __init__(
        self,
        title: str,
        text: str,
        parent: QWidget | None = None,
        *,
        retry: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(title, parent)
        layout = vbox(
            label(title, "cardTitle", self, wrap=True),
            label(text, "", self, wrap=True),
            12,
            on=self,
            margins=(20, 18, 20, 16),
        )
        row = QHBoxLayout()
        row.addStretch(1)
        if retry is not None:
            again = button(_("Try again"), "primary", self)
            again.clicked.connect(self.accept)
            self.accepted.connect(retry)
            row.addWidget(again)
        close = button(_("Close"), "" if retry is not None else "primary", self)
        close.clicked.connect(self.reject)
        row.addWidget(close)
        layout.addLayout(row)
        self.setMinimumWidth(420)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
