"""Keys card of the settings page: passphrase, recovery code, keyring."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from ui.common.i18n import _
from ui.common.problems import sentence_of
from ui.jobs.session import Session
from ui.settings.key_dialogs import CodeDialog, PassphraseDialog
from ui.shell.page import Frame
from ui.widgets.basics import Card, button, label


class KeysCard(Card):
    """Shows which keys open the caseload, and changes them."""

    code_made = Signal(bool)
    """A new recovery code was confirmed and saved (True)."""

    moved = Signal()
    """The user answered whether this is a new computer."""

    def __init__(self, session: Session, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(_("Keys"), parent)
        self._session = session
        self._frame = frame
        self._slots: tuple[str, ...] = ()
        self._change = button(_("Change the passphrase…"), "", self, glyph="key")
        self._change.clicked.connect(self._on_change)
        self._code = button(_("New recovery code…"), "", self, glyph="clock-counter-clockwise")
        self._code.clicked.connect(self.ask_for_code)
        self._keyring: QPushButton = button(_("Unlock with the keyring…"), "", self, glyph="lock")
        self._keyring.clicked.connect(self._on_keyring)
        self.moving = button(_("Move to this computer…"), "", self, glyph="arrows-left-right")
        self.moving.clicked.connect(self.ask_to_move)
        row = QHBoxLayout()
        for made in (self._change, self._code, self._keyring):
            row.addWidget(made)
        row.addStretch(1)
        self.body.addLayout(row)
        second = QHBoxLayout()
        second.addWidget(self.moving)
        second.addStretch(1)
        self.body.addLayout(second)
        self._note = label("", "caption", self, wrap=True)
        self.body.addWidget(self._note)
        self._keyring.hide()
        self._read()

    def _read(self) -> None:
        job = self._session.run(lambda caseload, _progress: caseload.key_slots())
        job.then(self._on_slots)

    def _on_slots(self, slots: tuple[str, ...]) -> None:
        self._slots = slots
        is_on = "keyring" in slots
        text = _("Stop using the keyring") if is_on else _("Unlock with the keyring…")
        self._keyring.setText(text)
        self._keyring.setAccessibleName(text)
        self._keyring.show()
        self._note.setText(
            _("This account's keyring opens the files when the program starts.")
            if is_on
            else _("The passphrase is asked for at each start.")
        )

    def _on_keyring(self) -> None:
        if "keyring" in self._slots:
            job = self._session.run(lambda caseload, _progress: caseload.keyring_off())
            job.then(ended=self._read)
            return
        turned = self._session.run(lambda caseload, _progress: caseload.keyring_on())
        turned.then(self._on_keyring_tried)

    def _on_keyring_tried(self, why: str | None) -> None:
        if why is None:
            self._read()
        else:
            self._note.setText(sentence_of("KEYRING_UNUSABLE", {"why": why}))

    def _on_change(self) -> None:
        PassphraseDialog(self._session, self._frame, self.window()).open()

    def ask_to_move(self) -> None:
        """Ask whether this computer replaces another one, or is the only one."""
        self._session.run(lambda caseload, _p: caseload.relocation_reason()).then(self._show_move)

    def _show_move(self, why: str | None) -> None:
        from ui.settings.move_dialog import DeviceMoveDialog

        dialog = DeviceMoveDialog(self._session, why, self.window())
        dialog.answered.connect(self._on_answered)
        dialog.open()

    def _on_answered(self, message: str) -> None:
        self._frame.say(message)
        self.moved.emit()
        self._session.sync_scheduler.look_soon()

    def ask_for_code(self) -> None:
        """Open the dialog for a new recovery code."""
        dialog = CodeDialog(self._session, self.window())
        dialog.made.connect(self.code_made)
        dialog.open()
