"""Proofs as pictures, made in memory alone: nothing of them touches the disk."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageReader, QImageWriter

from casework.media import PDF, PICTURES
from casework.problems import RuleBroken

_LONGEST_TEXT = 20_000
_LARGEST = 4000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A proof that can be shown: a picture, the pages of a PDF, or words; ``pages`` 0 for none."""

    media: str
    data: bytes = field(repr=False)
    pages: int
    text: str = field(default="", repr=False)


def sheet_of(data: bytes, media: str) -> Sheet:
    """Return what can be shown of a proof.

    Raises:
        RuleBroken: PREVIEW_BROKEN.
    """
    if media == PDF:
        return Sheet(media, data, _pages(data))
    if media in PICTURES:
        return Sheet(media, data, 1)
    if media == "text/plain":
        return Sheet(media, data, 0, data[:_LONGEST_TEXT].decode("utf-8", errors="replace"))
    return Sheet(media, data, 0)


def image_of(sheet: Sheet, page: int, width: int) -> QImage:
    """Return one page (0 is the first), ``width`` pixels wide or as wide as the picture is.

    Raises:
        RuleBroken: PREVIEW_BROKEN.
    """
    if sheet.media == PDF:
        return _page(sheet, page, width)
    held = QBuffer()
    held.setData(QByteArray(sheet.data))
    held.open(QIODevice.OpenModeFlag.ReadOnly)
    image = _decoded(held, width)
    held.close()
    if image.isNull():
        raise RuleBroken("PREVIEW_BROKEN")
    if image.width() > width:
        return image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
    return image


def _decoded(held: QBuffer, width: int) -> QImage:
    """Return the picture, decoded small where the format can; the reader goes before the bytes."""
    reader = QImageReader(held)
    reader.setAutoTransform(True)
    whole = reader.size()
    is_turned = bool(reader.transformation().value & 4)
    if whole.isValid() and whole.width() > width and not is_turned:
        reader.setScaledSize(whole.scaled(width, _LARGEST, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def png_of(image: QImage) -> bytes:
    """Return a pasted picture as the bytes of a PNG file."""
    kept = QByteArray()
    stream = QBuffer(kept)
    stream.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(stream, QByteArray(b"png")).write(image)
    stream.close()
    return bytes(kept.data())


def _pages(data: bytes) -> int:
    import pypdfium2

    from ui.documents.pages import pages_in

    try:
        return pages_in(data)
    except pypdfium2.PdfiumError as error:
        raise RuleBroken("PREVIEW_BROKEN") from error


def _page(sheet: Sheet, page: int, width: int) -> QImage:
    import pypdfium2

    from ui.documents.pages import Paper, picture_of

    try:
        return picture_of(Paper(sheet.data, sheet.pages), page, width)
    except pypdfium2.PdfiumError as error:
        raise RuleBroken("PREVIEW_BROKEN") from error
