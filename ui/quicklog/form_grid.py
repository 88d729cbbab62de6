"""Rows of a form: a label on the left, the input, and below it the problem."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from casework.problems import RuleBroken
from ui.common.i18n import _
from ui.common.problems import sentence_for
from ui.theme.tokens import TINY
from ui.widgets.basics import label, plain, restyle, row, set_kind
from ui.widgets.date_edit import DateEdit
from ui.widgets.form_inputs import FormField, rows_of
from ui.widgets.form_values import draft_of, on_edit, restore_draft, value_of


@dataclass(slots=True)
class _Row:
    """A row of the grid; its note label is created on first use."""

    top: int
    heading: QLabel
    hint: str
    note: QLabel | None = None


class FormGrid(QWidget):
    """Inputs by field name; ``show_problem`` shows an error at the field concerned."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(TINY)
        self.grid.setColumnStretch(1, 1)
        self._rows = 0
        self._of_content: dict[QWidget, _Row] = {}
        self._of_name: dict[str, _Row] = {}
        self._inputs: dict[str, QWidget] = {}
        self._fields: tuple[FormField, ...] = ()

    def __getitem__(self, name: str) -> Any:
        """The input of a field."""
        return self._inputs[name]

    def add_fields(
        self, fields: Sequence[FormField], today: date, on_change: Callable[[], object]
    ) -> None:
        """Add a row for each field, except those beside another; an edit calls ``on_change``."""
        self._fields = tuple(fields)
        for fields_of_row in rows_of(fields):
            names = [(one.name, self._make(one, today, on_change)) for one in fields_of_row]
            inputs = [input_ for _name, input_ in names]
            content = inputs[:1]
            for field, input_ in zip(fields_of_row[1:], inputs[1:], strict=True):
                content += [caption_for(_(field.title), input_, self), input_]
            is_alone = len(content) == 1
            whole = inputs[0] if is_alone else row(*content, parent=self)
            self.add(_(fields_of_row[0].title), whole, names, buddy=inputs[0])

    def _make(self, field: FormField, today: date, on_change: Callable[[], object]) -> QWidget:
        input_ = field.make(self, today)
        input_.setAccessibleName(plain(_(field.spoken or field.title)))
        on_edit(input_, on_change)
        return input_

    def check(self) -> None:
        """Show a problem at each field that cannot be read."""
        for field in self._fields:
            try:
                value_of(self._inputs[field.name], field.name)
            except RuleBroken as problem:
                self.show_problem(problem)

    def values(self) -> dict[str, Any]:
        """Return what is filled in, by field; what cannot be read is left out."""
        found = {}
        for field in self._fields:
            try:
                found[field.name] = value_of(self._inputs[field.name], field.name)
            except RuleBroken:
                continue
        return {name: value for name, value in found.items() if value not in (None, "")}

    def has_text(self) -> bool:
        """Whether there is text that belongs to this entry alone."""
        inputs = [self._inputs[field.name] for field in self._fields if not field.stays]
        lines = [one for one in inputs if isinstance(one, QLineEdit)]
        return any(one.text().strip() for one in lines if not isinstance(one, DateEdit))

    def memento(self) -> dict[str, Any]:
        """Return the contents of the fields for a draft."""
        return draft_of(self._by_key())

    def restore(self, memento: dict[str, Any]) -> None:
        """Fill the fields from a draft, and clear those that it does not have."""
        inputs = self._by_key()
        restore_draft(inputs, {key: memento.get(key, "") for key in inputs})

    def clear_for_next(self) -> None:
        """Clear the fields that belong to the saved entry."""
        kept = {field.key or field.name for field in self._fields if field.stays}
        memento = self.memento()
        self.restore({key: memento[key] for key in kept})
        self.clear_problems()

    def _by_key(self) -> dict[str, QWidget]:
        return {field.key or field.name: self._inputs[field.name] for field in self._fields}

    def add(
        self,
        title: str,
        content: QWidget,
        names: Iterable[tuple[str, QWidget]] = (),
        *,
        buddy: QWidget | None = None,
        hint: str = "",
        stretch: int = 0,
    ) -> None:
        """Add a row; ``names`` pairs the field names in it with their inputs."""
        top = 2 * self._rows
        self._rows += 1
        heading = caption_for(title, buddy or content, self)
        at = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        heading.setContentsMargins(0, 6, 0, 0)
        self.grid.addWidget(heading, top, 0, at)
        self.grid.addWidget(content, top, 1)
        row = self._of_content[content] = _Row(top, heading, hint)
        if hint:
            self._note_of(row).setText(hint)
        self.grid.setRowStretch(top, stretch)
        for name, input_ in names:
            self._of_name[name] = row
            self._inputs[name] = input_
            changed = getattr(input_, "textEdited", None) or getattr(input_, "textChanged", None)
            if changed is not None:
                changed.connect(lambda *_text, name=name: self.clear_problem(name))

    def _note_of(self, row: _Row) -> QLabel:
        if row.note is None:
            row.note = label("", "caption", self, wrap=True)
            self.grid.addWidget(row.note, row.top + 1, 1)
        return row.note

    def add_line(self, widget: QWidget) -> None:
        """Add a widget without a label in the input column."""
        self.grid.addWidget(widget, 2 * self._rows, 1)
        self._rows += 1

    def show_row(self, content: QWidget, *, is_shown: bool) -> None:
        """Show or hide a row with its label."""
        row = self._of_content[content]
        row.heading.setVisible(is_shown)
        content.setVisible(is_shown)
        if row.note is not None:
            row.note.setVisible(is_shown and bool(row.note.text()))

    def label_width(self) -> int:
        """The minimum width of the labels."""
        rows = self._of_content.values()
        return max((row.heading.sizeHint().width() for row in rows), default=0)

    def width_for(self, titles: Iterable[str]) -> int:
        """Return the width of labels with these titles."""
        heading = next(iter(self._of_content.values())).heading
        around = heading.sizeHint().width() - _words_wide(heading, heading.text())
        return max(_words_wide(heading, title) for title in titles) + around

    def set_label_width(self, width: int) -> None:
        """Set the label width, to align the inputs with those of another grid."""
        self.grid.setColumnMinimumWidth(0, width)

    def content_left(self) -> int:
        """The x position of the inputs."""
        widest = max(self.label_width(), self.grid.columnMinimumWidth(0))
        return widest + self.grid.horizontalSpacing()

    def input(self, name: str) -> QWidget | None:
        return self._inputs.get(name)

    def show_problem(self, problem: RuleBroken) -> bool:
        """Show the error at its field; return False when this grid has no such field."""
        name = problem.field or ""
        if name not in self._of_name:
            return False
        self.say(name, sentence_for(problem), "danger")
        return True

    def say(self, name: str, sentence: str, kind: str = "caption") -> None:
        """Show a note at a field; kinds: caption, ok, warn, danger."""
        row, input_ = self._of_name[name], self._inputs[name]
        text = sentence or row.hint
        if text or row.note is not None:
            note = self._note_of(row)
            note.setText(text)
            note.setVisible(bool(text))
            set_kind(note, kind if sentence else "caption")
        is_wrong = kind == "danger"
        input_.setAccessibleDescription(sentence)
        if bool(input_.property("wrong")) != is_wrong:
            input_.setProperty("wrong", is_wrong)
            restyle(input_)

    def clear_problem(self, name: str) -> None:
        """Remove the problem shown at a field."""
        if self._inputs[name].property("wrong"):
            self.say(name, "")

    def clear_problems(self) -> None:
        for name in self._inputs:
            self.clear_problem(name)

    @property
    def problems(self) -> dict[str, str]:
        """The problems shown now by field, in form order."""
        return {
            name: self._note_of(self._of_name[name]).text()
            for name, input_ in self._inputs.items()
            if input_.property("wrong")
        }

    def focus_first_problem(self) -> bool:
        """Focus the first field that has a problem; return False when none has."""
        for name in self.problems:
            self._inputs[name].setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False


def _words_wide(heading: QLabel, title: str) -> int:
    letters = heading.fontMetrics()
    return letters.size(int(Qt.TextFlag.TextShowMnemonic.value), title).width()


def caption_for(title: str, buddy: QWidget, parent: QWidget) -> QLabel:
    """Return the label of an input, with its mnemonic."""
    made = label(title, "label", parent)
    made.setTextFormat(Qt.TextFormat.AutoText)
    made.setBuddy(buddy)
    if not buddy.accessibleName():
        buddy.setAccessibleName(plain(title))
    return made
