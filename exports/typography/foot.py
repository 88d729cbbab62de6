"""The footer of plain pages: the page number in the format of GB/T 9704-2012."""

from __future__ import annotations

from exports.typography.blocks import Align, Text
from exports.typography.canvas import Canvas
from exports.typography.lines import TextRun
from exports.typography.sheet import A4, Foot, Margins


def page_numbers(margins: Margins, *, size: tuple[float, float] = A4, below: float = 8.0) -> Foot:
    """Return a footer with a centred ``— 1 —``, ``below`` points under the type area."""

    def draw(canvas: Canvas, page: int) -> None:
        text = Text((TextRun(f"— {page} —"),), size=10.5, leading=12, align=Align.CENTRE)
        text.lay(size[0] - margins.left - margins.right, set())
        text.draw(canvas, margins.left, margins.bottom - below)

    return draw
