"""What a picture tells beside its bytes: how it looks, and the day that a camera wrote into it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.problems import Trouble
from exports.views import Unreadable, told_of


@dataclass(frozen=True, slots=True)
class ImageMetadata:
    """``likeness`` are 16 hex digits, near to those of pictures that look alike (dHash)."""

    likeness: str | None = None
    taken_on: date | None = None


NO_PICTURE = ImageMetadata()


def read_image_metadata(data: bytes) -> ImageMetadata:
    """Return what the bytes of a picture tell; nothing where they cannot be read."""
    try:
        told = told_of(data, "look")
        likeness, taken_on = told.get("likeness"), told.get("taken_on")
        return ImageMetadata(
            likeness if isinstance(likeness, str) else None,
            date.fromisoformat(taken_on) if isinstance(taken_on, str) else None,
        )
    except (Unreadable, Trouble, ValueError):
        # A picture that nobody could look into is a proof all the same: a person looks at it.
        return NO_PICTURE
