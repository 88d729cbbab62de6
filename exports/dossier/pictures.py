"""Pictures as blocks of a page."""

from __future__ import annotations

from dataclasses import dataclass, field

from exports.typography.blocks import Block
from exports.typography.canvas import Canvas, Picture


@dataclass(slots=True)
class PictureBlock:
    """A centred picture of a maximal width and height; ``words`` is its alternative text."""

    picture: Picture = field(repr=False)
    words: str
    widest: float
    highest: float
    space_before: float = 0.0
    keeps_next: bool = False
    _available: float = field(default=0.0, init=False, repr=False)

    def lay(self, width: float, missing: set[str]) -> float:  # noqa: ARG002  it has no glyphs
        self._available = width
        return self._size()[1]

    def start(self) -> float:
        return self._size()[1]

    def part(self, available: float) -> tuple[Block, Block] | None:  # noqa: ARG002  never split
        return None

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        width, height = self._size()
        left = x + (self._available - width) / 2
        canvas.picture(self.words, self.picture, left, top - height, width, height)

    def _size(self) -> tuple[float, float]:
        widest = min(self.widest, self._available or self.widest)
        # At most one point per pixel: enlarging would only make it coarser.
        scale = min(widest / self.picture.width, self.highest / self.picture.height, 1.0)
        return self.picture.width * scale, self.picture.height * scale
