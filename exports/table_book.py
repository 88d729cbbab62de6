"""Workbooks of plain tables: ready to file, for other programs, and of pending rows."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exports.atomic_files import atomic_writer

_LONGEST_CELL = 32_767  # Excel's limit of characters per cell
_A4 = 9
_SONG, _HEI = "宋体", "黑体"
_TITLE_ROW, _ABOUT_ROW, _HEAD_ROW = 0, 1, 2


@dataclass(frozen=True, slots=True)
class TableSheet:
    """One sheet: its name, title, subtitle, and columns of (heading, width)."""

    title: str
    about: str
    columns: Sequence[tuple[str, float]]
    rows: Sequence[Sequence[str]] = field(repr=False)
    left: frozenset[int] = frozenset()
    """Indexes of left-aligned columns, for longer texts."""
    numbers: frozenset[int] = frozenset()
    """Indexes of columns with numeric cells; all others are text."""


def table_book(unit: str, sheets: Iterable[TableSheet], *, title: str = "") -> bytes:
    """Return a workbook of these sheets.

    Text that begins with ``=`` or looks like a number is stored as typed. The library works in
    memory, as it would otherwise write the cells unencrypted to temporary files.
    """
    import xlsxwriter

    finished = io.BytesIO()
    book = xlsxwriter.Workbook(finished, {"in_memory": True})
    book.set_properties({"title": title, "author": "助航", "company": unit})
    plain = {"font_name": _SONG, "font_size": 10, "num_format": "@", "valign": "vcenter"}
    forms = {
        "title": book.add_format({**plain, "font_size": 18, "bold": True, "align": "center"}),
        "about": book.add_format({**plain, "align": "center"}),
        "head": book.add_format(
            {**plain, "font_name": _HEI, "border": 1, "align": "center", "text_wrap": True}
            | {"bg_color": "#EDEDED"}
        ),
        "short": book.add_format({**plain, "border": 1, "align": "center", "text_wrap": True}),
        "number": book.add_format({**plain, "border": 1, "align": "center", "num_format": "0"}),
        "long": book.add_format({**plain, "border": 1, "align": "left", "text_wrap": True}),
    }
    for sheet in sheets:
        _write(book.add_worksheet(sheet.title[:31]), sheet, forms)
    book.close()
    return finished.getvalue()


def _write(page: Any, sheet: TableSheet, forms: dict[str, Any]) -> None:
    last = len(sheet.columns) - 1
    page.merge_range(_TITLE_ROW, 0, _TITLE_ROW, last, "", forms["title"])
    page.write_string(_TITLE_ROW, 0, sheet.title, forms["title"])
    page.merge_range(_ABOUT_ROW, 0, _ABOUT_ROW, last, "", forms["about"])
    page.write_string(_ABOUT_ROW, 0, sheet.about, forms["about"])
    for place, (heading, width) in enumerate(sheet.columns):
        page.write_string(_HEAD_ROW, place, heading, forms["head"])
        page.set_column(place, place, width)
    for number, row in enumerate(sheet.rows, start=_HEAD_ROW + 1):
        for place, words in enumerate(row):
            form = forms["long" if place in sheet.left else "short"]
            if words and place in sheet.numbers and words.lstrip("-").isdecimal():
                page.write_number(number, place, int(words), forms["number"])
            elif words:
                page.write_string(number, place, words[:_LONGEST_CELL], form)
            else:
                page.write_blank(number, place, None, form)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    page.set_row(_TITLE_ROW, 32)
    page.freeze_panes(_HEAD_ROW + 1, 0)
    page.set_paper(_A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(_HEAD_ROW)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer("&C— &P —")


def plain_book(name: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a workbook for other programs: headings in the first row, all cells text."""
    import xlsxwriter

    finished = io.BytesIO()
    book = xlsxwriter.Workbook(finished, {"in_memory": True})
    book.set_properties({"title": name, "author": "助航"})
    text = book.add_format({"font_name": _SONG, "font_size": 10, "num_format": "@"})
    bold = book.add_format({"font_name": _HEI, "font_size": 10, "num_format": "@"})
    page = book.add_worksheet(name)
    for place, heading in enumerate(headings):
        page.write_string(0, place, heading, bold)
        page.set_column(place, place, max(8, 2 * len(heading)), text)
    last = 0
    for last, row in enumerate(rows, start=1):
        for place, words in enumerate(row):
            if words:
                page.write_string(last, place, words[:_LONGEST_CELL], text)
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, last, len(headings) - 1)
    book.close()
    return finished.getvalue()


_WIDEST_COLUMN = 60


def write_problem_book(
    target: Path, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    """Write one sheet of text cells to ``target``; the last column holds the remarks.

    Every cell is text: one that begins with ``=`` or looks like a number is stored as typed.

    Errors:
        As ``atomic_writer``.
    """
    import xlsxwriter

    with atomic_writer(target) as stream:
        # In memory: the library would otherwise write the cells unencrypted to temporary files,
        # and on a full disk it would try to write again when it is garbage-collected.
        finished = io.BytesIO()
        book = xlsxwriter.Workbook(finished, {"in_memory": True})
        text = book.add_format({"num_format": "@", "valign": "top"})
        remark = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        bold = book.add_format({"bold": True, "num_format": "@", "bottom": 1})
        sheet = book.add_worksheet(title[:31])
        last = len(headings) - 1
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading[:_LONGEST_CELL], bold)
            shown = [heading, *(row[column] for row in rows)]
            width = min(_WIDEST_COLUMN, 2 + max(_columns(cell) for cell in shown))
            sheet.set_column(column, column, width, remark if column == last else text)
        for place, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                form = remark if column == last else text
                sheet.write_string(place, column, cell[:_LONGEST_CELL], form)
        sheet.freeze_panes(1, 0)
        book.close()
        stream.write(finished.getvalue())


def _columns(text: str) -> int:
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)
