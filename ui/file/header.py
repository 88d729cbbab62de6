"""Header of the file page: name, class, categories, helper and masked numbers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from casework.parcels.custody import Ownership
from casework.people.person import summer_contacts
from casework.records import CaseFile
from casework.standing import Status
from ui.common.case_words import category_name, status_name
from ui.common.display_names import field_name, helper_role_name
from ui.common.file_view_model import FileViewModel
from ui.common.i18n import N_, _, current_language
from ui.common.masking import mask
from ui.shell.status_bar import short_day
from ui.theme.theme import theme
from ui.widgets.basics import Card, ElidedLabel, button, icon_button, label, set_kind
from ui.widgets.layouts import hbox, vbox

SHOWN_MS = 20_000
"""How long a revealed number stays visible."""

_NAMES = {"id_number": N_("ID no."), "phone": N_("Mobile"), "contacts": N_("Summer phone")}
_COVERED_AS = {"contacts": "phone"}
_STATUS_KINDS = {
    Status.PLACED: "chipOk",
    Status.COMPLETE: "chipOk",
    Status.TO_BE_OPENED: "chipWarn",
}


class CoveredNumber(QWidget):
    """A masked number. Revealing it requires a reason and lasts 20 seconds."""

    reveal_asked = Signal(str)

    def __init__(self, field: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._whole = ""
        self._is_narrow = False
        name = field_name(field)
        self._value = label("", "", self)
        self._show = button(_("Show"), "link", self, glyph="eye")
        self._show.setObjectName("show")
        self._show.setAccessibleName(_("Show the {field}").format(field=name))
        self._show.clicked.connect(self._on_clicked)
        hbox(
            label(_(_NAMES[field]), "label", self),
            self._value,
            self._show,
            on=self,
            margins=(0, 0, 0, 0),
            spacing=6,
        )
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(SHOWN_MS)
        self._clock.timeout.connect(self.cover)

    @property
    def text(self) -> str:
        return self._value.text()

    @property
    def is_shown(self) -> bool:
        """Whether the number is currently revealed."""
        return self._clock.isActive()

    def set_number(self, whole: str | None) -> None:
        """Set the number, masked; an unchanged number that is revealed stays so."""
        if (whole or "") == self._whole and self.is_shown:
            return
        self._whole = whole or ""
        self.cover()

    def reveal(self) -> None:
        """Show the number; it is masked again after a while, or by the button."""
        self._value.setText(self._whole)
        name = _("Cover the {field}").format(field=field_name(self.field))
        self._name_button(_("Cover"), name)
        self._clock.start()

    def cover(self) -> None:
        """Mask the number."""
        self._clock.stop()
        covered = mask(_COVERED_AS.get(self.field, self.field), self._whole)
        self._value.setText(covered or "—")
        self._show.setVisible(bool(self._whole))
        self._name_button(_("Show"), _("Show the {field}").format(field=field_name(self.field)))

    def set_narrow(self, is_narrow: bool) -> None:
        """Show the button as an icon, with its text in the tooltip."""
        self._is_narrow = is_narrow
        self._name_button(self._show.toolTip(), self._show.accessibleName())

    def _name_button(self, word: str, name: str) -> None:
        self._show.setText("" if self._is_narrow else word)
        self._show.setToolTip(word)
        self._show.setAccessibleName(name)

    def forget(self) -> None:
        """Discard the number."""
        self._whole = ""
        self.cover()

    def _on_clicked(self) -> None:
        if self.is_shown:
            self.cover()
        else:
            self.reveal_asked.emit(self.field)


class FileHeader(Card):
    """The card at the top of a file."""

    reveal_asked = Signal(str)
    pair_asked = Signal()
    print_asked = Signal()
    edit_asked = Signal()
    other_asked = Signal(object)
    """Requests another file of the same person, by its id."""

    def __init__(self, *, can_print: bool, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(_("Student details"))
        self.name = label("", "title", self)
        self._facts = ElidedLabel("", "secondary", self)
        self._chips = QWidget(self)
        self._chips.setObjectName("chips")
        self._chip_row = hbox(on=self._chips, margins=(0, 0, 0, 0), spacing=6)
        self.id_number = CoveredNumber("id_number", self)
        self.phone = CoveredNumber("phone", self)
        self.summer = CoveredNumber("contacts", self)
        self.numbers = {one.field: one for one in (self.id_number, self.phone, self.summer)}
        self._third_line = QWidget(self)
        self._others = QHBoxLayout()
        self._helper = ElidedLabel("", "", self)
        self._helper.setMinimumWidth(theme().px(28))
        policy = QSizePolicy.Policy
        self._helper.setSizePolicy(policy.Maximum, policy.Preferred)
        self._pair = button(_("Replace"), "link", self)
        self._pair.setAccessibleName(_("Change the helper"))
        self._print = button(_("Print the file"), "", self, glyph="printer", hint="Ctrl+P")
        self._print.setVisible(can_print)
        self._can_print = can_print
        self.place = label("", "warn", self, wrap=True)
        self.place.hide()
        self._edit = button(_("Edit details"), "", self, glyph="pencil-simple", hint="F2")
        self._more = icon_button("dots-three-bold", _("More"), self)
        self._more.setObjectName("more")
        self._build()
        for number in self.numbers.values():
            number.reveal_asked.connect(self.reveal_asked)
        self._pair.clicked.connect(self.pair_asked)
        self._print.clicked.connect(self.print_asked)
        self._edit.clicked.connect(self.edit_asked)

    def _build(self) -> None:
        menu = self._menu = QMenu(self._more)
        menu.addAction(_("Edit details")).triggered.connect(self._edit.click)
        if self._can_print:
            menu.addAction(_("Print the file")).triggered.connect(self._print.click)
        self._more.setMenu(menu)
        self._more.setPopupMode(self._more.ToolButtonPopupMode.InstantPopup)
        self._more.hide()
        people = hbox(
            label(_("Paired with"), "label", self), self._helper, self._pair, -1, spacing=6
        )
        hbox(self.summer, self._others, -1, on=self._third_line, margins=(0, 0, 0, 0), spacing=18)
        self._third_line.hide()
        self._row = row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(
            vbox(
                hbox(self.name, (self._facts, 1), self._chips, spacing=10),
                hbox(self.id_number, self.phone, (people, 1), spacing=18),
                self._third_line,
                self.place,
                spacing=6,
            ),
            1,
        )
        for widget in (self._print, self._edit, self._more):
            row.addWidget(widget)
        self.body.addLayout(row)

    def set_narrow(self, is_narrow: bool, *, is_compact: bool = False) -> None:
        """Move the buttons into a menu; if compact, reduce links to icons with tooltips."""
        for number in self.numbers.values():
            number.set_narrow(is_compact)
        self._print.setVisible(self._can_print and not is_narrow)
        self._edit.setVisible(not self._can_print and not is_narrow)
        self._more.setVisible(self._can_print or is_narrow)
        # Without buttons next to it, the menu button aligns with the chips.
        place = Qt.AlignmentFlag.AlignTop if is_narrow else Qt.AlignmentFlag.AlignVCenter
        self._row.setAlignment(self._more, place)

    def show_view_model(self, view_model: FileViewModel) -> None:
        """Show the header data of a file."""
        file = view_model.case.file
        self.name.setText(file.name)
        self._facts.set_whole(" · ".join(_facts_of(file)))
        self.id_number.set_number(file.id_number)
        self.phone.set_number(file.phone)
        helper = view_model.line.helper
        if helper is None:
            self._helper.set_whole(_("no one yet"))
        else:
            role = helper_role_name(helper.helper_role)
            around = "（{}）" if current_language() == "zh_CN" else " ({})"
            self._helper.set_whole(helper.helper + (around.format(role) if role else ""))
        self._show_chips(view_model)
        self._show_third_line(view_model)
        message = place_words(view_model)
        self.place.setText(message)
        set_kind(
            self.place, "secondary" if view_model.line.ownership is Ownership.OWNED else "warn"
        )
        self.place.setVisible(bool(message))

    def offer(self, actions: Sequence[QAction]) -> None:
        """Add actions to the menu on the right."""
        self._menu.addSeparator()
        self._menu.addActions(list(actions))

    def of_keepers(self) -> Sequence[QWidget]:
        """Return the controls hidden from class advisors."""
        return (self.id_number, self._pair, self._edit, self._more)

    def forget(self) -> None:
        """Discard all numbers."""
        for number in self.numbers.values():
            number.forget()

    def _show_third_line(self, view_model: FileViewModel) -> None:
        """Show the summer phone number in summer, and the person's files of other cohorts."""
        summer = summer_contacts(view_model.case.file, view_model.today)
        self.summer.set_number(summer[-1].value if summer else None)
        self.summer.setVisible(bool(summer))
        while self._others.count():
            old = self._others.takeAt(0).widget()
            if isinstance(old, QWidget):
                old.hide()
                old.deleteLater()
        for one in view_model.others:
            text = _("Also a file of {cohort}: {number}")
            made = button(text.format(cohort=one.cohort, number=one.student_no), "link", self)
            made.clicked.connect(lambda _checked=False, one=one: self.other_asked.emit(one.id))
            self._others.addWidget(made)
        self._third_line.setVisible(bool(summer or view_model.others))

    def _show_chips(self, view_model: FileViewModel) -> None:
        while self._chip_row.count():
            old = self._chip_row.takeAt(0).widget()
            if isinstance(old, QWidget):
                old.hide()
                old.deleteLater()
        for name in view_model.line.categories:
            self._add_chip(category_name(name), "chip")
        status = view_model.line.status
        kind = _STATUS_KINDS.get(status, "chipAccent")
        self._add_chip(status_name(status), kind)

    def _add_chip(self, text: str, kind: str) -> None:
        chip = label(text, kind, self._chips)
        self._chip_row.addWidget(chip, 0, Qt.AlignmentFlag.AlignVCenter)


def place_words(view_model: FileViewModel) -> str:
    """Return where a transferred file is now; "" if it was never transferred."""
    place = view_model.place
    if place is None:
        return ""
    words = {
        Ownership.TRANSFER_PENDING: _(
            "In transfer to {name} since {day}: it cannot be changed until the reply arrives."
        )
        if view_model.line.ownership is Ownership.TRANSFER_PENDING
        else _("Transferred to {name} on {day}; it stays here until that is accepted."),
        Ownership.TRANSFERRED: _(
            "Transferred to {name} on {day}: history here; counted and edited there."
        ),
        Ownership.OWNED: _("With {name} since {day}."),
        Ownership.DISPUTED: _(
            "Disputed: the office has {name} as the owner of this file and accepts nothing"
            " about it from here. Ask the office to re-assign it."
        ),
    }
    day = short_day(place.since.astimezone().date())
    return words[place.ownership].format(name=place.name, day=day)


def _facts_of(file: CaseFile) -> list[str]:
    level = file.level or ""
    cohort = _("Class of {cohort} {level}").format(cohort=file.cohort, level=level).strip()
    facts = (file.gender, file.student_no, file.class_name, file.major, cohort)
    return [fact for fact in facts if fact]
