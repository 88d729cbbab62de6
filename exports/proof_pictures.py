"""Evidence as pictures for print: the thumbnail for an index, and its pages.

Pages of a PDF are rasterised, so that hidden content, scripts and missing fonts do not get into an
archived document. A child process decodes them (``exports.decoder_child``).
"""

from __future__ import annotations

from collections.abc import Iterator

from casework.formats.media import PDF, PICTURES, media_of
from exports.decoded_pictures import UndecodablePicture, decoded_facts, decoded_pictures
from exports.typography.canvas import Picture

THUMBNAIL = (420, 330)  # pixels: 200 dpi at the size in the index
PAGE = (1240, 1754)  # pixels: A4 at 150 dpi
MOST_PAGES = 60
"""The maximum of pages appended per proof; the document says if a proof has more."""


def count_pages(data: bytes) -> int:
    """Return the number of pages of a proof: 1 for a picture, 0 if it is neither picture nor PDF.

    Raises:
        Trouble: CHILD_NOT_STARTED, CHILD_STOPPED; so do all functions of this module.
    """
    media = media_of(data)
    if media in PICTURES:
        return 1
    if media != PDF:
        return 0
    try:
        pages = decoded_facts(data, "count").get("pages")
    except UndecodablePicture:
        return 0
    return pages if isinstance(pages, int) else 0


def thumbnail(data: bytes) -> Picture | None:
    """Return a thumbnail of a proof's first page; None if it cannot be read as a picture."""
    return next(iter(pictures(data, THUMBNAIL, most=1)), None)


def pages(data: bytes) -> tuple[Picture, ...]:
    """Return the pages of a proof; empty if it cannot be read as pictures."""
    return tuple(pictures(data, PAGE, most=MOST_PAGES))


def picture_of(data: bytes, largest: tuple[int, int]) -> Picture | None:
    """Return a picture file as a JPEG for print, on white; None when it cannot be read."""
    if media_of(data) == PDF:
        return None
    return next(iter(_made(data, largest, 1)), None)


def pictures(data: bytes, largest: tuple[int, int], *, most: int) -> Iterator[Picture]:
    """Yield the pages of a proof, each scaled down to a maximal width and height in pixels."""
    if media_of(data) in PICTURES or media_of(data) == PDF:
        yield from _made(data, largest, most)


def _made(data: bytes, largest: tuple[int, int], most: int) -> list[Picture]:
    found: list[Picture] = []
    try:
        for one in decoded_pictures(data, "pictures", largest=list(largest), most=most):
            picture = Picture(one.data, one.width, one.height)
            found.append(picture)
    except UndecodablePicture:
        return found  # the readable pages; the user can check the rest in the caseload
    return found
