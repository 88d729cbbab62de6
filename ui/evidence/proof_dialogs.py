"""Dialogs for one proof: what is added, why it is returned or voided, where a copy goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLineEdit, QWidget

from casework.evidence import proof_kinds, usual_kind
from casework.problems import RuleBroken
from casework.records import Evidence
from casework.service_layer import ActionResult, CaseloadServices, ProofDraft
from casework.service_layer.proofs import ProofUse
from casework.settings.org_settings import OrgSettings
from exports.atomic_files import atomic_writer
from ui.common.display_names import kind_name
from ui.common.evidence_words import proof_kind_name
from ui.common.i18n import _
from ui.evidence.source import Source, SourceLine, proof_of
from ui.evidence.view_model import EvidenceTarget
from ui.jobs import Job, LatestOnly
from ui.jobs.session import Session
from ui.widgets.basics import button
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_dialog import FormDialog
from ui.widgets.reason_dialog import ReasonDialog


class ProofDialog(FormDialog):
    """Asks for the file, its kind and date, and the record to attach it to.

    If the file is already evidence of another record, the user is warned before it is saved and
    must confirm with a check box that it proves both.
    """

    def __init__(
        self,
        session: Session,
        settings: OrgSettings,
        targets: Sequence[EvidenceTarget],
        chosen: EvidenceTarget | None = None,
        parent: QWidget | None = None,
        *,
        proof_kind: str | None = None,
    ) -> None:
        super().__init__(
            _("Add evidence"),
            _("Hand it in"),
            parent,
            why=_("It is stored encrypted, once, however often the same file is added."),
        )
        self._session = session
        self._office = settings
        self._targets = list(targets)
        self._looking: LatestOnly[tuple[ProofUse, ...]] = LatestOnly()
        self.target = _combo(self)
        for target in self._targets:
            self.target.addItem(target.title)
        self.add("record", _("Attach to (&B)"), self.target, (0, 0, 1, 2))
        self.source = SourceLine(_("File"), self)
        self.add("proof", _("&File"), self.source, (1, 0, 1, 2), hint=_("20 MiB at most"))
        self.kind = _combo(self)
        for kind in proof_kinds(settings):
            self.kind.addItem(proof_kind_name(kind), kind)
        self.add("proof_kind", _("&Kind of evidence"), self.kind, (2, 0))
        self.dated = DateEdit(None, self)
        self.add("dated", _("&Date on the paper"), self.dated, (2, 1))
        self.again = QCheckBox(_("The same file is right &here too"), self)
        self.again.setAccessibleName(_("The same file is right here too"))
        self.again.hide()
        self.grid.addWidget(self.again, 3, 0, 1, 2)
        self.target.currentIndexChanged.connect(self._on_target)
        self.source.changed.connect(self._on_source)
        self.finished.connect(self._looking.drop)
        if chosen is not None and chosen in self._targets:
            self.target.setCurrentIndex(self._targets.index(chosen))
        self._on_target()
        if proof_kind is not None:
            self._choose_kind(proof_kind)
        self.source.setFocus()

    @property
    def chosen(self) -> EvidenceTarget:
        """The record that the proof will be attached to."""
        return self._targets[self.target.currentIndex()]

    def save(self) -> Job[Any] | None:
        source = self.source.source
        if source is None:
            self.show_problem(RuleBroken("FIELD_MISSING", "proof"))
            return None
        try:
            dated = self.dated.day("dated")
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        target, again = self.chosen, self.again.isChecked()
        draft = ProofDraft(
            proof_kind=self.kind.currentData(), dated_on=dated, category=target.category
        )
        return self._session.write(
            lambda services: services.evidence.add_evidence(
                [target.record_id], proof_of(source), draft, again=again
            )
        )

    def _on_target(self) -> None:
        target = self.chosen
        self._choose_kind(usual_kind(self._office, target.kind, target.code))

    def _choose_kind(self, kind: str) -> None:
        place = self.kind.findData(kind)
        if place >= 0:
            self.kind.setCurrentIndex(place)

    def _on_source(self) -> None:
        source = self.source.source
        self.again.setChecked(False)
        self.again.hide()
        self.fields["proof"].clear_problem()
        if source is None:
            return
        look = _looker(source)
        job = self._session.run(lambda caseload, _progress: look(caseload))
        self._looking.take(job).then(self._on_uses, problem=self.show_problem)

    def _on_uses(self, uses: tuple[ProofUse, ...]) -> None:
        if not uses:
            return
        use = uses[0]
        said = _("The same file is already the proof of another record: {kind}, student {number}.")
        text = said.format(kind=kind_name(use.kind), number=use.student_no or "—")
        self.fields["proof"].show_hint(text, "warn")
        self.again.show()


def _looker(source: Source) -> Callable[[Any], tuple[ProofUse, ...]]:
    """Return the function that looks up, in the background, other uses of the same file."""

    def look(caseload: Any) -> tuple[ProofUse, ...]:
        proof = proof_of(source)
        with caseload.snapshot() as reader:
            uses: tuple[ProofUse, ...] = caseload.services.evidence.uses_of(reader, proof)
            return uses

    return look


def _combo(parent: QWidget) -> QComboBox:
    made = QComboBox(parent)
    made.setMinimumContentsLength(26)
    made.setMaxVisibleItems(16)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


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
