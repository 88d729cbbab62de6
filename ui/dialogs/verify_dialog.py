"""Verify a PDF or a parcel (dropped or chosen), or the code printed on a document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QWidget

from casework.problems import RuleBroken
from exports.runs.verification import (
    check_paper,
    find_code,
    is_trusted,
    known_paper,
    looks_like_code,
)
from ui.common.document_words import action_words, paper_words
from ui.common.i18n import _
from ui.common.parcel_words import checked_words
from ui.common.problems import sentence_for
from ui.jobs.job import Problem
from ui.jobs.session import Session
from ui.platform.chosen_files import is_parcel
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import button, label, set_kind
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.fields import Field
from ui.widgets.layouts import hbox, vbox


class VerifyDialog(PlainDialog):
    """Shows who made a document or parcel, when, and whether it was altered."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(_("Check a document or a parcel"), parent)
        self._session = session
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.place = QFrame(self)
        self.place.setProperty("kind", "card")
        message = _("Drop a PDF that this program made or a parcel here, or choose one.")
        self.choose = button(_("&Choose…"), "", self, glyph="file-pdf")
        self.code = Field(_("Or the check c&ode on the paper"), QLineEdit(self), self)
        self.look = button(_("&Look it up"), "small", self)
        self.found = label("", "strong", self, wrap=True)
        self.about = label("", "", self, wrap=True)
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.limits = label(
            _(
                "This shows who made the file and that it is unchanged. It does not show that"
                " its content is true."
            ),
            "caption",
            self,
            wrap=True,
        )
        close = button(_("Close"), "", self)
        close.clicked.connect(self.reject)
        vbox(
            label(message, "secondary", self.place, wrap=True),
            (self.choose, 0, Qt.AlignmentFlag.AlignLeft),
            on=self.place,
            margins=(14, 16, 14, 16),
        )
        line = hbox((self.code, 1), (self.look, 0, Qt.AlignmentFlag.AlignBottom))
        vbox(
            self.place,
            line,
            self.found,
            self.about,
            -1,
            self.limits,
            button_row(close),
            on=self,
            margins=(18, 16, 18, 14),
            spacing=SMALL,
        )
        self.choose.clicked.connect(self._on_choose)
        self.look.clicked.connect(self._on_code)
        self.resize(theme().px(520), theme().px(420))

    # --- verification

    def check(self, path: Path) -> None:
        """Verify a file in the background."""
        self._say(_("Checking…"), "strong")

        def work(caseload: Any, _progress: Any) -> tuple[list[str], bool]:
            if is_parcel(path):
                return checked_words(caseload.exchange.check(path)), True
            paper = check_paper(path, caseload.check_signature)
            known = known_paper(caseload, paper)
            return paper_words(paper, known), is_trusted(paper, known)

        self._session.run(work).then(
            lambda found: self._on_words(found[0], is_trusted=found[1]), problem=self._on_problem
        )

    def _on_choose(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, _("Check a document or a parcel"))
        if path:
            self.check(Path(path))

    def _on_code(self) -> None:
        line = self.code.input
        code = line.text().strip() if isinstance(line, QLineEdit) else ""
        if not looks_like_code(code):
            self.code.show_problem(_("A check code has sixteen letters and digits."))
            return
        self._say(_("Checking…"), "strong")

        def work(caseload: Any, _progress: Any) -> list[str]:
            lines = [_("A document with this code was made here."), ""]
            return [lines[0], action_words(find_code(caseload, code))]

        self._session.run(work).then(self._on_words, problem=self._on_problem)

    def _on_words(self, words: list[str], *, is_trusted: bool = True) -> None:
        self._say(words[0], "ok" if is_trusted else "warn")
        self.about.setText("\n".join(words[1:]))

    def _on_problem(self, problem: Problem) -> None:
        is_ours = isinstance(problem, RuleBroken)
        self._say(sentence_for(problem), "danger" if is_ours else "warn")

    def _say(self, words: str, kind: str) -> None:
        self.found.setText(words)
        set_kind(self.found, kind)
        self.about.setText("")
        self.setAccessibleDescription(words)

    # --- drag and drop

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.check(paths[0])
