"""Pages as they looked when someone last looked at them."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from tests.builders.golden import FOLDER, PAPERS, pages_of, path_of

_TOLERANCE = 1.0  # of 255, on average: another version of the renderer draws edges a little anew


def difference(one: Image.Image, other: Image.Image) -> float:
    """How unlike two pages are, edges softened: a moved line is seen, a smoother curve is not."""
    soft = [page.convert("L").filter(ImageFilter.GaussianBlur(1)) for page in (one, other)]
    mean: float = ImageStat.Stat(ImageChops.difference(*soft)).mean[0]
    return mean


@pytest.mark.parametrize("name", PAPERS)
def test_a_document_matches_its_golden_pages(name: str) -> None:
    pictures, words = pages_of(name)

    assert words == (FOLDER / f"{name}.txt").read_text("utf-8")
    for number, picture in enumerate(pictures):
        with Image.open(path_of(name, number)) as golden:
            assert golden.size == picture.size
            assert difference(picture, golden) < _TOLERANCE, number


def test_a_moved_line_is_detected() -> None:
    (page,), _words = pages_of("form_talk")
    moved = ImageChops.offset(page, 0, 3)

    assert difference(page, moved) > 2 * _TOLERANCE
