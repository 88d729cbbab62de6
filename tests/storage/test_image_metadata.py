"""Metadata of an image: perceptual hash and EXIF date."""

from __future__ import annotations

from datetime import date

import pytest

from storage.evidence_store import NO_PICTURE, read_image_metadata
from tests.builders.proofs import a_picture

BROKEN = [b"", b"\x89PNG\r\n\x1a\n", a_picture(1)[:200], b"\xff\xd8\xff\xe0"]


def apart(one: str | None, other: str | None) -> int:
    """In how many of 64 places two likenesses differ."""
    assert one is not None
    assert other is not None
    return (int(one, 16) ^ int(other, 16)).bit_count()


@pytest.mark.fast
def test_similar_images_have_similar_perceptual_hashes() -> None:
    first = read_image_metadata(a_picture(1)).likeness
    as_photo = read_image_metadata(a_picture(1, kind="JPEG")).likeness
    larger = read_image_metadata(a_picture(1, size=(480, 320))).likeness
    other = read_image_metadata(a_picture(2)).likeness

    assert first is not None
    assert len(first) == 16
    assert apart(first, as_photo) <= 4
    assert apart(first, larger) <= 4
    assert apart(first, other) > 10


@pytest.mark.fast
def test_the_exif_date_is_read() -> None:
    taken = read_image_metadata(a_picture(1, kind="JPEG", taken_on=date(2026, 11, 3)))

    assert taken.taken_on == date(2026, 11, 3)
    assert read_image_metadata(a_picture(1)).taken_on is None


@pytest.mark.parametrize("data", BROKEN)
def test_a_broken_image_has_no_metadata(data: bytes) -> None:
    assert read_image_metadata(data) == NO_PICTURE


def test_a_decompression_bomb_is_not_decoded() -> None:
    head = bytearray(a_picture(1))
    head[16:24] = (60_000).to_bytes(4, "big") * 2  # the size that its header claims

    assert read_image_metadata(bytes(head)).likeness is None
