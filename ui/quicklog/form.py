"""What the three forms have in common."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QVBoxLayout, QWidget

from casework.problems import RuleBroken
from ui.parts.days import DateLine
from ui.quicklog.entries import Entry, Student
from ui.quicklog.grid import FormGrid
from ui.quicklog.pick import PickLine


class Form(QWidget):
    """One kind of entry. ``changed`` comes with every change that a preview would show."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields = FormGrid(self)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.fields)

    def comfortable_width(self) -> int:
        """Return how wide the form would like to be; it can do with less."""
        return self.minimumSizeHint().width()

    def set_students(self, students: Sequence[Student]) -> None:
        """Hear who is chosen."""

    def preview(self) -> Entry | None:
        """Return the entry as far as it goes; None when nothing can be said yet."""
        raise NotImplementedError

    def entry(self) -> Entry | None:
        """Return the entry, or None after saying beside each field what is wrong with it."""
        raise NotImplementedError

    def has_text(self) -> bool:
        """Say whether something was written that would be missed."""
        raise NotImplementedError

    def memento(self) -> dict[str, Any]:
        """Return all that was entered, for a draft."""
        raise NotImplementedError

    def restore(self, memento: dict[str, Any]) -> None:
        """Show what a draft kept."""
        raise NotImplementedError

    def clear_for_next(self) -> None:
        """Empty what belongs to the entry just saved; habits stay."""
        raise NotImplementedError

    def show_problem(self, problem: RuleBroken) -> bool:
        """Say a refusal beside its field; False when it is about none of them."""
        return self.fields.show_problem(problem)

    def focus_first_problem(self) -> bool:
        """Put the cursor into the first field that has a problem; False when none has."""
        return self.fields.focus_first_problem()

    def grids(self) -> Sequence[FormGrid]:
        """Return the grids whose inputs stand in line with those of the dialog."""
        return (self.fields,)

    def needs(self, name: str, text: str) -> str:
        """Return ``text`` without blanks around it, and say so when there is none."""
        clean = text.strip()
        if not clean:
            self.fields.show_problem(RuleBroken("FIELD_MISSING", name))
        return clean

    def check_day(self, name: str, field: DateLine, *, is_needed: bool = True) -> date | None:
        """Return the day in ``field``, and say so when there is none or it cannot be read."""
        try:
            on = field.day()
        except RuleBroken as problem:
            self.fields.show_problem(problem)
            return None
        if on is None and is_needed:
            self.fields.show_problem(RuleBroken("FIELD_MISSING", name))
        return on


class Panel(Protocol):
    """The fields of something new, shown in place of a choice."""

    fields: FormGrid
    is_open: bool

    @property
    def changed(self) -> SignalInstance: ...

    def set_open(self, is_open: bool) -> None: ...

    def begin(self, text: str, /) -> None:
        """Start with what was looked for in vain."""
        ...


class PickForm(Form):
    """An entry about one thing that is chosen from a list or written down anew in a panel.

    ``fields`` stand above the panel and ``more`` below it.
    """

    unfolded = Signal()
    """The panel came or went: the form needs another width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.more = FormGrid(self)

    def take_up(self, name: str, pick: PickLine[UUID], new: QPushButton, panel: Panel) -> None:
        """Say what is chosen (the field ``name``), what opens the panel, and the panel."""
        self._name, self._pick, self._new, self._panel = name, pick, new, panel
        new.setCheckable(True)
        panel.set_open(False)
        pick.changed.connect(self._on_pick)
        new.toggled.connect(self._on_new)
        panel.changed.connect(self.changed)

    def needs_choice(self, sentence: str) -> None:
        """Say ``sentence`` when nothing is chosen and nothing new is written down."""
        if not self._panel.is_open and self._pick.record is None:
            self.fields.say(self._name, sentence, "danger")

    @property
    def problems(self) -> dict[str, str]:
        """What is said to be wrong now, by field."""
        return {**self.fields.problems, **self._panel.fields.problems, **self.more.problems}

    def show_problem(self, problem: RuleBroken) -> bool:
        grids = (self._panel.fields, self.fields, self.more)
        if not self._panel.is_open:
            grids = (self.fields, self.more, self._panel.fields)
        return any(grid.show_problem(problem) for grid in grids)

    def grids(self) -> Sequence[FormGrid]:
        return (self.fields, self.more)

    def focus_first_problem(self) -> bool:
        grids = (self.fields, self._panel.fields, self.more)
        return any(grid.focus_first_problem() for grid in grids)

    def _on_pick(self) -> None:
        if self._pick.record is not None:
            self._new.setChecked(False)
            self.fields.clear_problem(self._name)
        self.changed.emit()

    def _on_new(self, is_open: bool) -> None:
        self._panel.set_open(is_open)
        self._pick.setEnabled(not is_open)
        if is_open:
            self.fields.clear_problem(self._name)
            self._panel.begin(self._pick.text() if self._pick.record is None else "")
        self.unfolded.emit()
        self.changed.emit()


def line(name: str, placeholder: str = "", parent: QWidget | None = None) -> QLineEdit:
    """Return a line that is called ``name`` by screen readers."""
    made = QLineEdit(parent)
    made.setAccessibleName(name)
    made.setPlaceholderText(placeholder)
    return made


def name_inner_line(box: QComboBox) -> None:
    """Let the line inside an editable box be called what the box is called."""
    inner = box.lineEdit()
    if inner is not None:
        inner.setAccessibleName(box.accessibleName())
