"""The first step: an invitation to import a table, and the pending rows of earlier imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from casework.ports import Reader
from casework.records import ParkedRow
from ui.common.i18n import _, ngettext
from ui.common.intake_words import reasons_of
from ui.common.masking import student_text
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import Card, button, label
from ui.widgets.empty_states import EmptyState
from ui.widgets.layouts import hbox, vbox
from ui.widgets.tables import RecordTable, TableColumn


class PendingRowsCard(Card):
    """Lists pending rows; hidden if there are none.

    ``taken_up(rows)`` completes the selected rows, or all; ``dropped(rows)`` discards the selected.
    """

    taken_up = Signal(tuple)
    dropped = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.body.setContentsMargins(0, 8, 0, 0)
        self._rows: tuple[ParkedRow, ...] = ()
        self._why: Mapping[UUID, str] = {}
        self._title = label("", "cardTitle", self)
        self.take_up = button(_("Complete them"), "", self, glyph="pencil-simple")
        self.take_up.clicked.connect(lambda: self.taken_up.emit(self._meant()))
        self.drop = button(_("Discard…"), "", self, glyph="trash")
        self.drop.clicked.connect(lambda: self.dropped.emit(self._selected()))
        self.table = RecordTable(_("Pending rows"), self._columns(), self)
        self.table.setProperty("kind", "bare")
        self.table.setSelectionMode(RecordTable.SelectionMode.ExtendedSelection)
        self.table.opened.connect(lambda row: self.taken_up.emit((row,)))
        self.table.selectionModel().selectionChanged.connect(self._name_buttons)
        head = hbox(
            (self._title, 1), self.drop, self.take_up, margins=(14, 0, 10, 0), spacing=SMALL
        )
        self.body.addLayout(head)
        self.body.addWidget(self.table, 1)
        self.hide()

    @property
    def rows(self) -> tuple[ParkedRow, ...]:
        """The pending rows."""
        return self._rows

    def show_rows(self, found: tuple[Sequence[ParkedRow], Mapping[UUID, str]]) -> None:
        """Show these rows with the reasons why they are pending."""
        rows, self._why = found
        self._rows = tuple(rows)
        self.table.set_records(rows)
        self._title.setText(
            ngettext("{count} row is pending", "{count} rows are pending", len(rows)).format(
                count=len(rows)
            )
        )
        self.setVisible(bool(rows))
        self._name_buttons()

    def _selected(self) -> tuple[ParkedRow, ...]:
        return self.table.selected_records()

    def _meant(self) -> tuple[ParkedRow, ...]:
        selected = self._selected()
        return selected or self._rows

    def _name_buttons(self) -> None:
        count = len(self._meant())
        words = ngettext("Complete {count} row", "Complete {count} rows", count).format(count=count)
        self.take_up.setText(words)
        self.take_up.setAccessibleName(words)
        self.drop.setEnabled(bool(self._selected()))

    def _columns(self) -> list[TableColumn[ParkedRow]]:
        return [
            TableColumn(_("Student"), lambda row: student_text(dict(row.cells)), width=190),
            TableColumn(_("Sheet"), lambda row: row.sheet, width=120),
            TableColumn(_("Row"), lambda row: str(row.row), lambda row: row.row, width=56),
            TableColumn(_("Why"), self._reason, tooltip=self._reason),
        ]

    def _reason(self, row: ParkedRow) -> str:
        return self._why[row.id]


def load_pending_rows(reader: Reader) -> tuple[tuple[ParkedRow, ...], Mapping[UUID, str]]:
    """Return the pending rows and the reason of each."""
    rows = reader.parked()
    return rows, reasons_of(rows)


class StartStep(QWidget):
    """Invitation to import a table, above the pending rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choose: QPushButton = button(
            _("Choose a fi&le…"), "primary", self, glyph="folder-open"
        )
        self.paste: QPushButton = button(_("Paste a table"), "", self, hint="Ctrl+V")
        self.invitation = EmptyState(
            _("Start with a table of the school"),
            _("Excel, WPS or CSV, in any layout. Drop the file on the window, choose it, or paste"
              " cells; you see what would happen before it does."),
            self.choose,
            self.paste,
            glyph="download-simple",
            parent=self,
        )  # fmt: skip
        self.waiting = PendingRowsCard(self)
        vbox((self.invitation, 3), (self.waiting, 3), on=self, margins=(0, 0, 0, 0), spacing=GAP)

    def set_short(self, is_short: bool) -> None:
        """Hide the illustration in a low window."""
        self.invitation.picture.setVisible(not is_short)

    def set_busy(self, *, is_busy: bool) -> None:
        """Disable the buttons while a table is being read."""
        self.choose.setEnabled(not is_busy)
        self.paste.setEnabled(not is_busy)
        self.waiting.take_up.setEnabled(not is_busy)
