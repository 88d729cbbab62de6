"""The lists of parcels, of rejected files, and of files in transfer."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from casework.exchange.custody_queries import PendingTransfer
from casework.service_layer.exchange_results import RejectedParcel
from ui.common.i18n import _
from ui.common.problems import sentence_of
from ui.exchange.view_model import ExchangeViewModel, ParcelListRow
from ui.exchange.words import moment_words, records_words, short_kind, state_tone, state_word
from ui.theme.theme import theme
from ui.theme.tokens import CAPTION, GAP, SMALL
from ui.widgets.basics import button, label
from ui.widgets.empty_states import EmptyState
from ui.widgets.layouts import hbox, vbox
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


class RejectedParcelsPane(QWidget):
    """Lists rejected files; only one line is stored for each, shown in full below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: dict[str, str] = {}
        columns: list[TableColumn[RejectedParcel]] = [
            TableColumn(
                _("Received at"), lambda one: moment_words(one.at), lambda one: one.at, 108
            ),
            TableColumn(
                _("File name"), lambda one: one.name or "—", width=150, tooltip=_whole_name
            ),
            TableColumn(_("Claimed sender"), self._sender, width=96),
            TableColumn(_("Bytes"), lambda one: f"{one.size:,}", lambda one: one.size, 76),
            TableColumn(_("Reason for rejection"), _why, width=320, tooltip=_why),
        ]
        self.table = RecordTable(_("Rejected files"), columns, self)
        self.whole = label("", "", self, wrap=True)
        self.whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = vbox(self.whole, margins=(14, 0, 14, 0))
        vbox((self.table, 1), words, on=self, margins=(0, 0, 0, GAP), spacing=SMALL)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.setFocusProxy(self.table)

    def show_view_model(self, view_model: ExchangeViewModel) -> None:
        """Show the files; the key in a parcel's header may identify a partner as its sender."""
        self._names = {line.partner.signing: line.partner.name for line in view_model.partners}
        self.table.set_records(view_model.rejected_parcels)
        if view_model.rejected_parcels:
            self.table.selectRow(0)
        self._on_current()

    def _sender(self, one: RejectedParcel) -> str:
        return self._names.get(one.sender or "", "—")

    def _on_current(self) -> None:
        one: RejectedParcel | None = self.table.current_record()
        self.whole.setText("" if one is None else _why(one))


def _whole_name(one: RejectedParcel) -> str:
    return one.name


def _why(one: RejectedParcel) -> str:
    return sentence_of(one.code, one.facts)


class PendingTransfersPane(QWidget):
    """Lists pending transfers. ``again_asked(holder's key)`` requests sealing the parcel again."""

    again_asked = Signal(str)
    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = RecordTable(_("Files in transfer"), _columns(), self)
        self.again = button(_("Seal again"), "", self, glyph="package")
        message = _("They cannot be changed until the answer arrives.")
        foot = hbox(
            self.again,
            (label(message, "caption", self), 1),
            margins=(14, SMALL, 14, GAP),
            spacing=SMALL,
        )
        whole = QWidget(self)
        vbox((self.table, 1), foot, on=whole, margins=(0, 0, 0, 0))
        self._stack = QStackedWidget(self)
        self._stack.addWidget(whole)
        self._stack.addWidget(
            EmptyState(
                _("No file is in transfer"),
                _("Tick students in the list and transfer them to another counselor."),
                glyph="arrows-left-right",
                parent=self,
            )
        )
        vbox(self._stack, on=self, margins=(0, 0, 0, 0))
        self.again.clicked.connect(self._on_again)
        self.table.opened.connect(self.opened)

    def show_view_model(self, view_model: ExchangeViewModel) -> None:
        """Show the pending transfers."""
        lines = view_model.under_way
        self.table.set_records(lines)
        if lines and self.table.current_record() is None:
            self.table.selectRow(0)
        self._stack.setCurrentIndex(0 if lines else 1)

    def _on_again(self) -> None:
        one: PendingTransfer | None = self.table.current_record()
        if one is not None:
            self.again_asked.emit(one.holder)


def _columns() -> list[TableColumn[PendingTransfer]]:
    return [
        TableColumn(_("Full name"), lambda one: one.line.file.name, width=112, is_bold=True),
        TableColumn(_("Student no."), lambda one: one.line.file.student_no, width=110),
        TableColumn(_("Class"), lambda one: one.line.file.class_name or "—", width=110),
        TableColumn(_("Receiver"), lambda one: one.to, width=132),
        TableColumn(
            _("Since"), lambda one: moment_words(one.since), lambda one: one.since, width=124
        ),
        TableColumn(
            _("Given by"),
            lambda one: _("me") if one.is_ours else _("the office, for another"),
            width=150,
        ),
    ]
