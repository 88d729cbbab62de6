"""The 3-3-3 mark of a dossier: three rings with their words, side by side."""

from __future__ import annotations

from dataclasses import dataclass, field

from exports.mark333 import Ring, ring_code
from exports.typography.blocks import Align, Block, Text
from exports.typography.canvas import Canvas
from exports.typography.lines import Run

_DIAMETER = 46.0
_HEIGHT = 56.0
_GAP = 10.0


@dataclass(frozen=True, slots=True)
class WordedRing:
    """A ring, or none where nothing is demanded, and the lines of words beside it."""

    ring: Ring | None
    words: tuple[Run, ...]


@dataclass(slots=True)
class Rings:
    """Talks, referrals and events in this order: ring, count, and what is still owed."""

    rings: tuple[WordedRing, ...]
    space_before: float = 3.0
    keeps_next: bool = False
    _width: float = field(default=0.0, init=False, repr=False)

    def lay(self, width: float, missing: set[str]) -> float:  # noqa: ARG002  every sign has a font
        self._width = width
        return _HEIGHT

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        share = self._width / len(self.rings)
        for number, worded in enumerate(self.rings):
            _draw_one(canvas, worded, x + number * share, top - _HEIGHT / 2, share)

    def start(self) -> float:
        return _HEIGHT

    def part(self, room: float) -> tuple[Block, Block] | None:  # noqa: ARG002  never parted
        return None


def _draw_one(canvas: Canvas, worded: WordedRing, x: float, middle: float, width: float) -> None:
    if worded.ring is not None:
        canvas.decorate(ring_code(worded.ring, x + _DIAMETER / 2 + 2, middle, _DIAMETER))
    y = middle + 8 * len(worded.words)
    for words in worded.words:
        text = Text((words,), size=10.5, leading=16, align=Align.LEFT)
        text.lay(width - _DIAMETER - _GAP, set())
        text.draw(canvas, x + _DIAMETER + 2 + _GAP, y)
        y -= 16
