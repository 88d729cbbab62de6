"""The 3-3-3 mark of a dossier: three rings with their words, side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from casework.services import Service
from casework.standing import ServiceStanding
from exports import wording
from exports.mark333 import draw_ring, ring_of
from exports.typography.blocks import Align, Block, Text
from exports.typography.fonts import Face
from exports.typography.lines import Run

_DIAMETER = 46.0
_HEIGHT = 56.0
_GAP = 10.0


@dataclass(slots=True)
class Rings:
    """Talks, referrals and events in this order: ring, count, and what is still owed."""

    standings: tuple[tuple[Service, ServiceStanding], ...]
    space_before: float = 3.0
    keeps_next: bool = False
    _width: float = field(default=0.0, init=False, repr=False)

    def lay(self, width: float, missing: set[str]) -> float:  # noqa: ARG002  every sign has a font
        self._width = width
        return _HEIGHT

    def draw(self, canvas: Any, x: float, top: float) -> None:
        share = self._width / len(self.standings)
        for number, (service, standing) in enumerate(self.standings):
            self._draw_one(canvas, service, standing, x + number * share, top)

    def start(self) -> float:
        return _HEIGHT

    def part(self, room: float) -> tuple[Block, Block] | None:  # noqa: ARG002  never parted
        return None

    def _draw_one(
        self, canvas: Any, service: Service, standing: ServiceStanding, x: float, top: float
    ) -> None:
        ring = ring_of(standing)
        middle = top - _HEIGHT / 2
        if ring is not None:
            draw_ring(canvas, ring, x + _DIAMETER / 2 + 2, middle, _DIAMETER)
        left = x + _DIAMETER + 2 + _GAP
        room = self._width / len(self.standings) - _DIAMETER - _GAP
        count = f"{wording.SERVICE_NAMES[service]} {wording.given_of(standing)}"
        owed = wording.owed_of(service, standing)
        rows = [Run(count, Face.SONG_BOLD), Run(owed)]
        if standing.not_counting:
            rows.append(Run(f"另有 {standing.not_counting} 条未计入", grey=True))
        y = middle + 8 * len(rows)
        for row in rows:
            text = Text((row,), size=10.5, leading=16, align=Align.LEFT)
            text.lay(room, set())
            text.draw(canvas, left, y)
            y -= 16
