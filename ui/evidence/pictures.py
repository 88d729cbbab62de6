"""Proofs rendered as pictures by a child process, in memory only, never on disk."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from casework.formats.media import PDF, PICTURES
from casework.problems import RuleBroken
from exports.decoded_pictures import UndecodablePicture, decoded_facts, decoded_pictures

_LONGEST_TEXT = 20_000
_FORMS = {3: QImage.Format.Format_RGB888, 4: QImage.Format.Format_RGBA8888}
"""Image format by bytes per pixel."""


@dataclass(frozen=True, slots=True)
class RenderedEvidence:
    """A proof that can be shown: a picture, the pages of a PDF, or text (``pages`` is 0)."""

    media: str
    data: bytes = field(repr=False)
    pages: int
    text: str = field(default="", repr=False)


def sheet_of(data: bytes, media: str) -> RenderedEvidence:
    """Return a proof in a form that can be shown.

    Raises:
        RuleBroken: PREVIEW_BROKEN. Trouble: CHILD_NOT_STARTED, CHILD_STOPPED.
    """
    if media == PDF:
        return RenderedEvidence(media, data, _pages(data))
    if media in PICTURES:
        return RenderedEvidence(media, data, 1)
    if media == "text/plain":
        return RenderedEvidence(
            media, data, 0, data[:_LONGEST_TEXT].decode("utf-8", errors="replace")
        )
    return RenderedEvidence(media, data, 0)


def image_of(sheet: RenderedEvidence, page: int, width: int) -> QImage:
    """Return one page (counted from 0), ``width`` pixels wide or at its original width.

    Raises:
        RuleBroken: PREVIEW_BROKEN. Trouble: CHILD_NOT_STARTED, CHILD_STOPPED.
    """
    try:
        (shown,) = decoded_pictures(sheet.data, "page", page=page, width=width)
    except (UndecodablePicture, ValueError) as error:
        raise RuleBroken("PREVIEW_BROKEN") from error
    each, rest = divmod(len(shown.data), shown.width * shown.height)
    if rest or each not in _FORMS:
        raise RuleBroken("PREVIEW_BROKEN")
    return QImage(shown.data, shown.width, shown.height, shown.width * each, _FORMS[each]).copy()


def png_of(image: QImage) -> bytes:
    """Return a pasted picture as the bytes of a PNG file."""
    kept = QByteArray()
    stream = QBuffer(kept)
    stream.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(stream, QByteArray(b"png")).write(image)
    stream.close()
    return bytes(kept.data())


def _pages(data: bytes) -> int:
    try:
        pages = decoded_facts(data, "count").get("pages")
    except UndecodablePicture as error:
        raise RuleBroken("PREVIEW_BROKEN") from error
    if not isinstance(pages, int):
        raise RuleBroken("PREVIEW_BROKEN")
    return pages
