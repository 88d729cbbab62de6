"""The recovery code: displayed, printed or saved, and confirmed by retyping two groups."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QWidget,
)

from casework.problems import RuleBroken, Trouble
from exports.atomic_files import write_atomically
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.theme.fonts import code_font
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import button, label, set_kind
from ui.widgets.fields import Field
from ui.widgets.layouts import hbox, vbox

_COLUMNS = 4
_ASKED = 2
_LOOK_ALIKES = str.maketrans("OIL", "011")


class RecoveryForm(QWidget):
    """Shows a code and asks for two of its groups; ``is_confirmed`` once both match.

    The code cannot be copied, since other programs can read the clipboard.
    """

    confirmed_changed = Signal(bool)

    def __init__(
        self,
        code: str,
        made_on: date,
        parent: QWidget | None = None,
        *,
        choose: Callable[[int, int], list[int]] | None = None,
    ) -> None:
        super().__init__(parent)
        self._groups = code.split("-")
        self._made_on = made_on
        pick = choose or (lambda many, few: random.SystemRandom().sample(range(many), few))
        self._asked = sorted(pick(len(self._groups), _ASKED))
        self._was_confirmed = False
        vbox(
            self._grid(),
            self._ways_out(),
            self._warning(),
            label(_("Type two groups, to be sure that it is on paper"), "strong", self),
            self._questions(),
            -1,
            on=self,
            margins=(0, 0, 0, 0),
            spacing=GAP,
        )

    @property
    def asked(self) -> tuple[int, ...]:
        """Indexes of the groups asked for."""
        return tuple(self._asked)

    @property
    def is_confirmed(self) -> bool:
        return all(
            _folded(field.input.text()) == _folded(self._groups[place])  # type: ignore[attr-defined]  # the input is a line edit
            for place, field in zip(self._asked, self._fields, strict=True)
        )

    def focus_first(self) -> None:
        self._fields[0].input.setFocus()

    def clear(self) -> None:
        """Discard the code."""
        self._groups = []

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(SMALL)
        for place, group in enumerate(self._groups):
            box = QFrame(self)
            box.setProperty("kind", "field")
            words = label(group, "", box)
            words.setObjectName(f"code-{place}")
            words.setFont(code_font(theme().px(18)))
            words.setAccessibleName(
                _("Group {group}: {symbols}").format(group=place + 1, symbols=" ".join(group))
            )
            hbox(label(str(place + 1), "caption", box), (words, 1), on=box, margins=(12, 8, 12, 8))
            grid.addWidget(box, place // _COLUMNS, place % _COLUMNS)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        return grid

    def _ways_out(self) -> QHBoxLayout:
        row = QHBoxLayout()
        printing = button(_("P&rint the code…"), "", self, glyph="printer")
        printing.clicked.connect(self._print)
        saving = button(_("Save to a U&SB stick…"), "", self, glyph="floppy-disk")
        saving.clicked.connect(self._save)
        row.addWidget(printing)
        row.addWidget(saving)
        self._summary_label = label(
            _("It cannot be copied, so that it does not stay in other programs"),
            "caption",
            self,
            wrap=True,
        )
        row.addWidget(self._summary_label, 1)
        return row

    def _warning(self) -> QFrame:
        note = QFrame(self)
        note.setProperty("kind", "note")
        vbox(
            label(
                _(
                    "Without passphrase and code no one can open these files, not even the"
                    " school. Print it twice: one copy locked away, one sealed at the office."
                ),
                "",
                note,
                wrap=True,
            ),
            on=note,
            margins=(14, 8, 14, 8),
        )
        return note

    def _questions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP)
        self._fields: list[Field] = []
        for place in self._asked:
            edit = QLineEdit(self)
            edit.setObjectName(f"asked-{place}")
            edit.setFont(code_font(theme().px(14)))
            edit.setMaxLength(8)
            edit.setInputMethodHints(
                Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhPreferLatin
            )
            field = Field(_("Group {group}").format(group=place + 1), edit, self)
            field.setMaximumWidth(theme().px(180))
            edit.textEdited.connect(self._on_typed)
            edit.editingFinished.connect(lambda field=field, place=place: self._look(field, place))
            self._fields.append(field)
            row.addWidget(field, 0, Qt.AlignmentFlag.AlignTop)
        hint = label(_("Case does not matter"), "caption", self)
        row.addWidget(hint, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        return row

    def _on_typed(self) -> None:
        if self.is_confirmed != self._was_confirmed:
            self._was_confirmed = self.is_confirmed
            self.confirmed_changed.emit(self._was_confirmed)

    def _look(self, field: Field, place: int) -> None:
        typed = field.input.text()  # type: ignore[attr-defined]  # the input is a line edit
        if typed and self._groups and _folded(typed) != _folded(self._groups[place]):
            field.show_problem(_("This does not match the code above; check it."), focus=False)

    # --- printing and saving

    def sheet_text(self) -> str:
        """Return the text for printing and saving: the code, its date and purpose."""
        return "\n".join(
            (
                _("Zhuhang: recovery code"),
                "",
                "-".join(self._groups),
                "",
                _("Made on {day}.").format(day=self._made_on.isoformat()),
                _(
                    "It opens the files when the passphrase is lost: on the screen that asks"
                    ' for the passphrase choose "use the recovery code".'
                ),
                _("Anyone who has it can read everything. Keep it locked away."),
                "",
            )
        )

    def _save(self) -> None:
        name, _filter = QFileDialog.getSaveFileName(
            self, _("Save the recovery code"), _("Zhuhang recovery code") + ".txt", "*.txt"
        )
        if not name:
            return
        try:
            write_atomically(Path(name), self.sheet_text().encode("utf-8-sig"))
        except (RuleBroken, Trouble) as problem:
            self._tell(sentence_for(problem), "danger")
            return
        self._tell(_("Saved. Take the stick out and lock it away."), "ok")

    def _print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        dialog.setWindowTitle(_("Print the recovery code"))
        if dialog.exec() != QPrintDialog.DialogCode.Accepted:
            return
        if paint_sheet(printer, self.sheet_text()):
            self._tell(_("Sent to the printer. Collect the sheet at once."), "ok")
        else:
            self._tell(
                _("The printer did not accept it; check the printer, then try again."), "danger"
            )

    def _tell(self, text: str, kind: str) -> None:
        self._summary_label.setText(text)
        set_kind(self._summary_label, kind)


def paint_sheet(printer: QPrinter, text: str) -> bool:
    """Print a recovery sheet; return False if the printer could not be started."""
    painter = QPainter()
    if not painter.begin(printer):
        return False
    page = QRectF(printer.pageRect(QPrinter.Unit.DevicePixel))
    area = page.adjusted(page.width() * 0.08, page.height() * 0.06, -page.width() * 0.08, 0)
    font = QFont(theme().font())
    font.setPixelSize(round(page.width() / 45))
    painter.setFont(font)
    painter.setPen(Qt.GlobalColor.black)
    painter.drawText(area, int(Qt.TextFlag.TextWordWrap), text)
    return painter.end()


def _folded(text: str) -> str:
    import unicodedata

    narrow = unicodedata.normalize("NFKC", text).upper().translate(_LOOK_ALIKES)
    return "".join(symbol for symbol in narrow if symbol.isalnum())
