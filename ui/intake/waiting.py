"""The rows of earlier rosters that wait for a person."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from casework.records import ParkedRow
from casework.roster import RowProblem
from ui.common.words import _, ngettext
from ui.intake.reading import covered_sentence, field_of, student_text
from ui.parts.basics import Card, label
from ui.parts.tables import Column, RecordTable


class Waiting(Card):
    """Shows waiting rows, and is hidden when there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.body.setContentsMargins(0, 8, 0, 0)
        self._title = label("", "cardTitle", self)
        self._title.setContentsMargins(14, 0, 14, 0)
        why = _("Correct them in the roster and import it again, or ask who is right.")
        hint = label(why, "caption", self)
        hint.setContentsMargins(14, 0, 14, 4)
        self.table = RecordTable(_("Rows that wait"), _columns(), self)
        self.table.setProperty("kind", "bare")
        self.body.addWidget(self._title)
        self.body.addWidget(hint)
        self.body.addWidget(self.table, 1)
        self.hide()

    def show_rows(self, rows: Sequence[ParkedRow]) -> None:
        """Show these rows."""
        self.table.set_records(rows)
        self._title.setText(
            ngettext("{count} row waits", "{count} rows wait", len(rows)).format(count=len(rows))
        )
        self.setVisible(bool(rows))


def reasons_of(row: ParkedRow) -> str:
    """Return why a row waits, one sentence a code."""
    cells = dict(row.cells)
    said = []
    for code in dict.fromkeys(row.codes):
        name = field_of(code)
        facts = {"value": cells.get(name, "")} if name else {}
        said.append(covered_sentence(RowProblem(row.sheet, row.row, name, code, facts, "parked")))
    return " ".join(said)


def _columns() -> list[Column[ParkedRow]]:
    return [
        Column(_("Student"), lambda row: student_text(dict(row.cells)), width=190),
        Column(_("Sheet"), lambda row: row.sheet, width=120),
        Column(_("Row"), lambda row: str(row.row), lambda row: row.row, width=56),
        Column(_("Why"), reasons_of, tooltip=reasons_of),
    ]
