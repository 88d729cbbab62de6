"""The evidence dialog of one file: present and missing evidence, preview and review."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from casework.evidence import PASSED, PENDING, MissingEvidence
from casework.ports import Change
from casework.records import Evidence
from ui.common.evidence_words import lack_sentence, proof_kind_name, review_name
from ui.common.i18n import _, ngettext
from ui.evidence.preview import ProofPreview
from ui.evidence.proof_dialogs import ProofDialog, return_dialog, save_dialog, void_proof_dialog
from ui.evidence.source import Source, SourceLine
from ui.evidence.view_model import EvidenceTarget, EvidenceViewModel, PlacedEvidence, load_evidence
from ui.jobs import LatestOnly
from ui.jobs.session import Session
from ui.shell.page import Frame
from ui.theme.theme import theme
from ui.widgets.basics import Card, ElidedLabel, button, label
from ui.widgets.dialogs import PlainDialog
from ui.widgets.layouts import hbox, vbox
from ui.widgets.tables import RecordTable, TableColumn

_LEFT = 400


class EvidenceDialog(PlainDialog):
    """Shows and changes the evidence of a file; ``target`` is the record it was opened for.

    ``source`` is a file that was dropped or pasted on the opener; it is added immediately.
    """

    def __init__(
        self,
        session: Session,
        frame: Frame,
        file_id: UUID,
        parent: QWidget,
        *,
        target: UUID | None = None,
        source: Source | None = None,
    ) -> None:
        super().__init__(_("Evidence"), parent)
        self._source = source
        self._session, self._frame, self._file_id = session, frame, file_id
        self._wanted = target
        self._reading: LatestOnly[EvidenceViewModel] = LatestOnly()
        self.proofs: EvidenceViewModel | None = None
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._title = label(_("Evidence"), "cardTitle", self, wrap=True)
        self.preview = ProofPreview(session, self)
        self.table = RecordTable(_("Evidence"), _columns(), self)
        self.table.opened.connect(lambda _laid: self.preview.setFocus())
        self.table.selectionModel().selectionChanged.connect(self._on_chosen)
        self.lacks = _Lacks(self)
        self._about = ElidedLabel("", "secondary", self)
        self._why = label("", "warn", self, wrap=True)
        self._why.setObjectName("why-not")
        self._why.hide()
        self._buttons()
        self._lay_out()
        session.change_bus.changed.connect(self._on_change)
        self.finished.connect(self._stop)
        paste = QShortcut(QKeySequence.StandardKey.Paste, self)
        paste.activated.connect(self.paste)
        self.fit(1040, 660)
        self.refresh()

    def _buttons(self) -> None:
        self.add_one = button(_("Add…"), "primary", self, glyph="plus")
        self.passes = button(_("Pass"), "", self, glyph="check")
        self.returns = button(_("Return…"), "", self, glyph="arrow-u-up-left")
        self.save_copy = button(_("Save a copy…"), "", self, glyph="floppy-disk")
        self.void = button(_("Void…"), "", self, glyph="x-circle")
        self.close_button = button(_("Close"), "", self)
        self.add_one.clicked.connect(lambda _checked=False: self.add())
        self.passes.clicked.connect(self.pass_chosen)
        self.returns.clicked.connect(self.return_chosen)
        self.save_copy.clicked.connect(self.save_chosen)
        self.void.clicked.connect(self.void_chosen)
        self.close_button.clicked.connect(self.reject)

    def _lay_out(self) -> None:
        middle = hbox(
            (vbox((self.table, 1), self.lacks, spacing=8), 5),
            (vbox(self._about, self._why, (self.preview, 1), spacing=6), 6),
            spacing=12,
        )
        row = hbox(self.add_one, -1, spacing=8)
        for made in (self.passes, self.returns, self.save_copy, self.void, self.close_button):
            row.addWidget(made)
        vbox(self._title, (middle, 1), row, on=self, margins=(16, 14, 16, 14), spacing=10)

    # --- display

    def refresh(self) -> None:
        """Reload the evidence."""
        file_id = self._file_id
        job = self._session.read(lambda reader: load_evidence(reader, file_id))
        self._reading.take(job).then(self._show, problem=self._frame.show_problem)

    def _stop(self) -> None:
        self._reading.drop()
        self.preview.stop()

    def _on_change(self, change: Change) -> None:
        if change.touches(self._file_id):
            self.refresh()

    def _show(self, proofs: EvidenceViewModel) -> None:
        is_first = self.proofs is None
        self.proofs = proofs
        self._title.setText(_("Evidence of {name}").format(name=proofs.case.file.name))
        self.table.set_records(proofs.laid)
        self.lacks.show_lacks(proofs.lacks, self._hand_in_for)
        chosen = self.table.selected_records()
        if proofs.laid and (is_first or not chosen):
            wanted = [one for one in proofs.laid if self._is_wanted(one)]
            self.table.selectRow(self._row_of(wanted[0] if wanted else proofs.laid[0]))
        self._on_chosen()
        source, self._source = self._source, None
        if source is not None and (dialog := self.add()) is not None:
            dialog.source.take(source)

    def _is_wanted(self, one: PlacedEvidence) -> bool:
        return one.attachment is not None and one.attachment.target_id == self._wanted

    def _row_of(self, laid: PlacedEvidence) -> int:
        model: Any = self.table.model()
        return int(model.records.index(laid))

    @property
    def chosen(self) -> PlacedEvidence | None:
        """The selected proof."""
        found = self.table.selected_records()
        return found[0] if found and isinstance(found[0], PlacedEvidence) else None

    def _on_chosen(self) -> None:
        laid = self.chosen
        attachment = laid.attachment if laid else None
        is_open = attachment is not None and not attachment.is_void
        self.preview.show_proof(laid.evidence if laid else None)
        self.passes.setEnabled(is_open and attachment is not None and attachment.review != PASSED)
        self.returns.setEnabled(is_open)
        self.void.setEnabled(is_open)
        self.save_copy.setEnabled(laid is not None)
        self._about.set_whole(_about(laid) if laid else "")
        why = ""
        if attachment is not None and attachment.is_void:
            why = _("Void: {reason}").format(reason=attachment.void_reason or "—")
        elif attachment is not None and attachment.return_reason:
            why = _("Returned: {reason}").format(reason=attachment.return_reason)
        self._why.setText(why)
        self._why.setVisible(bool(why))

    # --- actions

    def add(self, chosen: EvidenceTarget | None = None, *, proof_kind: str | None = None) -> Any:
        """Ask for a file to attach to this record, or to the one that the dialog was opened for."""
        proofs = self.proofs
        if proofs is None:
            return None
        if chosen is None and self._wanted is not None:
            chosen = next((t for t in proofs.targets if t.record_id == self._wanted), None)
        dialog = ProofDialog(
            self._session,
            proofs.case.settings,
            proofs.targets,
            chosen,
            self,
            proof_kind=proof_kind,
        )
        dialog.show_for(self._on_added, width=560)
        return dialog

    def _on_added(self, done: Any) -> None:
        self._wanted = None
        self._frame.say(_("The evidence is saved."), undo=done.action)

    def _hand_in_for(self, lack: MissingEvidence) -> None:
        proofs = self.proofs
        if proofs is None:
            return
        is_category = lack.code == "CATEGORY_PROOF_MISSING"
        for target in proofs.targets:
            same = target.record_id == lack.target_id
            if same and target.category == (lack.subject if is_category else None):
                kind = lack.needs[0][0] if lack.needs else None
                self.add(target, proof_kind=kind)
                return

    def paste(self) -> None:
        """Add the screenshot in the clipboard."""
        dialog = self.add()
        if dialog is not None:
            dialog.source.paste()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        dialog = self.add()
        if dialog is not None and isinstance(dialog.source, SourceLine):
            dialog.source.dropEvent(event)

    def pass_chosen(self) -> None:
        """Record that the proof passed review."""
        laid = self.chosen
        if laid is None or laid.attachment is None:
            return
        attachment = laid.attachment
        job = self._session.write(
            lambda services: services.evidence.review_evidence([attachment.id], passed=True)
        )
        job.then(
            lambda done: self._frame.say(_("The evidence has passed."), undo=done.action),
            problem=self._frame.show_problem,
        )

    def return_chosen(self) -> None:
        """Ask for a reason, and return the proof."""
        laid = self.chosen
        if laid is None or laid.attachment is None:
            return
        attachment, session = laid.attachment, self._session
        return_dialog(
            proof_kind_name(attachment.proof_kind),
            lambda reason: session.write(
                lambda services: services.evidence.review_evidence(
                    [attachment.id], passed=False, reason=reason
                )
            ),
            self,
        ).show_for(
            lambda done: self._frame.say(
                _("The evidence is returned."),
                undo=done.action,  # type: ignore[attr-defined]  # an ActionResult
            )
        )

    def void_chosen(self) -> None:
        """Ask for a reason, and void the attachment."""
        laid = self.chosen
        if laid is None or laid.attachment is None:
            return
        attachment, session = laid.attachment, self._session
        void_proof_dialog(
            proof_kind_name(attachment.proof_kind),
            lambda reason: session.write(
                lambda services: services.files.void([attachment.id], reason=reason)
            ),
            self,
        ).show_for(
            lambda done: self._frame.say(
                _("The evidence is void."),
                undo=done.action,  # type: ignore[attr-defined]  # an ActionResult
            )
        )

    def save_chosen(self) -> None:
        """Ask for a reason and a path, and save an unencrypted copy."""
        laid = self.chosen
        if laid is not None:
            self._save(laid.evidence)

    def _save(self, evidence: Evidence) -> None:
        dialog = save_dialog(self._session, evidence, self)
        dialog.show_for(
            lambda path: self._frame.say(
                _("An unencrypted copy was saved: {path}").format(path=path)
            ),
            width=520,
        )


class _Lacks(Card):
    """Missing evidence, each line with a button to add it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.setAccessibleName(_("Missing evidence"))
        self._count = label("", "warn", self)
        self._inner = QWidget()
        self._rows = vbox(on=self._inner, margins=(0, 0, 0, 0), spacing=4)
        area = QScrollArea(self)
        area.setWidget(self._inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self._count)
        self.body.addWidget(area, 1)
        self.setFixedHeight(theme().px(150))

    def show_lacks(self, lacks: tuple[MissingEvidence, ...], hand_in: Any) -> None:
        """Show the missing evidence."""
        while self._rows.count():
            old = self._rows.takeAt(0).widget()
            if isinstance(old, QWidget):
                old.hide()
                old.deleteLater()
        self.setVisible(bool(lacks))
        text = ngettext("{count} proof is missing", "{count} proofs are missing", len(lacks))
        self._count.setText(text.format(count=len(lacks)))
        for lack in lacks:
            self._rows.addWidget(self._row(lack, hand_in))
        self._rows.addStretch(1)

    def _row(self, lack: MissingEvidence, hand_in: Any) -> QWidget:
        box = QWidget(self._inner)
        sentence = lack_sentence(lack)
        row = hbox((label(sentence, "", box, wrap=True), 1), on=box, margins=(0, 0, 4, 0))
        if lack.code != "DESTINATION_SIGNOFF_MISSING":
            made = button(_("Add…"), "link", box)
            made.setAccessibleName(_("Add… {what}").format(what=sentence))
            made.clicked.connect(lambda: hand_in(lack))
            row.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
        return box


