"""The table of sent and received parcels, with a chip for the state of each."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.common.i18n import _
from ui.exchange.view_model import ParcelListRow
from ui.exchange.words import moment_words, records_words, short_kind, state_tone, state_word
from ui.theme.theme import theme
from ui.theme.tokens import CAPTION
from ui.widgets.style_options import fields_of
from ui.widgets.tables import RecordTable, TableColumn

CHIP_ROLE = int(Qt.ItemDataRole.UserRole) + 41
"""Item role of the tone of a cell's chip: chip, accent, ok, warn, danger."""

_GROUNDS = {
    "chip": ("chip", "text2"),
    "accent": ("accent_soft", "accent"),
    "ok": ("ok_soft", "ok"),
    "warn": ("warn_soft", "warn"),
    "danger": ("danger_soft", "danger"),
}


class ChipDelegate(QStyledItemDelegate):
    """Paints the text of a cell on a chip of its tone."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        now = theme()
        box = fields_of(option).rect
        if fields_of(option).state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, now.color("accent_soft"))
        ground, ink = _GROUNDS[index.data(CHIP_ROLE) or "chip"]
        font = now.font(CAPTION)
        letters = QFontMetrics(font)
        words = letters.elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, box.width() - now.px(20)
        )
        high, wide = now.px(20), letters.horizontalAdvance(words) + now.px(14)
        chip = QRectF(box.x() + now.px(4), box.center().y() - high / 2 + 0.5, wide, high)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(now.color(ground))
        painter.drawRoundedRect(chip, 3, 3)
        painter.setFont(font)
        painter.setPen(now.color(ink))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()


def movement_table(parent: QWidget) -> RecordTable:
    """Return the table of sent and received parcels."""
    columns: list[TableColumn[ParcelListRow]] = [
        TableColumn("", _arrow, width=34, spoken=_direction, tooltip=_direction),
        TableColumn(_("From / to"), _who, width=184, is_bold=True),
        TableColumn(_("Kind of parcel"), lambda one: short_kind(one.kind), width=120),
        TableColumn(
            _("Content"),
            lambda one: records_words(one.records) if one.records else "—",
            lambda one: one.records,
            width=92,
        ),
        TableColumn(
            _("Sent or received"), lambda one: moment_words(one.at), lambda one: one.at, width=124
        ),
        TableColumn(
            _("Status"),
            lambda one: state_word(one.state),
            width=120,
            roles=((CHIP_ROLE, lambda one: state_tone(one.state)),),
            delegate=ChipDelegate,
        ),
    ]
    return RecordTable(_("Parcels sent and received"), columns, parent)


def _arrow(one: ParcelListRow) -> str:
    return "↑" if one.is_out else "↓"


def _direction(one: ParcelListRow) -> str:
    return _("Sent") if one.is_out else _("Received")


def _who(one: ParcelListRow) -> str:
    if one.who:
        return one.who
    return one.arrival.name if one.arrival is not None else _("someone unknown")
