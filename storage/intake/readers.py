"""Bytes of a table in, plain cells out; runs in the child process only.

A cell is None, text, a number, a truth value, or a pair of a tag and text: ``d`` a date,
``dt`` a date with time, ``t`` a time or duration, ``e`` a value that the spreadsheet has lost.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from typing import Any

from storage.intake.formats import COMPOUND_MAGIC, Unreadable, format_of
from storage.intake.sheet_xml import SheetMarks, is_1904, marks_of

LARGEST_CELL_COUNT = 8_000_000
LARGEST_ROW_COUNT = 200_000
LARGEST_FIELD_CHARS = 1 << 20

_PLAIN = frozenset((str, float, int, bool))
LOST = ["e", ""]


@dataclass(slots=True)
class RawSheet:
    """One sheet: cells by row, merged ranges (None where the format tells none), hidden rows."""

    name: str
    is_visible: bool = True
    merged: list[tuple[int, int, int, int]] | None = None
    hidden: tuple[int, ...] = ()
    rows: list[list[Any]] = field(default_factory=list)


def read_sheets(data: bytes) -> Iterator[tuple[RawSheet, bool]]:
    """Yield every sheet of the file, and whether its serial dates count from 1904."""
    kind = format_of(data)
    if kind == "text":
        yield _read_text(data), False
    elif kind == "markup":
        yield _read_markup(data), False
    else:
        yield from _read_workbook(data)


def _read_workbook(data: bytes) -> Iterator[tuple[RawSheet, bool]]:
    import python_calamine as calamine

    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except calamine.PasswordError as error:
        raise Unreadable("WORKBOOK_LOCKED", "encrypted") from error
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError) as error:
        raise Unreadable("FILE_UNREADABLE", type(error).__name__) from error
    marks, since_1904 = _marks(data)
    known = workbook.sheets_metadata
    for index, meta in enumerate(known):
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = workbook.get_sheet_by_index(index)
        except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError) as error:
            raise Unreadable("FILE_UNREADABLE", type(error).__name__) from error
        shown = meta.visible == calamine.SheetVisibleEnum.Visible
        own = marks[index] if len(marks) == len(known) else SheetMarks()
        yield _sheet(meta.name, sheet, own, shown=shown), since_1904


def _sheet(name: str, sheet: Any, marks: SheetMarks, *, shown: bool) -> RawSheet:
    end = sheet.end or (0, 0)
    _check_size(end[0] + 1, end[1] + 1)
    merged = sheet.merged_cell_ranges
    rows = [[_cell(v) for v in row] for row in sheet.to_python(skip_empty_area=False)]
    for row, column in marks.lost:
        if row < len(rows) and column < len(rows[row]) and rows[row][column] in (None, 0):
            rows[row][column] = LOST
    return RawSheet(
        name,
        is_visible=shown,
        merged=None if merged is None else [(*start, *stop) for start, stop in merged],
        hidden=marks.hidden,
        rows=[_trimmed(row) for row in rows],
    )


def _marks(data: bytes) -> tuple[list[SheetMarks], bool]:
    if data.startswith(COMPOUND_MAGIC):
        return [], False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return [], False
        try:
            return marks_of(archive), is_1904(archive)
        except (zipfile.BadZipFile, KeyError, OSError, EOFError) as error:
            raise Unreadable("FILE_UNREADABLE", "damaged archive") from error


def _cell(value: Any) -> Any:
    if type(value) in _PLAIN:
        return None if value == "" else value
    if isinstance(value, datetime):
        return ["dt", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if isinstance(value, time | timedelta):
        return ["t", str(value)]
    return str(value)


def _trimmed(row: list[Any]) -> list[Any]:
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row[:end]


def _check_size(height: int, width: int) -> None:
    if height * width > LARGEST_CELL_COUNT or height > LARGEST_ROW_COUNT:
        raise Unreadable("FILE_TOO_LARGE", "rows and columns")


def _read_text(data: bytes) -> RawSheet:
    text = _decoded(data)
    first, _, rest = text.partition("\n")
    delimiter = _delimiter(text)
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, text = first.strip()[4], "\n" + rest
    csv.field_size_limit(LARGEST_FIELD_CHARS)
    rows: list[list[Any]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(_trimmed([cell or None for cell in row]))
            _check_size(len(rows), 1)
    except csv.Error as error:
        raise Unreadable("FILE_UNREADABLE", "damaged text table") from error
    return RawSheet("", rows=rows)


def _decoded(data: bytes) -> str:
    """Return the text by its byte order mark, else as UTF-8, else as GB 18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data[:4096]:
        # The high byte of ASCII is zero; it comes second in the little-endian order.
        small = data[1:4096:2].count(0) >= data[0:4096:2].count(0)
        encodings = ["utf-16-le" if small else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _looks_binary(text):
            return text
    raise Unreadable("FILE_UNREADABLE", "not a table")


def _looks_binary(text: str) -> bool:
    head = text[:20_000]
    return sum(c < " " and c not in "\t\r\n\f\v" for c in head) > len(head) / 200


def _delimiter(text: str) -> str:
    """Return comma, tab or semicolon: the one most lines agree on."""
    lines = [line for line in text.splitlines()[:60] if line.strip()]
    if not lines:
        return ","

    def agreement(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines]
        return sum(c > 0 for c in counts), sorted(counts)[len(counts) // 2]

    # A tab before each long number is a habit of exports, so a tab must win clearly.
    return max((",", ";", "\t"), key=lambda m: (agreement(m)[0], agreement(m)[1]))


class _Table(HTMLParser):
    """Collects the cells of the tables of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[Any]] = []
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
            _check_size(len(self.rows), 1)
        elif tag in ("td", "th"):
            self._cell = []
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), 256) if span.isdigit() else 1
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            if not self.rows:
                self.rows.append([])
            self.rows[-1].extend(
                [("".join(self._cell).strip() or None), *[None] * (self._span - 1)]
            )
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def _read_markup(data: bytes) -> RawSheet:
    table = _Table()
    table.feed(_decoded(data))
    table.close()
    return RawSheet("", rows=[_trimmed(row) for row in table.rows])
