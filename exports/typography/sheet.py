"""Sheets of paper: blocks flow over A4 pages with a foot on each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, BinaryIO

from exports.typography.blocks import Block
from exports.typography.embedding import EmbeddedFonts, nominal_font

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)

Foot = Callable[[Any, int], None]
"""Draws what stands on every page of a document; gets the canvas and the page's number in it."""


@dataclass(frozen=True, slots=True)
class Margins:
    """The margins of a page in points."""

    left: float
    right: float
    top: float
    bottom: float


# GB/T 9704-2012: the type area is 156 mm wide and begins 28 mm from the bound edge. Above and
# below a form takes more of the page than an official letter does.
FORM = Margins(28 * MM, 26 * MM, 24 * MM, 27 * MM)


class Sheet:
    """A PDF being made on ``stream``; ``missing`` collects the characters that no font has.

    One sheet may hold many documents, each with pages counted from one.
    """

    def __init__(
        self,
        stream: BinaryIO,
        *,
        title: str,
        subject: str,
        margins: Margins = FORM,
        size: tuple[float, float] = A4,
    ) -> None:
        from reportlab import rl_config
        from reportlab.pdfgen.canvas import Canvas

        # Streams as they are, not spelled out in ASCII: a third less time and a fifth less bytes.
        rl_config.useA85 = 0
        self._canvas: Any = Canvas(
            stream,
            pagesize=size,
            initialFontName=nominal_font(),
            pageCompression=1,
            lang="zh-CN",
        )
        # Blocks find the fonts of the PDF where they draw.
        self._canvas.fonts = EmbeddedFonts(self._canvas._doc)  # noqa: SLF001  it has no other door
        self._canvas.setTitle(title)
        self._canvas.setSubject(subject)
        self._canvas.setAuthor("助航")
        self._canvas.setCreator("助航 Zhuhang")
        self._margins = margins
        self._size = size
        self.missing: set[str] = set()
        self.pages = 0

    @property
    def width(self) -> float:
        """The width of the type area."""
        return self._size[0] - self._margins.left - self._margins.right

    def flow(self, blocks: Iterable[Block], foot: Foot) -> int:
        """Set blocks one under the other on new pages, and return how many pages it took."""
        waiting = list(blocks)[::-1]
        top = self._size[1] - self._margins.top
        y, page, is_fresh = top, 1, True
        while waiting:
            block = waiting.pop()
            gap = 0.0 if is_fresh else block.space_before
            room = y - self._margins.bottom
            height = block.lay(self.width, self.missing)
            after = self._start_of(waiting) if block.keeps_next else 0.0
            if gap + height + after <= room or (is_fresh and height <= room):
                block.draw(self._canvas, self._margins.left, y - gap)
                y, is_fresh = y - gap - height, False
                continue
            halves = block.part(room - gap)
            if halves is not None:
                halves[0].lay(self.width, self.missing)
                halves[0].draw(self._canvas, self._margins.left, y - gap)
                waiting.append(halves[1])
            elif is_fresh:
                raise ValueError(f"{type(block).__name__} is taller than a page")
            else:
                waiting.append(block)
            self._turn(foot, page)
            y, page, is_fresh = top, page + 1, True
        self._turn(foot, page)
        return page

    def show_outline(self) -> None:
        """Let readers open the PDF with its outline beside the pages."""
        self._canvas.showOutline()

    def save(self) -> None:
        """Finish the PDF."""
        self._canvas.save()

    def _start_of(self, waiting: list[Block]) -> float:
        """Return the room that the next blocks need to begin: headings, and what they head."""
        needed = 0.0
        for block in reversed(waiting):
            height = block.lay(self.width, self.missing)
            needed += block.space_before + (height if block.keeps_next else block.start())
            if not block.keeps_next:
                break
        return needed

    def _turn(self, foot: Foot, page: int) -> None:
        foot(self._canvas, page)
        self._canvas.showPage()
        self.pages += 1
