"""What one data row says of its student."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from casework.roster import Column, RosterRow, RowProblem, StudentFacts
from casework.roster_cells import (
    Cell,
    Findings,
    clean_birth,
    clean_categories,
    clean_cohort,
    clean_ethnicity,
    clean_gender,
    clean_helper,
    clean_helper_role,
    clean_id_number,
    clean_level,
    clean_name,
    clean_phone,
    clean_student_no,
    clean_text,
    is_lost,
    text_of,
)
from storage.intake.headings import SERIAL, is_month_only
from storage.intake.layout import NEEDED, Layout, ticked_category
from storage.intake.sheets import Sheet

TOTAL = re.compile(r"(?:合计|小计|总计|共计|总数|平均)(?:[:：].*)?")
"""What stands in a line of sums where a student has a name."""

_YES = frozenset(
    ("是", "√", "✓", "✔", "☑", "■", "1", "Y", "y", "YES", "yes", "有", "对", "v", "V", "●")
)
_NO = frozenset(("否", "×", "✗", "✘", "☐", "□", "0", "N", "n", "NO", "no", "没有", "x", "X"))
_ASKED = ("id_number", "categories")
"""A file without these says that it lacks them; where the sheet has the column, so does the row."""


@dataclass(slots=True)
class Line:
    """One line of the sheet: its index and cells by column."""

    index: int
    cells: list[Cell]

    def at(self, index: int | None) -> Cell:
        return None if index is None or index >= len(self.cells) else self.cells[index]


@dataclass(frozen=True, slots=True)
class Table:
    """What holds for every row of a table: its columns, by field too, and what stands above."""

    sheet: str
    hidden: frozenset[int]
    since_1904: bool
    unit: str | None
    columns: tuple[Column, ...]
    where: dict[str, int]
    holds_months: bool

    @classmethod
    def of(cls, sheet: Sheet, layout: Layout) -> Table:
        """Return the table of a sheet; a column without a heading is known by its letters."""
        width = max((len(row) for row in sheet.rows), default=0)
        further = (Column(i, "", None) for i in range(len(layout.columns), width))
        columns = (
            c if c.heading else replace(c, heading=f"列{column_letters(c.index)}")
            for c in (*layout.columns, *further)
        )
        return cls(
            sheet.name,
            sheet.hidden,
            sheet.since_1904,
            layout.unit,
            tuple(columns),
            {c.field: c.index for c in layout.columns if c.field is not None},
            _holds_months(sheet, layout),
        )

    def has_content(self, line: Line) -> bool:
        """Tell whether more than the running number is filled in."""
        serial = self.where.get(SERIAL)
        return any(text_of(cell) for i, cell in enumerate(line.cells) if i != serial)


def row_of(table: Table, line: Line) -> RosterRow:
    """Return the row of a line, cleaned, with what is odd about it."""
    findings = Findings()
    hidden = line.index in table.hidden
    if hidden:
        findings.note(None, "HIDDEN_ROW")
    facts = None
    if any(TOTAL.fullmatch(text_of(line.at(table.where[f]))) for f in NEEDED):
        findings.found = [("student_no", "TOTAL_LINE", "ignored", {})]
    else:
        facts = _facts(table, line, findings)
    at = line.index + 1
    problems = tuple(RowProblem(table.sheet, at, f, c, d, o) for f, c, o, d in findings.found)
    return RosterRow(table.sheet, at, hidden, facts, _raw(table, line), problems)


def _holds_months(sheet: Sheet, layout: Layout) -> bool:
    """Tell whether the birth column shows months only, so that each date is a first of a month."""
    column = next((c for c in layout.columns if c.field == "birth"), None)
    if column is None or not is_month_only(column.heading.split(" ")[-1]):
        return False
    cells = [r[column.index] for r in sheet.rows[layout.first_row :] if column.index < len(r)]
    days = [cell.day for cell in cells if isinstance(cell, date)]
    return bool(days) and set(days) == {1}


def _facts(table: Table, line: Line, findings: Findings) -> StudentFacts | None:
    cells: dict[str, Cell] = {}
    ticked: list[str] = []
    custom: list[tuple[str, str]] = []
    for column, cell in zip(table.columns, line.cells, strict=False):
        field = column.field
        if cell is None or field == SERIAL:
            continue
        if field is None:
            if text := text_of(cell):
                custom.append((column.heading, text))
        elif (category := ticked_category(field)) is not None:
            _tick(category, cell, ticked, findings)
        elif is_lost(cell) and field not in NEEDED:
            findings.park(field, "CELL_LOST")
        else:
            cells[field] = cell
    student_no = clean_student_no(cells.get("student_no"), findings)
    name = clean_name(cells.get("name"), findings)
    id_number = clean_id_number(cells.get("id_number"), findings)
    phone, others = clean_phone(cells.get("phone"), findings)
    if others:
        custom.append(("其他联系电话", others))
    categories = {*clean_categories(cells.get("categories"), findings), *ticked}
    facts = StudentFacts(
        student_no=student_no or "",
        name=name or "",
        gender=clean_gender(cells.get("gender"), id_number, findings),
        ethnicity=clean_ethnicity(cells.get("ethnicity"), findings),
        id_number=id_number,
        birth=clean_birth(
            cells.get("birth"),
            id_number,
            findings,
            is_1904=table.since_1904,
            is_month=table.holds_months,
        ),
        phone=phone,
        college=clean_text(cells.get("college")) or table.unit,
        major=clean_text(cells.get("major")),
        class_name=clean_text(cells.get("class_name")),
        level=clean_level(cells.get("level"), findings),
        cohort=clean_cohort(cells.get("cohort"), findings),
        categories=tuple(sorted(categories)),
        job_city=clean_text(cells.get("job_city")),
        job_kind=clean_text(cells.get("job_kind")),
        helper=clean_helper(cells.get("helper")),
        helper_role=clean_helper_role(cells.get("helper_role"), findings),
        custom=tuple(custom),
        original_name=_original(cells.get("name"), name),
    )
    _note_gaps(facts, table, findings)
    return facts if student_no and name else None


def _tick(category: str, cell: Cell, ticked: list[str], findings: Findings) -> None:
    text = text_of(cell)
    if cell is True or text in _YES or text == category:
        ticked.append(category)
    elif text and cell is not False and text not in _NO and text not in ("-", "/", "无"):
        findings.park("categories", "TICK_UNREADABLE", value=text[:40], likely=category)


def _note_gaps(facts: StudentFacts, table: Table, findings: Findings) -> None:
    """Note what the sheet asks for and the row leaves blank; a damaged value is no gap."""
    damaged = {field for field, _, outcome, _ in findings.found if outcome == "parked"}
    for field in _ASKED:
        if field in table.where and not facts.value(field) and field not in damaged:
            findings.note(field, f"{field.upper()}_MISSING")


def _original(cell: Cell, name: str | None) -> str | None:
    return cell if isinstance(cell, str) and cell != name else None


def _raw(table: Table, line: Line) -> tuple[tuple[str, str], ...]:
    found = []
    for column, cell in zip(table.columns, line.cells, strict=False):
        if cell is not None and column.field != SERIAL:
            text = cell if isinstance(cell, str) else text_of(cell)
            found.append((column.field or column.heading, text))
    return tuple(found)


def column_letters(index: int) -> str:
    """Return the letters a spreadsheet shows for a column (0-based): A, B … Z, AA …"""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
