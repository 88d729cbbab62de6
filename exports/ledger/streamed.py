"""A workbook whose rows go straight into the file: as little memory for ten thousand as for ten.

The library that draws workbooks keeps every cell until its end, or lays them into files in the
clear. So it draws the workbook around the rows, and the rows are written between, one by one.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO
from xml.sax.saxutils import escape

_SHEET = "xl/worksheets/sheet1.xml"
_PORTION = 256  # rows that go into the file together
# What XML cannot hold stands in workbooks as _x0007_, and so must not be meant by what looks so.
_LOOKS_ESCAPED = re.compile("(_x[0-9a-fA-F]{4}_)")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STYLE = re.compile(r'<c r="[A-Z]+\d+" s="(\d+)"')

Drawn = Callable[[int], bytes]
"""Draws a workbook around so many rows; the row ``first`` is there, with a cell a column."""


def write_streamed(
    stream: BinaryIO, drawn: Drawn, first: int, rows: Iterable[Sequence[str]]
) -> int:
    """Write a workbook of one sheet to ``stream``; return how many rows it got.

    ``first`` is the number of the first row of the table, counted from 1; in the drawn workbook
    it stands for the formats of all rows. The names of its columns come from it too.
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
        # Programs that look at the beginning of a file expect these there.
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
    """Return words as the XML of a cell holds them."""
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
    # The same day as the library gives: equal ledgers are equal files.
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _parted(sheet: str, first: int) -> tuple[str, str, str]:
    """Return what comes before the sample row of a sheet, the row, and what comes after."""
    begin = sheet.index(f'<row r="{first}"')
    end = sheet.index("</row>", begin) + len("</row>")
    # How far the table reaches is not known before its end, and need not be said.
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
