"""Preview of the students a rule pack would affect, and its application."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from casework.previews import CompletionChange, PackEffect, preview_pack
from casework.rulepack import RulePack
from casework.service_layer import ActionResult
from casework.service_layer.caseload_port import Caseload
from ui.common.i18n import _, ngettext
from ui.common.problems import sentence_for
from ui.common.rule_words import files_text
from ui.jobs.job import Job, JobProgress, Problem
from ui.jobs.session import Session
from ui.rules.view_model import RulesViewModel, chosen_files
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog, button_row
from ui.widgets.fields import Field
from ui.widgets.tables import RecordTable, TableColumn


class EffectDialog(PlainDialog):
    """Lists files that would become incomplete or complete; applies the pack with a reason.

    ``is_kept`` is False for a pack with unsaved changes, which can only be previewed.
    """

    file_wanted = Signal(object)
    """A row was opened; carries the id of its file."""

    applied = Signal(object)
    """The pack was applied; carries the ``ActionResult``."""

    def __init__(
        self,
        session: Session,
        pack: RulePack,
        view_model: RulesViewModel,
        parent: QWidget | None = None,
        *,
        is_kept: bool,
    ) -> None:
        super().__init__(_("Who changes under {pack}").format(pack=pack.pack_ref), parent)
        self._session, self._pack, self._is_kept = session, pack, is_kept
        self._job: Job[tuple[str | None, PackEffect]] | None = None
        self._moved = 0
        self.scope = QComboBox(self)
        self.scope.addItem(_("All files ({count})").format(count=view_model.files), None)
        for name, count in sorted(view_model.classes.items()):
            self.scope.addItem(f"{name} ({count})", name)
        self.summary = label("", "", self, wrap=True)
        self.falling, self.falling_title = self._list()
        self.rising, self.rising_title = self._list()
        self.reason = QLineEdit(self)
        self.reason.setMaxLength(200)
        hint = _("It is recorded in the history of each file.")
        self.reason_field = Field(_("&Reason for applying it"), self.reason, self, hint=hint)
        self.apply = button(_("Apply"), "primary", self)
        self.close_button = button(_("Close"), "", self)
        self._build()
        self.scope.currentIndexChanged.connect(self._look)
        self.apply.clicked.connect(self._on_apply)
        self.close_button.clicked.connect(self.reject)
        self.resize(theme().px(760), theme().px(390))
        self._look()

    # --- layout

    def _list(self) -> tuple[RecordTable, QLabel]:
        columns: Sequence[TableColumn[CompletionChange]] = (
            TableColumn(_("Full name"), lambda shift: shift.name, width=76),
            TableColumn(_("Number"), lambda shift: shift.student_no, width=96),
            TableColumn(_("Class"), lambda shift: shift.class_name or "", width=86),
            TableColumn(
                _("Owed"),
                lambda shift: f"{shift.before.missing} → {shift.after.missing}",
                lambda shift: shift.after.missing,
            ),
        )
        table = RecordTable("", columns, self)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.opened.connect(self._on_opened)
        return table, label("", "strong", self, wrap=True)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(SMALL)
        column.addWidget(Field(_("Which files"), self.scope, self))
        column.addWidget(self.summary)
        lists = QHBoxLayout()
        lists.setSpacing(GAP)
        for title, table in (
            (self.falling_title, self.falling),
            (self.rising_title, self.rising),
        ):
            half = QVBoxLayout()
            half.addWidget(title)
            half.addWidget(table, 1)
            lists.addLayout(half, 1)
        column.addLayout(lists, 1)
        column.addWidget(self.reason_field)
        self.reason_field.setVisible(self._is_kept)
        if not self._is_kept:
            message = _("Save it as a new version to apply it.")
            column.addWidget(label(message, "caption", self, wrap=True))
        column.addLayout(button_row(self.apply, self.close_button))
        self.apply.setVisible(self._is_kept)

    # --- preview

    def _look(self) -> None:
        if self._job is not None:
            self._job.cancel()
        pack, class_name = self._pack, self.scope.currentData()
        self.summary.setText(_("Searching…"))
        self.apply.setEnabled(False)

        def work(caseload: Caseload, progress: JobProgress) -> tuple[str | None, PackEffect]:
            with caseload.snapshot() as reader:
                files = chosen_files(reader, class_name)
                return class_name, preview_pack(reader, pack, files, on_progress=progress.go_on)

        self._job = self._session.run(work, thread="own", what=_("Finding who changes"))
        self._job.then(self._on_effect, problem=self._on_problem)

    def _on_effect(self, found: tuple[str | None, PackEffect]) -> None:
        class_name, effect = found
        if class_name != self.scope.currentData():  # outdated result
            return
        self._moved = effect.moved
        message = ngettext(
            "This pack would apply to {count} file.",
            "This pack would apply to {count} files.",
            effect.moved,
        )
        self.summary.setText(message.format(count=effect.moved))
        for table, title, shifts, text in (
            (self.falling, self.falling_title, effect.falling, _("From complete to incomplete")),
            (self.rising, self.rising_title, effect.rising, _("From incomplete to complete")),
        ):
            table.setAccessibleName(text)
            title.setText(f"{text}  {len(shifts)}")
            table.set_records(shifts)
        self.apply.setEnabled(effect.moved > 0)
        verb = _("Apply to {files}").format(files=files_text(effect.moved))
        self.apply.setText(verb if effect.moved else _("Apply"))
        self.apply.setAccessibleName(self.apply.text())

    def _on_problem(self, problem: Problem) -> None:
        self.reason_field.show_problem(sentence_for(problem))

    def _on_opened(self, shift: CompletionChange) -> None:
        file_id: UUID = shift.file_id
        self.accept()
        self.file_wanted.emit(file_id)

    # --- application

    def _on_apply(self) -> None:
        ref, class_name, why = self._pack.pack_ref, self.scope.currentData(), self.reason.text()
        self.apply.setEnabled(False)

        def work(caseload: Caseload, _progress: JobProgress) -> ActionResult:
            with caseload.snapshot() as reader:
                files = chosen_files(reader, class_name)
            return caseload.services.packs.apply_pack(files, ref, reason=why)

        job = self._session.run_writing(work, what=_("Applying a rule pack"))
        job.then(self._on_applied, problem=self._on_refused)

    def _on_applied(self, done: ActionResult) -> None:
        self.accept()
        self.applied.emit(done)

    def _on_refused(self, problem: Problem) -> None:
        self.apply.setEnabled(self._moved > 0)
        self.reason_field.show_problem(sentence_for(problem))

    def done(self, result: int) -> None:
        """Close, and cancel a preview still running."""
        if self._job is not None:
            self._job.cancel()
        super().done(result)
