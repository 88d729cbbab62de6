"""The watermark under the text of a page: who made it and when, pale and diagonal."""

from __future__ import annotations

from math import cos, radians, sin

from exports.typography.canvas import Canvas
from exports.typography.lines import TextRun, broken

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
