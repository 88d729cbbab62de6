"""Flows blocks over A4 pages, with footers and watermarks."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import cos, radians, sin
from pathlib import Path
from typing import BinaryIO

from exports.atomic_files import atomic_writer
from exports.results import Written
from exports.seal import PLAIN, DocumentSecurity, lock
from exports.typography.blocks import Align, Block, NewPage, Text
from exports.typography.canvas import Canvas
from exports.typography.fonts import MissingGlyph
from exports.typography.lines import TextRun, broken
from exports.typography.pdf import About, Pdf

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)

Foot = Callable[[Canvas, int], None]
"""Draws the footer of a page, given the canvas and the page's number in the document."""


@dataclass(frozen=True, slots=True)
class Margins:
    """The margins of a page in points."""

    left: float
    right: float
    top: float
    bottom: float
    is_mirrored: bool = False  # on even pages the binding edge is on the right

    def left_on(self, page: int) -> float:
        """Return the left margin of a page."""
        return self.right if self.is_mirrored and page % 2 == 0 else self.left


# GB/T 9704-2012: type area 156 × 225 mm, 37 mm from the top, 28 mm from the binding edge.
FORM = Margins(28 * MM, 26 * MM, 37 * MM, 35 * MM, is_mirrored=True)


class FlowDocument:
    """A PDF being written to ``stream``; ``missing`` collects the missing glyphs.

    It may contain many documents, each with pages numbered from one.
    """

    def __init__(
        self,
        stream: BinaryIO,
        *,
        title: str,
        subject: str,
        margins: Margins = FORM,
        size: tuple[float, float] = A4,
        security: DocumentSecurity = PLAIN,
    ) -> None:
        self._about = About(title, subject, is_archival=not security.password)
        self._stream, self._finishing = stream, security
        self._held = io.BytesIO() if security.password else None  # kept until it is encrypted
        self._canvas = Canvas(Pdf(self._held or stream), size)
        self._shows_outline = False
        self._margins = margins
        self._size = size
        self.missing: set[str] = set()

    @property
    def pages(self) -> int:
        """The number of pages so far."""
        return self._canvas.pages

    @property
    def width(self) -> float:
        """The width of the type area."""
        return self._size[0] - self._margins.left - self._margins.right

    def flow(self, blocks: Iterable[Block], foot: Foot) -> int:
        """Typeset blocks on new pages, and return the number of pages."""
        waiting = list(blocks)[::-1]
        top = self._size[1] - self._margins.top
        y, page, is_fresh = top, 1, True
        self._begin()
        while waiting:
            block = waiting.pop()
            if isinstance(block, NewPage):
                if not is_fresh:
                    self._turn(foot, page)
                    self._begin()
                    y, page, is_fresh = top, page + 1, True
                continue
            left = self._margins.left_on(page)
            gap = 0.0 if is_fresh else block.space_before
            available = y - self._margins.bottom
            height = block.lay(self.width, self.missing)
            after = self._start_of(waiting) if block.keeps_next else 0.0
            if gap + height + after <= available or (is_fresh and height <= available):
                block.draw(self._canvas, left, y - gap)
                y, is_fresh = y - gap - height, False
                continue
            halves = block.part(available - gap)
            if halves is not None:
                halves[0].lay(self.width, self.missing)
                halves[0].draw(self._canvas, left, y - gap)
                waiting.append(halves[1])
            elif is_fresh:
                raise ValueError(f"{type(block).__name__} is taller than a page")
            else:
                waiting.append(block)
            self._turn(foot, page)
            self._begin()
            y, page, is_fresh = top, page + 1, True
        self._turn(foot, page)
        self._canvas.end_document()
        return page

    def show_outline(self) -> None:
        """Have viewers show the outline when they open the PDF."""
        self._shows_outline = True

    def save(self, *, student_no: str = "", code: str = "") -> None:
        """Finish the PDF, encrypting and sealing it as requested."""
        seal = self._finishing.seal(student_no, code)
        inner = None if self._held else seal
        self._canvas.close(self._about, shows_outline=self._shows_outline, seal=inner)
        if self._held is not None:
            lock(self._held.getvalue(), self._finishing.password, seal, self._stream)

    def _start_of(self, waiting: list[Block]) -> float:
        """Return the height that the next blocks need to begin: headings with their content."""
        needed = 0.0
        for block in reversed(waiting):
            height = block.lay(self.width, self.missing)
            needed += block.space_before + (height if block.keeps_next else block.start())
            if not block.keeps_next:
                break
        return needed

    def _begin(self) -> None:
        self._canvas.begin()
        if self._finishing.watermark:
            draw_watermark(self._canvas, self._finishing.watermark, self._size)

    def _turn(self, foot: Foot, page: int) -> None:
        with self._canvas.tags.decoration():
            foot(self._canvas, page)
        self._canvas.turn()


