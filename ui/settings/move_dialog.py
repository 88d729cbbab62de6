"""Asked once after a caseload was restored from a backup or moved: is this a new computer?"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from casework.ports import Change, Changed
from ui.common.i18n import _, ngettext
from ui.common.problems import sentence_for
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.theme.theme import theme
from ui.theme.tokens import GAP
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog, button_row

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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_SIDE, 18, _SIDE, 16)
        layout.setSpacing(GAP)
        layout.addWidget(label(_("Move to this computer"), "cardTitle", self))
        layout.addWidget(label(_reason(why), "", self, wrap=True))
        message = _(
            "Moving gives this computer its own keys. The old key signs them, and every"
            " partner gets a parcel that says so; once it is imported, nothing from the old"
            " computer is accepted any more, so stop using it. No code has to be compared"
            " again."
        )
        layout.addWidget(label(message, "secondary", self, wrap=True))
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
