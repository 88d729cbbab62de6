"""Painters of the list's cells: ticks, chips, plain text on the ground of a ticked row."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ui.marks import MarkDelegate
from ui.parts.tables import RowDelegate
from ui.theme.theme import theme
from ui.theme.tokens import CAPTION

_Index = QModelIndex | QPersistentModelIndex

TICKED_ROLE = int(Qt.ItemDataRole.UserRole) + 40
CHIPS_ROLE = int(Qt.ItemDataRole.UserRole) + 42
"""The role under which a model gives chips: pairs of text and tone (chip, warn, accent, ok)."""

_TONES = {
    "chip": ("chip", "text2"),
    "warn": ("warn_soft", "warn"),
    "accent": ("accent_soft", "accent"),
    "ok": ("ok_soft", "ok"),
}
_BESIDE, _CHIP_SIDE, _CHIP_HIGH = 5, 6, 20


class ListDelegate(RowDelegate):
    """Plain text; a ticked row has the ground of a selected one."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        _fill_ticked(painter, option, index)
        super().paint(painter, option, index)


class MarkCell(MarkDelegate):
    """The three rings, on the ground of the row."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        _fill_ticked(painter, option, index)
        super().paint(painter, option, index)


class ChipsDelegate(QStyledItemDelegate):
    """Small boxes side by side; those without room become “+2”."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        box: QRect = option.rect  # type: ignore[attr-defined]
        _fill_ticked(painter, option, index)
        chips = index.data(CHIPS_ROLE)
        if chips:
            paint_chips(painter, QRectF(box).adjusted(8, 0, -4, 0), chips)


class TickDelegate(QStyledItemDelegate):
    """A box with a tick."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        box: QRect = option.rect  # type: ignore[attr-defined]
        is_ticked = bool(index.data(TICKED_ROLE))
        if is_ticked:
            painter.fillRect(box, theme().color("accent_soft"))
        paint_tick(painter, QRectF(box), "yes" if is_ticked else "no")


def paint_tick(painter: QPainter, cell: QRectF, state: str) -> None:
    """Paint a check box in the middle of ``cell``; states: yes, no, some."""
    now = theme()
    side = 14.0
    box = QRectF(cell.center().x() - side / 2, cell.center().y() - side / 2 - 0.5, side, side)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    is_on = state != "no"
    painter.setPen(QPen(now.color("accent" if is_on else "line_strong"), 1))
    painter.setBrush(now.color("accent" if is_on else "surface"))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QPen(now.color("on_accent"), 1.8))
    x, y = box.x(), box.y()
    if state == "yes":
        painter.drawPolyline(_points(x, y, ((3, 7.2), (6, 10), (11, 4.4))))
    elif state == "some":
        painter.drawPolyline(_points(x, y, ((3.5, 7), (10.5, 7))))
    painter.restore()


def paint_chips(painter: QPainter, room: QRectF, chips: tuple[tuple[str, str], ...]) -> None:
    """Paint chips from the left; those that do not fit are counted in a last one."""
    font = theme().font(CAPTION)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    metrics = QFontMetrics(font)
    left = room.x()
    for place, (text, tone) in enumerate(chips):
        rest = len(chips) - place - 1
        reserve = _width(metrics, f"+{rest}") + _BESIDE if rest else 0
        free = room.right() - left
        if place and _width(metrics, text) > free - (reserve if rest else 0):
            _chip(painter, metrics, left, room, f"+{rest + 1}", "chip" if tone == "chip" else tone)
            break
        left = _chip(painter, metrics, left, room, _cut(metrics, text, free - reserve), tone)
    painter.restore()


def _chip(
    painter: QPainter, metrics: QFontMetrics, left: float, room: QRectF, text: str, tone: str
) -> float:
    high = float(theme().px(_CHIP_HIGH))
    box = QRectF(left, room.center().y() - high / 2 - 0.5, _width(metrics, text), high)
    ground, ink = _TONES[tone]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().color(ground))
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(theme().color(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    return box.right() + _BESIDE


def _width(metrics: QFontMetrics, text: str) -> float:
    return float(metrics.horizontalAdvance(text) + 2 * _CHIP_SIDE)


def _cut(metrics: QFontMetrics, text: str, room: float) -> str:
    free = max(0, int(room) - 2 * _CHIP_SIDE)
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, free)


def _points(x: float, y: float, places: tuple[tuple[float, float], ...]) -> list[QPointF]:
    return [QPointF(x + dx, y + dy) for dx, dy in places]


def _fill_ticked(painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
    if index.data(TICKED_ROLE):
        painter.fillRect(option.rect, theme().color("accent_soft"))  # type: ignore[attr-defined]
