"""The 3-3-3 mark of a dossier: three labelled rings, side by side."""

from __future__ import annotations

from dataclasses import dataclass, field

from exports.progress_rings import Ring, ring_code
from exports.typography.blocks import Align, Block, Text
from exports.typography.canvas import Canvas
from exports.typography.lines import TextRun

_DIAMETER = 68.0
_LEADING = 15.0
_GAP = 5.0


@dataclass(frozen=True, slots=True)
class WordedRing:
    """A ring (None if the service has no minimum) and the lines of text under it."""

    ring: Ring | None
    words: tuple[TextRun, ...]


@dataclass(slots=True)
class Rings:
    """Large rings of talks, referrals and events, each with its count and what is still owed."""

    rings: tuple[WordedRing, ...]
    space_before: float = 3.0
    keeps_next: bool = False
    _width: float = field(default=0.0, init=False, repr=False)

    def lay(self, width: float, missing: set[str]) -> float:  # noqa: ARG002  glyphs exist
        self._width = width
        return self._height

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        share = self._width / len(self.rings)
        for number, worded in enumerate(self.rings):
            _draw_one(canvas, worded, x + number * share, top, share)

    def start(self) -> float:
        return self._height

    @property
    def _height(self) -> float:
        lines = max(len(worded.words) for worded in self.rings)
        return _DIAMETER + _GAP + lines * _LEADING

    def part(self, available: float) -> tuple[Block, Block] | None:  # noqa: ARG002  never split
        return None


def _draw_one(canvas: Canvas, worded: WordedRing, x: float, top: float, width: float) -> None:
    if worded.ring is not None:
        middle = top - _DIAMETER / 2
        canvas.decorate(ring_code(worded.ring, x + width / 2, middle, _DIAMETER))
    y = top - _DIAMETER - _GAP
    for words in worded.words:
        text = Text((words,), size=10.5, leading=_LEADING, align=Align.CENTRE)
        text.lay(width, set())
        text.draw(canvas, x, y)
        y -= _LEADING
