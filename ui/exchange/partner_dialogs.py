"""Dialogs for pairing: adding a partner's card, comparing fingerprints."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QWidget,
)

from casework.parcels.scope import is_superior_role
from casework.parcels.signing import IdentityCard, PublicKeys
from casework.problems import RuleBroken
from casework.records import Partner, Role
from ui.common.display_names import role_name
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.exchange.card_dialog import FingerprintView
from ui.jobs import Job
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.fields import Field
from ui.widgets.layouts import hbox, vbox

_SIDE = 20


@dataclass(frozen=True, slots=True)
class RelationChoice:
    """The relation to a partner, apart from the role; ``below`` None = determined by the roles.

    ``shares_with`` is the partner id of another computer of the same person.
    """

    is_own: bool = False
    below: bool | None = None
    shares_with: UUID | None = None


def people_of(partners: Iterable[Partner]) -> dict[UUID, Partner]:
    """Return the first computer with valid keys of each person, by the person's group."""
    held = [one for one in partners if one.revoked_on is None and not one.is_own]
    newest = sorted(held, key=lambda one: one.recorded_at, reverse=True)
    first = {one.group: one for one in newest}
    return dict(sorted(first.items(), key=lambda pair: pair[1].name))


class AddPartnerDialog(PlainDialog):
    """Reads a card, shows its six groups, and pins the partner once they were compared.

    ``add(card, role, checked, relation)`` starts the job. A known person with a different key is
    rejected.
    """

    def __init__(
        self,
        session: Session,
        add: Callable[[IdentityCard, Role, bool, RelationChoice], Job[Any]],
        known: Iterable[Partner],
        parent: QWidget,
    ) -> None:
        super().__init__(_("Add a partner"), parent)
        self._known = people_of(known)
        self._session = session
        self._add = add
        self.card: IdentityCard | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.code = QLineEdit(self)
        self.code.setPlaceholderText("zhuhang:…")
        self.source = Field(_("Card file, or its &text"), self.code, self)
        self.pick = button(_("Choose a file…"), "", self, glyph="folder-open")
        self.who = label("", "cardTitle", self)
        self.unit = label("", "secondary", self)
        self.groups = FingerprintView(self)
        self.role = QComboBox(self)
        for role in Role:
            self.role.addItem(role_name(role), role)
        self.part = Field(_("Role in the &work"), self.role, self)
        self.person = QComboBox(self)
        self.same = Field(_("The same &person as"), self.person, self)
        self.own = QCheckBox(_("&My own other computer"), self)
        self.below = QCheckBox(_("An office that &reports to me"), self)
        self.checked = QCheckBox(
            _("Compared in person or by phone: all six groups are the same"), self
        )
        self.say = label("", "danger", self, wrap=True)
        self.yes = button(_("Add a partner"), "primary", self)
        self.no = button(_("Cancel"), "", self)
        self._build()
        self._show(None)

    def _build(self) -> None:
        row = hbox((self.source, 1), (self.pick, 0, Qt.AlignmentFlag.AlignBottom))
        layout = vbox(
            label(_("Add a partner"), "cardTitle", self),
            row,
            on=self,
            margins=(_SIDE, 18, _SIDE, 16),
            spacing=SMALL,
        )
        layout.addSpacing(SMALL)
        whose = hbox((self.part, 1), (self.same, 1), spacing=GAP)
        for shown in (self.who, self.unit, self.groups):
            layout.addWidget(shown)
        layout.addLayout(whose)
        for asked in (self.own, self.below, self.checked, self.say):
            layout.addWidget(asked)
        layout.addStretch(1)
        layout.addLayout(button_row(self.yes, self.no))
        self.setMinimumWidth(theme().px(520))
        self.pick.clicked.connect(self._on_pick)
        self.code.editingFinished.connect(lambda: self.read(self.code.text().strip()))
        self.yes.clicked.connect(self._on_yes)
        self.no.clicked.connect(self.reject)
        self.role.currentIndexChanged.connect(self._show_relation)
        self.role.currentIndexChanged.connect(self._list_people)
        self.own.toggled.connect(self._show_relation)
        self.person.currentIndexChanged.connect(self._show_relation)
        self.person.activated.connect(self._on_said_otherwise)
        self.own.clicked.connect(self._on_said_otherwise)

    def _show_relation(self) -> None:
        """Show the applicable choices: only offices say whether another office is below them."""
        keeper = self._session.keeper
        is_office = self.chosen_role is Role.OFFICE and keeper.role is Role.OFFICE
        is_new = self.person.currentData() is None
        can_share = self.card is not None and self.person.count() > 1
        self.own.setVisible(self.card is not None)
        self.own.setEnabled(is_new)
        self.same.setVisible(can_share and not self.own.isChecked())
        is_asked = is_office and is_new and not self.own.isChecked()
        self.below.setVisible(self.card is not None and is_asked)
        self.part.setEnabled(not self.own.isChecked())
        is_said = self.own.isChecked() or self.chosen_role is not None
        self.yes.setEnabled(self.card is not None and is_said)

    @property
    def chosen_role(self) -> Role | None:
        """The role that the user has chosen, or None."""
        chosen = self.role.currentData()
        return None if chosen is None else Role(chosen)

    def _list_people(self) -> None:
        """List the known partners of this role, whose additional computer it may be."""
        role = self.chosen_role
        card = self.card
        is_known = card is not None and any(
            one.signing == card.keys.signing for one in self._known.values()
        )
        self.person.clear()
        self.person.addItem(_("No one: a new partner"), None)
        for one in () if is_known else self._known.values():
            if one.role is role:
                self.person.addItem(f"{one.name} · {one.unit}", one.id)
        self._show_relation()

    @property
    def relation(self) -> RelationChoice:
        """The chosen relation to the partner."""
        is_below = not self.below.isHidden() and self.below.isChecked()
        is_own = self.own.isChecked()
        return RelationChoice(
            is_own=is_own,
            below=True if is_below else None,
            shares_with=None if is_own else self.person.currentData(),
        )

    def _on_pick(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("Choose the card"))
        if path:
            self.code.setText(path)
            self.read(path)

    def read(self, source: str) -> None:
        """Read a card from a file or from its text."""
        if not source:
            return

        def work(caseload: Any, _progress: Any) -> IdentityCard:
            is_code = source.startswith("zhuhang:")
            found: IdentityCard = caseload.exchange.read_card(source if is_code else Path(source))
            return found

        self._session.run(work).then(self._show, problem=self._on_unread)

    def _on_unread(self, problem: Problem) -> None:
        self._show(None)
        self.source.show_problem(sentence_for(problem), focus=False)

    def _show(self, card: IdentityCard | None) -> None:
        self.card = card
        if card is not None:
            self.source.clear_problem()
            self.who.setText(card.name)
            self.unit.setText(card.unit)
            self.groups.set_code(card.keys.fingerprint)
            # Claims of a card grant no authority: the user decides who is above, and which
            # computers are their own.
            is_above = is_superior_role(self._session.keeper.role, card.role)
            self.role.setCurrentIndex(-1 if is_above else self.role.findData(card.role))
            self._say_claim(card.role)
            self.own.setChecked(False)
        for made in (self.who, self.unit, self.groups, self.part, self.checked):
            made.setVisible(card is not None)
        self.say.hide()
        self._list_people()

    def _say_claim(self, role: Role) -> None:
        """Show the card's claimed role as a placeholder, and explain why it is not preselected.

        A small window has no room for a separate line.
        """
        message = _("Choose; the card says: {role}").format(role=role_name(role))
        self.role.setPlaceholderText(message)
        why = _(
            "A superior can decide on your records, send settings, and revoke keys of your"
            " advisors: choose the role yourself."
        )
        self.role.setToolTip(why)
        self.role.setAccessibleDescription(f"{message}. {why}")

    def _on_yes(self) -> None:
        if self.card is None:
            return
        role = self._session.keeper.role if self.own.isChecked() else self.chosen_role
        if role is None:
            return
        job = self._add(self.card, role, self.checked.isChecked(), self.relation)
        job.then(lambda _done: self.accept(), problem=self._on_refused)

    def _on_refused(self, problem: Problem) -> None:
        self.say.setText(sentence_for(problem))
        self.say.setMinimumHeight(self.say.heightForWidth(self.width() - 2 * _SIDE))
        self.say.show()
        self.adjustSize()
        if isinstance(problem, RuleBroken) and problem.rule == "PARTNER_KEY_CHANGED":
            self.yes.setEnabled(False)  # an error, not a question

    def _on_said_otherwise(self) -> None:
        """Hide the previous error, as the owner of the computer was changed."""
        self.say.hide()
        self._show_relation()


