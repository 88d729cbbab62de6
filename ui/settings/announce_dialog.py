"""The dialog that announces a version of the program."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import (
    QDateEdit,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from casework.service_layer.caseload_port import Caseload
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.jobs import JobProgress
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.theme.theme import theme
from ui.theme.tokens import GAP
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.fields import Field

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
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(GAP)
        layout.addWidget(label(_("Announce a version"), "cardTitle", self))
        message = _(
            "The files themselves are not sent: distribute them as usual. Each receiver's"
            " program tells whether a file is the announced one."
        )
        layout.addWidget(label(message, "secondary", self, wrap=True))
        files = QHBoxLayout()
        files.addWidget(self.pick)
        files.addWidget(self.chosen, 1)
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
