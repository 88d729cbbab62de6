"""The fonts of the documents: loaded on first use, with a fallback chain for each character."""

from __future__ import annotations

import os
import platform
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from importlib.resources import files
from pathlib import Path

from casework.problems import Trouble
from exports.typography.truetype import TrueType


class Face(Enum):
    """The three faces of a document, by the name of their font file."""

    SONG = "song-regular"
    SONG_BOLD = "song-bold"
    HEI = "hei-regular"


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A character without a glyph in any available font, and the student of the document.

    ``〔U+XXXX〕`` is printed instead. ``student_no`` is empty for documents about many students.
    """

    student_no: str
    character: str = field(repr=False)

    @property
    def code_point(self) -> str:
        return f"U+{ord(self.character):04X}"


_RARE = "rare-names"
_CHAINS = {
    Face.SONG: (Face.SONG.value, _RARE),
    Face.SONG_BOLD: (Face.SONG_BOLD.value, Face.SONG.value, _RARE),
    Face.HEI: (Face.HEI.value, Face.SONG.value, _RARE),
}
# TrueType fonts that have more characters than ours, and may be embedded: Windows
# has Extension A in SimSun and Extension B in SimSun-ExtB, macOS Songti, Debian Hanazono Mincho.
_WINDOWS_FONTS = ("simsun.ttc", "simsunb.ttf")
_OTHER_FONTS = {
    "Darwin": (
        "/System/Library/Fonts/Supplemental/Songti.ttc",
        "/Library/Fonts/Songti.ttc",
    ),
    "Linux": (
        "/usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
        "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
        "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
    ),
}
_NOT_READABLE = (OSError, ValueError, KeyError, IndexError, StopIteration, struct.error)
_EMBEDDING_FORBIDDEN = 0x2  # OpenType table OS/2, fsType


class LoadedFont:
    """A font and its ``name``; widths are in thousandths of the font size."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.file = TrueType(path)
        self._glyphs = self.file.glyphs

    def has(self, code: int) -> bool:
        return code in self._glyphs

    def width(self, code: int) -> float:
        return self.file.width(self._glyphs[code])


@cache
def loaded(name: str) -> LoadedFont:
    """Return a shipped font; the first call in a process loads it (about 0.01 s).

    Raises:
        Trouble: FONT_DAMAGED, when its file is missing or not a font.
    """
    path = Path(str(files("exports") / "fonts" / f"{name}.ttf"))
    try:
        return LoadedFont(name, path)
    except _NOT_READABLE as error:
        raise Trouble("FONT_DAMAGED", path=str(path)) from error


@cache
def font_for(face: Face, code: int) -> LoadedFont | None:
    """Return the first font of the fallback chain that has the character, or None."""
    for font in _chain(face):
        if font.has(code):
            return font
    return None


def _chain(face: Face) -> Iterator[LoadedFont]:
    own, *others = _CHAINS[face]
    yield loaded(own)
    for name in others:
        # Without a system font, a rare character is printed as its code.
        with suppress(Trouble):
            yield loaded(name)
    yield from system_fonts()


@cache
def system_fonts() -> tuple[LoadedFont, ...]:
    """Return the fonts of this computer that have more characters than the shipped ones.

    Fonts that are damaged or may not be embedded are skipped.
    """
    found: list[LoadedFont] = []
    for path in _system_paths():
        with suppress(*_NOT_READABLE):
            font = LoadedFont(f"system-{path.stem}", path)
            if not font.file.embedding & _EMBEDDING_FORBIDDEN:
                found.append(font)
    return tuple(found)


def _system_paths() -> list[Path]:
    system = platform.system()
    if system == "Windows":
        folder = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "Fonts"
        return [folder / name for name in _WINDOWS_FONTS]
    return [Path(path) for path in _OTHER_FONTS.get(system, ())]
