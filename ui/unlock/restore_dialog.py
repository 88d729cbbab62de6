"""Dialog that asks for the folder and the key of a backup to restore."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from casework.caseload_dtos import UnlockCredentials
from casework.problems import RuleBroken, Trouble
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog
from ui.widgets.fields import Field, SecretEdit
from ui.widgets.layouts import hbox, vbox

_CODE = re.compile(r"[0-9A-Za-z]{5}([ -][0-9A-Za-z]{5}){6}")
_KEY_CODES = frozenset({"WRONG_PASSPHRASE", "RECOVERY_CODE_WRONG", "LOCKED"})


class RestoreDialog(PlainDialog):
    """Emits ``asked(place, key)`` per attempt; respond with ``accept`` or ``show_problem``."""

    asked = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Restore from a backup"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.folder = QLineEdit(self)
        self._folder = Field(_("&Folder of the backups"), self.folder, self)
        self._folder.setObjectName("folder-field")
        self._choose = button(_("C&hoose…"), "", self, glyph="folder-open")
        self._choose.clicked.connect(self._on_choose)
        self.secret = SecretEdit(_("Passphrase or recovery code"), self)
        self._key = Field(
            _("&Passphrase or recovery code"),
            self.secret,
            self,
            hint=_("The ones that were in force when the backup was made."),
        )
        self._key.setObjectName("key-field")
        self.yes = button(_("&Restore"), "primary", self)
        self.yes.setDefault(True)
        self.yes.clicked.connect(self._on_yes)
        self.no = button(_("Cancel"), "", self)
        self.no.clicked.connect(self.reject)
        self._build()

    def _build(self) -> None:
        why = _(
            "The newest complete backup is restored to this computer. The backup itself stays"
            " as it is."
        )
        place = hbox((self._folder, 1), (self._choose, 0, Qt.AlignmentFlag.AlignBottom))
        buttons = hbox(-1, self.yes, self.no)
        vbox(
            label(_("Restore from a backup"), "cardTitle", self),
            label(why, "secondary", self, wrap=True),
            place,
            self._key,
            4,
            buttons,
            on=self,
            margins=(20, 16, 20, 14),
            spacing=10,
        )
        self.setMinimumWidth(520)
        self.folder.setFocus()

    def show_problem(self, problem: RuleBroken | Trouble) -> None:
        """Show why the restore failed, at the key or at the folder."""
        self._set_busy(False)
        code = problem.rule if isinstance(problem, RuleBroken) else problem.code
        field = self._key if code in _KEY_CODES else self._folder
        field.show_problem(sentence_for(problem))

    def reject(self) -> None:
        """Close, unless a restore is running."""
        if self.yes.isEnabled():
            super().reject()

    def done(self, result: int) -> None:
        """Close, and clear the secret."""
        self.secret.clear()
        super().done(result)

    def _on_yes(self) -> None:
        place, typed = self.folder.text().strip(), self.secret.text()
        if not place:
            self._folder.show_problem(_("Choose the folder that holds the backups."))
        elif not typed.strip():
            self._key.show_problem(_("Type the passphrase or the recovery code."))
        else:
            is_code = _CODE.fullmatch(typed.strip()) is not None
            key = (
                UnlockCredentials(recovery_code=typed)
                if is_code
                else UnlockCredentials(passphrase=typed)
            )
            self._set_busy(True)
            self.asked.emit(Path(place), key)

    def _on_choose(self) -> None:
        dialog = QFileDialog(self, _("Folder of the backups"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.open()

    def _set_busy(self, is_busy: bool) -> None:
        for widget in (self._folder, self._choose, self._key, self.yes, self.no):
            widget.setEnabled(not is_busy)
        self.yes.setText(_("Restoring…") if is_busy else _("&Restore"))
