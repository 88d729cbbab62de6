"""Dialog of the files per counselor, from which the office can reassign them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from casework.exchange.custody_queries import FilesByHolder
from ui.common.i18n import _
from ui.theme.tokens import GAP
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.layouts import vbox
from ui.widgets.tables import RecordTable, TableColumn


class HoldersDialog(PlainDialog):
    """Lists how many files each counselor owns.

    ``students_asked`` and ``reassign_asked`` carry the selected counselor.
    """

    students_asked = Signal(object)
    reassign_asked = Signal(object)

    def __init__(self, files_by_holder: tuple[FilesByHolder, ...], parent: QWidget) -> None:
        super().__init__(_("Who has which files"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table = RecordTable(_("Who has which files"), _columns(), self)
        self.students = button(_("Show the students"), "", self, glyph="users")
        self.reassign = button(_("Re-assign…"), "primary", self, glyph="arrows-left-right")
        self.close_ = button(_("Close"), "", self)
        message = _(
            "When someone leaves without a handover, give the files to another counselor from"
            " the copy kept here."
        )
        vbox(
            label(self.windowTitle(), "cardTitle", self),
            label(message, "secondary", self, wrap=True),
            (self.table, 1),
            button_row(self.reassign, self.close_, extra=(self.students,)),
            on=self,
            margins=(20, 18, 20, 16),
            spacing=GAP,
        )
        self.fit(520, 420)
        self.table.set_records(files_by_holder)
        if files_by_holder:
            self.table.selectRow(0)
        for one in (self.students, self.reassign):
            one.setEnabled(bool(files_by_holder))
        self.students.clicked.connect(lambda: self._tell(self.students_asked))
        self.reassign.clicked.connect(lambda: self._tell(self.reassign_asked))
        self.close_.clicked.connect(self.reject)

    def _tell(self, signal: object) -> None:
        one: FilesByHolder | None = self.table.current_record()
        if one is not None:
            self.accept()
            signal.emit(one)  # type: ignore[attr-defined]  # a bound signal


def _columns() -> list[TableColumn[FilesByHolder]]:
    return [
        TableColumn(_("Counselor"), lambda one: one.name, width=200, is_bold=True),
        TableColumn(
            _("Students"), lambda one: str(len(one.files)), lambda one: len(one.files), width=90
        ),
        TableColumn(
            _("Keys"),
            lambda one: _("revoked") if one.is_revoked else _("in use"),
            width=120,
            tone=lambda one: "warn" if one.is_revoked else "text2",
        ),
    ]
