"""Dialogs of the import page, and the table on the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from casework.intake import PastedTable
from casework.records import ParkedRow
from casework.service_layer import ActionResult
from ui.common.i18n import N_, _, ngettext
from ui.common.intake_words import column_name
from ui.common.masking import masked_text
from ui.intake.view_model import ImportViewModel
from ui.jobs import Job
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.theme.theme import theme
from ui.widgets.basics import button
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.layouts import vbox
from ui.widgets.reason_dialog import ReasonDialog
from ui.widgets.tables import RecordTable, TableColumn

_TYPES = "*.xlsx *.xlsm *.xls *.et *.ods *.csv *.tsv *.txt"


def ask_for_roster(parent: QWidget, then: Callable[[Path], object]) -> None:
    """Ask for a roster file to import."""
    dialog = QFileDialog(parent, _("Choose a roster"))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    tables, every_file = _("Tables"), _("All files")
    dialog.setNameFilters([f"{tables} ({_TYPES})", f"{every_file} (*)"])
    _show(dialog, then)


def ask_for_book(parent: QWidget, then: Callable[[Path], object]) -> None:
    """Ask where to save the workbook of pending rows."""
    dialog = QFileDialog(parent, _("Save the pending rows"))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter("Excel (*.xlsx)")
    dialog.setDefaultSuffix("xlsx")
    dialog.selectFile(_("Pending rows") + ".xlsx")
    _show(dialog, then)


def _show(dialog: QFileDialog, then: Callable[[Path], object]) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.open()


def copied_table() -> PastedTable | None:
    """Return the table on the clipboard, or None if it holds no text."""
    return table_in(QGuiApplication.clipboard().mimeData())


def table_in(data: QMimeData | None) -> PastedTable | None:
    """Return the table in MIME data; an HTML table preserves the cell boundaries."""
    if data is None:
        return None
    html = data.html() if data.hasHtml() and "<table" in data.html().lower() else None
    text = data.text() if data.hasText() else ""
    return PastedTable(text, html) if text.strip() or html else None


_REASONS = (
    N_("Not a student of ours"),
    N_("No longer in hardship"),
    N_("Recorded in another file"),
)


def ask_to_discard(
    session: Session, frame: Frame, rows: Sequence[ParkedRow], parent: QWidget
) -> ReasonDialog | None:
    """Ask why these rows are discarded; return None if there are none."""
    if not rows:
        return None
    ids, count = tuple(row.id for row in rows), len(rows)

    def act(reason: str) -> Job[ActionResult]:
        return session.write(lambda services: services.imports.dismiss_parked(ids, reason=reason))

    def done(result: ActionResult) -> None:
        words = ngettext("{count} row discarded.", "{count} rows discarded.", count)
        frame.say(words.format(count=count), undo=result.action)

    title = ngettext("Discard {count} row?", "Discard {count} rows?", count).format(count=count)
    why = _("They are no longer pending, and no file is opened for them. This can be undone.")
    usual = tuple(_(reason) for reason in _REASONS)
    dialog = ReasonDialog(title, _("Dismiss"), why, act, parent, usual=usual)
    dialog.show_for(done)  # type: ignore[arg-type]  # the job of ``act`` returns an ActionResult
    return dialog


_MOST = 4
"""Maximum number of rows shown side by side."""


@dataclass(frozen=True, slots=True)
class CellLine:
    """One column: its heading and the cell of each row."""

    heading: str
    cells: tuple[str, ...] = field(repr=False)

    @property
    def differs(self) -> bool:
        """Whether the cells differ."""
        return len(set(self.cells)) > 1


def show_row(view_model: ImportViewModel, rows: Sequence[int], parent: QWidget) -> RowDialog:
    """Show these rows in a dialog."""
    dialog = RowDialog(cell_lines(view_model, rows[:_MOST]), rows[:_MOST], parent)
    dialog.open()
    return dialog


def cell_lines(view_model: ImportViewModel, rows: Sequence[int]) -> tuple[CellLine, ...]:
    """Return the cells of these rows by column, with personal numbers masked."""
    known = {row.row: dict(row.cells) for row in view_model.draft.rows}
    headings = [column.field or column.heading for column in view_model.draft.columns]
    keys = dict.fromkeys([*headings, *(key for row in rows for key in known.get(row, {}))])
    lines = []
    for key in keys:
        cells = tuple(masked_text(known.get(row, {}).get(key, ""), key) for row in rows)
        if any(cells):
            lines.append(CellLine(column_name(key), cells))
    return tuple(lines)


def _cell(at: int, line: CellLine) -> str:
    return line.cells[at]


class RowDialog(PlainDialog):
    """Table of headings and cells, with differences highlighted."""

    def __init__(self, lines: Sequence[CellLine], rows: Sequence[int], parent: QWidget) -> None:
        several = len(rows) > 1
        title = _("Rows {rows}") if several else _("Row {rows}")
        super().__init__(title.format(rows=_(", ").join(map(str, rows))), parent)
        columns: list[TableColumn[CellLine]] = [
            TableColumn(_("Column"), lambda line: line.heading, width=150)
        ]
        for at, row in enumerate(rows):
            columns.append(
                TableColumn(
                    _("Row {row}").format(row=row),
                    partial(_cell, at),
                    width=190,
                    tone=lambda line: "danger" if line.differs else "text",
                    tooltip=partial(_cell, at),
                )
            )
        self.table = RecordTable(_("Cells"), columns, self)
        self.table.set_records(lines)
        close = button(_("Close"), "primary", self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        vbox((self.table, 1), button_row(close), on=self, margins=(16, 14, 16, 14))
        self.resize(theme().px(190 + 200 * len(rows)), theme().px(400))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
