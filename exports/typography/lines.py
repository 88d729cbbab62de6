"""Breaks Chinese text into lines, and selects a font for each character."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import accumulate

from exports.typography.fonts import Face, LoadedFont, font_for, loaded

CANNOT_START = frozenset("，。、；：？！”’》〉」』】〕）］｝…—～·％‰℃,.;:?!)]}%°′″")
"""Characters that must not begin a line (GB/T 15834-2011, 5.1)."""

CANNOT_END = frozenset("“‘《〈「『【〔（［｛([{￥$№#＃")
"""Characters that must not end a line."""

# Characters kept on the line of the number before them: 20日, 3次.
_UNITS = frozenset("年月日时分次个条元名份页届版人号级")
# Invisible characters: joiners, directional marks, variation selectors.
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
_PLAIN = re.compile("[ -~\u3000-\u9fff\uff00-\uffee]*")
"""Matches texts without invisible characters and line breaks, which most are."""
_SHORT = 24  # characters: labels and numbers, which repeat on many pages
_LARGEST_STRETCH = 0.12  # of the font size; lines that need more are not justified
_FUZZ = 0.001


@dataclass(frozen=True, slots=True)
class TextRun:
    """A piece of text in one face; with ``whole`` (names) it is never broken over two lines."""

    text: str
    face: Face = Face.SONG
    whole: bool = False
    struck: bool = False
    grey: bool = False

    def __reduce__(self) -> tuple[type[TextRun], tuple[object, ...]]:
        # Pickled as a constructor call, for speed: a page has hundreds.
        return TextRun, (self.text, self.face, self.whole, self.struck, self.grey)


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """Characters in the same font; ``width`` in points."""

    text: str
    font: LoadedFont
    width: float
    struck: bool
    grey: bool


@dataclass(frozen=True, slots=True)
class TypesetLine:
    """One typeset line; ``stretch`` is the extra space after every character, in points."""

    pieces: tuple[GlyphRun, ...]
    width: float
    stretch: float = 0.0


@dataclass(slots=True)
class _Span:
    """Characters of a paragraph, from ``begin`` on, in the same run and font."""

    begin: int
    font: LoadedFont
    run: TextRun


@dataclass(slots=True)
class _Paragraph:
    """Text between two line breaks; ``ends`` are the right edges of its characters, in ems."""

    text: str = ""
    ends: list[float] = field(default_factory=lambda: [0.0])
    spans: list[_Span] = field(default_factory=list)
    whole: list[tuple[int, int]] = field(default_factory=list)  # unbreakable ranges: begin, end

    def add(self, text: str, ems: Iterable[float], font: LoadedFont, run: TextRun) -> None:
        last = self.spans[-1] if self.spans else None
        if last is None or last.font is not font or last.run is not run:
            self.spans.append(_Span(len(self.text), font, run))
        self.text += text
        self.ends += accumulate(ems, initial=self.ends.pop())


class _Ems(dict[str, float]):
    """Character widths in the first font of a face, in ems."""

    def __init__(self, font: LoadedFont) -> None:
        self._font = font

    def __missing__(self, char: str) -> float:
        code = ord(char)
        if not self._font.has(code):
            raise KeyError(char)
        width = self[char] = self._font.width(code) / 1000
        return width


def run_of(text: str | TextRun) -> TextRun:
    """Return a text as a run of the body face."""
    return text if isinstance(text, TextRun) else TextRun(text)


@cache
def _ems(face: Face) -> _Ems:
    return _Ems(loaded(face.value))


@cache
def _shaped(face: Face, char: str) -> tuple[LoadedFont | None, float]:
    font = font_for(face, ord(char))
    return font, (font.width(ord(char)) / 1000 if font else 0.0)


def visible_lines(text: str) -> list[str]:
    """Return the lines of a text without invisible characters; tabs become spaces."""
    return [text] if _PLAIN.fullmatch(text) else _LINE_END.split(text.translate(_SEEN))


def broken(
    runs: Iterable[TextRun],
    size: float,
    width: float,
    *,
    missing: set[str],
    justified: bool = True,
    indent: float = 0.0,
) -> tuple[TypesetLine, ...]:
    """Break runs into lines of at most ``width`` points; ``indent`` shortens the first.

    A character without a glyph becomes ``〔U+XXXX〕`` and is added to ``missing``.
    """
    pieces = tuple(runs)
    if sum(len(run.text) for run in pieces) <= _SHORT:
        lines, lacked = _broken_once(pieces, size, width, justified, indent)
        missing |= lacked
        return lines
    return _broken(pieces, size, width, missing, justified=justified, indent=indent)


@lru_cache(maxsize=4096)
def _broken_once(
    runs: tuple[TextRun, ...],
    size: float,
    width: float,
    justified: bool,
    indent: float,
) -> tuple[tuple[TypesetLine, ...], frozenset[str]]:
    missing: set[str] = set()
    lines = _broken(runs, size, width, missing, justified=justified, indent=indent)
    return lines, frozenset(missing)


def _broken(
    runs: tuple[TextRun, ...],
    size: float,
    width: float,
    missing: set[str],
    *,
    justified: bool,
    indent: float,
) -> tuple[TypesetLine, ...]:
    lines: list[TypesetLine] = []
    for paragraph in _paragraphs(runs, missing):
        text, start = paragraph.text, 0
        while True:
            available = width - (indent if not lines else 0.0)
            end = _end_of_line(paragraph, start, (available + _FUZZ) / size)
            is_last = end >= len(text)
            lines.append(_line(paragraph, start, end, size, available, justified and not is_last))
            if is_last:
                break
            start = end
            while start < len(text) and text[start] == " ":
                start += 1
    return tuple(lines)


def _paragraphs(runs: Iterable[TextRun], missing: set[str]) -> list[_Paragraph]:
    paragraphs = [_Paragraph()]
    for run in runs:
        ems = _ems(run.face)
        for number, line in enumerate(visible_lines(run.text)):
            if number:
                paragraphs.append(_Paragraph())
            if not line:
                continue
            paragraph = paragraphs[-1]
            begin = len(paragraph.text)
            try:
                widths = list(map(ems.__getitem__, line))
            except KeyError:
                _add_mixed(paragraph, line, run, missing)
            else:
                paragraph.add(line, widths, loaded(run.face.value), run)
            if run.whole:
                paragraph.whole.append((begin, len(paragraph.text)))
    return paragraphs


def _add_mixed(paragraph: _Paragraph, line: str, run: TextRun, missing: set[str]) -> None:
    """Add characters that need fallback fonts."""
    for char in line:
        font, em = _shaped(run.face, char)
        if font is not None:
            paragraph.add(char, (em,), font, run)
            continue
        missing.add(char)
        font = loaded(run.face.value)  # every shipped face has these characters
        signs = f"〔U+{ord(char):04X}〕"
        begin = len(paragraph.text)
        paragraph.whole.append((begin, begin + len(signs)))
        paragraph.add(signs, (font.width(ord(sign)) / 1000 for sign in signs), font, run)


def _end_of_line(paragraph: _Paragraph, start: int, available: float) -> int:
    """Return the end of the line that begins at ``start``: the last allowed break that fits.

    ``available`` is in ems.
    """
    text, ends = paragraph.text, paragraph.ends
    fits = bisect_right(ends, ends[start] + available, start) - 1
    while fits < len(text) and text[fits] == " ":
        fits += 1
    if fits >= len(text):
        return len(text)
    fits = max(fits, start + 1)
    # A word that is wider than the line is cut, but never before or after a forbidden character;
    # if there is no such place, the line is cut where it is full.
    for may_break in (_may_break, _may_cut):
        for place in range(fits, start, -1):
            if may_break(paragraph, place):
                return place
    return fits


def _may_break(paragraph: _Paragraph, place: int) -> bool:
    if not _may_cut(paragraph, place):
        return False
    before, after = paragraph.text[place - 1], paragraph.text[place]
    if before.isdigit() and after in _UNITS:
        return False
    return not (_is_word(before) and _is_word(after))


def _may_cut(paragraph: _Paragraph, place: int) -> bool:
    before, after = paragraph.text[place - 1], paragraph.text[place]
    if any(begin < place < end for begin, end in paragraph.whole):
        return False
    if after in CANNOT_START or before in CANNOT_END:
        return False
    return after != " "  # a space stays at the end of its line


@cache
def _is_word(char: str) -> bool:
    """Return whether a character is part of a word or number that stays together."""
    if char in "-–./_@'’+*":
        return True
    return ord(char) < 0x2E80 and unicodedata.category(char)[0] in "LN"


def _line(
    paragraph: _Paragraph, start: int, end: int, size: float, available: float, is_justified: bool
) -> TypesetLine:
    while end > start and paragraph.text[end - 1] == " ":
        end -= 1
    width = (paragraph.ends[end] - paragraph.ends[start]) * size
    stretch = 0.0
    if is_justified and end - start > 1 and width < available:
        wanted = (available - width) / (end - start - 1)
        stretch = wanted if wanted <= _LARGEST_STRETCH * size else 0.0
    return TypesetLine(tuple(_pieces(paragraph, start, end, size)), width, stretch)


def _pieces(paragraph: _Paragraph, start: int, end: int, size: float) -> Iterator[GlyphRun]:
    after = end
    pieces = []
    for span in reversed(paragraph.spans):
        begin = max(span.begin, start)
        if begin < after:
            width = (paragraph.ends[after] - paragraph.ends[begin]) * size
            run = span.run
            text = paragraph.text[begin:after]
            pieces.append(GlyphRun(text, span.font, width, run.struck, run.grey))
            after = begin
    return reversed(pieces)


def width_of(text: str, face: Face, size: float) -> float:
    """Return the width of a short text in points, without breaking it."""
    return sum(_shaped(face, char)[1] for char in text) * size


__all__ = [
    "CANNOT_END",
    "CANNOT_START",
    "GlyphRun",
    "TextRun",
    "TypesetLine",
    "broken",
    "loaded",
    "run_of",
]
