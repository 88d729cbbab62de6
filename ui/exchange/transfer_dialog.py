"""Transferring files: choose receiver and students, explain the effect, then seal a parcel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QListWidget, QVBoxLayout, QWidget

from casework.parcels.scope import may_be_handed
from casework.ports import Reader
from casework.read_models import FileLine
from casework.records import Partner, Role
from ui.common.i18n import _, ngettext
from ui.theme.theme import theme
from ui.theme.tokens import GAP
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog, button_row

_SIDE = 20


@dataclass(frozen=True, slots=True)
class TransferChoices:
    """The selected students, and the partners that can become their owner."""

    lines: tuple[FileLine, ...]
    partners: tuple[Partner, ...]
    is_office: bool
    has_other: bool = False
    """Whether we have another computer, which may have records that are not here yet."""


def load_transfer_choices(reader: Reader, files: tuple[UUID, ...]) -> TransferChoices:
    """Load the data of the dialog."""
    role = reader.keeper().role
    every = reader.get_all(Partner)
    people = {one.group: one for one in reversed(every) if may_be_handed(role, one)}
    holders = set(reader.exchange.holders(files).values())
    if len(holders) == 1:  # an owner of all these files cannot receive them
        (held,) = holders
        groups = {one.group for one in every if one.signing == held}
        people = {group: one for group, one in people.items() if group not in groups}
    return TransferChoices(
        reader.lines_of(files),
        tuple(sorted(people.values(), key=lambda one: (one.role is Role.OFFICE, one.name))),
        role is Role.OFFICE,
        any(one.is_own and one.is_trusted for one in every),
    )


class TransferDialog(PlainDialog):
    """Shows the files to transfer, and asks for the receiver; emits ``chosen(partner)``.

    Sending data must be confirmed, so the button repeats the verb. ``has_target(partner)`` returns
    whether the parcel is sent automatically.
    """

    chosen = Signal(object)

    def __init__(
        self, choices: TransferChoices, has_target: Callable[[Partner], bool], parent: QWidget
    ) -> None:
        count = len(choices.lines)
        words = (
            ngettext("Re-assign {count} file", "Re-assign {count} files", count)
            if choices.is_office
            else ngettext("Transfer {count} file", "Transfer {count} files", count)
        )
        title = words.format(count=count)
        super().__init__(title, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._giving = choices
        self._has_target = has_target
        self.partner = QComboBox(self)
        self.partner.setAccessibleName(_("Transfer to"))
        for one in choices.partners:
            self.partner.addItem(f"{one.name} · {one.unit}", one)
        self.students = QListWidget(self)
        self.students.setAccessibleName(_("Students"))
        for line in choices.lines:
            file = line.file
            self.students.addItem(
                f"{file.name}  {file.student_no}  {file.class_name or ''}".strip()
            )
        self.summary = label("", "secondary", self, wrap=True)
        self.yes = button(_("Seal and send"), "primary", self, glyph="package")
        self.no = button(_("Cancel"), "", self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_SIDE, 18, _SIDE, 16)
        layout.setSpacing(GAP)
        layout.addWidget(label(title, "cardTitle", self))
        layout.addWidget(self.partner)
        layout.addWidget(self.students, 1)
        layout.addWidget(self.summary)
        layout.addLayout(button_row(self.yes, self.no))
        wide = theme().px(480)
        self.resize(wide, min(theme().px(420), parent.window().height() - 24))
        self.partner.currentIndexChanged.connect(self._on_partner)
        self.yes.clicked.connect(self._on_yes)
        self.no.clicked.connect(self.reject)
        self._on_partner()
        self.summary.setMinimumHeight(self.summary.heightForWidth(wide - 2 * _SIDE))

    def _on_partner(self) -> None:
        partner = self.partner.currentData()
        verb = _("Seal and send") if self._has_target(partner) else _("Seal and save…")
        self.yes.setText(verb)
        self.yes.setAccessibleName(verb)
        name = partner.name
        if self._giving.is_office:
            message = _(
                "You re-assign these files from their current owner. {name} gets what this"
                " office has of them and is responsible once they are accepted; later reports"
                " of the earlier counselor are returned."
            )
        else:
            message = _(
                "{name} gets the whole files: plans, talks, evidence. Once sealed, they cannot"
                " be changed here. They stay yours until {name} accepts; after sealing only"
                " {name} can return them."
            )
        said = [message.format(name=name)]
        if self._giving.has_other:
            said.append(
                _(
                    "First import the records of your other computer: anything missing here is"
                    " not transferred."
                )
            )
        self.summary.setText("\n".join(said))

    def _on_yes(self) -> None:
        self.accept()
        self.chosen.emit(self.partner.currentData())
