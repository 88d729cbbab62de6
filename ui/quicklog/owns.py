"""A line for each student of a group session: what was noted for that student alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from casework.verdicts.talks import counted_length
from ui.common.words import _
from ui.parts.basics import label, set_kind
from ui.quicklog.entries import Student
from ui.theme.theme import theme


class OwnLines(QWidget):
    """One line a student, each with its count. ``changed`` comes with every letter."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._minimum = 0
        self._texts: dict[UUID, str] = {}
        self._lines: dict[UUID, QLineEdit] = {}
        self._shared = ("", "")
        self._box: QWidget | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._counts: dict[UUID, QLabel] = {}

    def set_students(self, students: Sequence[Student]) -> None:
        """Show a line for each; what was written for others is kept in case they come back."""
        if list(self._lines) == [student.file_id for student in students]:
            return
        self._texts |= {file_id: line.text() for file_id, line in self._lines.items()}
        self._lines.clear()
        self._counts.clear()
        old, self._box = self._box, QWidget(self)
        grid = QGridLayout(self._box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, student in enumerate(students):
            name = label(student.name, "", self._box)
            line = QLineEdit(self._texts.get(student.file_id, ""), self._box)
            line.setAccessibleName(_("Noted for {name} alone").format(name=student.name))
            line.setPlaceholderText(_("Noted for {name} alone").format(name=student.name))
            count = label("", "caption", self._box)
            count.setMinimumWidth(theme().px(38))
            line.textChanged.connect(self._on_changed)
            grid.addWidget(name, row, 0)
            grid.addWidget(line, row, 1)
            grid.addWidget(count, row, 2)
            self._lines[student.file_id] = line
            self._counts[student.file_id] = count
        self._grid.addWidget(self._box, 0, 0)
        if old is not None:
            old.hide()
            old.deleteLater()
        self._count()

    def set_minimum(self, minimum: int) -> None:
        """Tell how many characters a line must have to count."""
        self._minimum = minimum
        self._count()

    def set_shared(self, content: str, template: str) -> None:
        """Tell the text for all: what a line shares with it does not count."""
        if (content, template) != self._shared:
            self._shared = (content, template)
            self._count()

    def words(self) -> dict[UUID, str]:
        """Return what was written, by file; blank lines are left out."""
        return {i: line.text().strip() for i, line in self._lines.items() if line.text().strip()}

    def set_words(self, words: Mapping[UUID, str]) -> None:
        """Show these; students that come later find theirs too."""
        self._texts = dict(words)
        for file_id, line in self._lines.items():
            line.setText(words.get(file_id, ""))

    @property
    def lines(self) -> tuple[QLineEdit, ...]:
        return tuple(self._lines.values())

    def _on_changed(self) -> None:
        self._count()
        self.changed.emit()

    def _count(self) -> None:
        content, template = self._shared
        for file_id, line in self._lines.items():
            shown = self._counts[file_id]
            length = counted_length(line.text(), template, content)
            shown.setText(f"{length}/{self._minimum}")
            set_kind(shown, "ok" if length >= self._minimum else "caption")
