"""The data of the 3-3-3 mark, and its text for screen readers and tooltips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

from casework.required_services import Service
from ui.common.i18n import N_, _, current_language
from ui.theme.theme import theme
from ui.theme.tokens import Tokens

if TYPE_CHECKING:
    from casework.read_models import ServiceCount


COUNTED, PENDING, MISSING = "c", "n", "m"


@dataclass(frozen=True, slots=True)
class MarkPart:
    """One ring: records that count, records that do not, and the number required."""

    counted: int
    pending: int
    target: int

    @property
    def is_complete(self) -> bool:
        return self.counted >= self.target

    @property
    def missing(self) -> int:
        return max(0, self.target - self.counted)

    @property
    def states(self) -> str:
        return states(self.counted, self.pending, self.target)


@dataclass(frozen=True, slots=True)
class Mark:
    """The three rings in their fixed order: talk, referral, event."""

    parts: tuple[MarkPart, ...]

    @property
    def sort_key(self) -> tuple[int, int]:
        """Total missing, then total not counting."""
        return (
            sum(part.missing for part in self.parts),
            sum(part.pending for part in self.parts),
        )


def mark_of(standing: Mapping[Service, ServiceCount]) -> Mark:
    """Return the mark for the standing of a file."""
    return Mark(tuple(_part(standing.get(service)) for service in Service))


def _part(count: ServiceCount | None) -> MarkPart:
    if count is None:
        return MarkPart(0, 0, 0)
    # Without a minimum nothing is owed, so the given records make the ring complete.
    target = count.given + count.owed if count.minimum is None else count.minimum
    return MarkPart(count.given, count.not_counting, target)


def states(counted: int, pending: int, target: int) -> str:
    """Return the arcs clockwise from 12 o'clock: counted, recorded but not counting, missing.

    If nothing is required, the ring is complete.
    """
    if target <= 0:
        return COUNTED
    given = min(counted, target)
    waiting = min(pending, target - given)
    return COUNTED * given + PENDING * waiting + MISSING * (target - given - waiting)


_NAMES = {
    Service.TALK: N_("Talks"),
    Service.REFERRAL: N_("Job referrals"),
    Service.EVENT: N_("Events"),
}


def service_name(service: Service) -> str:
    """Return the display name of a service."""
    return _(_NAMES[service])


def mark_text(mark: Mark) -> str:
    """Return the mark as one sentence for screen readers."""
    between = "；" if current_language() == "zh_CN" else "; "
    pairs = zip(Service, mark.parts, strict=True)
    return between.join(_part_text(service, part) for service, part in pairs)


def mark_tooltip(mark: Mark, reasons: Sequence[str] = ("", "", "")) -> str:
    """Return a three-line tooltip, with the reasons why records do not count."""
    lines = []
    for service, part, reason in zip(Service, mark.parts, reasons, strict=True):
        line = f"{service_name(service)} {part.counted}/{part.target}"
        if part.pending and reason:
            line = _("{line}, {count} more not counting: {reason}").format(
                line=line, count=part.pending, reason=reason
            )
        elif part.pending:
            line = _("{line}, {count} more not counting").format(line=line, count=part.pending)
        lines.append(line)
    return "\n".join(lines)


def _part_text(service: Service, part: MarkPart) -> str:
    text = _("{service}: {counted} counted of {target}").format(
        service=service_name(service), counted=part.counted, target=part.target
    )
    if part.pending:
        text += _(", {count} recorded but not counting").format(count=part.pending)
    return text


_BIG, _HUGE = 30, 60
_HATCH_PITCH = 5.2  # along the edge: 4 px between lines at 45°


def ring_pixmap(ring: str, size: int, dpr: float = 1.0) -> QPixmap:
    """Return a cached pixmap of a ring (``states``) in the current colours."""
    return _painted(ring, size, dpr, theme().tokens)


@lru_cache(maxsize=512)
def _painted(ring: str, size: int, dpr: float, tokens: Tokens) -> QPixmap:
    pixmap = QPixmap(round(size * dpr), round(size * dpr))
    pixmap.setDevicePixelRatio(dpr)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_ring(painter, QRectF(0, 0, size, size), ring, tokens)
    painter.end()
    return pixmap


def paint_ring(painter: QPainter, box: QRectF, ring: str, tokens: Tokens) -> None:
    """Paint the arcs ``ring`` into a square box, scaled from a design of 18 or 76 px."""
    size = box.width()
    is_big = size >= _BIG
    band = round(size * (0.145 if is_big else 0.222) * 2) / 2
    middle = _circle(box, size / 2 - band / 2)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if set(ring) == {COUNTED}:  # complete: a closed ring
        painter.setPen(QPen(QColor(tokens.accent), band))
        painter.drawEllipse(middle)
        painter.restore()
        return
    gap = _gap(size, len(ring))
    span = 360 / len(ring) - gap
    for place, state in enumerate(ring):
        start = 90 - place * 360 / len(ring) - gap / 2
        if state == PENDING:
            _hollow(painter, box, band, start, span, tokens)
            continue
        width = 2.0 if is_big else 1.3
        pen = QPen(QColor(tokens.miss), width)
        if state == COUNTED:
            pen = QPen(QColor(tokens.accent), band)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawArc(middle, round(start * 16), round(-span * 16))
    painter.restore()


def _gap(size: float, arcs: int) -> float:
    """Return the gap between two arcs in degrees."""
    if arcs == 1:
        return 40.0
    if size >= _HUGE:
        return 14.0
    if size >= _BIG:
        return 22.0
    return 26.0 if arcs < 5 else 16.0


def _circle(box: QRectF, radius: float) -> QRectF:
    centre = box.center()
    return QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)


def _hollow(
    painter: QPainter, box: QRectF, band: float, start: float, span: float, tokens: Tokens
) -> None:
    """Draw an arc as an outline, hatched if the ring is large enough."""
    size = box.width()
    is_big = size >= _BIG
    pen = 1.8 if is_big else 1.2
    outer = _circle(box, size / 2 - pen / 2)
    inner = _circle(box, size / 2 - band + pen / 2)
    path = QPainterPath()
    path.arcMoveTo(outer, start)
    path.arcTo(outer, start, -span)
    path.arcTo(inner, start - span, span)
    path.closeSubpath()
    if is_big:  # hatch drawn by hand: a pattern brush ignores the device pixel ratio
        painter.save()
        painter.setClipPath(path)
        painter.setPen(QPen(QColor(tokens.warn), 1.6))
        centre, shift = box.center(), -size
        while shift < size:
            painter.drawLine(
                QPointF(centre.x() - size + shift, centre.y() + size),
                QPointF(centre.x() + size + shift, centre.y() - size),
            )
            shift += _HATCH_PITCH
        painter.restore()
    painter.setPen(
        QPen(
            QColor(tokens.warn),
            pen,
            Qt.PenStyle.SolidLine,
            Qt.PenCapStyle.FlatCap,
            Qt.PenJoinStyle.RoundJoin,
        )
    )
    painter.drawPath(path)
