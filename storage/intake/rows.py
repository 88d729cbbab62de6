"""Which lines below the headings are data rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from casework.roster import RosterRow
from casework.roster_cells import Cell, plain, text_of
from storage.intake.facts import TOTAL, Line, Table, row_of
from storage.intake.headings import field_of
from storage.intake.layout import Layout
from storage.intake.sheets import Sheet

_LABEL = re.compile(
    r"(?:填表人|填报人|制表人?|审核人?|审批人?|负责人|经办人|联系人|联系电话|填表日期|填报日期|填报时间"
    r"|日期|说明|填表说明|备注|注|盖章|单位盖章|签字|以下空白)(?:[:：(（]|\s|$)|^共\s*\d+\s*[人名]"
)
_DITTO = frozenset(("同上", "〃", "″", '"', "〞", "”"))
_GROUPED = frozenset(("college", "major", "class_name", "level", "cohort", "helper", "helper_role"))


def rows_of(sheet: Sheet, layout: Layout) -> Iterator[RosterRow]:
    """Yield the data rows below the headings: not blanks, footers and repeated headings."""
    table = Table.of(sheet, layout)
    above: Line | None = None
    for line in _lines(sheet, layout):
        if not table.has_content(line):
            continue
        if _is_repeated_heading(line, table.where) or _is_footer(line, table.where, sheet):
            continue
        if above is not None:
            _fill_ditto(line, above, table.where)
        above = line
        yield row_of(table, line)


def _lines(sheet: Sheet, layout: Layout) -> Iterator[Line]:
    """Yield the lines with group cells that are merged downwards spread over their rows."""
    grouped = {c.index for c in layout.columns if c.field in _GROUPED}
    spread: dict[tuple[int, int], Cell] = {}
    for top, left, bottom, right in sheet.merged or ():
        if top >= layout.first_row and bottom > top and left == right and left in grouped:
            cells = sheet.rows[top] if top < len(sheet.rows) else []
            value = cells[left] if left < len(cells) else None
            spread.update({(row, left): value for row in range(top + 1, bottom + 1)})
    for index in range(layout.first_row, len(sheet.rows)):
        cells = list(sheet.rows[index])
        if spread and any(cell is not None for cell in cells):
            for column in grouped:
                if (index, column) in spread:
                    cells += [None] * (column + 1 - len(cells))
                    cells[column] = spread[index, column]
        yield Line(index, cells)


def _is_repeated_heading(line: Line, where: dict[str, int]) -> bool:
    number, name = line.at(where["student_no"]), line.at(where["name"])
    return (
        isinstance(number, str)
        and isinstance(name, str)
        and not number.strip()[-1:].isdigit()  # nearly every row, settled without looking it up
        and field_of(number) == "student_no"
        and field_of(name) in ("name", "helper")
    )


def _is_footer(line: Line, where: dict[str, int], sheet: Sheet) -> bool:
    """Tell whether a line closes the table: a label of the form, a note, a total without number."""
    first = next(i for i, cell in enumerate(line.cells) if text_of(cell))
    label = text_of(line.cells[first]).lstrip("*※ ")
    number, name = text_of(line.at(where["student_no"])), text_of(line.at(where["name"]))
    if TOTAL.fullmatch(label):
        return not (number and name)
    if _LABEL.match(label):
        return not _is_student_no(number)
    if number or name:
        return False
    return _is_banner(sheet, line.index, first)


def _is_student_no(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9A-Za-z]{4,}", plain(text)))


def _is_banner(sheet: Sheet, row: int, column: int) -> bool:
    """Tell whether a lone cell is merged over several columns, as notes below a table are."""
    return any(
        top <= row <= bottom and left == column and right > left
        for top, left, bottom, right in sheet.merged or ()
    )


def _fill_ditto(line: Line, above: Line, where: dict[str, int]) -> None:
    for field in _GROUPED & where.keys():
        cell = line.at(where[field])
        if isinstance(cell, str) and cell.strip() in _DITTO:
            line.cells[where[field]] = above.at(where[field])
