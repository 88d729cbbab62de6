"""The keys of the caseload: passphrase, recovery code, keyring."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from casework import clock
from ui.common.i18n import _
from ui.common.key_words import what_the_old_code_opens, what_the_old_passphrase_opens
from ui.common.problems import sentence_for, sentence_of
from ui.jobs.job import Problem
from ui.shell.page import Frame
from ui.shell.session import Session
from ui.unlock.passphrase import PassphraseForm
from ui.unlock.recovery import RecoveryForm
from ui.widgets.basics import Card, button, label
from ui.widgets.dialogs import PlainDialog, button_row


class KeysCard(Card):
    """What opens the caseload, and how each key is changed."""

    code_made = Signal(bool)
    """A new recovery code was typed back and is the one that opens the caseload (True)."""

    moved = Signal()
    """It was said whether this is a new computer."""

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
        """Ask whether this computer follows another one, or is the only one."""
        self._session.run(lambda caseload, _p: caseload.relocation_reason()).then(self._show_move)

    def _show_move(self, why: str | None) -> None:
        from ui.settings.move_dialog import DeviceMoveDialog

        dialog = DeviceMoveDialog(self._session, why, self.window())
        dialog.answered.connect(self._on_answered)
        dialog.open()

    def _on_answered(self, told: str) -> None:
        self._frame.say(told)
        self.moved.emit()
        self._session.sync_scheduler.look_soon()

    def ask_for_code(self) -> None:
        """Offer to make a new recovery code."""
        dialog = CodeDialog(self._session, self.window())
        dialog.made.connect(self.code_made)
        dialog.open()


class PassphraseDialog(PlainDialog):
    """Takes a new passphrase; stays open until it is the key."""

    def __init__(self, session: Session, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(_("Change the passphrase"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self._frame = frame
        self._form = PassphraseForm(self)
        self._form.set_world(session.manager)
        self._form.submitted.connect(self._save)
        self._problem = label("", "danger", self, wrap=True)
        self._problem.hide()
        self._go = button(_("Change"), "primary", self)
        self._go.clicked.connect(self._save)
        cancel = button(_("Cancel"), "", self)
        cancel.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.addWidget(label(_("Change the passphrase"), "cardTitle", self))
        layout.addWidget(label(what_the_old_passphrase_opens(), "secondary", self, wrap=True))
        layout.addWidget(self._form)
        layout.addWidget(self._problem)
        layout.addLayout(button_row(self._go, cancel))
        self.setMinimumWidth(460)
        self._form.focus_first()

    def _save(self) -> None:
        new = self._form.passphrase()
        if not new:
            return
        self._go.setEnabled(False)
        job = self._session.run(
            lambda caseload, _progress: caseload.change_passphrase(new),
            writes=True,
            what=_("Changing the passphrase"),
        )
        job.then(self._on_changed, problem=self._on_problem)

    def _on_changed(self, _nothing: object) -> None:
        self._form.clear()
        self.accept()
        self._frame.say(_("The passphrase was changed."))

    def _on_problem(self, problem: Problem) -> None:
        self._go.setEnabled(True)
        self._problem.setText(sentence_for(problem))
        self._problem.show()


class CodeDialog(PlainDialog):
    """Shows a new recovery code, which replaces the old one once two groups were typed back.

    Whoever closes the dialog before, and a program that is killed, leaves the old code as it was.
    ``made(True)`` comes when the new one is kept.
    """

    made = Signal(bool)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(_("New recovery code"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self._code = ""
        self._form: RecoveryForm | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(20, 18, 20, 16)
        self._layout.addWidget(label(_("New recovery code"), "cardTitle", self))
        self._words = label(
            _(
                "The old code stays valid until you have typed the new one. Then destroy the"
                " printouts of the old one."
            )
            + " "
            + what_the_old_code_opens(),
            "secondary",
            self,
            wrap=True,
        )
        self._layout.addWidget(self._words)
        self._go = button(_("Make a new code"), "primary", self)
        self._go.clicked.connect(self._make)
        self._cancel = button(_("Cancel"), "", self)
        self._cancel.clicked.connect(self.reject)
        self._layout.addLayout(button_row(self._go, self._cancel))
        self.setMinimumWidth(640)

    def _make(self) -> None:
        self._go.setEnabled(False)
        job = self._session.run(lambda caseload, _progress: caseload.prepare_recovery_code())
        job.then(self._on_code, problem=self._on_problem)

    def _on_code(self, code: str) -> None:
        self._code = code
        self._form = RecoveryForm(code, clock.today(), self)
        self._form.confirmed_changed.connect(self._go.setEnabled)
        self._layout.insertWidget(2, self._form)
        self._go.setText(_("Done"))
        self._go.setAccessibleName(_("Done"))
        self._go.clicked.disconnect()
        self._go.clicked.connect(self._keep)
        self._form.focus_first()

    def _keep(self) -> None:
        code = self._code
        self._go.setEnabled(False)
        self._cancel.setEnabled(False)
        job = self._session.run(
            lambda caseload, _progress: caseload.keep_recovery_code(code),
            writes=True,
            what=_("Making a new recovery code"),
        )
        job.then(self._on_kept, problem=self._on_problem)

    def _on_kept(self, _nothing: object) -> None:
        self.made.emit(True)
        self.accept()

    def reject(self) -> None:
        """Close without a new code; not while it is being kept, which cannot be stopped."""
        if self._cancel.isEnabled():
            super().reject()

    def done(self, result: int) -> None:
        """Close, and forget the code."""
        self._code = ""
        if self._form is not None:
            self._form.clear()
        super().done(result)

    def _on_problem(self, problem: Problem) -> None:
        self._go.setEnabled(True)
        self._cancel.setEnabled(True)
        self._words.setText(sentence_for(problem))
