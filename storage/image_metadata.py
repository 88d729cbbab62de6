"""Perceptual hash and EXIF date of an image."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.problems import Trouble
from exports.decoded_pictures import UndecodablePicture, decoded_facts


@dataclass(frozen=True, slots=True)
class ImageMetadata:
    """``likeness`` is a dHash of 16 hex digits, close to that of similar images."""

    likeness: str | None = None
    taken_on: date | None = None


NO_PICTURE = ImageMetadata()


def read_image_metadata(data: bytes) -> ImageMetadata:
    """Return the metadata of an image; empty when it cannot be read."""
    try:
        facts = decoded_facts(data, "look")
        likeness, taken_on = facts.get("likeness"), facts.get("taken_on")
        return ImageMetadata(
            likeness if isinstance(likeness, str) else None,
            date.fromisoformat(taken_on) if isinstance(taken_on, str) else None,
        )
    except (UndecodablePicture, Trouble, ValueError):
        # An unreadable picture is still a proof: a person reviews it.
        return NO_PICTURE
