"""Converts the bytes of a table to plain cells; runs in the child process only.

A cell is None, a string, a number, a boolean, or a pair of a tag and a string: ``d`` a date,
``dt`` a date with time, ``t`` a time or duration, ``e`` a value that the spreadsheet has lost.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from storage.intake.formats import (
    COMPOUND_MAGIC,
    RawSheet,
    UnreadableTable,
    check_size,
    format_of,
    trimmed,
)
from storage.intake.sheet_xml import SheetMarks, is_1904, marks_of

LARGEST_FIELD_CHARS = 1 << 20

BLANKS = " "
_WIDE_GAP = re.compile(r"[ \u00a0]{2,}|\u3000+")
_GAP = re.compile(r"[ \u00a0]+")
_PLAIN = frozenset((str, float, int, bool))
LOST = ["e", ""]


def read_sheets(data: bytes) -> Iterator[tuple[RawSheet, bool]]:
    """Yield every sheet of the file, and whether its serial dates count from 1904."""
    kind = format_of(data)
    if kind == "text":
        yield _read_text(data), False
    elif kind in ("page", "xml"):
        yield from ((sheet, False) for sheet in _read_markup(kind, data))
    else:
        yield from _read_workbook(data)


def _read_markup(kind: str, data: bytes) -> Iterator[RawSheet]:
    from storage.intake import markup  # rarely needed, and its parsers take long to import

    if kind == "page":
        yield markup.page_sheet(_decoded(data))
    else:
        yield from markup.xml_sheets(data)


def _read_workbook(data: bytes) -> Iterator[tuple[RawSheet, bool]]:
    import python_calamine as calamine

    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except calamine.PasswordError as error:
        raise UnreadableTable("WORKBOOK_LOCKED", "encrypted") from error
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError) as error:
        raise UnreadableTable("FILE_UNREADABLE", type(error).__name__) from error
    marks, since_1904 = _marks(data)
    known = workbook.sheets_metadata
    for index, meta in enumerate(known):
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        try:
            sheet = workbook.get_sheet_by_index(index)
        except (calamine.CalamineError, calamine.ZipError, calamine.XmlError, OSError) as error:
            raise UnreadableTable("FILE_UNREADABLE", type(error).__name__) from error
        shown = meta.visible == calamine.SheetVisibleEnum.Visible
        own = marks[index] if len(marks) == len(known) else SheetMarks()
        yield _sheet(meta.name, sheet, own, shown=shown), since_1904


def _sheet(name: str, sheet: Any, marks: SheetMarks, *, shown: bool) -> RawSheet:
    end = sheet.end or (0, 0)
    check_size(end[0] + 1, end[1] + 1)
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
        hidden_columns=marks.hidden_columns,
        notes=marks.notes,
        rows=[trimmed(row) for row in rows],
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
            raise UnreadableTable("FILE_UNREADABLE", "damaged archive") from error


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


def _read_text(data: bytes) -> RawSheet:
    text = _decoded(data)
    first, _, rest = text.partition("\n")
    delimiter = _delimiter(text)
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, text = first.strip()[4], "\n" + rest
    csv.field_size_limit(LARGEST_FIELD_CHARS)
    rows: list[list[Any]] = []
    try:
        for row in _lines_of(text, delimiter):
            rows.append(trimmed([cell or None for cell in row]))
            check_size(len(rows), 1)
    except csv.Error as error:
        raise UnreadableTable("FILE_UNREADABLE", "damaged text table") from error
    return RawSheet("", rows=rows)


def _decoded(data: bytes) -> str:
    """Return the text, decoded by its byte order mark, else as UTF-8, else as GB 18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data[:4096]:
        # The high byte of ASCII is zero; in little-endian order it comes second.
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
    raise UnreadableTable("FILE_UNREADABLE", "not a table")


def _looks_binary(text: str) -> bool:
    head = text[:20_000]
    return sum(c < " " and c not in "\t\r\n\f\v" for c in head) > len(head) / 200


def _delimiter(text: str) -> str:
    """Return the cell delimiter: the one that most lines agree on."""
    lines = [line for line in text.splitlines()[:60] if line.strip()]
    if not lines:
        return ","

    def agreement(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines]
        return sum(c > 0 for c in counts), sorted(counts)[len(counts) // 2]

    # Some exports put a tab before each long number, so a tab needs a clear majority.
    best = max((",", ";", "\t", "|", "，"), key=agreement)
    return best if agreement(best)[0] else BLANKS


def _lines_of(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the cells of each line; without a delimiter, split at spaces, as in chat messages."""
    if delimiter != BLANKS:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return
    wide = any(_WIDE_GAP.search(line.strip()) for line in text.splitlines()[:60])
    gap = _WIDE_GAP if wide else _GAP
    for line in text.splitlines():
        yield gap.split(line.strip())
