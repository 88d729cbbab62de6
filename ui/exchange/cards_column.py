"""The cards of the exchange page: the next report, pending answers, and the targets."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from casework.records import Role
from ui.common.i18n import _
from ui.exchange.replies import RepliesCard
from ui.exchange.seal_dialog import NextReportCard
from ui.exchange.targets_card import TargetsCard
from ui.exchange.view_model import ExchangeViewModel
from ui.theme.tokens import GAP


class CardsColumn(QWidget):
    """The cards, from top to bottom, in a scrolling area.

    ``preview_asked(partner)`` requests what a report to a partner would contain, for ``next``;
    ``replies_asked`` the pending answers, for ``answers``.
    """

    preview_asked = Signal(object)
    replies_asked = Signal()

    def __init__(self, role: Role, area: QScrollArea) -> None:
        super().__init__(area)
        area.setWidget(self)  # while it is empty, or Qt would re-polish its children
        self.next = NextReportCard(_next_words(role), _seal_words(role), self)
        self.answers = RepliesCard(self)
        self.answers.hide()
        self.targets = TargetsCard(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.next)
        column.addWidget(self.answers)
        column.addWidget(self.targets)
        column.addStretch(1)

    def show_next(self, view_model: ExchangeViewModel, today: date) -> None:
        """Show what is to be sent next: a report, or answers to those who report."""
        role = view_model.keeper.role
        is_reporting = role is Role.COUNSELOR or (role is Role.OFFICE and bool(view_model.above))
        self.next.show_day(view_model.report_on if is_reporting else None, today)
        is_answering = role is Role.OFFICE and bool(view_model.below)
        self.next.setVisible(is_reporting or not is_answering)
        self.answers.setVisible(is_answering)
        if is_answering:
            self.replies_asked.emit()
        partners = (
            view_model.above if role is not Role.ADVISOR else view_model.above or view_model.below
        )
        if partners:
            self.preview_asked.emit(partners[0])
            return
        no_partner = _("No one to send to yet: add a partner and compare the code.")
        nowhere = _("No office to report to yet: add it as a partner.")
        self.next.show_no_partner(nowhere if view_model.below else no_partner)


def _next_words(role: Role) -> str:
    if role is Role.ADVISOR:
        return _("My records")
    return _("Next report")


def _seal_words(role: Role) -> str:
    if role is Role.ADVISOR:
        return _("Send my records…")
    return _("Seal the report…")
