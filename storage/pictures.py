"""What a picture tells beside its bytes: how it looks, and the day that a camera wrote into it."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_WIDE, _HIGH = 9, 8
_MOST_PIXELS = 60_000_000
_CAMERA, _TAKEN, _WRITTEN = 0x8769, 0x9003, 0x0132
"""Places of EXIF 2.3: the camera's own table, DateTimeOriginal, DateTime."""


@dataclass(frozen=True, slots=True)
class PictureLook:
    """``likeness`` are 16 hex digits, near to those of pictures that look alike (dHash)."""

    likeness: str | None = None
    taken_on: date | None = None


NO_PICTURE = PictureLook()


def look_at_picture(data: bytes) -> PictureLook:
    """Return what the bytes of a picture tell; nothing where they cannot be read."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as picture:
                taken_on = _taken_on(picture)
                if picture.width * picture.height > _MOST_PIXELS:
                    return PictureLook(None, taken_on)
                return PictureLook(_likeness(picture), taken_on)
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        # A broken picture is a proof all the same: a person looks at it.
        return NO_PICTURE


def _likeness(picture: Image) -> str:
    """Return for each of 8 by 8 places whether the picture gets lighter there to the right."""
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
        return datetime.strptime(str(text)[:10], "%Y:%m:%d").date()  # noqa: DTZ007  a day alone
    except ValueError:
        return None
