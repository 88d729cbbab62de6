"""Find the data rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from casework.intake.changes import ChangeKind
from casework.intake.fields import NEEDED, part_of
from casework.intake.headings import field_at
from casework.intake.layout import Layout
from casework.intake.roster_cells import Cell, plain, text_of
from casework.intake.sheets import WorkbookSheet
from casework.intake.student_rows import TOTAL
from casework.intake.table import SheetTable, TableLine

_LABEL = re.compile(
    r"(?:填表人|填报人|制表人?|审核人?|审批人?|负责人|经办人|联系人|联系电话|填表日期|填报日期|填报时间"
    r"|日期|说明|填表说明|备注|注|盖章|单位盖章|签字|以下空白)(?:[:：(（]|\s|$)|^共\s*\d+\s*[人名]"
)
_DITTO = frozenset(("同上", "〃", "″", '"', "〞", "”"))
_GROUPED = frozenset(
    ("college", "major", "class_name", "level", "cohort", "helper", "helper_role")
) | frozenset(("event", "event_kind", "event_mode", "organiser", "on", "place", "employer", "uscc"))


@dataclass(slots=True)
class Scan:
    """The lines of a table, and its rows (1-based) that are not data."""

    lines: list[TableLine] = field(default_factory=list)
    footers: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    blank: list[int] = field(default_factory=list)


def scan(
    sheet: WorkbookSheet, layout: Layout, table: SheetTable, last_row: int | None = None
) -> Scan:
    """Return the lines below the headings, without blanks, footers and repeated headings."""
    found = Scan()
    above: TableLine | None = None
    keys = _keys(table)
    for line in _lines(sheet, layout, table):
        row = line.index + 1
        if not table.has_content(line):
            found.blank.append(row)
        elif last_row is not None and row > last_row:
            found.footers.append(row)
        elif _is_repeated_heading(line, table, keys):
            found.repeated.append(row)
        elif _is_footer(line, keys, sheet):
            found.footers.append(row)
        else:
            if above is not None:
                _fill_ditto(line, above, table)
            above = line
            found.lines.append(line)
    return found


def _keys(table: SheetTable) -> tuple[int | None, int | None]:
    """Return the two columns that data rows fill: number and name, or their equivalent."""
    if "student_no" in table.where or "name" in table.where:
        return table.where.get("student_no"), table.where.get("name")
    needed = [table.where.get(name) for name in NEEDED[table.subject]]
    return (*needed, None, None)[0], (*needed, None, None)[1]


def _lines(sheet: WorkbookSheet, layout: Layout, table: SheetTable) -> Iterator[TableLine]:
    """Yield the lines, with values of vertically merged group cells repeated in each row."""
    grouped = {i for name, i in table.where.items() if part_of(name)[0] in _GROUPED}
    spread: dict[tuple[int, int], Cell] = {}
    for top, left, bottom, right in sheet.merged or ():
        if top >= layout.first_row and bottom > top and left == right and left in grouped:
            cells = sheet.rows[top] if top < len(sheet.rows) else []
            value = cells[left] if left < len(cells) else None
            spread.update({(row, left): value for row in range(top + 1, bottom + 1)})
    for index in range(layout.first_row, len(sheet.rows)):
        line = TableLine(index, sheet.rows[index])
        if spread and any(cell is not None for cell in line.cells):
            for column in grouped:
                if (index, column) in spread:
                    line.fill(column, spread[index, column], "", ChangeKind.MERGED)
        yield line


def _is_repeated_heading(
    line: TableLine, table: SheetTable, keys: tuple[int | None, int | None]
) -> bool:
    number, name = line.at(keys[0]), line.at(keys[1])
    if not isinstance(number, str) or not isinstance(name, str):
        return False
    if number.strip()[-1:].isdigit():  # fast path for nearly every row
        return False
    return _names_column(table, keys[0], number) and _names_column(table, keys[1], name)


def _names_column(table: SheetTable, column: int | None, text: str) -> bool:
    """Return whether a cell repeats the heading of its column."""
    if column is None:
        return False
    own = table.columns[column].field
    found = field_at(table.subject, "", text)
    return found is not None and (found == own or (own == "name" and found == "helper"))


def _is_footer(line: TableLine, keys: tuple[int | None, int | None], sheet: WorkbookSheet) -> bool:
    """Return whether a line ends the table: a form label, a note, or a total without number."""
    first = next(i for i, cell in enumerate(line.cells) if text_of(cell))
    label = text_of(line.cells[first]).lstrip("*※ ")
    number, name = text_of(line.at(keys[0])), text_of(line.at(keys[1]))
    if TOTAL.fullmatch(label):
        return not (number and name)
    if _LABEL.match(label):
        return not _is_student_no(number)
    if number or name:
        return False
    return _is_banner(sheet, line.index, first)


def _is_student_no(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9A-Za-z]{4,}", plain(text)))


def _is_banner(sheet: WorkbookSheet, row: int, column: int) -> bool:
    """Return whether a single cell is merged over several columns, as notes below a table are."""
    return any(
        top <= row <= bottom and left == column and right > left
        for top, left, bottom, right in sheet.merged or ()
    )


def _fill_ditto(line: TableLine, above: TableLine, table: SheetTable) -> None:
    for name, column in table.where.items():
        if part_of(name)[0] not in _GROUPED:
            continue
        cell = line.at(column)
        if isinstance(cell, str) and cell.strip() in _DITTO:
            line.fill(column, above.at(column), cell.strip(), ChangeKind.DITTO)