class CompareDialog(PlainDialog):
    """Compares the six groups of a known partner. ``note()`` starts the job that records it.

    ``differed`` is emitted when they differ, as these keys are then someone else's.
    """

    differed = Signal()

    def __init__(self, partner: Partner, note: Callable[[], Job[Any]], parent: QWidget) -> None:
        super().__init__(_("Compare the code"), parent)
        self._note = note
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.groups = FingerprintView(self)
        self.groups.set_code(PublicKeys(partner.signing, partner.sealing).fingerprint)
        message = _("Ask {who}, in person or by phone, to read the six groups of their own card.")
        self.yes = button(_("All six match"), "primary", self)
        self.no = button(_("They differ…"), "", self)
        self.later = button(_("Later"), "", self)
        stop = _("If one group differs, stop: it is not the card that was sent.")
        layout = vbox(
            label(partner.name, "cardTitle", self),
            label(message.format(who=partner.name), "", self, wrap=True),
            self.groups,
            label(stop, "warn", self, wrap=True),
            on=self,
            margins=(20, 18, 20, 16),
            spacing=GAP,
        )
        layout.addLayout(button_row(self.yes, self.later, extra=(self.no,)))
        self.setMinimumWidth(theme().px(480))
        self.yes.clicked.connect(lambda: self._note().then(lambda _done: self.accept()))
        self.no.clicked.connect(self._on_differ)
        self.later.clicked.connect(self.reject)
        self.later.setFocus()

    def _on_differ(self) -> None:
        self.reject()
        self.differed.emit()
