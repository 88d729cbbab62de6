"""Reads what the workbook library omits from an .xlsx: hidden rows and cells without a value.

The XML is scanned as bytes for a few start tags; nothing is expanded, so document types and
entities have no effect.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

CHUNK_BYTES = 1 << 20
WIDEST = 16_384
LONGEST_NOTE = 2_000

_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*\bhidden\s*=[^>]*)>")
_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_EMPTY = re.compile(rb"</(?:\w+:)?f>\s*(?:<v\s*/>|<v></v>)?\s*</(?:\w+:)?c>")
_CELL = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*\bhidden\s*=[^>]*)>")
_NOTE = re.compile(rb"<(?:\w+:)?comment\s([^>]*)>(.*?)</(?:\w+:)?comment>", re.DOTALL)
_REF = re.compile(rb"""\bref\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</(?:\w+:)?t>")
_1904 = re.compile(rb"""\bdate1904\s*=\s*["'](?:1|true)["']""")
_OVERLAP = 4096


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """Hidden rows and columns (0-based), cells whose values are lost, and cell comments."""

    hidden: tuple[int, ...] = ()
    lost: tuple[tuple[int, int], ...] = ()
    hidden_columns: tuple[int, ...] = ()
    notes: tuple[tuple[int, int, str], ...] = ()


def marks_of(archive: zipfile.ZipFile) -> list[SheetMarks]:
    """Return the marks of every sheet, in workbook order."""
    return [_marks(archive, path) for path in _sheet_paths(archive)]


def is_1904(archive: zipfile.ZipFile) -> bool:
    """Return whether the workbook uses the 1904 date system."""
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
    columns: set[int] = set()
    for chunk in _chunks(archive, path):
        columns.update(_hidden_columns(chunk) if b"<col" in chunk else ())
        for found in _ROW.finditer(chunk) if b"hidden" in chunk else ():
            values = _attributes(found.group(1))
            if values.get(b"hidden") in (b"1", b"true") and values.get(b"r", b"").isdigit():
                hidden.add(int(values[b"r"]) - 1)
        for found in _lost_values(chunk):
            place = _cell_before(chunk, found.end())
            if place is not None:
                lost.add(place)
    return SheetMarks(
        tuple(sorted(hidden)),
        tuple(sorted(lost)),
        tuple(sorted(columns)),
        tuple(_notes(archive, path)),
    )


def _hidden_columns(chunk: bytes) -> Iterator[int]:
    for found in _COLUMN.finditer(chunk):
        values = _attributes(found.group(1))
        first, last = values.get(b"min", b""), values.get(b"max", b"")
        if values.get(b"hidden") in (b"1", b"true") and first.isdigit() and last.isdigit():
            yield from range(int(first) - 1, min(int(last), WIDEST))


def _notes(archive: zipfile.ZipFile, path: str) -> Iterator[tuple[int, int, str]]:
    """Yield the cell comments: row, column, text."""
    folder, name = posixpath.split(path)
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist():
        return
    for found in _RELATION.finditer(archive.read(relations)):
        values = _attributes(found.group(1))
        if values.get(b"Type", b"").endswith(b"/comments"):
            target = posixpath.join("/", folder, values.get(b"Target", b"").decode())
            part = posixpath.normpath(target).lstrip("/")
            if part in archive.namelist():
                yield from _notes_in(archive.read(part))


def _notes_in(data: bytes) -> Iterator[tuple[int, int, str]]:
    for found in _NOTE.finditer(data):
        place = _REF.search(found.group(1))
        pieces = [
            html.unescape(t.decode("utf-8", "replace")) for t in _TEXT.findall(found.group(2))
        ]
        text = "".join(pieces)
        if len(pieces) > 1 and pieces[0].rstrip().endswith((":", "：")):
            text = "".join(pieces[1:])  # the first piece is the author of the comment
        if place is not None and text.strip():
            row, column = _place(place.group(1), place.group(2))
            yield row, column, text.strip()[:LONGEST_NOTE]


def _lost_values(chunk: bytes) -> Iterator[re.Match[bytes]]:
    """Yield error cells and formulas without a result; most chunks have neither."""
    if b'"e"' in chunk or b"'e'" in chunk:
        yield from _ERROR.finditer(chunk)
    if b"f>" in chunk:
        yield from _EMPTY.finditer(chunk)


def _cell_before(chunk: bytes, end: int) -> tuple[int, int] | None:
    start = max(chunk.rfind(b"<c ", 0, end), chunk.rfind(b":c ", 0, end) - 20)
    found = _CELL.search(chunk, max(start, 0)) if start >= 0 else None
    if found is None:
        return None
    return _place(found.group(1), found.group(2))


def _place(letters: bytes, digits: bytes) -> tuple[int, int]:
    """Return row and column (0-based) of a reference such as ``B7``."""
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return int(digits) - 1, column - 1


def _chunks(archive: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    """Yield the part in overlapping chunks, so that each tag is complete in at least one."""
    if path not in archive.namelist():
        return
    with archive.open(path) as part:
        kept = b""
        while piece := part.read(CHUNK_BYTES):
            yield kept + piece
            kept = (kept + piece)[-_OVERLAP:]
