"""The ledger window: every parcel and receipt sent or received, to search and export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from exports.atomic_files import write_atomically
from exports.table_book import plain_book
from ui.common.i18n import _, ngettext
from ui.common.parcel_words import (
    LedgerQuery,
    LedgerRow,
    ledger_headings,
    ledger_rows,
    ledger_table,
)
from ui.common.problems import sentence_for
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.layouts import hbox, vbox
from ui.widgets.search import SearchField
from ui.widgets.tables import RecordTable, TableColumn

_WIDTHS = (124, 60, 120, 44, 130, 64, 130, 124, 240)
_NUMBERS = frozenset({3, 5})


class LedgerWindow(PlainDialog):
    """Shows the whole ledger, from which nothing is ever removed."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(_("Parcel ledger"), parent)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._rows: tuple[LedgerRow, ...] = ()
        self.search = SearchField(_("Name, number, day, file name, digest"), keys="", parent=self)
        self.search.setAccessibleName(_("Search the ledger"))
        self.count = label("", "secondary", self)
        headings = ledger_headings()
        columns: list[TableColumn[LedgerRow]] = [
            _column(place, title, width)
            for place, (title, width) in enumerate(zip(headings, _WIDTHS, strict=True))
        ]
        self.table = RecordTable(_("Parcel ledger"), columns, self)
        self.say = label("", "secondary", self, wrap=True)
        self.say.hide()
        self.save = button(_("Save the ledger…"), "", self, glyph="floppy-disk")
        close = button(_("Close"), "", self)
        head = hbox((self.search, 1), self.count, spacing=SMALL)
        vbox(
            head,
            (self.table, 1),
            self.say,
            button_row(self.save, close),
            on=self,
            margins=(16, 14, 16, 14),
            spacing=SMALL,
        )
        self.search.asked.connect(self._show)
        self.search.left_down.connect(self.table.setFocus)
        self.save.clicked.connect(self._on_save)
        close.clicked.connect(self.reject)
        available = parent.window().size() if parent is not None else self.size()
        self.resize(
            min(theme().px(1120), available.width() - 24),
            min(theme().px(560), available.height() - 24),
        )
        session.run(lambda caseload, _p: ledger_rows(caseload.exchange.ledger())).then(
            self._on_read
        )

    @property
    def shown(self) -> list[LedgerRow]:
        """The lines that match the search."""
        return LedgerQuery(words=self.search.asked_text).of(self._rows)

    def _on_read(self, rows: tuple[LedgerRow, ...]) -> None:
        self._rows = rows
        self._show()

    def _show(self) -> None:
        found = self.shown
        self.table.set_records(found)
        message = ngettext("{count} parcel", "{count} parcels", len(found))
        self.count.setText(message.format(count=len(found)))
        self.save.setEnabled(bool(found))

    def _on_save(self) -> None:
        title = _("Save the ledger of parcels")
        suggested = str(Path.home() / (_("Parcel ledger") + ".xlsx"))
        path, _kind = QFileDialog.getSaveFileName(self, title, suggested, "XLSX (*.xlsx)")
        if path:
            self.save_to(Path(path))

    def save_to(self, path: Path) -> None:
        """Write the shown lines to a workbook."""
        rows = self.shown

        def work(_progress: Any) -> None:
            write_atomically(path, plain_book(*ledger_table(rows)), private=False)

        self._session.jobs.start(work, thread="own").then(
            lambda _none: self._tell(_("Saved: {path}").format(path=path)), problem=self._on_problem
        )

    def _on_problem(self, problem: Problem) -> None:
        self._tell(sentence_for(problem))

    def _tell(self, words: str) -> None:
        self.say.setText(words)
        self.say.show()


def _column(place: int, title: str, width: int) -> TableColumn[LedgerRow]:
    def value(row: LedgerRow) -> Any:
        return int(row.cells[place]) if place in _NUMBERS else row.cells[place]

    return TableColumn(
        title,
        lambda row: row.cells[place],
        value,
        width,
        is_number=place in _NUMBERS,
        tooltip=lambda row: row.cells[place],
    )
