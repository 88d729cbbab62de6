"""Detect the media type of a file by its contents, never by its name."""

from __future__ import annotations

_STARTS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"Rar!", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_PACKED = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_HEIF = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"avif"})
_LOOKED_AT = 1024

UNKNOWN = "application/octet-stream"
PDF = "application/pdf"
PICTURES = frozenset(
    ("image/png", "image/jpeg", "image/gif", "image/bmp", "image/tiff", "image/webp")
)
"""Types that the program displays as pictures."""


def media_of(data: bytes) -> str:
    """Return the media type of a file's bytes, or application/octet-stream if unknown."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:2] == b"BM" and data[6:10] == bytes(4):
        return "image/bmp"
    if data[4:8] == b"ftyp":
        return "image/heif" if data[8:12] in _HEIF else "video/mp4"
    if data[:4] == b"PK\x03\x04":
        return _packed(data)
    for start, media in _STARTS:
        if data.startswith(start):
            return media
    # Some scanners write a line before the PDF header.
    if b"%PDF-" in data[:_LOOKED_AT]:
        return PDF
    return "text/plain" if _is_text(data[:_LOOKED_AT]) else UNKNOWN


def _packed(data: bytes) -> str:
    for part, media in _PACKED:
        if part in data:
            return media
    return "application/zip"


def _is_text(data: bytes) -> bool:
    if not data or b"\0" in data:
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(data) - 3 and len(data) == _LOOKED_AT
    return True
