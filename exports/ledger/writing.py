"""Writes a ledger as a workbook, OpenDocument spreadsheet or CSV, by its file extension."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from casework.disclosure import check_level
from casework.problems import RuleBroken
from casework.standing import EvaluatedCase
from exports.atomic_files import atomic_writer
from exports.ledger.columns import (
    SERIAL_HEADING,
    TITLE,
    Ledger,
    LedgerColumn,
    columns_of,
    form_value,
    row_of,
)
from exports.ledger.form import fill_form
from exports.ledger.form_layout import FormLayout
from exports.ledger.streamed import write_streamed
from exports.results import Cancelled, CancelledError, Written
from exports.seal import locked_workbook

UTF_8, GB_18030 = "utf-8", "gb18030"
"""The encodings of CSV: UTF-8 with a byte order mark, so that Excel recognises it, and the one of
older Chinese programs, which covers all of Unicode too."""

ENDINGS = (".xlsx", ".ods", ".csv")
"""The supported file extensions."""

Report = Callable[[int], None]


def write_ledger(
    ledger: Ledger,
    target: Path,
    *,
    encoding: str = UTF_8,
    password: str = "",
    progress: Report | None = None,
    cancelled: Cancelled | None = None,
) -> Written:
    """Write a ledger to ``target``, which stays unchanged when cancelled.

    ``progress`` receives the number of students done; ``encoding`` applies to CSV. A
    ``password`` encrypts a workbook.

    Raises:
        RuleBroken: LEVEL_WITHOUT_PERSONS, LEDGER_KIND_UNKNOWN (extension), LOCK_NEEDS_XLSX;
            and as ``atomic_writer``.
        Trouble: as ``atomic_writer``.
    """
    check_level("ledger", ledger.level)
    ending = target.suffix.lower() or ENDINGS[0]
    if ending not in ENDINGS:
        raise RuleBroken("LEDGER_KIND_UNKNOWN", "out", ending=ending or "-", choices=list(ENDINGS))
    if password and ending != ".xlsx":
        raise RuleBroken("LOCK_NEEDS_XLSX", "password", ending=ending)
    columns = columns_of(ledger.level)
    headings = (SERIAL_HEADING, *(column.heading for column in columns))
    rows = _rows(ledger, columns, progress, cancelled)
    try:
        with atomic_writer(target) as file, _locked(file, password) as stream:
            _write(stream, ending, ledger, columns, headings, rows, encoding)
    except CancelledError:
        return Written(was_cancelled=True)
    return Written((target,))


def _write(
    stream: BinaryIO,
    ending: str,
    ledger: Ledger,
    columns: Sequence[LedgerColumn],
    headings: Sequence[str],
    rows: Iterator[list[str]],
    encoding: str,
) -> int:
    if ending == ".csv":
        return write_csv(stream, headings, rows, encoding)
    if ending == ".ods":
        return write_ods(stream, ledger, headings, rows)
    return write_book(stream, ledger, columns, rows)


@contextmanager
def _locked(file: BinaryIO, password: str) -> Iterator[BinaryIO]:
    """Yield a stream whose content goes into the file, encrypted if there is a password."""
    if not password:
        yield file
        return
    open_book = io.BytesIO()
    yield open_book
    file.write(locked_workbook(open_book.getvalue(), password))


def _rows(
    ledger: Ledger,
    columns: Sequence[LedgerColumn],
    progress: Report | None,
    cancelled: Cancelled | None,
) -> Iterator[list[str]]:
    for number, line in enumerate(counted(ledger.lines, progress, cancelled), start=1):
        yield [str(number), *row_of(line, ledger, columns)]


def counted(
    lines: Iterable[EvaluatedCase],
    progress: Report | None,
    cancelled: Cancelled | None,
) -> Iterator[EvaluatedCase]:
    """Yield lines, reporting progress; raise CancelledError when cancelled."""
    for number, line in enumerate(lines, start=1):
        if cancelled is not None and cancelled():
            raise CancelledError
        yield line
        if progress is not None:
            progress(number)


def write_form(
    ledger: Ledger,
    count: int,
    form: bytes,
    layout: FormLayout,
    target: Path,
    *,
    password: str = "",
    progress: Report | None = None,
    cancelled: Cancelled | None = None,
) -> Written:
    """Fill an office's own form with ``count`` students.

    Raises:
        As ``write_ledger``, and as ``exports.ledger.form.fill_form``.
    """
    check_level("ledger", ledger.level)
    keys = tuple(layout.columns.values())

    def rows() -> Iterator[dict[str, str]]:
        for number, line in enumerate(counted(ledger.lines, progress, cancelled), start=1):
            yield {key: form_value(key, number, line, ledger) for key in keys}

    try:
        with atomic_writer(target) as file, _locked(file, password) as stream:
            fill_form(stream, form, layout, rows(), count)
    except CancelledError:
        return Written(was_cancelled=True)
    return Written((target,))


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


# Excel reads such cells as formulas, even in a text file; an apostrophe prevents it.
_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(
    stream: BinaryIO, headings: Sequence[str], rows: Iterable[Sequence[str]], encoding: str
) -> int:
    """Write a ledger as CSV with one heading row; return the number of students."""
    if encoding == UTF_8:
        stream.write(codecs.BOM_UTF8)
    text = io.TextIOWrapper(stream, encoding, errors="replace", newline="", write_through=True)
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(headings)
    count = 0
    for row in rows:
        lines.writerow([harmless(words) for words in row])
        count += 1
    text.flush()
    text.detach()
    return count


def harmless(words: str) -> str:
    """Escape a text so that no program reads it as a formula."""
    return f"'{words}" if words.startswith(_FORMULA_BEGINS) else words


def write_ods(
    stream: BinaryIO, ledger: Ledger, headings: Sequence[str], rows: Iterable[Sequence[str]]
) -> int:
    """Write a ledger as an OpenDocument spreadsheet; return the number of students.

    ``odswriter`` makes the package, but rows are streamed directly into it, since that library
    keeps a tree of all cells in memory until the end.
    """
    from odswriter import ods_components

    before, after = ods_components.content_xml.split("</office:spreadsheet>")
    count, width = 0, len(headings)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        kind = zipfile.ZipInfo("mimetype", (1980, 1, 1, 0, 0, 0))
        package.writestr(kind, ods_components.mimetype)
        package.writestr("META-INF/manifest.xml", ods_components.manifest_xml)
        package.writestr("styles.xml", ods_components.styles_xml)
        with package.open("content.xml", "w", force_zip64=True) as content:

            def write(xml: str) -> None:
                content.write(xml.encode())

            write(f"{before}<table:table table:name={quoteattr(TITLE)}>")
            write(f'<table:table-column table:number-columns-repeated="{width}"/>')
            for words in (ledger.title, ledger.about):
                write(_row([words]))
            write(f"<table:table-header-rows>{_row(headings)}</table:table-header-rows>")
            for row in rows:
                write(_row(row))
                count += 1
            write(_row([]) + _row([ledger.signatures]))
            write(f"</table:table></office:spreadsheet>{after}")
    return count


def _row(row: Sequence[str]) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string">{_paragraphs(words)}</table:table-cell>'
        if words
        else "<table:table-cell/>"
        for words in row or [""]
    )
    return f"<table:table-row>{cells}</table:table-row>"


def _paragraphs(words: str) -> str:
    kept = "".join(char if char >= " " or char in "\t\n" else "�" for char in words)
    lines = (escape(line).replace("\t", "<text:tab/>") for line in kept.split("\n"))
    return "".join(f"<text:p>{line}</text:p>" for line in lines)
