"""Dialogs about parcels: one record in full, files to transfer, and reasons that partners read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLineEdit,
    QListWidget,
    QWidget,
)

from casework.parcels.scope import may_be_handed
from casework.ports import Reader
from casework.read_models import FileLine
from casework.records import Partner, Role
from ui.common.i18n import _, ngettext
from ui.common.problems import sentence_for
from ui.exchange.incoming_rows import IncomingRow
from ui.jobs import Job
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import button, label, scrolling, set_kind
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.fields import Field
from ui.widgets.layouts import vbox


class _Reason(PlainDialog):
    def __init__(self, title: str, why: str, verb: str, kind: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.reason = QLineEdit(self)
        self.field = Field(_("&Reason"), self.reason, self)
        self.yes = button(verb, kind, self)
        self.no = button(_("Cancel"), "", self)
        vbox(
            label(title, "cardTitle", self, wrap=True),
            label(why, "secondary", self, wrap=True),
            self.field,
            button_row(self.yes, self.no),
            on=self,
            margins=(20, 18, 20, 16),
            spacing=GAP,
        )
        self.setMinimumWidth(theme().px(440))
        self.yes.clicked.connect(self.submit)
        self.no.clicked.connect(self.reject)

    def submit(self) -> None:
        """Continue if a reason was entered."""
        if not self.reason.text().strip():
            self.field.show_problem(_("Give a reason; the other side will read it."))
            return
        self.do(self.reason.text().strip())

    def do(self, reason: str) -> None:
        raise NotImplementedError


class ReturnDialog(_Reason):
    """Asks why a whole parcel is returned; the sender corrects it and sends it again."""

    def __init__(
        self, send_back: Callable[[str], object], parent: QWidget, *, is_handover: bool = False
    ) -> None:
        lines = (
            _("The files stay with their owner, who reads the reason.")
            if is_handover
            else _(
                "Nothing is imported. The sender reads the reason, corrects it, and sends again."
            )
        )
        super().__init__(
            _("Decline the files") if is_handover else _("Return the parcel"),
            lines,
            _("Decline") if is_handover else _("Return"),
            "primary",
            parent,
        )
        self._send_back = send_back

    def do(self, reason: str) -> None:
        self.accept()
        self._send_back(reason)


class ReturnSomeDialog(_Reason):
    """Asks why some records of a parcel are returned while the others are imported."""

    def __init__(
        self,
        take: Callable[[str], object],
        parent: QWidget,
        *,
        taken: int,
        left_out: int,
        is_handover: bool = False,
    ) -> None:
        if is_handover:
            title = ngettext(
                "{count} file stays with the owner", "{count} files stay with the owner", left_out
            )
            verb = ngettext("Accept {count} student", "Accept {count} students", taken)
        else:
            title = ngettext("Return {count} record", "Return {count} records", left_out)
            verb = ngettext("Import {count}", "Import {count}", taken)
        lines = (
            _("The owner of the files reads why.")
            if is_handover
            else _("The others are imported. The sender reads why, corrects it, and sends again.")
        )
        super().__init__(
            title.format(count=left_out), lines, verb.format(count=taken), "primary", parent
        )
        self._take = take

    def do(self, reason: str) -> None:
        self.accept()
        self._take(reason)


class RevokeDialog(_Reason):
    """Asks why a partner's keys are revoked, which is permanent."""

    def __init__(
        self, name: str, revoke: Callable[[str], Job[Any]], parent: QWidget, *, why: str = ""
    ) -> None:
        super().__init__(
            _("Revoke the keys of {name}").format(name=name),
            _(
                "Nothing more is sent to or imported from this partner. Earlier records stay."
                " A new computer needs a new card."
            ),
            _("Revoke keys"),
            "danger",
            parent,
        )
        self._revoke = revoke
        self.reason.setText(why)

    def do(self, reason: str) -> None:
        self._revoke(reason).then(
            lambda _done: self.accept(),
            problem=lambda problem: self.field.show_problem(sentence_for(problem)),
        )


_TONES = {"danger": "danger", "warn": "warn", "accent": "strong"}


class RecordDialog(PlainDialog):
    """Shows a row of a parcel in full. ``opened`` is emitted with its student's file."""

    opened = Signal(object)

    def __init__(self, row: IncomingRow, parent: QWidget) -> None:
        title = f"{row.name} · {row.what}"
        super().__init__(title, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        area = scrolling(self)
        inner = QWidget(area)
        area.setWidget(inner)
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, SMALL, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(SMALL)
        grid.setColumnStretch(1, 1)
        for at, (name, words) in enumerate(row.details):
            grid.addWidget(label(name, "caption", self), at, 0, Qt.AlignmentFlag.AlignTop)
            said = label(words, "", self, wrap=True)
            said.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            grid.addWidget(said, at, 1)
        grid.setRowStretch(grid.rowCount(), 1)
        effect, tone = row.effect
        self.effect = label(effect, "", self, wrap=True)
        set_kind(self.effect, _TONES.get(tone, "secondary"))
        self.open_file = button(_("Open the file"), "", self)
        self.open_file.setVisible(row.opens is not None)
        close = button(_("Close"), "primary", self)
        vbox(
            label(title, "cardTitle", self, wrap=True),
            (area, 1),
            self.effect,
            button_row(close, extra=(self.open_file,)),
            on=self,
            margins=(20, 18, 20, 16),
            spacing=GAP,
        )
        self.resize(theme().px(560), min(theme().px(480), parent.window().height() - 24))
        close.clicked.connect(self.reject)
        self.open_file.clicked.connect(lambda: self._on_open(row))
        close.setFocus()

    def _on_open(self, row: IncomingRow) -> None:
        self.accept()
        self.opened.emit(row.opens)


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
        vbox(
            label(title, "cardTitle", self),
            self.partner,
            (self.students, 1),
            self.summary,
            button_row(self.yes, self.no),
            on=self,
            margins=(_SIDE, 18, _SIDE, 16),
            spacing=GAP,
        )
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
