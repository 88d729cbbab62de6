"""A smallest Excel 97-2003 workbook: one sheet of texts and numbers in a compound file.

Source:
    [MS-CFB] and [MS-XLS]; only the records a reader needs.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls_bytes(rows: Sequence[Sequence[str | float | None]], *, locked: bool = False) -> bytes:
    """Return the bytes of an .xls; a ``locked`` one says that the rest is encrypted."""
    return _compound("Workbook", _workbook(rows, locked=locked))


def locked_package_bytes() -> bytes:
    """Return the bytes of an .xlsx with a password: a compound file around what is encrypted."""
    return _compound("EncryptedPackage", b"\x00" * 8192)


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _workbook(rows: Sequence[Sequence[str | float | None]], *, locked: bool) -> bytes:
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    if locked:
        start += _record(0x002F, struct.pack("<HHH", 1, 1, 1) + b"\x11" * 48)
    name = b"\x06\x00Sheet1"
    bound_size = 4 + 4 + 2 + len(name)
    offset = len(start) + bound_size + 4
    bound = _record(0x0085, struct.pack("<IH", offset, 0) + name)
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
                sheet += _record(0x0204, place + text)
            elif value is not None:
                sheet += _record(0x0203, place + struct.pack("<d", value))
    return start + bound + _record(0x000A) + sheet + _record(0x000A)


def _compound(name: str, stream: bytes) -> bytes:
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\x00")
    count = len(stream) // SECTOR
    chain = [FAT, END, *range(3, count + 2), END]
    table = b"".join(struct.pack("<I", n) for n in chain).ljust(SECTOR, b"\xff")
    entries = _entry("Root Entry", 5, child=1, start=END, size=0)
    entries += _entry(name, 2, child=FREE, start=2, size=len(stream))
    header = bytes.fromhex("D0CF11E0A1B11AE1") + b"\x00" * 16
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<I", 0) + b"\xff" * (SECTOR - len(header) - 4)
    return header + table + entries.ljust(SECTOR, b"\x00") + stream


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\x00\x00"
    head = text.ljust(64, b"\x00") + struct.pack("<HBB", len(text), kind, 1)
    body = struct.pack("<III", FREE, FREE, child) + b"\x00" * 36
    return head + body + struct.pack("<IQ", start, size)
