"""The first and the last step of the first run: user and role, and the computer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QLabel,
    QLineEdit,
    QRadioButton,
    QWidget,
)

from casework.caseload_dtos import NewCaseload
from casework.records import Role
from ui.common.display_names import role_name
from ui.common.i18n import N_, _
from ui.icons import icon_pixmap
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import button, label, restyle, set_kind
from ui.widgets.fields import Field
from ui.widgets.layouts import hbox, vbox

_ROLES = (
    (Role.COUNSELOR, "users", N_("Looks after one or several classes, records and reports")),
    (
        Role.ADVISOR,
        "chalkboard-teacher",
        N_("Records talks and attendances of their own class, for the counselor to check"),
    ),
    (Role.OFFICE, "buildings", N_("Combines all schools, checks evidence, prints ledgers")),
)


class WhoStep(QWidget):
    """Role on the left; name, unit and school on the right."""

    def __init__(self, school: str | None, parent: QWidget) -> None:
        super().__init__(parent)
        left = vbox(label(_("What do you do at the school?"), "strong", self), spacing=SMALL)
        self._group = QButtonGroup(self)
        self._cards: dict[Role, ChoiceCard] = {}
        for role, glyph, why in _ROLES:
            card = ChoiceCard(role_name(role), _(why), glyph, self)
            self._group.addButton(card.radio)
            self._cards[role] = card
            left.addWidget(card)
        self._cards[Role.COUNSELOR].radio.setChecked(True)
        left.addStretch(1)
        self._fields = {
            "name": Field(_("Your na&me"), QLineEdit(self), self),
            "unit": Field(_("School or colle&ge"), QLineEdit(self), self),
            "school": Field(
                _("&Code of the university"),
                QLineEdit(school or "", self),
                self,
                hint=_("Five digits, as the ministry lists it; the same for all colleagues"),
            ),
        }
        right = vbox(label(_("The caseload"), "strong", self), *self._fields.values(), spacing=10)
        right.addStretch(1)
        hbox((left, 10), (right, 7), on=self, margins=(0, 0, 0, 0), spacing=28)

    def suggest_school(self, school: str | None) -> None:
        if school and not self._text("school"):
            self._edit("school").setText(school)

    def is_complete(self) -> bool:
        """Return whether everything is filled in, after showing what is missing."""
        missing = [name for name in self._fields if not self._text(name)]
        for name in reversed(missing):
            self._fields[name].show_problem(_MISSING[name]())
        return not missing

    def opening(self) -> NewCaseload:
        role = next(role for role, card in self._cards.items() if card.radio.isChecked())
        return NewCaseload(self._text("name"), self._text("unit"), self._text("school"), role)

    def show_problem(self, name: str, sentence: str) -> None:
        self._fields[name].show_problem(sentence)

    def focus_first(self) -> None:
        empty = next((name for name in self._fields if not self._text(name)), "name")
        self._edit(empty).setFocus()

    def _edit(self, name: str) -> QLineEdit:
        edit = self._fields[name].input
        assert isinstance(edit, QLineEdit)  # noqa: S101  created above
        return edit

    def _text(self, name: str) -> str:
        return self._edit(name).text().strip()


_MISSING = {
    "name": lambda: _("The name is missing; records are signed with it."),
    "unit": lambda: _("The school or college is missing; it is printed on every document."),
    "school": lambda: _("The code is missing; it lets files from different computers be matched."),
}


class ComputerStep(QWidget):
    """Asks whether to use the keyring."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        layout = vbox(
            label(
                _("Are you the only person who uses this account of the computer?"), "strong", self
            ),
            on=self,
            margins=(0, 0, 0, 0),
            spacing=SMALL,
        )
        self._group = QButtonGroup(self)
        self._others = ChoiceCard(
            _("Others use it too, or I am not sure"),
            _("The passphrase is asked for each time. This is the safe choice."),
            "users",
            self,
        )
        self._own = ChoiceCard(
            _("Only I use it"),
            _(
                "The account's keyring opens the files when the program starts. After locking"
                " the passphrase is asked for."
            ),
            "user",
            self,
        )
        for card in (self._others, self._own):
            self._group.addButton(card.radio)
            layout.addWidget(card)
        self._others.radio.setChecked(True)
        layout.addWidget(label(_("It can be changed later in the settings."), "caption", self))
        self.office = OfficeFile(self)
        layout.addWidget(self.office)
        layout.addStretch(1)

    @property
    def is_own(self) -> bool:
        return self._own.radio.isChecked()

    def focus_first(self) -> None:
        self._others.radio.setFocus()


class ChoiceCard(QFrame):
    """A radio button within a card; the whole card is clickable."""

    def __init__(self, title: str, why: str, glyph: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "choice")
        self._glyph_name = glyph
        self.radio = QRadioButton(self)
        self.radio.setAccessibleName(title)
        self.radio.setAccessibleDescription(why)
        self.radio.toggled.connect(self._on_toggled)
        self.radio.installEventFilter(self)
        self._glyph = QLabel(self)
        self._why = label(why, "secondary", self, wrap=True)
        words = vbox(label(title, "strong", self), self._why, spacing=2)
        hbox(self._glyph, (words, 1), self.radio, on=self, margins=(14, 9, 12, 9), spacing=14)
        self._paint_glyph()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.radio.setChecked(True)
            self.radio.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setProperty("ringed", event.type() == QEvent.Type.FocusIn)
            restyle(self)
        return super().eventFilter(watched, event)

    def _on_toggled(self, is_chosen: bool) -> None:
        self.setProperty("chosen", is_chosen)
        restyle(self)
        self._paint_glyph()

    def _paint_glyph(self) -> None:
        side = theme().px(24)
        color = "accent" if self.radio.isChecked() else "text2"
        pixmap = icon_pixmap(self._glyph_name, side, color, self.devicePixelRatioF())
        self._glyph.setPixmap(pixmap)
        self._glyph.setFixedSize(QSize(side, side))


class OfficeFile(QWidget):
    """Button for choosing the settings file; ``offered(path)`` asks for it to be parsed.

    Respond with ``show_taken`` or ``show_problem``.
    """

    offered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choose = button(_("Choose the settings file…"), "", self, glyph="download-simple")
        self.choose.clicked.connect(self._ask)
        self.summary = label(
            _("It brings the school's rules, calendar and templates; you can go on without one."),
            "caption",
            self,
            wrap=True,
        )
        row = hbox(self.choose, (self.summary, 1))
        vbox(
            label(_("Does the Careers Office provide a settings file?"), "strong", self),
            row,
            on=self,
            margins=(0, 8, 0, 0),
        )

    def show_taken(self, name: str) -> None:
        """Show that the file is valid and will be applied."""
        self._tell(_("{name} will apply from the start.").format(name=name), "ok")

    def show_problem(self, sentence: str) -> None:
        """Show what is wrong with the file."""
        self._tell(sentence, "danger")

    def _tell(self, text: str, kind: str) -> None:
        set_kind(self.summary, kind)
        self.summary.setText(text)
        self.choose.setAccessibleDescription(text)

    def _ask(self) -> None:
        dialog = QFileDialog(self, _("Settings file of the office"), "", "JSON (*.json)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.offered.emit(Path(path)))
        dialog.open()
