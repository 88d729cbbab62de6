"""Rejected files: when, file name, sender, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casework.service_layer.exchange_results import RejectedParcel
from ui.common.i18n import _
from ui.common.problems import sentence_of
from ui.exchange.view_model import PartnerListRow
from ui.exchange.words import moment_words
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import label
from ui.widgets.tables import RecordTable, TableColumn


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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, GAP)
        layout.setSpacing(SMALL)
        layout.addWidget(self.table, 1)
        words = QVBoxLayout()
        words.setContentsMargins(14, 0, 14, 0)
        words.addWidget(self.whole)
        layout.addLayout(words)
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.setFocusProxy(self.table)

    def show_rejected(
        self, rejected_parcels: Sequence[RejectedParcel], partners: Sequence[PartnerListRow]
    ) -> None:
        """Show these files; the key in a parcel's header may identify a partner as its sender."""
        self._names = {line.partner.signing: line.partner.name for line in partners}
        self.table.set_records(rejected_parcels)
        if rejected_parcels:
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
