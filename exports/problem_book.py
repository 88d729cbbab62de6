"""The workbook of pending roster rows: their original cells, and how to correct them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from exports.atomic_files import atomic_writer

_WIDEST_COLUMN = 60
_LONGEST_CELL = 32_767  # Excel's limit of characters per cell


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