_SIZE, _SHADE, _ANGLE = 15.0, 0.88, 30.0
_ACROSS, _DOWN = 210.0, 150.0  # points: spacing
_ANY_WIDTH = 10_000.0


def draw_watermark(canvas: Canvas, words: str, size: tuple[float, float]) -> None:
    """Cover the page with repetitions of the text, pale enough that content stays readable."""
    (line,) = broken((TextRun(" ".join(words.split())),), _SIZE, _ANY_WIDTH, missing=set())
    shown = " ".join(
        f"/{(font := canvas.fonts.of(piece.font)).alias} {_SIZE:g} Tf <{font.shown(piece.text)}> Tj"
        for piece in line.pieces
    )
    turn = radians(_ANGLE)
    slope = f"{cos(turn):.4f} {sin(turn):.4f} {-sin(turn):.4f} {cos(turn):.4f}"
    across = max(_ACROSS, line.width * cos(turn) + 60)
    code = [f"{_SHADE} g BT"]
    y, row = 40.0, 0
    while y < size[1]:
        x = 30.0 - row % 2 * across / 2
        while x < size[0]:
            code.append(f"{slope} {x:.2f} {y:.2f} Tm {shown}")
            x += across
        y, row = y + _DOWN, row + 1
    code.append("ET")
    canvas.decorate(" ".join(code))


def page_numbers(
    margins: Margins, before: str = "", *, below: float = 8.0, size: float = 10.5
) -> Foot:
    """Return a footer with a centred ``— 1 —`` in the format of GB/T 9704-2012.

    It is ``below`` points under the type area; ``before`` is printed in front of the number.
    """
    start = f"{before}　" if before else ""

    def draw(canvas: Canvas, page: int) -> None:
        run = TextRun(f"{start}— {page} —")
        text = Text((run,), size=size, leading=int(size + 2), align=Align.CENTRE)
        text.lay(A4[0] - margins.left - margins.right, set())
        text.draw(canvas, margins.left_on(page), margins.bottom - below)

    return draw


Pages = tuple[int, tuple[MissingGlyph, ...]]
"""The page count of a document, and its missing glyphs."""


def set_parts(
    stream: BinaryIO,
    title: str,
    parts: Iterable[tuple[Iterable[Block], Foot]],
    *,
    margins: Margins = FORM,
    security: DocumentSecurity = PLAIN,
    student_no: str = "",
) -> Pages:
    """Write a PDF of parts, each with pages numbered from one."""
    paper = FlowDocument(stream, title=title, subject=title, margins=margins, security=security)
    for blocks, foot in parts:
        paper.flow(blocks, foot)
    paper.save(student_no=student_no)
    return paper.pages, tuple(MissingGlyph(student_no, char) for char in sorted(paper.missing))


def write_pdf(target: Path, set_pages: Callable[[BinaryIO], Pages]) -> Written:
    """Write a PDF to ``target``. Raises as ``atomic_writer``."""
    with atomic_writer(target) as stream:
        pages, missing = set_pages(stream)
    return Written((target,), pages, missing)
