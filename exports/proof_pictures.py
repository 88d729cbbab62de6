"""Evidence as pictures for paper: the small one of an index, and its pages as they are.

Pages of a PDF become pictures: nothing that is hidden in them, no script and no font that is not
there, comes along into a document for the archive.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from casework.media import PDF, PICTURES, media_of
from exports.pdfium import opened
from exports.typography.canvas import Picture

if TYPE_CHECKING:
    from PIL.Image import Image

THUMBNAIL = (420, 330)  # pixels: 200 dots an inch at the size of the index
PAGE = (1240, 1754)  # pixels: A4 at 150 dots an inch
MOST_PAGES = 60
"""Pages of one proof that are appended; what is longer is told to be."""

_MOST_PIXELS = 60_000_000
_QUALITY = 78


def count_pages(data: bytes) -> int:
    """Return how many pages a proof has: 1 for a picture, 0 for what is neither."""
    media = media_of(data)
    if media in PICTURES:
        return 1
    return _pages_of_pdf(data) if media == PDF else 0


def thumbnail(data: bytes) -> Picture | None:
    """Return the first page of a proof, small; None when it is no picture or cannot be read."""
    return next(iter(pictures(data, THUMBNAIL, most=1)), None)


def pages(data: bytes) -> tuple[Picture, ...]:
    """Return the pages of a proof; none when it is no picture or cannot be read."""
    return tuple(pictures(data, PAGE, most=MOST_PAGES))


def picture_of(data: bytes, largest: tuple[int, int]) -> Picture | None:
    """Return a picture file as a JPEG for paper, on white; None when it cannot be read."""
    from PIL import Image, ImageOps

    unreadable = (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                if image.width * image.height > _MOST_PIXELS:
                    return None
                image.draft("RGB", largest)
                return _jpeg(ImageOps.exif_transpose(image), largest)
    except unreadable:
        return None  # a person looks at it in the caseload


def pictures(data: bytes, largest: tuple[int, int], *, most: int) -> Iterator[Picture]:
    """Yield a proof page by page, each at most so many pixels wide and high."""
    media = media_of(data)
    if media in PICTURES:
        found = picture_of(data, largest)
        if found is not None:
            yield found
    elif media == PDF:
        yield from _of_pdf(data, largest, most)


def _of_pdf(data: bytes, largest: tuple[int, int], most: int) -> list[Picture]:
    import pypdfium2

    found: list[Picture] = []
    try:
        with opened(data) as document:
            for number in range(min(len(document), most)):
                page = document[number]
                width, height = page.get_size()
                scale = min(largest[0] / width, largest[1] / height)
                found.append(_jpeg(page.render(scale=scale).to_pil(), largest))
                page.close()
    except pypdfium2.PdfiumError:
        return found  # what can be read of it
    return found


def _pages_of_pdf(data: bytes) -> int:
    import pypdfium2

    try:
        with opened(data) as document:
            return len(document)
    except pypdfium2.PdfiumError:
        return 0


def _jpeg(image: Image, largest: tuple[int, int]) -> Picture:
    from PIL import Image as Images

    plain = image
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        plain = Images.new("RGB", image.size, "white")
        shown = image.convert("RGBA")
        plain.paste(shown, mask=shown.getchannel("A"))
    is_grey = plain.mode in {"1", "L", "I", "I;16", "F"}
    plain = plain.convert("L" if is_grey else "RGB")
    plain.thumbnail(largest)
    stream = io.BytesIO()
    plain.save(stream, "JPEG", quality=_QUALITY, optimize=True)
    return Picture(stream.getvalue(), plain.width, plain.height)
