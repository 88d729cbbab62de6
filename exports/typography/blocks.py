"""The blocks of a page: paragraphs and page breaks, with their heights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from exports.typography.lines import TextRun, TypesetLine, broken, width_of
from exports.typography.tags import Tag

if TYPE_CHECKING:
    from exports.typography.canvas import Canvas

_ASCENT = 0.88  # of the size: the top of a Chinese font's em square above the baseline
_STRIKE = 0.36  # of the size: the middle of a character above the baseline
_STRIKE_PEN = 0.7
_GREY = 0.36
_SMALLEST = 0.62  # of the size; a name that is still too long is broken


class Align(Enum):
    """Horizontal alignment of a text."""

    LEFT = 0.0
    CENTRE = 0.5
    RIGHT = 1.0
    FULL = 0.01  # justified: only lines that nearly fill the width are stretched


class Block(Protocol):
    """A block of a page. Call ``lay`` before ``draw`` and ``part``."""

    @property
    def space_before(self) -> float: ...

    @property
    def keeps_next(self) -> bool:
        """Whether the block must be on the same page as the beginning of the next one."""
        ...

    def start(self) -> float:
        """Return the minimal height that the block needs to begin on a page."""
        ...

    def lay(self, width: float, missing: set[str]) -> float:
        """Lay out the block at a width and return its height; add missing glyphs to ``missing``."""
        ...

    def draw(self, canvas: Canvas, x: float, top: float) -> None: ...

    def part(self, available: float) -> tuple[Block, Block] | None:
        """Split the block into the part that fits into ``available`` and the rest, or None."""
        ...


class WholeBlock:
    """A block that is never split over pages; after ``lay`` it knows its height."""

    __slots__ = ()

    @property
    def laid_height(self) -> float:
        """The height of the block as laid out."""
        raise NotImplementedError

    def start(self) -> float:
        return self.laid_height

    def part(self, available: float) -> tuple[Block, Block] | None:  # noqa: ARG002  never split
        return None


@dataclass(frozen=True, slots=True)
class NewPage(WholeBlock):
    """A page break."""

    space_before: float = 0.0
    keeps_next: bool = False
    laid_height = 0.0

    def lay(self, width: float, missing: set[str]) -> float:  # noqa: ARG002  has no content
        return 0.0

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        """Draw nothing."""


@dataclass(slots=True)
class Text:
    """One or more paragraphs: line breaks in its runs are kept."""

    runs: tuple[TextRun, ...]
    size: float = 10.5
    leading: float = 16.0
    align: Align = Align.FULL
    indent: float = 0.0  # of the first line, in characters
    space_before: float = 0.0
    keeps_next: bool = False
    bookmark: tuple[str, int] | None = None  # text and level of an outline entry
    role: str = "P"  # structure tag: H1 to H6, P
    tag: Tag = field(default_factory=Tag, repr=False, compare=False)
    laid_lines: tuple[TypesetLine, ...] = field(default=(), init=False, repr=False)
    laid_width: float = field(default=0.0, init=False, repr=False)
    set_size: float = field(default=0.0, init=False, repr=False)
    is_laid: bool = field(default=False, init=False, repr=False)

    def __reduce__(self) -> tuple[type[Text], tuple[object, ...]]:
        # Only the content is pickled; another process lays it out again.
        about = (
            self.align,
            self.indent,
            self.space_before,
            self.keeps_next,
            self.bookmark,
            self.role,
        )
        return Text, (self.runs, self.size, self.leading, *about)

    def lay(self, width: float, missing: set[str]) -> float:
        if not self.is_laid:
            self.laid_width, self.is_laid = width, True
            self.set_size = self.size * _shrink(self.runs, self.size, width)
            self.laid_lines = broken(
                self.runs,
                self.set_size,
                width,
                missing=missing,
                justified=self.align is Align.FULL,
                indent=self.indent * self.size,
            )
        return len(self.laid_lines) * self.leading

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        if self.bookmark is not None:
            canvas.bookmark(*self.bookmark, top)
        size = self.set_size
        base = top - (self.leading - size) / 2 - _ASCENT * size
        code = [canvas.tags.mark(self.tag, self.role), "BT"]
        strikes: list[tuple[float, float, float]] = []
        stretch, font, grey = None, None, None  # the state set by the last operators
        is_left = self.align is Align.LEFT or self.align is Align.FULL
        aside = 0.0 if is_left else self.align.value
        for number, line in enumerate(self.laid_lines):
            left = x + (self.laid_width - line.width) * aside
            left += self.indent * self.size if number == 0 else 0.0
            code.append(f"1 0 0 1 {left:.5f} {base:.5f} Tm")
            # Unchanged operators are not repeated: a page consists mostly of short pieces.
            if line.stretch != stretch:
                stretch = line.stretch
                code.append(f"{stretch:.6f} Tc")
            for piece in line.pieces:
                if piece.grey is not grey:
                    grey = piece.grey
                    code.append(f"{_GREY if grey else 0} g")
                if piece.font is not font:
                    font = piece.font
                    embedded = canvas.fonts.of(font)
                    code.append(f"/{embedded.alias} {size:.8g} Tf")
                code.append(f"<{embedded.shown(piece.text)}> Tj")
                advance = piece.width + line.stretch * len(piece.text)
                if piece.struck:
                    strikes.append((left, left + advance, base + _STRIKE * size))
                left += advance
            base -= self.leading
        code.append("ET EMC")
        canvas.add(" ".join(code))
        for begin, end, height in strikes:
            canvas.line(begin, height, end, height, _STRIKE_PEN)

    def start(self) -> float:
        return min(len(self.laid_lines), 2) * self.leading

    def part(self, available: float) -> tuple[Text, Text] | None:
        count = int(available // self.leading)
        # Never leave a single line at the bottom or top of a page.
        count = min(count, len(self.laid_lines) - 2)
        if count < 2:
            return None
        return self._with(self.laid_lines[:count]), self._with(
            self.laid_lines[count:], is_rest=True
        )

    def _with(self, lines: tuple[TypesetLine, ...], *, is_rest: bool = False) -> Text:
        text = replace(
            self,
            indent=0.0 if is_rest else self.indent,
            space_before=0.0 if is_rest else self.space_before,
            bookmark=None if is_rest else self.bookmark,
        )
        text.laid_lines, text.laid_width, text.is_laid = lines, self.laid_width, True
        text.set_size = self.set_size
        return text


def _shrink(runs: Sequence[TextRun], size: float, width: float) -> float:
    """Return the factor that scales a text down so that its longest name fits on a line."""
    names = [width_of(run.text, run.face, size) for run in runs if run.whole]
    widest = max(names, default=0.0)
    return max(_SMALLEST, width / widest) if widest > width else 1.0
