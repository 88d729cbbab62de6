"""What the three forms have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QPushButton, QVBoxLayout, QWidget

from casework.problems import RuleBroken
from ui.quicklog.entries import Entry
from ui.quicklog.form_grid import FormGrid
from ui.quicklog.pick import PickLine
from ui.theme.tokens import TINY
from ui.widgets.date_edit import DateEdit
from ui.widgets.students_field import ChosenStudent
from ui.widgets.tab_order import reading_order, set_tab_order


class EntryForm(QWidget):
    """The form of one kind of entry. ``changed`` is emitted when the preview may change."""

    changed = Signal()
    TITLES: ClassVar[tuple[str, ...]] = ()
    """The labels of the inputs, before translation."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields = FormGrid(self)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.fields)

    def comfortable_width(self) -> int:
        """Return the preferred width; the form also works when narrower."""
        return self.minimumSizeHint().width()

    def set_students(self, students: Sequence[ChosenStudent]) -> None:
        """Update the form for the chosen students."""

    def preview(self) -> Entry | None:
        """Return the entry as far as it is filled in; None when no preview is possible yet."""
        raise NotImplementedError

    def entry(self) -> Entry | None:
        """Return the entry, or None after showing the problems at their fields."""
        raise NotImplementedError

    def has_text(self) -> bool:
        """Return whether the form contains text worth keeping."""
        raise NotImplementedError

    def memento(self) -> dict[str, Any]:
        """Return the contents for a draft."""
        raise NotImplementedError

    def restore(self, memento: dict[str, Any]) -> None:
        """Restore the contents from a draft."""
        raise NotImplementedError

    def clear_for_next(self) -> None:
        """Clear what belongs to the saved entry; keep what usually stays the same."""
        raise NotImplementedError

    def show_problem(self, problem: RuleBroken) -> bool:
        """Show the error at its field; return False when it concerns none of them."""
        return self.fields.show_problem(problem)

    def focus_first_problem(self) -> bool:
        """Focus the first field that has a problem; return False when none has."""
        return self.fields.focus_first_problem()

    def set_label_width(self, width: int) -> None:
        """Set the label width, so that all inputs of the dialog are aligned."""
        self.fields.set_label_width(width)

    def needs(self, name: str, text: str) -> str:
        """Return ``text`` stripped; show a problem when it is empty."""
        clean = text.strip()
        if not clean:
            self.fields.show_problem(RuleBroken("FIELD_MISSING", name))
        return clean

    def check_day(self, name: str, field: DateEdit, *, is_needed: bool = True) -> date | None:
        """Return the date in ``field``; show a problem when it is missing or invalid."""
        try:
            on = field.day()
        except RuleBroken as problem:
            self.fields.show_problem(problem)
            return None
        if on is None and is_needed:
            self.fields.show_problem(RuleBroken("FIELD_MISSING", name))
        return on


class Panel(QFrame):
    """The fields of a new record, shown instead of choosing an existing one."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "field")
        self.is_open = False
        self.fields = FormGrid(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.addWidget(self.fields)
        self.hide()

    def set_open(self, is_open: bool) -> None:
        self.is_open = is_open
        self.setVisible(is_open)

    def begin(self, text: str) -> None:
        """Start with the text that was searched for without a match."""
        raise NotImplementedError

    def clear(self) -> None:
        """Clear the fields."""
        raise NotImplementedError


P = TypeVar("P", bound=Panel)


class PickForm(EntryForm, Generic[P]):
    """A form for one record that is picked from a list or created in a panel.

    ``fields`` are above the panel and ``more`` below it. The panel is created on first use: most
    entries pick an existing record.
    """

    unfolded = Signal()
    """The panel was opened or closed, which changes the width of the form."""

    panel_made = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column.setSpacing(TINY)  # as between the rows of a grid
        self.more = FormGrid(self)
        self._made: P | None = None

    def take_up(
        self, name: str, pick: PickLine[UUID], new: QPushButton, make: Callable[[], P]
    ) -> None:
        """Set the picker (field ``name``), the button that opens the panel, and its factory."""
        self._name, self._pick, self._new, self._make = name, pick, new, make
        new.setCheckable(True)
        pick.changed.connect(self._on_pick)
        new.toggled.connect(self._on_new)

    @property
    def panel(self) -> P:
        """The panel for a new record, created on first access."""
        if self._made is None:
            self._made = made = self._make()
            made.changed.connect(self.changed)
            self.column.insertWidget(self.column.indexOf(self.more), made)
            set_tab_order([self._new, *reading_order(made)])
            self.panel_made.emit()
        return self._made

    @property
    def is_new(self) -> bool:
        """Whether a new record is being entered."""
        return self._made is not None and self._made.is_open

    def close_panel(self) -> None:
        """Clear and close the panel."""
        self._new.setChecked(False)
        if self._made is not None:
            self._made.clear()

    def needs_choice(self, sentence: str) -> None:
        """Show ``sentence`` when nothing is picked and no new record is entered."""
        if not self.is_new and self._pick.record is None:
            self.fields.say(self._name, sentence, "danger")

    @property
    def problems(self) -> dict[str, str]:
        """The problems shown now, by field."""
        return {name: text for grid in self._grids() for name, text in grid.problems.items()}

    def show_problem(self, problem: RuleBroken) -> bool:
        grids = self._grids()
        if self.is_new:  # then a field name refers to the new record
            grids = sorted(grids, key=lambda grid: grid is not self.panel.fields)
        return any(grid.show_problem(problem) for grid in grids)

    def set_label_width(self, width: int) -> None:
        super().set_label_width(width)
        self.more.set_label_width(width)

    def focus_first_problem(self) -> bool:
        return any(grid.focus_first_problem() for grid in self._grids())

    def _grids(self) -> list[FormGrid]:
        panel = () if self._made is None else (self._made.fields,)
        return [self.fields, *panel, self.more]

    def _on_pick(self) -> None:
        if self._pick.record is not None:
            self._new.setChecked(False)
            self.fields.clear_problem(self._name)
        self.changed.emit()

    def _on_new(self, is_open: bool) -> None:
        if is_open or self._made is not None:
            self.panel.set_open(is_open)
        self._pick.setEnabled(not is_open)
        if is_open:
            self.fields.clear_problem(self._name)
            self.panel.begin(self._pick.text() if self._pick.record is None else "")
        self.unfolded.emit()
        self.changed.emit()


def line(name: str, placeholder: str = "", parent: QWidget | None = None) -> QLineEdit:
    """Return a line edit with ``name`` as its accessible name."""
    made = QLineEdit(parent)
    made.setAccessibleName(name)
    made.setPlaceholderText(placeholder)
    return made


def name_inner_line(box: QComboBox) -> None:
    """Give the line edit of an editable combo box the accessible name of the box."""
    inner = box.lineEdit()
    if inner is not None:
        inner.setAccessibleName(box.accessibleName())
