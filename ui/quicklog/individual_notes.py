"""One line for each student of a group session, for that student's individual note."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from casework.verdicts.talks import counted_length
from ui.common.i18n import _
from ui.theme.theme import theme
from ui.widgets.basics import label, set_kind
from ui.widgets.flow import laid_out_once
from ui.widgets.students_field import ChosenStudent

_AT_ONCE = 8
"""Lines created per event-loop turn, to keep the window responsive."""


class IndividualNotes(QWidget):
    """One line per student with its character count. ``changed`` is emitted on every edit."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._minimum = 0
        self._texts: dict[UUID, str] = {}
        self._students: tuple[ChosenStudent, ...] = ()
        self._lines: dict[UUID, QLineEdit] = {}
        self._shared = ("", "")
        self._box = QWidget(self)
        self._rows = QGridLayout(self._box)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._counts: dict[UUID, QLabel] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._fill)

    def set_students(self, students: Sequence[ChosenStudent]) -> None:
        """Show a line for each student; keep the notes of removed ones in case they return."""
        if self._students == tuple(students):
            return
        self._texts |= {file_id: line.text() for file_id, line in self._lines.items()}
        self._students = tuple(students)
        self._lines.clear()
        self._counts.clear()
        old, self._box = self._box, QWidget(self)
        old.hide()
        old.deleteLater()
        self._rows = QGridLayout(self._box)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setVerticalSpacing(4)
        self._rows.setColumnStretch(1, 1)
        self._grid.addWidget(self._box, 0, 0)
        self._fill()

    def _fill(self) -> None:
        """Create the next lines and schedule the rest."""
        made = len(self._lines)
        fresh = self._students[made : made + _AT_ONCE]
        with laid_out_once(self._rows):
            for row, student in enumerate(fresh, made):
                self._make_line(row, student)
        self._count(student.file_id for student in fresh)
        if len(self._lines) < len(self._students):
            self._later.start()

    def _make_line(self, row: int, student: ChosenStudent) -> None:
        name = label(student.name, "", self._box)
        line = QLineEdit(self._texts.get(student.file_id, ""), self._box)
        line.setAccessibleName(_("Noted for {name} alone").format(name=student.name))
        line.setPlaceholderText(_("Noted for {name} alone").format(name=student.name))
        count = label("", "caption", self._box)
        count.setMinimumWidth(theme().px(38))
        line.textChanged.connect(self._on_changed)
        for column, widget in enumerate((name, line, count)):
            self._rows.addWidget(widget, row, column)
            widget.show()
        self._lines[student.file_id] = line
        self._counts[student.file_id] = count

    def set_minimum(self, minimum: int) -> None:
        """Set how many characters a note needs to count."""
        self._minimum = minimum
        self._count()

    def set_shared(self, content: str, template: str) -> None:
        """Set the shared text; characters that a note has in common with it do not count."""
        if (content, template) != self._shared:
            self._shared = (content, template)
            self._count()

    def words(self) -> dict[UUID, str]:
        """Return the notes by case file id; blank ones are left out."""
        texts = self._texts | {i: line.text() for i, line in self._lines.items()}
        found = {one.file_id: texts.get(one.file_id, "").strip() for one in self._students}
        return {file_id: text for file_id, text in found.items() if text}

    def set_words(self, words: Mapping[UUID, str]) -> None:
        """Set the notes, also for students that are added later."""
        self._texts = dict(words)
        for file_id, line in self._lines.items():
            line.setText(words.get(file_id, ""))

    @property
    def lines(self) -> tuple[QLineEdit, ...]:
        return tuple(self._lines.values())

    def _on_changed(self) -> None:
        self._count()
        self.changed.emit()

    def _count(self, files: Iterable[UUID] | None = None) -> None:
        content, template = self._shared
        for file_id in self._lines if files is None else files:
            shown = self._counts[file_id]
            length = counted_length(self._lines[file_id].text(), template, content)
            shown.setText(f"{length}/{self._minimum}")
            set_kind(shown, "ok" if length >= self._minimum else "caption")
