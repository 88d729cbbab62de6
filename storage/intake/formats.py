"""Detects the format of a file from its bytes, never from its name."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any

ZIP_MAGIC = b"PK\x03\x04"
COMPOUND_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
LARGEST_UNPACKED_BYTES = 1 << 30
LARGEST_RATIO = 250
LARGEST_MANIFEST_BYTES = 8 << 20
HARMLESS_UNPACKED_BYTES = 64 << 20

_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# The first record of an .xls (BOF of the globals, BIFF8), and the one that a password adds.
_GLOBALS = bytes.fromhex("0908100000060500")
_FILE_PASS = 0x2F
_FIRST_RECORDS = 12


class UnreadableTable(Exception):
    """The bytes are not a readable table; ``code`` and ``why`` are passed to the parent process."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(code)
        self.code = code
        self.why = why


def format_of(data: bytes) -> str:
    """Return ``workbook``, ``page``, ``xml`` or ``text``. Raises UnreadableTable otherwise."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise UnreadableTable("FILE_EMPTY", "empty")
    if data.startswith(ZIP_MAGIC):
        _check_zip(data)
        return "workbook"
    if data.startswith(COMPOUND_MAGIC):
        if _ENCRYPTED in data or _has_file_pass(data):
            raise UnreadableTable("WORKBOOK_LOCKED", "encrypted")
        return "workbook"
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<?xml") and _SPREADSHEET in data[:8192]:
        return "xml"
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")) or (
        start.startswith(b"<") and b"<table" in data[:65536].lower()
    ):
        return "page"
    if start.startswith((b"%pdf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"{\\rtf", b"<?xml")):
        raise UnreadableTable("FILE_UNREADABLE", "not a table")
    return "text"


def has_macros(data: bytes) -> bool:
    """Return whether a workbook contains macros, judging by the names of its parts."""
    if data.startswith(COMPOUND_MAGIC):
        return "_VBA_PROJECT".encode("utf-16-le") in data
    return data.startswith(ZIP_MAGIC) and b"xl/vbaProject.bin" in data


def _has_file_pass(data: bytes) -> bool:
    """Return whether an .xls declares, among its first records, that the rest is encrypted."""
    at = data.find(_GLOBALS)
    for _ in range(_FIRST_RECORDS):
        if at < 0 or at + 4 > len(data):
            return False
        kind, size = struct.unpack_from("<HH", data, at)
        if kind == _FILE_PASS:
            return True
        at += 4 + size
    return False


def _check_zip(data: bytes) -> None:
    """Reject archives that are damaged, expand beyond the limit, or contain no workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableTable("FILE_UNREADABLE", "damaged archive") from error
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if unpacked > LARGEST_UNPACKED_BYTES or (
        unpacked > HARMLESS_UNPACKED_BYTES and unpacked / packed > LARGEST_RATIO
    ):
        raise UnreadableTable("FILE_TOO_LARGE", "unpacked size")
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableTable("WORKBOOK_LOCKED", "encrypted archive")
    if _is_locked_document(data, parts):
        raise UnreadableTable("WORKBOOK_LOCKED", "encrypted document")
    names = {part.filename.lower() for part in parts}
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise UnreadableTable("FILE_UNREADABLE", "an archive without a workbook")


def _is_locked_document(data: bytes, parts: list[zipfile.ZipInfo]) -> bool:
    """Return whether the manifest of an OpenDocument file says that its parts are encrypted."""
    manifest = next((part for part in parts if part.filename == "META-INF/manifest.xml"), None)
    if manifest is None or manifest.file_size > LARGEST_MANIFEST_BYTES:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"encryption-data" in archive.read(manifest)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, zlib.error) as error:
        raise UnreadableTable("FILE_UNREADABLE", "damaged archive") from error


LARGEST_CELL_COUNT = 8_000_000
LARGEST_ROW_COUNT = 200_000


@dataclass(slots=True)
class RawSheet:
    """One sheet: cells by row, merged ranges (None: unknown in this format), hidden rows.

    ``notes`` are the cell comments: row, column, text.
    """

    name: str
    is_visible: bool = True
    merged: list[tuple[int, int, int, int]] | None = None
    hidden: tuple[int, ...] = ()
    rows: list[list[Any]] = field(default_factory=list)
    hidden_columns: tuple[int, ...] = ()
    notes: tuple[tuple[int, int, str], ...] = ()


def trimmed(row: list[Any]) -> list[Any]:
    """Return a row without trailing blank cells."""
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row[:end]


def check_size(height: int, width: int) -> None:
    """Raise ``UnreadableTable`` FILE_TOO_LARGE if a sheet is implausibly large."""
    if height * width > LARGEST_CELL_COUNT or height > LARGEST_ROW_COUNT:
        raise UnreadableTable("FILE_TOO_LARGE", "rows and columns")
