"""The 3-3-3 mark in print: three black rings with one arc for each required record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exports.typography.shapes import arc, arc_path, circle, line, pen

if TYPE_CHECKING:
    # Processes that only typeset dossiers do not load the rules.
    from casework.standing import ServiceStanding

COUNTED, NOT_COUNTING, MISSING = "counted", "not counting", "missing"

# Points, for a ring of the design's diameter; other sizes are scaled from it.
_DESIGN = 34.0
_BAND, _HAIRLINE, _HOLLOW, _HATCH_PEN, _HATCH_PITCH = 5.0, 1.2, 1.1, 0.9, 3.0
_LEAST_FOR_HATCH = 25.0  # points; hatching blurs in smaller rings
_GAP_DEGREES, _NARROW_GAP_DEGREES = 22.0, 16.0


@dataclass(frozen=True, slots=True)
class Ring:
    """One ring: its arcs, clockwise from twelve o'clock, counted ones first."""

    arcs: tuple[str, ...]

    @property
    def is_closed(self) -> bool:
        return all(arc == COUNTED for arc in self.arcs)


def ring_of(standing: ServiceStanding) -> Ring | None:
    """Return the ring of a service, or None if it has no minimum."""
    if not standing.minimum:
        return None
    counted = min(standing.given, standing.minimum)
    hollow = min(standing.not_counting, standing.minimum - counted)
    missing = standing.minimum - counted - hollow
    return Ring((COUNTED,) * counted + (NOT_COUNTING,) * hollow + (MISSING,) * missing)


def ring_code(ring: Ring, x: float, y: float, diameter: float) -> str:
    """Return the operators of a ring centred at (x, y); black, so that it survives a photocopy."""
    scale = diameter / _DESIGN
    band = _BAND * scale
    middle = (diameter - band) / 2
    if ring.is_closed:
        return f"0 J {pen(band)} {circle(x, y, middle)}"
    code = ["0 J"]
    gap = _GAP_DEGREES if len(ring.arcs) < 5 else _NARROW_GAP_DEGREES
    step = 360 / len(ring.arcs)
    for number, one in enumerate(ring.arcs):
        begin = 90 - number * step - gap / 2
        span = -(step - gap)
        if one == NOT_COUNTING:
            code.append(_hollow(x, y, diameter, begin, span))
        else:
            code.append(pen(band if one == COUNTED else _HAIRLINE * scale))
            code.append(arc(x, y, middle, begin, span))
    return " ".join(code)


def _hollow(x: float, y: float, diameter: float, begin: float, span: float) -> str:
    scale = diameter / _DESIGN
    width = _HOLLOW * scale
    outer, inner = (diameter - width) / 2, diameter / 2 - _BAND * scale + width / 2
    path = " ".join(
        (
            arc_path(x, y, outer, begin, span),
            arc_path(x, y, inner, begin + span, -span, goes_on=True),
            "h",
        )
    )
    hatch = _hatch(path, x, y, diameter) if diameter >= _LEAST_FOR_HATCH else ""
    return f"{hatch} {pen(width)} {path} S"


def _hatch(path: str, x: float, y: float, diameter: float) -> str:
    scale = diameter / _DESIGN
    reach = diameter / 2
    lines = []
    offset = -2 * reach
    while offset < 2 * reach:
        lines.append(line(x - reach + offset, y - reach, x + reach + offset, y + reach))
        offset += _HATCH_PITCH * scale
    return f"q {path} W n {pen(_HATCH_PEN * scale)} {' '.join(lines)} Q"
