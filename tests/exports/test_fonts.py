"""The shipped fonts: what they hold, what they weigh, and under which names."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from tests.builders.nonempty import nonempty

FOLDER = Path(str(files("exports") / "fonts"))
FACES = ("song-regular", "song-bold", "hei-regular")
NAMES = (*FACES, "rare-names")
RESERVED = ("noto", "source", "lxgw", "霞鹜", "hanazono", "hanamin", "花園")


def chars_of(name: str) -> set[int]:
    with TTFont(FOLDER / f"{name}.ttf", lazy=True) as font:
        return set(font.getBestCmap())


def gb18030_two_byte() -> set[int]:
    found: set[int] = set()
    for high in range(0x81, 0xFF):
        for low in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            found.update(map(ord, bytes((high, low)).decode("gb18030", "ignore")))
    return {char for char in found if not 0xE000 <= char < 0xF900}


@pytest.mark.parametrize("name", FACES)
def test_a_face_has_the_two_byte_area_of_gb18030_but_for_one_sign_in_the_rare_font(
    name: str,
) -> None:
    assert gb18030_two_byte() - chars_of(name) == {ord("≒")}
    assert ord("≒") in chars_of("rare-names")


@pytest.mark.parametrize("name", FACES)
def test_a_face_has_the_signs_of_names_and_forms(name: str) -> None:
    assert not set(map(ord, "·—…“”‘’□✓№①〔〕＋％")) - chars_of(name)


def test_rare_names_are_in_song_or_in_the_rare_font() -> None:
    wanted = set(map(ord, "𡒄䶮𬭎𠅤𰻞𫘜𬱖☑☒"))

    assert not wanted - chars_of("song-regular") - chars_of("rare-names")


def test_the_fonts_are_small_enough_to_ship() -> None:
    sizes = {name: (FOLDER / f"{name}.ttf").stat().st_size for name in NAMES}

    assert sum(sizes.values()) <= 30_000_000
    assert sizes["rare-names"] <= 3_000_000


@pytest.mark.parametrize("name", NAMES)
def test_a_font_may_be_embedded_and_bears_no_reserved_name(name: str) -> None:
    with TTFont(FOLDER / f"{name}.ttf", lazy=True) as font:
        # What it is called; the copyright and the description name the sources, as they should.
        called = " ".join(font["name"].getDebugName(number) for number in (1, 3, 4, 6)).lower()

        assert font["OS/2"].fsType == 0
        assert "glyf" in font
    assert not [word for word in RESERVED if word in called]


def test_every_source_has_its_licence_beside_the_fonts() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("OFL-*.txt")}

    assert len(texts) == 4
    assert all("SIL OPEN FONT LICENSE Version 1.1" in text for text in nonempty(texts.values()))
