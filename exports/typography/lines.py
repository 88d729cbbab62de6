"""Lines of Chinese text: each character in a font that has it, breaks where they are allowed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from exports.typography.fonts import Face, LoadedFont, font_for, loaded

CANNOT_START = frozenset("，。、；：？！”’》〉」』】〕）］｝…—～·％‰℃,.;:?!)]}%°′″")
"""What may not stand at the beginning of a line (GB/T 15834-2011, 5.1)."""

CANNOT_END = frozenset("“‘《〈「『【〔（［｛([{￥$№#＃")
"""What may not stand at the end of a line."""

# What follows a figure on the same line: 20日, 3 次 without its blank.
_UNITS = frozenset("年月日时分次个条元名份页届版人号级")
# Drawn by no font and meant for none: joiners, marks of direction, variation selectors.
_UNSEEN = frozenset(
    (
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
        0xFEFF,
        *range(0xE0100, 0xE01F0),
    )
)
_SEEN: dict[int, str | None] = {**dict.fromkeys(_UNSEEN), 0x09: " ", 0xA0: " "}
_LINE_END = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_LARGEST_STRETCH = 0.12  # of the font size, between two characters; beyond it a line stays ragged
_FUZZ = 0.001


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one face; ``whole`` is a name, which is never broken over two lines."""

    text: str
    face: Face = Face.SONG
    whole: bool = False
    struck: bool = False
    grey: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that share a font; ``width`` in points."""

    text: str
    font: str
    width: float
    struck: bool
    grey: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is set: ``stretch`` (points) goes after every character."""

    pieces: tuple[Piece, ...]
    width: float
    stretch: float = 0.0


@dataclass(slots=True)
class _Glyph:
    text: str
    font: LoadedFont
    width: float
    run: Run
    group: int  # glyphs of one positive group stay together


def run_of(text: str | Run) -> Run:
    """Return a text as a run of the body face."""
    return text if isinstance(text, Run) else Run(text)


@cache
def _shaped(face: Face, char: str) -> tuple[LoadedFont | None, float]:
    font = font_for(face, ord(char))
    return font, (font.width(ord(char)) / 1000 if font else 0.0)


def visible_lines(text: str) -> list[str]:
    """Return the lines of a text with only what is to be seen; tabs become blanks."""
    return _LINE_END.split(text.translate(_SEEN))


def broken(
    runs: Iterable[Run],
    size: float,
    width: float,
    *,
    missing: set[str],
    justified: bool = True,
    indent: float = 0.0,
) -> tuple[Line, ...]:
    """Break runs into lines of at most ``width`` points; ``indent`` shortens the first.

    A character that no font has becomes ``〔U+XXXX〕`` and is added to ``missing``.
    """
    lines: list[Line] = []
    for paragraph in _paragraphs(runs, size, missing):
        start = 0
        while True:
            room = width - (indent if not lines else 0.0)
            end = _end_of_line(paragraph, start, room)
            is_last = end >= len(paragraph)
            lines.append(_line(paragraph[start:end], size, room, justified and not is_last))
            if is_last:
                break
            start = end
            while start < len(paragraph) and paragraph[start].text == " ":
                start += 1
    return tuple(lines)


def _paragraphs(runs: Iterable[Run], size: float, missing: set[str]) -> list[list[_Glyph]]:
    paragraphs: list[list[_Glyph]] = [[]]
    group = 0
    for run in runs:
        group += 1
        whole = group if run.whole else 0
        for number, line in enumerate(visible_lines(run.text)):
            if number:
                paragraphs.append([])
            for char in line:
                font, em = _shaped(run.face, char)
                if font is not None:
                    paragraphs[-1].append(_Glyph(char, font, em * size, run, whole))
                    continue
                missing.add(char)
                group += 1
                paragraphs[-1] += _stand_ins(char, run, size, group)
    return paragraphs


def _stand_ins(char: str, run: Run, size: float, group: int) -> Iterator[_Glyph]:
    font = loaded(run.face.value)  # every shipped face has these signs
    for sign in f"〔U+{ord(char):04X}〕":
        yield _Glyph(sign, font, font.width(ord(sign)) * size / 1000, run, group)


def _end_of_line(glyphs: Sequence[_Glyph], start: int, room: float) -> int:
    """Return where the line that begins at ``start`` ends: at the last break that still fits."""
    used, fits = 0.0, start
    for place in range(start, len(glyphs)):
        used += glyphs[place].width
        if used > room + _FUZZ and glyphs[place].text != " ":
            break
        fits = place + 1
    else:
        return len(glyphs)
    fits = max(fits, start + 1)
    # A word that is wider than the line is cut, but not so that a mark stands where it must not;
    # where nothing may be parted at all the line is cut where it is full.
    for may_break in (_may_break, _may_cut):
        for place in range(fits, start, -1):
            if may_break(glyphs[place - 1], glyphs[place]):
                return place
    return fits


def _may_break(before: _Glyph, after: _Glyph) -> bool:
    if not _may_cut(before, after):
        return False
    if before.text.isdigit() and after.text in _UNITS:
        return False
    return not (_is_word(before.text) and _is_word(after.text))


def _may_cut(before: _Glyph, after: _Glyph) -> bool:
    if before.group and before.group == after.group:
        return False
    if after.text in CANNOT_START or before.text in CANNOT_END:
        return False
    return after.text != " "  # a blank hangs at the end of the line it follows


@cache
def _is_word(char: str) -> bool:
    """Tell whether a character is part of a word or number that stays together."""
    if char in "-–./_@'’+*":
        return True
    return ord(char) < 0x2E80 and unicodedata.category(char)[0] in "LN"


def _line(glyphs: Sequence[_Glyph], size: float, room: float, is_justified: bool) -> Line:
    shown = list(glyphs)
    while shown and shown[-1].text == " ":
        shown.pop()
    width = sum(glyph.width for glyph in shown)
    stretch = 0.0
    if is_justified and len(shown) > 1 and width < room:
        wanted = (room - width) / (len(shown) - 1)
        stretch = wanted if wanted <= _LARGEST_STRETCH * size else 0.0
    return Line(tuple(_pieces(shown)), width, stretch)


def _pieces(glyphs: Sequence[_Glyph]) -> Iterator[Piece]:
    begin = 0
    for place in range(1, len(glyphs) + 1):
        last = glyphs[place - 1]
        if place < len(glyphs):
            here = glyphs[place]
            if here.font is last.font and here.run is last.run:
                continue
        same = glyphs[begin:place]
        yield Piece(
            "".join(glyph.text for glyph in same),
            last.font.name,
            sum(glyph.width for glyph in same),
            last.run.struck,
            last.run.grey,
        )
        begin = place


def width_of(text: str, face: Face, size: float) -> float:
    """Return the width of a short text in points, without breaking it."""
    return sum(_shaped(face, char)[1] for char in text) * size


__all__ = ["CANNOT_END", "CANNOT_START", "Line", "Piece", "Run", "broken", "loaded", "run_of"]
