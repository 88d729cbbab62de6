"""“Correct…”: the current fields of a record, the reason for the correction, and its effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from casework.corrections import CORRECTABLE, CorrectableField, FieldType
from casework.ports import Reader
from casework.problems import RuleBroken
from casework.records import FileRecord, Record
from casework.service_layer.corrections import CorrectionPreview, correctable_parts
from ui.common.display_names import field_name, kind_name
from ui.common.i18n import _, current_language, ngettext
from ui.common.input_parsing import choice_name, read_value, shown_value
from ui.jobs.job import Job, Problem
from ui.widgets.basics import label, set_kind
from ui.widgets.date_edit import DateEdit
from ui.widgets.fields import Field
from ui.widgets.form_dialog import FormDialog
from ui.widgets.form_inputs import TextBox

if TYPE_CHECKING:
    from casework.service_layer.caseload_port import Caseload
    from ui.jobs.job import JobProgress
    from ui.jobs.session import Session
    from ui.shell.page import Frame

PREVIEW_MS = 300
"""Delay after the last keystroke before the effect is computed."""

_NAMES_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Parts:
    """The records that can be corrected, and the number of students that share the last one."""

    records: tuple[Record, ...] = field(repr=False)
    students: int


def read_parts(reader: Reader, record_id: UUID) -> Parts:
    """Return the records that a correction of this one can change."""
    records = correctable_parts(reader, record_id)
    shared = [one for one in records if not isinstance(one, FileRecord)]
    files = {file for one in shared for file in reader.dependent_files(one.kind, [one.id])}
    return Parts(records, len(files))


def ask_correction(
    session: Session,
    frame: Frame,
    parent: QWidget,
    record_id: UUID,
    then: Callable[[], object] = lambda: None,
) -> None:
    """Show the fields of a record to be corrected; ``then`` restores the focus."""

    def show(parts: Parts) -> None:
        dialog = CorrectDialog(session, record_id, parts, parent)

        def done(result: Any) -> None:
            frame.say(_("The record is corrected."), undo=result.action)
            then()

        dialog.show_for(done, width=640)

    job = session.read(lambda reader: read_parts(reader, record_id))
    job.then(show, problem=frame.show_problem)


class CorrectDialog(FormDialog):
    """Previews whose verdicts change; stays open until the correction is saved."""

    def __init__(
        self, session: Session, record_id: UUID, parts: Parts, parent: QWidget | None = None
    ) -> None:
        first = parts.records[0]
        super().__init__(
            _("Correct: {kind}").format(kind=kind_name(first.kind)),
            _("Save the correction"),
            parent,
            why=_subject_text(parts),
        )
        self._session = session
        self._record_id = record_id
        self._kinds: dict[str, CorrectableField] = {}
        self._before: dict[str, str] = {}
        self._turn = 0
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(PREVIEW_MS)
        self._clock.timeout.connect(self.preview)
        self._add_fields(parts)
        self.reason = QLineEdit(self)
        self.effect = label("", "secondary", self, wrap=True)
        self._keep_visible()
        next(iter(self.fields.values())).input.setFocus()

    def _keep_visible(self) -> None:
        """Place reason and effect below the scrollable fields, so that they stay visible."""
        why = Field(_("Reason for the correction (&Y)"), self.reason, self)
        self.fields["reason"] = why
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            below = layout.indexOf(self._area) + 1
            layout.insertWidget(below, self.effect)
            layout.insertWidget(below, why)

    def _add_fields(self, parts: Parts) -> None:
        row = column = 0
        for record in parts.records:
            for name, kind in CORRECTABLE[type(record)].items():
                if name in self.fields:
                    continue
                is_long = kind.form is FieldType.LONG_TEXT
                if is_long and column:
                    row, column = row + 1, 0
                written = shown_value(getattr(record, name))
                self._kinds[name], self._before[name] = kind, written
                place = (row, 0, 1, 2) if is_long else (row, column, 1, 1)
                title = field_name(name, record.kind)
                self.add(name, title[:1].upper() + title[1:], self._editor(kind, written), place)
                row, column = (row + 1, 0) if is_long or column else (row, 1)

    def _editor(self, kind: CorrectableField, written: str) -> QWidget:
        if kind.form is FieldType.CHOICE:
            choice = QComboBox(self)
            for word in kind.choices:
                choice.addItem(choice_name(kind, word), word)
            choice.setCurrentIndex(choice.findData(written))
            choice.currentIndexChanged.connect(self._on_typed)
            return choice
        if kind.form is FieldType.LONG_TEXT:
            box = TextBox(written, 3, self)
            box.textChanged.connect(self._on_typed)
            return box
        line = DateEdit(None, self) if kind.form is FieldType.DAY else QLineEdit(self)
        line.setText(written)
        line.textChanged.connect(self._on_typed)
        return line

    def typed(self) -> Mapping[str, str]:
        """Return the texts that differ from the record."""
        texts = {name: _text_of(self.fields[name].input) for name in self._kinds}
        return {name: text for name, text in texts.items() if text != self._before[name]}

    def _changes(self) -> dict[str, Any]:
        today = self._session.today()
        return {
            name: read_value(self._kinds[name], name, text, today=today)
            for name, text in self.typed().items()
        }

    def _on_typed(self) -> None:
        self._clock.start()

    def preview(self) -> None:
        """Show what the correction would do; nothing while a field is invalid."""
        self._clock.stop()
        self._turn += 1
        turn, record_id = self._turn, self._record_id
        try:
            changes = self._changes()
        except RuleBroken:
            changes = {}
        if not changes:
            self._tell("", "secondary")
            return

        def work(caseload: Caseload, _progress: JobProgress) -> CorrectionPreview:
            return caseload.services.corrections.preview_correction(record_id, changes)

        def show(found: CorrectionPreview) -> None:
            if turn == self._turn:
                self._tell(effect_of(found), "warn" if found.shifts else "secondary")

        def ignore_problem(_problem: Problem) -> None:
            if turn == self._turn:
                self._tell("", "secondary")

        self._session.run(work).then(show, problem=ignore_problem)

    def _tell(self, text: str, kind: str) -> None:
        self.effect.setText(text)
        set_kind(self.effect, kind)

    def save(self) -> Job[Any] | None:
        self._clock.stop()
        self._turn += 1
        try:
            changes = self._changes()
        except RuleBroken as problem:
            self.show_problem(problem)
            return None
        if not changes:
            self._tell(_("Nothing was changed."), "warn")
            return None
        record_id, reason = self._record_id, self.reason.text()
        return self._session.write(
            lambda services: services.corrections.correct(record_id, changes, reason=reason)
        )


def _subject_text(parts: Parts) -> str:
    shared = [one for one in parts.records if not isinstance(one, FileRecord)]
    if not shared or parts.students <= 1:
        return _("What it was before stays in the journal.")
    message = ngettext(
        "{kind}: {count} student shares it, and a correction is for all of them.",
        "{kind}: {count} students share it, and a correction is for all of them.",
        parts.students,
    )
    kind = kind_name(shared[0].kind)
    return message.format(kind=kind[:1].upper() + kind[1:], count=parts.students)


def effect_of(preview: CorrectionPreview) -> str:
    """Return as text whose verdicts a correction changes."""
    count = len(preview.files)
    message = ngettext("{count} student is affected.", "{count} students are affected.", count)
    parts = [message.format(count=count)]
    gains = [one.name for one in preview.shifts if one.after.counts and not one.before.counts]
    losses = [one.name for one in preview.shifts if one.before.counts and not one.after.counts]
    if gains:
        parts.append(_("Will count: {names}.").format(names=_names(gains)))
    if losses:
        parts.append(_("Will no longer count: {names}.").format(names=_names(losses)))
    if not gains and not losses:
        parts.append(_("What counts stays as it is."))
    return " ".join(parts)


def _names(names: list[str]) -> str:
    separator = "、" if current_language() == "zh_CN" else ", "
    shown = separator.join(names[:_NAMES_AT_MOST])
    rest = len(names) - _NAMES_AT_MOST
    return shown if rest <= 0 else _("{names} and {count} more").format(names=shown, count=rest)


def _text_of(widget: QWidget) -> str:
    if isinstance(widget, QComboBox):
        return str(widget.currentData() or "")
    if isinstance(widget, TextBox):
        return widget.text()
    return widget.text().strip() if isinstance(widget, QLineEdit) else ""


__all__ = ["CorrectDialog", "ask_correction", "effect_of", "read_parts"]
