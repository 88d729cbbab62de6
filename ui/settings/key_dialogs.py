"""Dialogs that replace the passphrase and the recovery code."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from casework import clock
from casework.ports import Change, Changed
from casework.service_layer.caseload_port import Caseload
from ui.common.i18n import _
from ui.common.maintenance_words import what_the_old_code_opens, what_the_old_passphrase_opens
from ui.common.problems import sentence_for
from ui.jobs import JobProgress
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.unlock.passphrase_form import PassphraseForm
from ui.unlock.recovery_form import RecoveryForm
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog, button_row


class PassphraseDialog(PlainDialog):
    """Asks for a new passphrase; stays open until it is changed."""

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

        def work(caseload: Caseload, _progress: JobProgress) -> Changed[None]:
            caseload.change_passphrase(new)
            return Changed(None, Change("keys"))

        job = self._session.run_writing(work, what=_("Changing the passphrase"))
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
    """Shows a new recovery code, which replaces the old one after two groups were retyped.

    If the dialog is closed or the program ends before that, the old code stays valid.
    ``made(True)`` is emitted once the new one is saved.
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
        self._go.setObjectName("go")
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

        def work(caseload: Caseload, _progress: JobProgress) -> Changed[None]:
            caseload.keep_recovery_code(code)
            return Changed(None, Change("keys"))

        job = self._session.run_writing(work, what=_("Making a new recovery code"))
        job.then(self._on_kept, problem=self._on_problem)

    def _on_kept(self, _nothing: object) -> None:
        self.made.emit(True)
        self.accept()

    def reject(self) -> None:
        """Close without a new code, unless it is being saved, which cannot be cancelled."""
        if self._cancel.isEnabled():
            super().reject()

    def done(self, result: int) -> None:
        """Close, and clear the code."""
        self._code = ""
        if self._form is not None:
            self._form.clear()
        super().done(result)

    def _on_problem(self, problem: Problem) -> None:
        self._go.setEnabled(True)
        self._cancel.setEnabled(True)
        self._words.setText(sentence_for(problem))
