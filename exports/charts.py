"""Charts for print, and the 3-3-3 mark: three rings with one arc for each required record.

Solid is counted, hatched is recorded but not counted, an empty outline is missing; everything is
black, so that it survives a photocopy. Each bar and column carries its number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exports.typography.blocks import Align, Text, WholeBlock
from exports.typography.canvas import Canvas
from exports.typography.fonts import Face
from exports.typography.lines import TextRun
from exports.typography.shapes import arc, arc_path, area, box, circle, line, pen

if TYPE_CHECKING:
    from casework.standing import ServiceStanding


_ROW, _BAR = 18.0, 9.0
_LABEL, _VALUE = 96.0, 150.0  # points for the text before and after a bar
_HATCH_PITCH, _HATCH_PEN, _PEN = 3.0, 0.7, 0.7


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: the parts of a whole, in order; ``words`` are printed after it."""

    label: str
    counted: int
    not_counting: int = 0
    missing: int = 0
    words: str = ""

    @property
    def whole(self) -> int:
        return self.counted + self.not_counting + self.missing

    @property
    def value_text(self) -> str:
        """The text after the bar: ``words`` if set, otherwise its numbers."""
        if self.words:
            return self.words
        parts = [f"已计入 {self.counted}"]
        parts += [f"未计入 {self.not_counting}"] if self.not_counting else []
        parts += [f"还差 {self.missing}"] if self.missing else []
        return "　".join(parts)


@dataclass(slots=True)
class Bars(WholeBlock):
    """Horizontal bars on a common scale, never split over pages."""

    bars: tuple[Bar, ...]
    space_before: float = 0.0
    keeps_next: bool = True
    _width: float = 0.0

    @property
    def alt(self) -> str:
        """The chart as text, for readers who cannot see it."""
        return "；".join(f"{bar.label}：{bar.value_text}" for bar in self.bars)

    def lay(self, width: float, missing: set[str]) -> float:
        self._width = width
        for bar in self.bars:
            _text(bar.label, Face.SONG).lay(_LABEL, missing)
        return _ROW * len(self.bars)

    @property
    def laid_height(self) -> float:
        return _ROW * len(self.bars)

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        most = max((bar.whole for bar in self.bars), default=0)
        available = self._width - _LABEL - _VALUE
        unit = available / most if most else 0.0
        middles = [top - _ROW * number - _ROW / 2 for number in range(len(self.bars))]
        bars = zip(self.bars, middles, strict=True)
        code = " ".join(_bar_code(bar, x + _LABEL, middle, unit) for bar, middle in bars)
        canvas.figure(self.alt, f"{pen(_PEN)} {code}")
        with canvas.tags.decoration():  # the figure's alternative text covers it
            for bar, middle in zip(self.bars, middles, strict=True):
                _write(canvas, bar.label, x, middle, _LABEL - 6)
                after = x + _LABEL + bar.whole * unit + 6
                _write(canvas, bar.value_text, after, middle, _VALUE + available)


def _bar_code(bar: Bar, x: float, middle: float, unit: float) -> str:
    """Return a bar as PDF operators: counted (solid), not counting (hatched), missing (empty)."""
    bottom = middle - _BAR / 2
    code = []
    if bar.counted:
        code.append(area(x, bottom, bar.counted * unit, _BAR))
    x += bar.counted * unit
    if bar.not_counting:
        code.append(_hatched(x, bottom, bar.not_counting * unit))
    x += bar.not_counting * unit
    if bar.missing:
        code.append(box(x, bottom, bar.missing * unit, _BAR))
    return " ".join(code)


def _hatched(x: float, bottom: float, width: float) -> str:
    lines = []
    offset = -_BAR
    while offset < width:
        lines.append(line(x + offset, bottom, x + offset + _BAR, bottom + _BAR))
        offset += _HATCH_PITCH
    edge = f"{x:.3f} {bottom:.3f} {width:.3f} {_BAR:.3f} re"
    return f"q {edge} W n {pen(_HATCH_PEN)} {' '.join(lines)} Q {box(x, bottom, width, _BAR)}"


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a time series: its label under the axis, and its value."""

    label: str
    value: int


@dataclass(slots=True)
class Columns(WholeBlock):
    """Vertical columns over their labels, each with its number on top."""

    points: tuple[Point, ...]
    height: float = 110.0
    space_before: float = 0.0
    keeps_next: bool = False
    _width: float = 0.0

    @property
    def alt(self) -> str:
        """The chart as text, for readers who cannot see it."""
        return "；".join(f"{point.label} {point.value}" for point in self.points)

    def lay(self, width: float, missing: set[str]) -> float:
        self._width = width
        for point in self.points:
            _text(point.label, Face.SONG).lay(width, missing)
        return self.height

    @property
    def laid_height(self) -> float:
        return self.height

    def draw(self, canvas: Canvas, x: float, top: float) -> None:
        if not self.points:
            return
        step = self._width / len(self.points)
        floor = top - self.height + 16
        most = max(point.value for point in self.points)
        unit = (self.height - 16 - 16) / most if most else 0.0
        code = [pen(_PEN), line(x, floor, x + self._width, floor)]
        for number, point in enumerate(self.points):
            left = x + step * number
            if point.value:
                code.append(area(left + step * 0.25, floor, step * 0.5, point.value * unit))
        canvas.figure(self.alt, " ".join(code))
        with canvas.tags.decoration():  # the figure's alternative text covers it
            for number, point in enumerate(self.points):
                left = x + step * number
                _write(canvas, point.label, left, floor - 8, step, Align.CENTRE)
                height = floor + point.value * unit + 7
                _write(canvas, str(point.value), left, height, step, Align.CENTRE)


def _text(words: str, face: Face, align: Align = Align.LEFT) -> Text:
    return Text((TextRun(words, face),), size=9, leading=11, align=align)


def _write(
    canvas: Canvas, words: str, x: float, middle: float, width: float, align: Align = Align.LEFT
) -> None:
    text = _text(words, Face.SONG, align)
    text.lay(width, set())
    text.draw(canvas, x, middle + 5.5)


COUNTED, NOT_COUNTING, MISSING = "counted", "not counting", "missing"

# Points, for a ring of the design's diameter; other sizes are scaled from it.
_DESIGN = 34.0
_BAND, _HAIRLINE, _HOLLOW, _RING_HATCH_PEN, _RING_HATCH_PITCH = 5.0, 1.2, 1.1, 0.9, 3.0
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
        offset += _RING_HATCH_PITCH * scale
    return f"q {path} W n {pen(_RING_HATCH_PEN * scale)} {' '.join(lines)} Q"
