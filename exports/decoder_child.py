"""The child process that decodes untrusted pictures and PDFs; it receives only their bytes."""

from __future__ import annotations

import io
import json
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from casework.formats.media import PDF, PICTURES, media_of
from exports.child import DATA, JSON, ProgressCallback, Refusal, Source, serve

if TYPE_CHECKING:
    from PIL.Image import Image

_MEMORY = 2 << 30
_MOST_PIXELS = 60_000_000
_QUALITY = 78
_WIDE, _HIGH = 9, 8
_CAMERA, _TAKEN, _WRITTEN = 0x8769, 0x9003, 0x0132
"""EXIF 2.3 tags: the Exif IFD, DateTimeOriginal, DateTime."""

_TURN, _TURNED = 0x0112, frozenset({5, 6, 7, 8})
"""EXIF tag Orientation, and its values that swap width and height."""

BROKEN = "BROKEN"
"""The refusal for bytes that cannot be decoded."""


def view(asked: dict[str, Any], source: Source, tell: ProgressCallback) -> None:
    """Do the requested operation on the bytes. Raises Refusal BROKEN."""
    data = source.read()
    with _decoding():
        _DO[asked["do"]](data, asked, tell)


@contextmanager
def _decoding() -> Iterator[None]:
    """Turn any exception of a decoder into Refusal BROKEN."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except OSError as error:
        if isinstance(error, BrokenPipeError):  # the parent has ended
            raise
        raise Refusal(BROKEN) from error
    except Exception as error:  # decoders raise anything; it must not leave this process
        raise Refusal(BROKEN) from error


def _tell_json(tell: ProgressCallback, **facts: Any) -> None:
    tell(JSON, json.dumps(facts).encode())


# --- metadata of a picture


def _look(data: bytes, _asked: dict[str, Any], tell: ProgressCallback) -> None:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        taken_on = _taken_on(picture)
        is_small = picture.width * picture.height <= _MOST_PIXELS
        likeness = _likeness(picture) if is_small else None
    _tell_json(tell, likeness=likeness, taken_on=taken_on and taken_on.isoformat())


def _likeness(picture: Image) -> str:
    """Return a perceptual hash: for 8 by 8 cells, whether the picture gets lighter to the right."""
    picture.draft("L", (_WIDE * 16, _HIGH * 16))
    grey = picture.convert("L").resize((_WIDE, _HIGH)).tobytes()
    bits = 0
    for row in range(_HIGH):
        line = grey[row * _WIDE : (row + 1) * _WIDE]
        for left, right in pairwise(line):
            bits = bits << 1 | (left < right)
    return f"{bits:016x}"


def _taken_on(picture: Image) -> date | None:
    facts = picture.getexif()
    text = facts.get_ifd(_CAMERA).get(_TAKEN) or facts.get(_WRITTEN)
    try:
        return datetime.strptime(str(text)[:10], "%Y:%m:%d").date()  # noqa: DTZ007  only the date
    except ValueError:
        return None


# --- pages for print


def _count(data: bytes, _asked: dict[str, Any], tell: ProgressCallback) -> None:
    from exports.pdfium import opened

    with opened(data) as document:
        _tell_json(tell, pages=len(document))


def _pictures(data: bytes, asked: dict[str, Any], tell: ProgressCallback) -> None:
    largest = (asked["largest"][0], asked["largest"][1])
    if media_of(data) == PDF:
        _pages_of_pdf(data, largest, asked["most"], tell)
        return
    from PIL import ImageOps

    with _opened(data) as image:
        image.draft("RGB", largest)
        _tell_jpeg(ImageOps.exif_transpose(image), largest, tell)


@contextmanager
def _opened(data: bytes) -> Iterator[Image]:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as image:
        if image.width * image.height > _MOST_PIXELS:
            raise Refusal(BROKEN)
        yield image


def _pages_of_pdf(data: bytes, largest: tuple[int, int], most: int, tell: ProgressCallback) -> None:
    """Send the pages up to the first that cannot be decoded."""
    from exports.pdfium import opened

    with opened(data) as document:
        for number in range(min(len(document), most)):
            page = document[number]
            width, height = page.get_size()
            scale = min(largest[0] / width, largest[1] / height)
            _tell_jpeg(page.render(scale=scale).to_pil(), largest, tell)
            page.close()


def _tell_jpeg(image: Image, largest: tuple[int, int], tell: ProgressCallback) -> None:
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
    _tell_json(tell, width=plain.width, height=plain.height, size=stream.tell())
    tell(DATA, stream.getvalue())


# --- pages for the screen


def _page(data: bytes, asked: dict[str, Any], tell: ProgressCallback) -> None:
    """Send a picture, or one page of a PDF, as rows of RGB or RGBA pixels."""
    width: int = asked["width"]
    if media_of(data) in PICTURES:
        from PIL import ImageOps

        with _opened(data) as image:
            is_turned = image.getexif().get(_TURN, 1) in _TURNED
            image.draft("RGB", (1, width) if is_turned else (width, 1))  # decode at reduced size
            _tell_pixels(ImageOps.exif_transpose(image), width, tell)
        return
    from exports.pdfium import opened

    with opened(data) as document:
        sheet = document[asked["page"]]
        scale = width / sheet.get_width()
        if scale * scale * sheet.get_width() * sheet.get_height() > _MOST_PIXELS:
            raise Refusal(BROKEN)
        _tell_pixels(sheet.render(scale=scale).to_pil(), width, tell)
        sheet.close()


def _tell_pixels(image: Image, width: int, tell: ProgressCallback) -> None:
    from PIL.Image import Resampling

    is_clear = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    shown = image.convert("RGBA" if is_clear else "RGB")
    if shown.width > width:
        height = max(1, round(shown.height * width / shown.width))
        shown = shown.resize((width, height), Resampling.BILINEAR, reducing_gap=2.0)
    pixels = shown.tobytes()
    _tell_json(tell, width=shown.width, height=shown.height, size=len(pixels))
    tell(DATA, pixels)


_DO = {"look": _look, "count": _count, "pictures": _pictures, "page": _page}


def main() -> int:
    """Serve as the child that decodes."""
    import PIL.Image  # noqa: F401  load before the first job

    return serve(view, memory=_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
