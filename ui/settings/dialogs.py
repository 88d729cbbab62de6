"""Dialogs of the settings page: passphrase, recovery code, new computer, announced version."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QDateEdit,
    QFileDialog,
    QLabel,
    QLineEdit,
    QWidget,
)

from casework import clock
from casework.ports import Change, Changed
from casework.service_layer.caseload_port import Caseload
from ui.common.i18n import _, ngettext
from ui.common.maintenance_words import what_the_old_code_opens, what_the_old_passphrase_opens
from ui.common.problems import sentence_for
from ui.jobs import JobProgress
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.theme.theme import theme
from ui.theme.tokens import GAP
from ui.unlock.passphrase_form import PassphraseForm
from ui.unlock.recovery_form import RecoveryForm
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.fields import Field
from ui.widgets.layouts import hbox, vbox


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
        vbox(
            label(_("Change the passphrase"), "cardTitle", self),
            label(what_the_old_passphrase_opens(), "secondary", self, wrap=True),
            self._form,
            self._problem,
            button_row(self._go, cancel),
            on=self,
            margins=(20, 18, 20, 16),
        )
        self.setMinimumWidth(460)
        self._form.focus_first()

    def _save(self) -> None:
        new = self._form.passphrase()
        if not new:
            return
        self._go.setEnabled(False)

        def work(caseload: Caseload, _progress: JobProgress) -> Changed[None]:
            caseload.keys.change_passphrase(new)
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
        self._layout = vbox(
            label(_("New recovery code"), "cardTitle", self),
            self._words,
            on=self,
            margins=(20, 18, 20, 16),
        )
        self._go = button(_("Make a new code"), "primary", self)
        self._go.setObjectName("go")
        self._go.clicked.connect(self._make)
        self._cancel = button(_("Cancel"), "", self)
        self._cancel.clicked.connect(self.reject)
        self._layout.addLayout(button_row(self._go, self._cancel))
        self.setMinimumWidth(640)

    def _make(self) -> None:
        self._go.setEnabled(False)
        job = self._session.run(lambda caseload, _progress: caseload.keys.prepare_recovery_code())
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
            caseload.keys.keep_recovery_code(code)
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


_USUALLY = timedelta(days=90)


class AnnounceDialog(PlainDialog):
    """Asks for the installers of a version, its number, expiry date and release notes."""

    def __init__(self, session: Session, today: date, parent: QWidget) -> None:
        super().__init__(_("Announce a version"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self.files: tuple[Path, ...] = ()
        self.version = QLineEdit(self)
        self.version.setPlaceholderText("1.4.2")
        until = today + _USUALLY
        self.expires = QDateEdit(QDate(until.year, until.month, until.day), self)
        self.expires.setDisplayFormat("yyyy-MM-dd")
        self.expires.setCalendarPopup(True)
        self.notes = QLineEdit(self)
        self.pick = button(_("Choose the installers…"), "", self, glyph="folder-open")
        self.chosen = label(_("No file is chosen yet."), "secondary", self, wrap=True)
        self.number = Field(_("&Version"), self.version, self)
        self.say = label("", "danger", self, wrap=True)
        self.say.hide()
        self.yes = button(_("Announce"), "primary", self)
        self.no = button(_("Cancel"), "", self)
        message = _(
            "The files themselves are not sent: distribute them as usual. Each receiver's"
            " program tells whether a file is the announced one."
        )
        layout = vbox(
            label(_("Announce a version"), "cardTitle", self),
            label(message, "secondary", self, wrap=True),
            on=self,
            margins=(20, 18, 20, 16),
            spacing=GAP,
        )
        files = hbox(self.pick, (self.chosen, 1))
        layout.addLayout(files)
        layout.addWidget(self.number)
        layout.addWidget(Field(_("Valid &until"), self.expires, self))
        layout.addWidget(Field(_("What is &new"), self.notes, self))
        layout.addWidget(self.say)
        layout.addLayout(button_row(self.yes, self.no))
        self.setMinimumWidth(theme().px(460))
        self.pick.clicked.connect(self._on_pick)
        self.yes.clicked.connect(self.submit)
        self.no.clicked.connect(self.reject)
        self.yes.setEnabled(False)

    def _on_pick(self) -> None:
        paths, _kind = QFileDialog.getOpenFileNames(self, _("Choose the installers"))
        if paths:
            self.choose(*map(Path, paths))

    def choose(self, *paths: Path) -> None:
        """Use these files as the installers."""
        self.files = paths
        self.chosen.setText("\n".join(path.name for path in paths))
        self.yes.setEnabled(bool(paths))

    def submit(self) -> None:
        """Save the announcement."""
        files, version, notes = self.files, self.version.text(), self.notes.text()
        chosen = self.expires.date()
        expires = date(chosen.year(), chosen.month(), chosen.day())

        def work(caseload: Caseload, _progress: JobProgress) -> Any:
            return caseload.updates.announce(version, files, expires=expires, notes=notes)

        self._session.run_writing(work, what=_("Checking the installer")).then(
            lambda _done: self.accept(), problem=self._on_refused
        )

    def _on_refused(self, problem: Problem) -> None:
        self.say.setText(sentence_for(problem))
        self.say.show()


_SIDE = 20


class DeviceMoveDialog(PlainDialog):
    """Asks whether this is a new or the only computer; ``answered`` carries a message.

    “Later” leaves the question open; no parcels can be sealed until it is answered.
    """

    answered = Signal(str)

    def __init__(self, session: Session, why: str | None, parent: QWidget) -> None:
        super().__init__(_("Move to this computer"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self.yes = button(_("Move to this computer"), "primary", self)
        self.stay = button(_("The only computer: continue"), "", self)
        self.later = button(_("Later"), "", self)
        self.say = label("", "danger", self, wrap=True)
        self.say.hide()
        message = _(
            "Moving gives this computer its own keys. The old key signs them, and every"
            " partner gets a parcel that says so; once it is imported, nothing from the old"
            " computer is accepted any more, so stop using it. No code has to be compared"
            " again."
        )
        layout = vbox(
            label(_("Move to this computer"), "cardTitle", self),
            label(_reason(why), "", self, wrap=True),
            label(message, "secondary", self, wrap=True),
            on=self,
            margins=(_SIDE, 18, _SIDE, 16),
            spacing=GAP,
        )
        only = _(
            "Continue as before only if nothing was sealed on another computer since the"
            " backup: two computers with one key conflict, and the receiver blocks both."
        )
        layout.addWidget(label(only, "caption", self, wrap=True))
        layout.addWidget(self.say)
        layout.addLayout(button_row(self.yes, self.stay, self.later))
        self.stay.setVisible(why is not None)
        self.setMinimumWidth(theme().px(560))
        for words in self.findChildren(QLabel):
            if words.wordWrap() and words.text():  # dialogs ignore heightForWidth
                words.setMinimumHeight(words.heightForWidth(theme().px(560) - 2 * _SIDE))
        self.yes.clicked.connect(self._on_move)
        self.stay.clicked.connect(self._on_stay)
        self.later.clicked.connect(self.reject)

    def _on_move(self) -> None:
        self._begin(lambda caseload: len(caseload.move_here()), self._on_moved)

    def _on_stay(self) -> None:
        self._begin(lambda caseload: caseload.stay_here(), self._on_confirmed)

    def _begin(self, work: Any, done: Any) -> None:
        for made in (self.yes, self.stay):
            made.setEnabled(False)
        job = self._session.run_writing(
            lambda caseload, _p: Changed(work(caseload), Change("keys")),
            what=_("Creating new keys"),
        )
        job.then(lambda made: done(made.value), problem=self._on_problem)

    def _on_moved(self, count: int) -> None:
        message = ngettext(
            "This computer now has its own keys; {count} parcel announcing them is ready.",
            "This computer now has its own keys; {count} parcels announcing them are ready.",
            count,
        )
        self.accept()
        self.answered.emit(message.format(count=count))

    def _on_confirmed(self, _nothing: object) -> None:
        self.accept()
        self.answered.emit(_("The keys stay the same."))

    def _on_problem(self, problem: Problem) -> None:
        self.say.setText(sentence_for(problem))
        self.say.show()
        for made in (self.yes, self.stay):
            made.setEnabled(True)


def _reason(why: str | None) -> str:
    if why == "restored":
        return _("This caseload was restored from a backup.")
    if why == "behind":
        return _(
            "Work done in this caseload is missing from it: it is an older copy, or its latest"
            " records were lost."
        )
    if why == "machine":
        return _("This caseload was opened on another computer before, or this one has a new name.")
    return _("This computer has the keys that your partners compared.")
