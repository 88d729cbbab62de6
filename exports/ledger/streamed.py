"""Streams the rows of a workbook into the file, in constant memory.

The workbook library keeps all cells in memory until the end, or writes them unencrypted to
temporary files. So it only creates the workbook around the rows; the rows are inserted here.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO
from xml.sax.saxutils import escape

_SHEET = "xl/worksheets/sheet1.xml"
_PORTION = 256  # rows per write
# Workbooks escape characters that XML forbids as _x0007_; text of that form is escaped itself.
_LOOKS_ESCAPED = re.compile("(_x[0-9a-fA-F]{4}_)")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STYLE = re.compile(r'<c r="[A-Z]+\d+" s="(\d+)"')

Drawn = Callable[[int], bytes]
"""Creates a workbook for a number of rows, with a sample row ``first``, one cell per column."""


def write_streamed(
    stream: BinaryIO, drawn: Drawn, first: int, rows: Iterable[Sequence[str]]
) -> int:
    """Write a workbook of one sheet to ``stream``; return the number of rows written.

    ``first`` is the number of the first row of the table, counted from 1; in the workbook from
    ``drawn`` it is a sample row that sets the columns and their formats.
    """
    before = zipfile.ZipFile(io.BytesIO(drawn(1)))
    head, sample, _tail = _parted(before.read(_SHEET).decode(), first)
    styles = _STYLE.findall(sample)
    starts = [
        (f'<c r="{name}', f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">', style)
        for name, style in zip(map(column_name, range(len(styles))), styles, strict=True)
    ]
    count = 0
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        # Programs that detect file types expect these entries first.
        for name in ("[Content_Types].xml", "_rels/.rels"):
            made.writestr(_entry(name), before.read(name))
        with made.open(_entry(_SHEET), "w", force_zip64=True) as sheet:
            sheet.write(head.encode())
            waiting: list[str] = []
            for count, row in enumerate(rows, start=1):
                waiting.append(_row(first + count - 1, row, starts))
                if len(waiting) == _PORTION:
                    sheet.write("".join(waiting).encode())
                    waiting.clear()
            after = zipfile.ZipFile(io.BytesIO(drawn(count)))
            tail = _parted(after.read(_SHEET).decode(), first)[2]
            sheet.write(("".join(waiting) + tail).encode())
        written = set(made.namelist())
        for entry in after.infolist():
            if entry.filename not in written:
                made.writestr(_entry(entry.filename), after.read(entry.filename))
    return count


def cell_text(words: str) -> str:
    """Escape a text for the XML of a cell."""
    if "_x" in words:
        words = _LOOKS_ESCAPED.sub(r"_x005F\1", words)
    if not words.isprintable():
        words = _NO_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", words)
    return escape(words) if "&" in words or "<" in words or ">" in words else words


def column_name(place: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _entry(name: str) -> zipfile.ZipInfo:
    # The library's fixed date, so that equal ledgers are equal files.
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _parted(sheet: str, first: int) -> tuple[str, str, str]:
    """Split a sheet into the parts before, of and after its sample row."""
    begin = sheet.index(f'<row r="{first}"')
    end = sheet.index("</row>", begin) + len("</row>")
    # The extent of the table is not known yet; the element is optional.
    head = re.sub(r"<dimension [^>]*/>", "", sheet[:begin])
    return head, sheet[begin:end], sheet[end:]


def _row(number: int, row: Sequence[str], starts: Sequence[tuple[str, str, str]]) -> str:
    cells = [
        f"{begin}{number}{middle}{cell_text(words)}</t></is></c>"
        if words
        else f'{begin}{number}" s="{style}"/>'
        for words, (begin, middle, style) in zip(row, starts, strict=True)
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'
