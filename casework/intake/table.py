"""The table of a sheet with its columns and the user's decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from casework.intake.changes import CellChange, ChangeKind
from casework.intake.choices import Choices
from casework.intake.fields import LEFT_OUT, REFERENCE, REMARKS, SERIAL, Subject
from casework.intake.headings import is_month_only
from casework.intake.layout import Layout
from casework.intake.roster import RosterColumn
from casework.intake.roster_cells import Cell, text_of
from casework.intake.sheets import WorkbookSheet

DROPPED = frozenset((SERIAL, LEFT_OUT, REMARKS))
"""Fields of columns that contain no data about their row."""

_NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(slots=True)
class TableLine:
    """One line of the sheet: its index, its cells by column, and which were filled from elsewhere.

    ``cells`` is shared with the sheet until one of them is filled.
    """

    index: int
    cells: list[Cell]
    filled: Mapping[int, tuple[str, ChangeKind]] = field(default_factory=lambda: _NOTHING)

    def fill(self, column: int, value: Cell, before: str, kind: ChangeKind) -> None:
        """Set a column to a value from another cell."""
        self.cells = [*self.cells, *[None] * (column + 1 - len(self.cells))]
        self.cells[column] = value
        self.filled = {**self.filled, column: (before, kind)}

    def at(self, index: int | None) -> Cell:
        return None if index is None or index >= len(self.cells) else self.cells[index]


@dataclass(frozen=True, slots=True)
class SheetTable:
    """What applies to every row of a table: its columns, ``where`` by field, and decisions."""

    subject: Subject
    sheet: str
    hidden: frozenset[int]
    since_1904: bool
    unit: str | None
    cohort: int | None
    columns: tuple[RosterColumn, ...]
    where: Mapping[str, int]
    holds_months: bool
    choices: Choices
    fixes: Mapping[int, Mapping[str, str]]
    notes: Mapping[int, str]

    @classmethod
    def of(
        cls, sheet: WorkbookSheet, layout: Layout, subject: Subject, choices: Choices
    ) -> SheetTable:
        """Return the table of a sheet; a column without a heading is named by its letters."""
        width = max((len(row) for row in sheet.rows), default=0)
        further = (RosterColumn(i, "", None) for i in range(len(layout.columns), width))
        columns = tuple(
            c if c.heading else replace(c, heading=f"列{column_letters(c.index)}")
            for c in (*layout.columns, *further)
        )
        fixes: dict[int, dict[str, str]] = {}
        for (row, name), text in choices.fixes.items():
            fixes.setdefault(row, {})[name] = text
        notes: dict[int, str] = {}
        for row, _column, text in sheet.notes:
            notes[row] = "；".join(filter(None, (notes.get(row, ""), text)))
        return cls(
            subject,
            sheet.name,
            sheet.hidden,
            sheet.since_1904,
            layout.unit,
            layout.cohort,
            columns,
            {c.field: c.index for c in columns if c.field not in (None, LEFT_OUT)},
            _holds_months(sheet, layout, columns),
            choices,
            fixes,
            notes,
        )

    def has_content(self, line: TableLine) -> bool:
        """Return whether a line contains more than a running number."""
        unsaid = [self.where.get(name) for name in (SERIAL, REFERENCE, REMARKS)]
        return any(text_of(cell) for i, cell in enumerate(line.cells) if i not in unsaid)

    def cell_of(self, line: TableLine, name: str) -> Cell:
        """Return the cell of a field."""
        return line.at(self.where.get(name))

    def fixed(self, line: TableLine, name: str, cell: Cell) -> Cell:
        """Return the user's correction of a cell, or the cell itself."""
        own = self.fixes.get(line.index + 1, _NOTHING).get(name)
        if own is None and self.choices.alike:
            own = self.choices.alike.get((name, text_of(cell)))
        return cell if own is None else (own.strip() or None)

    def fixes_without_column(self, line: TableLine) -> Mapping[str, str]:
        """Return the user's values for fields that have no column."""
        own = self.fixes.get(line.index + 1, _NOTHING)
        return {name: text for name, text in own.items() if name not in self.where}

    def raw(self, line: TableLine) -> tuple[tuple[str, str], ...]:
        """Return the cells of a line as text, by field or heading, with the user's corrections."""
        found: list[tuple[str, str]] = []
        for column, cell in zip(self.columns, line.cells, strict=False):
            name = column.field
            if name in DROPPED or name == REFERENCE:
                continue
            if name is not None:
                cell = self.fixed(line, name, cell)
            if cell is not None:
                found.append((name or column.heading, as_text(cell)))
        known = {name for name, _text in found}
        own = self.fixes.get(line.index + 1, _NOTHING)
        found += [(n, text.strip()) for n, text in own.items() if n not in known and text.strip()]
        return tuple(found)

    def change_of(self, line: TableLine, name: str, cell: Cell, fixed: Cell) -> CellChange | None:
        """Return the change to a cell by the user or by filling it from another cell, or None."""
        row = line.index + 1
        if fixed is not cell:
            return CellChange(row, name, text_of(cell), as_text(fixed), kind=ChangeKind.FIXED)
        index = self.where.get(name)
        if index is not None and index in line.filled:
            before, kind = line.filled[index]
            return CellChange(row, name, before, text_of(cell), kind=kind)
        return None


def as_text(cell: Cell) -> str:
    """Return the exact text of a text cell; other cells as displayed."""
    return cell if isinstance(cell, str) else text_of(cell)


def _holds_months(sheet: WorkbookSheet, layout: Layout, columns: tuple[RosterColumn, ...]) -> bool:
    """Return whether the birth column has months only, each as the first day of the month."""
    column = next((c for c in columns if c.field == "birth"), None)
    if column is None or not is_month_only(column.heading.split(" ")[-1]):
        return False
    cells = [r[column.index] for r in sheet.rows[layout.first_row :] if column.index < len(r)]
    days = [cell.day for cell in cells if isinstance(cell, date)]
    return bool(days) and set(days) == {1}


def column_letters(index: int) -> str:
    """Return the spreadsheet name of a column (0-based): A, B … Z, AA …"""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
