"""Pending transfers: files that the new owner has not accepted yet."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from casework.exchange.custody_queries import PendingTransfer
from ui.common.i18n import _
from ui.exchange.words import moment_words
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import button, label
from ui.widgets.empty_states import EmptyState
from ui.widgets.tables import RecordTable, TableColumn


class PendingTransfersPane(QWidget):
    """Lists pending transfers. ``again_asked(holder's key)`` requests sealing the parcel again."""

    again_asked = Signal(str)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = RecordTable(_("Files in transfer"), _columns(), self)
        self.again = button(_("Seal again"), "", self, glyph="package")
        message = _("They cannot be changed until the answer arrives.")
        foot = QHBoxLayout()
        foot.setContentsMargins(14, SMALL, 14, GAP)
        foot.setSpacing(SMALL)
        foot.addWidget(self.again)
        foot.addWidget(label(message, "caption", self), 1)
        whole = QWidget(self)
        inner = QVBoxLayout(whole)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.table, 1)
        inner.addLayout(foot)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(whole)
        self._stack.addWidget(
            EmptyState(
                _("No file is in transfer"),
                _("Tick students in the list and transfer them to another counselor."),
                glyph="arrows-left-right",
                parent=self,
            )
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self.again.clicked.connect(self._on_again)
        self.table.opened.connect(self.opened)

    def set_lines(self, lines: tuple[PendingTransfer, ...]) -> None:
        """Show these transfers."""
        self.table.set_records(lines)
        if lines and self.table.current_record() is None:
            self.table.selectRow(0)
        self._stack.setCurrentIndex(0 if lines else 1)

    def _on_again(self) -> None:
        one: PendingTransfer | None = self.table.current_record()
        if one is not None:
            self.again_asked.emit(one.holder)


def _columns() -> list[TableColumn[PendingTransfer]]:
    return [
        TableColumn(_("Full name"), lambda one: one.line.file.name, width=112, is_bold=True),
        TableColumn(_("Student no."), lambda one: one.line.file.student_no, width=110),
        TableColumn(_("Class"), lambda one: one.line.file.class_name or "—", width=110),
        TableColumn(_("Receiver"), lambda one: one.to, width=132),
        TableColumn(
            _("Since"), lambda one: moment_words(one.since), lambda one: one.since, width=124
        ),
        TableColumn(
            _("Given by"),
            lambda one: _("me") if one.is_ours else _("the office, for another"),
            width=150,
        ),
    ]
