"""The 3-3-3 mark on paper: three rings in black, one arc for each record that is demanded."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Processes that only set dossiers load no rules.
    from casework.standing import ServiceStanding

COUNTED, NOT_COUNTING, MISSING = "counted", "not counting", "missing"

# The print size of the design: a ring of 34 with a band of 5, gaps of 22°, a hairline of 2 and a
# hollow pen of 1.8; other sizes scale from it.
_DESIGN = 34.0
_BAND, _HAIRLINE, _HOLLOW, _HATCH_PEN, _HATCH_PITCH = 5.0, 1.2, 1.1, 0.9, 3.0
_LEAST_FOR_HATCH = 25.0  # points; in a smaller ring the hatch runs together
_GAP_DEGREES, _NARROW_GAP_DEGREES = 22.0, 16.0


@dataclass(frozen=True, slots=True)
class Ring:
    """One ring: its arcs clockwise from twelve o'clock, counted ones first."""

    arcs: tuple[str, ...]

    @property
    def is_closed(self) -> bool:
        return all(arc == COUNTED for arc in self.arcs)


def ring_of(standing: ServiceStanding) -> Ring | None:
    """Return the ring of a service, or None where nothing is demanded."""
    if not standing.minimum:
        return None
    counted = min(standing.given, standing.minimum)
    hollow = min(standing.not_counting, standing.minimum - counted)
    missing = standing.minimum - counted - hollow
    return Ring((COUNTED,) * counted + (NOT_COUNTING,) * hollow + (MISSING,) * missing)


def draw_ring(canvas: Any, ring: Ring, x: float, y: float, diameter: float) -> None:
    """Draw a ring with its centre at (x, y), in black: it must hold up in a photocopy."""
    scale = diameter / _DESIGN
    band = _BAND * scale
    middle = (diameter - band) / 2
    canvas.saveState()
    canvas.setStrokeGray(0)
    canvas.setLineCap(0)
    if ring.is_closed:
        canvas.setLineWidth(band)
        canvas.circle(x, y, middle)
    else:
        gap = _GAP_DEGREES if len(ring.arcs) < 5 else _NARROW_GAP_DEGREES
        step = 360 / len(ring.arcs)
        for number, arc in enumerate(ring.arcs):
            begin = 90 - number * step - gap / 2
            span = -(step - gap)
            if arc == NOT_COUNTING:
                _draw_hollow(canvas, x, y, diameter, begin, span)
            else:
                canvas.setLineWidth(band if arc == COUNTED else _HAIRLINE * scale)
                _arc(canvas, x, y, middle, begin, span)
    canvas.restoreState()


def _arc(canvas: Any, x: float, y: float, radius: float, begin: float, span: float) -> None:
    path = canvas.beginPath()
    path.arc(x - radius, y - radius, x + radius, y + radius, begin, span)
    canvas.drawPath(path, stroke=1, fill=0)


def _draw_hollow(
    canvas: Any, x: float, y: float, diameter: float, begin: float, span: float
) -> None:
    scale = diameter / _DESIGN
    pen = _HOLLOW * scale
    outer, inner = (diameter - pen) / 2, diameter / 2 - _BAND * scale + pen / 2
    path = canvas.beginPath()
    path.arc(x - outer, y - outer, x + outer, y + outer, begin, span)
    turn = radians(begin + span)
    path.lineTo(x + inner * cos(turn), y + inner * sin(turn))
    path.arcTo(x - inner, y - inner, x + inner, y + inner, begin + span, -span)
    path.close()
    if diameter >= _LEAST_FOR_HATCH:
        _hatch(canvas, path, x, y, diameter)
    canvas.setLineWidth(pen)
    canvas.drawPath(path, stroke=1, fill=0)


def _hatch(canvas: Any, path: Any, x: float, y: float, diameter: float) -> None:
    scale = diameter / _DESIGN
    canvas.saveState()
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.setLineWidth(_HATCH_PEN * scale)
    reach = diameter / 2
    offset = -2 * reach
    while offset < 2 * reach:
        canvas.line(x - reach + offset, y - reach, x + reach + offset, y + reach)
        offset += _HATCH_PITCH * scale
    canvas.restoreState()
