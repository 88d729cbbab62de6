"""Dialog with all cells of one row, or of a few rows side by side, as in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.common.i18n import _
from ui.common.intake_words import column_name
from ui.common.masking import masked_text
from ui.intake.view_model import ImportViewModel
from ui.theme.theme import theme
from ui.widgets.basics import button
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.tables import RecordTable, TableColumn

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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.addWidget(self.table, 1)
        layout.addLayout(button_row(close))
        self.resize(theme().px(190 + 200 * len(rows)), theme().px(400))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
