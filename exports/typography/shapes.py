"""Shapes as strings of PDF operators."""

from __future__ import annotations

from math import ceil, cos, radians, sin, tan

Point = tuple[float, float]


def pen(width: float) -> str:
    """Set the line width."""
    return f"{width:g} w"


def grey(share: float) -> str:
    """Set the grey level of lines and areas: 0 is black, 1 is white."""
    return f"{share:g} G {share:g} g"


def line(x1: float, y1: float, x2: float, y2: float) -> str:
    """Draw a line."""
    return f"{x1:.3f} {y1:.3f} m {x2:.3f} {y2:.3f} l S"


def box(x: float, y: float, width: float, height: float) -> str:
    """Draw the outline of a rectangle."""
    return f"{x:.3f} {y:.3f} {width:.3f} {height:.3f} re S"


def area(x: float, y: float, width: float, height: float) -> str:
    """Fill a rectangle."""
    return f"{x:.3f} {y:.3f} {width:.3f} {height:.3f} re f"


def circle(x: float, y: float, radius: float) -> str:
    """Draw a circle."""
    return f"{arc_path(x, y, radius, 0, 360)} s"


def arc(x: float, y: float, radius: float, begin: float, span: float) -> str:
    """Draw an arc; degrees counter-clockwise from three o'clock."""
    return f"{arc_path(x, y, radius, begin, span)} S"


def arc_path(
    x: float, y: float, radius: float, begin: float, span: float, *, goes_on: bool = False
) -> str:
    """Return the path of an arc; ``goes_on`` connects it to the current path."""
    count = max(1, ceil(abs(span) / 90))
    step = radians(span / count)
    reach = 4 / 3 * tan(step / 4) * radius
    angle = radians(begin)
    px, py = x + radius * cos(angle), y + radius * sin(angle)
    parts = [f"{px:.3f} {py:.3f} {'l' if goes_on else 'm'}"]
    for _ in range(count):
        then = angle + step
        qx, qy = x + radius * cos(then), y + radius * sin(then)
        parts.append(
            f"{px - reach * sin(angle):.3f} {py + reach * cos(angle):.3f}"
            f" {qx + reach * sin(then):.3f} {qy - reach * cos(then):.3f} {qx:.3f} {qy:.3f} c"
        )
        angle, px, py = then, qx, qy
    return " ".join(parts)
