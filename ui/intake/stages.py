"""Widgets of the wizard's steps, created on first access."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ui.common.i18n import _
from ui.intake.answers import Answers
from ui.intake.mapping import ColumnMapping
from ui.intake.outcomes import RowOutcomes
from ui.intake.pending_rows import PendingRowsCard
from ui.intake.problems_card import ProblemsCard
from ui.intake.report import ImportReportCard
from ui.intake.sheet import SheetCard
from ui.intake.view_model import ImportViewModel
from ui.theme.theme import theme
from ui.theme.tokens import GAP
from ui.widgets.basics import button
from ui.widgets.empty_states import EmptyState
from ui.widgets.lazy import LazyWidget

CHOOSE, COLUMNS, FIX, CHECK, REPORT = range(5)
BEGUN = (COLUMNS, FIX, CHECK)
"""Steps with a loaded table that is not imported yet."""

_MAPPING_WIDTH, _MAPPING_WIDE = 404, 500
_MAPPING_NARROW = 316
_WHOLE_WIDTH = 1290
"""Page width in a window of 1366 px; the mapping gets part of any additional width."""


class Stages(QStackedWidget):
    """Shows one step at a time; the user's input goes to ``answers``.

    Other requests are signals: ``row_asked(line, places)`` opens whole rows,
    ``students_asked(filter)`` a list of students.
    """

    row_asked = Signal(object, object)
    students_asked = Signal(object)
    book_asked = Signal()
    undo_asked = Signal()
    another_asked = Signal()
    answered = Signal()

    def __init__(self, answers: Answers, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._answers = answers
        self.step = CHOOSE
        self._is_compact, self._is_short = False, False
        self.start = StartStep(self)
        self.addWidget(self.start)

    @property
    def later(self) -> Sequence[Callable[[], object]]:
        """Callables that create the remaining widgets after the first step was shown."""
        return (
            lambda: self.mapping,
            lambda: self.sheet,
            lambda: self.problems,
            lambda: self.outcomes,
            lambda: self.report,
        )

    # --- created on first access

    @cached_property
    def _tables(self) -> QHBoxLayout:
        """Layout of the column mapping and what is next to it."""
        tables = QWidget(self)
        line = QHBoxLayout(tables)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        self.addWidget(tables)
        return line

    @cached_property
    def _right(self) -> QStackedWidget:
        made = QStackedWidget(self._tables.parentWidget())
        self._tables.addWidget(made, 1)
        return made

    @LazyWidget
    def mapping(self) -> ColumnMapping:
        """Card of the column mapping."""
        made = ColumnMapping(self._tables.parentWidget())
        self._tables.insertWidget(0, made)
        made.chosen.connect(self._answers.give_field)
        self._fit_mapping(made)
        return made

    @LazyWidget
    def sheet(self) -> SheetCard:
        """Card of the original sheet."""
        answers, made = self._answers, SheetCard(self._right)
        self._right.addWidget(made)
        made.sheet_chosen.connect(answers.read_sheet)
        made.subject_chosen.connect(answers.read_as)
        made.hidden_chosen.connect(answers.take_hidden)
        made.default_given.connect(answers.give_default)
        made.grid.headings_chosen.connect(answers.set_headings)
        made.grid.end_chosen.connect(answers.set_end)
        made.set_compact(self._is_compact, is_short=self._is_short)
        return made

    @LazyWidget
    def problems(self) -> ProblemsCard:
        """Card of problems and automatic corrections."""
        answers, made = self._answers, ProblemsCard(self._right)
        self._right.addWidget(made)
        tree = made.tree
        tree.taken.connect(answers.fix)
        tree.remedy_taken.connect(answers.leave_others_out)
        tree.accepted.connect(answers.accept)
        tree.parked.connect(answers.let_wait)
        tree.taken_back.connect(answers.ask_again)
        tree.left_out.connect(answers.leave_out)
        tree.shown.connect(self.row_asked)
        made.cleanings.wanted.connect(answers.clean)
        made.all_taken.connect(answers.use_suggestions)
        made.answered.connect(self.answered)
        made.book_asked.connect(self.book_asked)
        made.rows.left_out.connect(answers.leave_row_out)
        made.set_compact(self._is_compact)
        return made

    @LazyWidget
    def outcomes(self) -> RowOutcomes:
        """Card of the outcome of each row."""
        answers, made = self._answers, RowOutcomes(self)
        self.addWidget(made)
        made.left_out.connect(answers.leave_row_out)
        made.chosen.connect(answers.choose_differences)
        made.set_compact(self._is_compact)
        return made

    @LazyWidget
    def report(self) -> ImportReportCard:
        """Card of the import result."""
        made = ImportReportCard(self)
        self.addWidget(made)
        made.students_asked.connect(self.students_asked)
        made.undo.clicked.connect(self.undo_asked)
        made.book.clicked.connect(self.book_asked)
        made.another.clicked.connect(self.another_asked)
        made.set_compact(self._is_compact, is_short=self._is_short)
        return made

    def panes(self) -> Sequence[QWidget]:
        """Return the visible panes in reading order."""
        parts = (Stages.mapping, Stages.sheet, Stages.problems, Stages.outcomes, Stages.report)
        made: list[QWidget | None] = [self.start, *(part.made_in(self) for part in parts)]
        return [pane for pane in made if pane is not None and pane.isVisible()]

    # --- size

    def set_size_class(self, *, is_compact: bool, is_short: bool) -> None:
        """Adapt all steps to the size of the window."""
        self._is_compact, self._is_short = is_compact, is_short
        self.start.set_short(is_short)
        if (problems := Stages.problems.made_in(self)) is not None:
            problems.set_compact(is_compact)
        if (outcomes := Stages.outcomes.made_in(self)) is not None:
            outcomes.set_compact(is_compact)
        if (report := Stages.report.made_in(self)) is not None:
            report.set_compact(is_compact, is_short=is_short)
        if (sheet := Stages.sheet.made_in(self)) is not None:
            sheet.set_compact(is_compact, is_short=is_short)
        if (mapping := Stages.mapping.made_in(self)) is not None:
            self._fit_mapping(mapping)

    def _fit_mapping(self, mapping: ColumnMapping) -> None:
        """Set the width of the mapping; next to the problems it is shown only in a wide window."""
        spare = theme().at_100(self._page.width()) - _WHOLE_WIDTH
        wide = max(_MAPPING_WIDTH, min(_MAPPING_WIDE, _MAPPING_WIDTH + spare))
        mapping.setFixedWidth(theme().px(_MAPPING_NARROW if self._is_compact else wide))
        mapping.table.set_narrow(is_narrow=self._is_compact)
        mapping.setVisible(self.step == COLUMNS or not self._is_compact)

    # --- content

    def show_view_model(self, view_model: ImportViewModel, *, takes_hidden: bool) -> None:
        """Show the current preview in all steps before the report."""
        remembered = view_model.draft.is_remembered
        self.mapping.show_columns(view_model.columns, view_model.sample_row, remembered=remembered)
        self.sheet.show_view_model(view_model, takes_hidden=takes_hidden)
        self.problems.show_lines(view_model.problems, view_model.cleanings, view_model.rows)
        self.outcomes.show_lines(view_model.rows, view_model.differences)

    def show_step(self, step: int) -> None:
        """Switch to a step."""
        self.step = step
        self.setCurrentWidget(self._shown_at(step))

    def _shown_at(self, step: int) -> QWidget:
        if step == CHOOSE:
            return self.start
        if step in (CHECK, REPORT):
            return self.outcomes if step == CHECK else self.report
        self._right.setCurrentWidget(self.problems if step == FIX else self.sheet)
        self._fit_mapping(self.mapping)
        return self._tables.parentWidget()


class StartStep(QWidget):
    """Invitation to import a table, above the pending rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choose: QPushButton = button(
            _("Choose a fi&le…"), "primary", self, glyph="folder-open"
        )
        self.paste: QPushButton = button(_("Paste a table"), "", self, hint="Ctrl+V")
        self.invitation = EmptyState(
            _("Start with a table of the school"),
            _("Excel, WPS or CSV, in any layout. Drop the file on the window, choose it, or paste"
              " cells; you see what would happen before it does."),
            self.choose,
            self.paste,
            glyph="download-simple",
            parent=self,
        )  # fmt: skip
        self.waiting = PendingRowsCard(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.invitation, 3)
        column.addWidget(self.waiting, 3)

    def set_short(self, is_short: bool) -> None:
        """Hide the illustration in a low window."""
        self.invitation.picture.setVisible(not is_short)

    def set_busy(self, *, is_busy: bool) -> None:
        """Disable the buttons while a table is being read."""
        self.choose.setEnabled(not is_busy)
        self.paste.setEnabled(not is_busy)
        self.waiting.take_up.setEnabled(not is_busy)