def _about(laid: PlacedEvidence) -> str:
    evidence, attachment = laid.evidence, laid.attachment
    size = _("{size} KB").format(size=max(1, round(evidence.size / 1024)))
    parts = [evidence.name, size]
    if attachment is not None:
        local = attachment.recorded_at.astimezone()
        parts.append(f"{local:%Y-%m-%d %H:%M} {attachment.recorded_by}")
        if attachment.reviewed_by is not None and attachment.reviewed_on is not None:
            reviewed = _("reviewed {day} by {name}")
            day = attachment.reviewed_on.isoformat()
            parts.append(reviewed.format(day=day, name=attachment.reviewed_by))
    return " · ".join(parts)


def _kind(laid: PlacedEvidence) -> str:
    return proof_kind_name(laid.attachment.proof_kind) if laid.attachment else "—"


def _review(laid: PlacedEvidence) -> str:
    if laid.attachment is None:
        return "—"
    return _("void") if laid.attachment.is_void else review_name(laid.attachment.review)


def _tone(laid: PlacedEvidence) -> str:
    if laid.attachment is None or laid.attachment.is_void:
        return "text3"
    return {PASSED: "ok", PENDING: "text2"}.get(laid.attachment.review, "warn")


def _columns() -> tuple[TableColumn[PlacedEvidence], ...]:
    return (
        TableColumn(_("Kind"), _kind, width=124, is_bold=True),
        TableColumn(_("Attached to"), lambda laid: laid.subject, width=150),
        TableColumn(_("Checked"), _review, width=76, tone=_tone),
    )
