"""The fonts of the documents: loaded on use, one chain of fallbacks for every character."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from importlib.resources import files
from pathlib import Path

from exports.typography.truetype import TrueType


class Face(Enum):
    """The three faces of a document, each with the file it ships in."""

    SONG = "song-regular"
    SONG_BOLD = "song-bold"
    HEI = "hei-regular"


@dataclass(frozen=True, slots=True)
class MissingGlyph:
    """A character that no font at hand can draw, and whose page it should have stood on.

    The page shows ``〔U+XXXX〕`` in its place. ``student_no`` is empty on pages of many students.
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
# Windows has all of Extension A in SimSun and Extension B in SimSun-ExtB; both may be embedded.
_SYSTEM_FONTS = ("simsun.ttc", "simsunb.ttf")


class LoadedFont:
    """One font under its ``name``; widths in thousandths of its size."""

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
    """Return a shipped font; the first call of a process loads it (about 0.01 s)."""
    return LoadedFont(name, Path(str(files("exports") / "fonts" / f"{name}.ttf")))


@cache
def font_for(face: Face, code: int) -> LoadedFont | None:
    """Return the first font of the chain that has the character, or None when none has."""
    for font in _chain(face):
        if font.has(code):
            return font
    return None


def _chain(face: Face) -> Iterator[LoadedFont]:
    for name in _CHAINS[face]:
        yield loaded(name)
    yield from system_fonts()


@cache
def system_fonts() -> tuple[LoadedFont, ...]:
    """Return the fonts of this computer that hold more characters than the shipped ones."""
    if platform.system() != "Windows":
        return ()
    folder = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "Fonts"
    return tuple(
        LoadedFont(f"system-{path.stem}", path)
        for path in (folder / name for name in _SYSTEM_FONTS)
        if path.is_file()
    )
