"""The ledger as a formatted workbook, ready to file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, BinaryIO

from exports.ledger.columns import SERIAL_HEADING, TITLE, Ledger, LedgerColumn
from exports.ledger.streamed import write_streamed

_TITLE_SIZE, _HEAD_SIZE, _BODY_SIZE = 22, 10, 10
_TITLE_ROW, _UNIT_ROW, _GROUP_ROW, _HEAD_ROW = 0, 1, 2, 3
_FIRST_ROW = _HEAD_ROW + 1
_A4 = 9
# Fonts of Windows and WPS; other systems substitute.
_SONG, _HEI = "宋体", "黑体"


def write_book(
    stream: BinaryIO, ledger: Ledger, columns: Sequence[LedgerColumn], rows: Iterable[Sequence[str]]
) -> int:
    """Write a ledger as a workbook; return the number of students."""
    return write_streamed(
        stream, lambda count: _drawn(ledger, columns, count), _FIRST_ROW + 1, rows
    )


def _drawn(ledger: Ledger, columns: Sequence[LedgerColumn], count: int) -> bytes:
    """Return the workbook for ``count`` students, with one sample row that holds their formats."""
    import xlsxwriter

    finished = io.BytesIO()
    book = xlsxwriter.Workbook(finished, {"in_memory": True})
    book.set_properties({"title": TITLE, "author": "助航", "company": ledger.unit})
    sheet = book.add_worksheet(TITLE)
    page = _Page(book, sheet, ledger, columns)
    page.head()
    page.sample()
    page.end(count)
    book.close()
    return finished.getvalue()


class _Page:
    """The only sheet of the workbook."""

    def __init__(
        self, book: Any, sheet: Any, ledger: Ledger, columns: Sequence[LedgerColumn]
    ) -> None:
        self._sheet = sheet
        self._ledger = ledger
        self._columns = columns
        plain = {"font_name": _SONG, "font_size": _BODY_SIZE, "num_format": "@"}
        ruled = {**plain, "border": 1, "valign": "vcenter", "text_wrap": True}
        self._title = book.add_format(
            {"font_name": _SONG, "font_size": _TITLE_SIZE, "bold": True, "align": "center"}
        )
        self._plain = book.add_format({**plain, "valign": "vcenter"})
        self._heading = book.add_format(
            {**ruled, "font_name": _HEI, "font_size": _HEAD_SIZE, "align": "center"}
            | {"bg_color": "#EDEDED"}
        )
        self._short = book.add_format({**ruled, "align": "center"})
        self._long = book.add_format({**ruled, "align": "left"})

    def head(self) -> None:
        """Write the title, the unit and the headings; set the view and the print layout."""
        sheet, last = self._sheet, len(self._columns)
        sheet.merge_range(_TITLE_ROW, 0, _TITLE_ROW, last, "", self._title)
        sheet.write_string(_TITLE_ROW, 0, self._ledger.title, self._title)
        sheet.merge_range(_UNIT_ROW, 0, _UNIT_ROW, last, "", self._plain)
        sheet.write_string(_UNIT_ROW, 0, self._ledger.about, self._plain)
        self._headings()
        sheet.set_row(_TITLE_ROW, 36)
        sheet.set_row(_UNIT_ROW, 20)
        sheet.set_row(_GROUP_ROW, 18)
        sheet.set_row(_HEAD_ROW, 40)
        sheet.freeze_panes(_FIRST_ROW, 3)
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_GROUP_ROW, _HEAD_ROW)
        sheet.set_margins(left=0.3, right=0.3, top=0.5, bottom=0.6)
        sheet.center_horizontally()
        sheet.set_footer("&C— &P —")

    def _headings(self) -> None:
        """Write two heading rows: groups above their columns; ungrouped headings span both rows."""
        sheet = self._sheet
        self._over_both(0, SERIAL_HEADING)
        sheet.set_column(0, 0, 4)
        place = 1
        for group, members in groupby(self._columns, key=lambda column: column.group):
            columns = list(members)
            if group and len(columns) > 1:
                last = place + len(columns) - 1
                sheet.merge_range(_GROUP_ROW, place, _GROUP_ROW, last, group, self._heading)
                for number, column in enumerate(columns, start=place):
                    sheet.write_string(_HEAD_ROW, number, column.heading, self._heading)
            else:
                for number, column in enumerate(columns, start=place):
                    self._over_both(number, column.heading)
            for number, column in enumerate(columns, start=place):
                sheet.set_column(number, number, column.width)
            place += len(columns)

    def _over_both(self, place: int, words: str) -> None:
        self._sheet.merge_range(_GROUP_ROW, place, _HEAD_ROW, place, words, self._heading)

    def sample(self) -> None:
        """Write a row of empty cells with the formats of student rows."""
        self._sheet.write_blank(_FIRST_ROW, 0, None, self._short)
        for place, column in enumerate(self._columns, start=1):
            form = self._long if column.is_long else self._short
            self._sheet.write_blank(_FIRST_ROW, place, None, form)

    def end(self, count: int) -> None:
        """Write the line for signatures; set the filter and the print area."""
        last_column = len(self._columns)
        last = _HEAD_ROW + count
        # Numbers are text on purpose; suppress Excel's warning marks.
        self._sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        self._sheet.autofilter(_HEAD_ROW, 0, last, last_column)
        # A blank row excludes the signatures from the filter.
        signed = last + 2
        self._sheet.merge_range(signed, 0, signed, last_column, "", self._plain)
        self._sheet.write_string(signed, 0, self._ledger.signatures, self._plain)
        self._sheet.set_row(signed, 30)
        self._sheet.print_area(_TITLE_ROW, 0, signed, last_column)
