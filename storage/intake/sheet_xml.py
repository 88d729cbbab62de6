"""What the workbook library leaves out of an .xlsx: hidden rows and cells without a value.

The XML is scanned as bytes for a few start tags; nothing is expanded, so a document type or an
entity has no effect.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

CHUNK_BYTES = 1 << 20

_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*\bhidden\s*=[^>]*)>")
_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_EMPTY = re.compile(rb"</(?:\w+:)?f>\s*(?:<v\s*/>|<v></v>)?\s*</(?:\w+:)?c>")
_CELL = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_1904 = re.compile(rb"""\bdate1904\s*=\s*["'](?:1|true)["']""")
_OVERLAP = 4096


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """Row numbers (0-based) that are hidden, and (row, column) of cells whose value is lost."""

    hidden: tuple[int, ...] = ()
    lost: tuple[tuple[int, int], ...] = ()


def marks_of(archive: zipfile.ZipFile) -> list[SheetMarks]:
    """Return the marks of every sheet, in the order of the workbook."""
    return [_marks(archive, path) for path in _sheet_paths(archive)]


def is_1904(archive: zipfile.ZipFile) -> bool:
    """Tell whether the workbook counts its days from 1904."""
    return _1904.search(archive.read("xl/workbook.xml")) is not None


def _sheet_paths(archive: zipfile.ZipFile) -> list[str]:
    targets = {}
    for found in _RELATION.finditer(archive.read("xl/_rels/workbook.xml.rels")):
        values = _attributes(found.group(1))
        targets[values.get(b"Id", b"")] = values.get(b"Target", b"").decode()
    paths = []
    for found in _SHEET.finditer(archive.read("xl/workbook.xml")):
        values = _attributes(found.group(1))
        id_ = next((v for k, v in values.items() if k.endswith(b":id")), b"")
        target = targets.get(id_, "")
        paths.append(posixpath.normpath(posixpath.join("/xl", target)).lstrip("/"))
    return paths


def _attributes(text: bytes) -> dict[bytes, bytes]:
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(text)}


def _marks(archive: zipfile.ZipFile, path: str) -> SheetMarks:
    hidden: set[int] = set()
    lost: set[tuple[int, int]] = set()
    for chunk in _chunks(archive, path):
        for found in _ROW.finditer(chunk) if b"hidden" in chunk else ():
            values = _attributes(found.group(1))
            if values.get(b"hidden") in (b"1", b"true") and values.get(b"r", b"").isdigit():
                hidden.add(int(values[b"r"]) - 1)
        for found in _lost_values(chunk):
            place = _cell_before(chunk, found.end())
            if place is not None:
                lost.add(place)
    return SheetMarks(tuple(sorted(hidden)), tuple(sorted(lost)))


def _lost_values(chunk: bytes) -> Iterator[re.Match[bytes]]:
    """Yield error cells and formulas without a result; most pieces have neither."""
    if b'"e"' in chunk or b"'e'" in chunk:
        yield from _ERROR.finditer(chunk)
    if b"f>" in chunk:
        yield from _EMPTY.finditer(chunk)


def _cell_before(chunk: bytes, end: int) -> tuple[int, int] | None:
    start = max(chunk.rfind(b"<c ", 0, end), chunk.rfind(b":c ", 0, end) - 20)
    found = _CELL.search(chunk, max(start, 0)) if start >= 0 else None
    if found is None:
        return None
    column = 0
    for letter in found.group(1):
        column = column * 26 + letter - 64
    return int(found.group(2)) - 1, column - 1


def _chunks(archive: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    """Yield the part in overlapping pieces, so that no tag is cut in every piece it lies in."""
    if path not in archive.namelist():
        return
    with archive.open(path) as part:
        kept = b""
        while piece := part.read(CHUNK_BYTES):
            yield kept + piece
            kept = (kept + piece)[-_OVERLAP:]
