"""Evidence as pictures for paper: the small one of an index, and its pages as they are.

Pages of a PDF become pictures: nothing that is hidden in them, no script and no font that is not
there, comes along into a document for the archive. A child decodes them
(``exports.decoder_child``).
"""

from __future__ import annotations

from collections.abc import Iterator

from casework.media import PDF, PICTURES, media_of
from exports.decoded_pictures import UndecodablePicture, decoded_facts, decoded_pictures
from exports.typography.canvas import Picture

THUMBNAIL = (420, 330)  # pixels: 200 dots an inch at the size of the index
PAGE = (1240, 1754)  # pixels: A4 at 150 dots an inch
MOST_PAGES = 60
"""Pages of one proof that are appended; what is longer is told to be."""


def count_pages(data: bytes) -> int:
    """Return how many pages a proof has: 1 for a picture, 0 for what is neither.

    Raises:
        Trouble: CHILD_NOT_STARTED, CHILD_STOPPED; all functions here do.
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
    """Return the first page of a proof, small; None when it is no picture or cannot be read."""
    return next(iter(pictures(data, THUMBNAIL, most=1)), None)


def pages(data: bytes) -> tuple[Picture, ...]:
    """Return the pages of a proof; none when it is no picture or cannot be read."""
    return tuple(pictures(data, PAGE, most=MOST_PAGES))


def picture_of(data: bytes, largest: tuple[int, int]) -> Picture | None:
    """Return a picture file as a JPEG for paper, on white; None when it cannot be read."""
    if media_of(data) == PDF:
        return None
    return next(iter(_made(data, largest, 1)), None)


def pictures(data: bytes, largest: tuple[int, int], *, most: int) -> Iterator[Picture]:
    """Yield a proof page by page, each at most so many pixels wide and high."""
    if media_of(data) in PICTURES or media_of(data) == PDF:
        yield from _made(data, largest, most)


def _made(data: bytes, largest: tuple[int, int], most: int) -> list[Picture]:
    found: list[Picture] = []
    try:
        for one in decoded_pictures(data, "pictures", largest=list(largest), most=most):
            picture = Picture(one.data, one.width, one.height)
            found.append(picture)
    except UndecodablePicture:
        return found  # what can be read of it; a person looks at it in the caseload
    return found
