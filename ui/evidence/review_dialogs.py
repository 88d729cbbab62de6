"""Dialogs for one proof: reason to return it, reason to void it, reason and path of a copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from casework.problems import RuleBroken
from casework.records import Evidence
from casework.service_layer import ActionResult, CaseloadServices
from exports.atomic_files import atomic_writer
from ui.common.i18n import _
from ui.jobs import Job
from ui.jobs.session import Session
from ui.widgets.basics import button
from ui.widgets.form_dialog import FormDialog
from ui.widgets.reason_dialog import ReasonDialog


def return_dialog(proof: str, act: Callable[[str], Job[Any]], parent: QWidget) -> ReasonDialog:
    """Return the dialog that asks why a proof is returned."""
    return ReasonDialog(
        _('Return "{proof}"').format(proof=proof),
        _("Return it"),
        _("It proves nothing until it is added again; say what is wrong in 5 characters or more."),
        act,
        parent,
        usual=[_("Illegible; scan it again"), _("The seal is missing"), _("The wrong file")],
    )


def void_proof_dialog(proof: str, act: Callable[[str], Job[Any]], parent: QWidget) -> ReasonDialog:
    """Return the dialog that asks why a proof is void."""
    return ReasonDialog(
        _('Void "{record}"').format(record=proof),
        _("Void the evidence"),
        _("It stays in the file with the reason; it no longer proves anything."),
        act,
        parent,
        usual=[_("The wrong file"), _("Added twice")],
    )


def save_dialog(session: Session, evidence: Evidence, parent: QWidget) -> SaveDialog:
    """Return the dialog that asks for the reason and path of an unencrypted copy."""
    return SaveDialog(session, evidence, parent)


class SaveDialog(FormDialog):
    """Saves an unencrypted copy of a proof; the reason is recorded in the journal."""

    def __init__(self, session: Session, evidence: Evidence, parent: QWidget) -> None:
        super().__init__(
            _("Save a copy of the evidence"),
            _("Save the copy"),
            parent,
            why=_(
                "The copy is not encrypted: anyone who has the file can read it. Who saved it,"
                " when and why is recorded in the journal. Delete it when it is no longer"
                " needed."
            ),
        )
        self._session, self._evidence = session, evidence
        self.reason = QLineEdit(self)
        self.add("reason", _("&Reason"), self.reason, (0, 0, 1, 2))
        self.out = QLineEdit(self)
        self.add("out", _("Save to (&W)"), self.out, (1, 0, 1, 2))
        choose = button(_("Choose a place…"), "small", self)
        choose.clicked.connect(self._choose)
        self.grid.addWidget(choose, 2, 0, Qt.AlignmentFlag.AlignLeft)
        self.reason.setFocus()

    def save(self) -> Job[Any] | None:
        reason, where, evidence = self.reason.text(), self.out.text().strip(), self._evidence
        if not where:
            self.show_problem(RuleBroken("FIELD_MISSING", "out"))
            return None
        target = Path(where).absolute()

        def work(services: CaseloadServices) -> ActionResult:
            data = services.evidence.read_evidence(evidence)
            done = services.evidence.note_saved(evidence.id, reason=reason)
            with atomic_writer(target) as stream:
                stream.write(data)
            return done

        return self._session.write(work)

    def _choose(self) -> None:
        dialog = QFileDialog(self, _("Save a copy of the evidence"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        name = _("evidence{suffix}").format(suffix=Path(self._evidence.name).suffix)
        dialog.selectFile(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.out.setText)
        dialog.open()
