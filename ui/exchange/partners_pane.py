"""The partners: who they are, whether their code was compared, received and missing parcels."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from casework.exchange.revocation import MOVED
from casework.parcels.scope import is_above, may_own_files
from casework.parcels.signing import PublicKeys
from casework.records import Role
from ui.common.display_names import role_name
from ui.common.i18n import _
from ui.common.notice_words import reason_words
from ui.exchange.movements_pane import CHIP_ROLE, ChipDelegate
from ui.exchange.view_model import ExchangeViewModel, PartnerListRow
from ui.exchange.words import moment_words
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import button
from ui.widgets.layouts import hbox, vbox
from ui.widgets.tables import RecordTable, TableColumn


class PartnersPane(QWidget):
    """The list of partners; every action is a signal that carries the partner."""

    card_asked = Signal()
    add_asked = Signal()
    compare_asked = Signal(object)
    assign_asked = Signal(object)
    see_asked = Signal(object)
    revoke_asked = Signal(object)

    def __init__(self, role: Role, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reports = may_own_files(role)
        self.wanted: UUID | None = None
        self.table = RecordTable(_("Partners"), _columns(role), self)
        self.card = button(_("My card…"), "", self, glyph="user-circle")
        self.add = button(_("Add a partner…"), "", self, glyph="user-plus")
        self.compare = button(_("Compare the code…"), "", self, glyph="shield-check")
        self.assign = button(_("Assign students…"), "", self, glyph="users")
        self.see = button(_("Partner's access…"), "", self, glyph="eye")
        self.revoke = button(_("Revoke keys…"), "", self, glyph="key")
        foot = hbox(
            self.card,
            self.add,
            -1,
            self.compare,
            self.assign,
            self.see,
            self.revoke,
            margins=(14, SMALL, 14, GAP),
            spacing=SMALL,
        )
        vbox((self.table, 1), foot, on=self, margins=(0, 0, 0, 0))
        self.card.clicked.connect(self.card_asked)
        self.add.clicked.connect(self.add_asked)
        self.compare.clicked.connect(lambda: self.compare_asked.emit(self.partner))
        self.assign.clicked.connect(lambda: self.assign_asked.emit(self.partner))
        self.see.clicked.connect(lambda: self.see_asked.emit(self.partner))
        self.revoke.clicked.connect(lambda: self.revoke_asked.emit(self.partner))
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.table.opened.connect(lambda _line: self._on_opened())
        self._on_current()

    @property
    def partner(self) -> object:
        """The partner of the current row, or None."""
        line: PartnerListRow | None = self.table.current_record()
        return None if line is None else line.partner

    def show_view_model(self, view_model: ExchangeViewModel) -> None:
        """Show the partners, keeping the current one selected."""
        lines = view_model.partners
        first = sorted(lines, key=lambda one: not one.is_overdue)  # silent partners first
        self.table.set_records(first, key=lambda one: one.partner.id)
        self._choose_wanted()
        if lines and self.table.current_record() is None:
            self.table.selectRow(0)
        self._on_current()

    def _on_opened(self) -> None:
        """Start the next step for a partner: compare, assign, or choose the shared fields."""
        buttons = (self.compare, self.assign, self.see)
        first = next((one for one in buttons if not one.isHidden()), None)
        if first is not None:
            first.click()

    def _choose_wanted(self) -> None:
        """Select the partner that was just added, once it is in the list."""
        shown = [one.partner.id for one in self.table.records]
        if self.wanted in shown:
            self.table.selectRow(shown.index(self.wanted))
            self.wanted = None

    def _on_current(self) -> None:
        line: PartnerListRow | None = self.table.current_record()
        is_there = line is not None and line.partner.revoked_on is None
        self.revoke.setVisible(is_there)
        self.compare.setVisible(is_there and line is not None and not line.partner.is_trusted)
        self.assign.setVisible(
            is_there and line is not None and line.partner.is_trusted and line.partner.below
        )
        self.see.setVisible(self._reports and line is not None and is_above(line.partner))


def _columns(role: Role) -> list[TableColumn[PartnerListRow]]:
    columns: list[TableColumn[PartnerListRow]] = [
        TableColumn(_("Partner"), lambda one: one.partner.name, width=120, is_bold=True),
        TableColumn(_("Role"), _role_word, width=92),
        TableColumn(
            _("Six groups"),
            _state_word,
            width=112,
            tooltip=_about_keys,
            roles=((CHIP_ROLE, _state_tone),),
            delegate=ChipDelegate,
        ),
        TableColumn(
            _("Last parcel"),
            lambda one: "—" if one.last_at is None else moment_words(one.last_at),
            lambda one: one.last_at,
            width=120,
        ),
        TableColumn(
            _("Missing numbers"),
            lambda one: " ".join(map(str, one.gaps)) or "—",
            width=112,
            tone=lambda one: "warn" if one.gaps else "text2",
        ),
    ]
    if role is not Role.ADVISOR:
        columns.insert(
            3,
            TableColumn(
                _("Students"), lambda one: str(one.students or "—"), lambda one: one.students, 76
            ),
        )
    if role is Role.OFFICE:
        columns.append(
            TableColumn(
                _("Reported"),
                lambda one: _("Not yet") if one.is_overdue else "✓" if one.partner.below else "—",
                lambda one: one.is_overdue,
                width=88,
                tone=lambda one: "danger" if one.is_overdue else "text2",
            )
        )
    columns.append(TableColumn(_("Unit"), lambda one: one.partner.unit, width=140))
    return columns


def _role_word(one: PartnerListRow) -> str:
    return _("Own computer") if one.partner.is_own else role_name(one.partner.role)


def _about_keys(one: PartnerListRow) -> str:
    """Return the six groups and, for revoked keys, the reason and by whom."""
    partner = one.partner
    code = PublicKeys(partner.signing, partner.sealing).fingerprint
    if partner.revoked_on is None:
        moved = _("moved to a new computer, signed by the old key")
        return f"{code}\n{moved}" if partner.follows is not None else code
    message = _("keys revoked: {why}").format(why=reason_words(partner.revoke_reason))
    by = f" ({partner.revoked_by})" if partner.revoked_by else ""
    return f"{code}\n{partner.revoked_on.isoformat()} {message}{by}"


def _state_word(one: PartnerListRow) -> str:
    if one.partner.revoked_on is not None:
        return _("Moved") if one.partner.revoke_reason == MOVED else _("Revoked")
    return _("Code compared") if one.partner.is_trusted else _("Not compared")


def _state_tone(one: PartnerListRow) -> str:
    if one.partner.revoked_on is not None:
        return "chip"
    return "ok" if one.partner.is_trusted else "warn"
