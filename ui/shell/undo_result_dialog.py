"""The result of an undo or redo: records restored, kept, or impossible, with reasons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from casework.service_layer.undo_outcome import UndoOutcome
from ui.common.display_names import kind_name
from ui.common.i18n import _, ngettext
from ui.common.journal_words import change_title, why_left
from ui.theme.theme import theme
from ui.widgets.basics import button, label
from ui.widgets.dialogs import PlainDialog
from ui.widgets.tables import RecordTable, TableColumn


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One record of the result."""

    group: int
    group_name: str
    record: str
    title: str = field(repr=False)
    why: str
    file_id: UUID | None


def result_lines(outcome: UndoOutcome) -> tuple[ResultLine, ...]:
    """Return the three lists combined, with those that need attention first."""
    lines: list[ResultLine] = []
    for group, name, left in (
        (0, _("could not"), outcome.impossible),
        (1, _("kept"), outcome.kept),
    ):
        for one in left:
            title = _of(one.title, one.student_no)
            why = why_left(one.why)
            lines.append(ResultLine(group, name, kind_name(one.kind), title, why, one.file_id))
    for done in outcome.put_back:
        title = _of(done.title, done.student_no)
        kind = kind_name(done.kind)
        lines.append(
            ResultLine(2, _("restored"), kind, title, change_title(done.change), done.file_id)
        )
    return tuple(lines)


def _of(title: str, student_no: str | None) -> str:
    return f"{title}  {student_no}" if student_no else title


def summary(outcome: UndoOutcome) -> str:
    """Return the counts of the three lists as text."""
    back = len(outcome.put_back)
    parts = [ngettext("{count} record restored", "{count} records restored", back)]
    parts[0] = parts[0].format(count=back)
    if outcome.kept:
        parts.append(_("{count} kept").format(count=len(outcome.kept)))
    if outcome.impossible:
        parts.append(_("{count} could not").format(count=len(outcome.impossible)))
    return " · ".join(parts)


class ResultDialog(PlainDialog):
    """Lists the result for each record; Enter opens the file."""

    def __init__(
        self,
        outcome: UndoOutcome,
        open_file: Callable[[UUID], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("What was restored"), parent)
        self._open_file = open_file
        columns: tuple[TableColumn[ResultLine], ...] = (
            TableColumn(
                _("Result"),
                lambda one: one.group_name,
                lambda one: one.group,
                width=90,
                tone=lambda one: ("danger", "warn", "ok")[one.group],
            ),
            TableColumn(_("Record"), lambda one: one.record, width=110),
            TableColumn(
                _("Belongs to"), lambda one: one.title, width=190, tooltip=lambda one: one.title
            ),
            TableColumn(_("Why"), lambda one: one.why, tooltip=lambda one: one.why),
        )
        self.table = RecordTable(_("Records"), columns, self)
        self.table.set_records(result_lines(outcome))
        self.table.opened.connect(self._on_opened)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 12, 14)
        layout.addWidget(label(_("What was restored"), "cardTitle", self))
        layout.addWidget(label(summary(outcome), "secondary", self, wrap=True))
        layout.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.addWidget(label(_("Enter opens the student's file."), "caption", self))
        row.addStretch(1)
        close = button(_("Close"), "primary", self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row.addWidget(close)
        layout.addLayout(row)
        self.resize(theme().px(640), theme().px(420))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def _on_opened(self, line: ResultLine) -> None:
        if line.file_id is not None:
            self.accept()
            self._open_file(line.file_id)
