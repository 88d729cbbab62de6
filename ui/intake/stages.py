"""The stages of an import: what is shown at each step, made when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from ui.intake.answers import Answers
from ui.intake.mapping import ColumnMapping
from ui.intake.outcomes import RowOutcomes
from ui.intake.problems_card import ProblemsCard
from ui.intake.report import ImportReportCard
from ui.intake.sheet import SheetCard
from ui.intake.start import StartStep
from ui.intake.view_model import ImportViewModel
from ui.theme.theme import theme
from ui.theme.tokens import GAP

CHOOSE, COLUMNS, MEND, CHECK, REPORT = range(5)
BEGUN = (COLUMNS, MEND, CHECK)
"""The steps at which a table is in hand and nothing is written yet."""

_MAPPING_WIDTH, _MAPPING_WIDE = 404, 500
_MAPPING_NARROW = 316
_WHOLE_WIDTH = 1290
"""How wide the page is in a window of 1366 px; of what is more, the columns get some."""


class Stages(QStackedWidget):
    """One stage at a time; what a person answers there goes to ``answers``.

    The rest is asked of the page: ``row_asked(line, places)`` to see whole rows,
    ``students_asked(filter)``, and the others as they are called.
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
        """What is made after the first stage was shown, one after another."""
        return (
            lambda: self.mapping,
            lambda: self.sheet,
            lambda: self.mend,
            lambda: self.outcomes,
            lambda: self.report,
        )

    # --- what is made when it is first wanted

    @cached_property
    def _tables(self) -> QHBoxLayout:
        """The line of the columns and of what stands beside them."""
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

    @cached_property
    def mapping(self) -> ColumnMapping:
        """What each column holds."""
        made = ColumnMapping(self._tables.parentWidget())
        self._tables.insertWidget(0, made)
        made.chosen.connect(self._answers.give_field)
        self._fit_mapping(made)
        return made

    @cached_property
    def sheet(self) -> SheetCard:
        """The table as it is in the file."""
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

    @cached_property
    def mend(self) -> ProblemsCard:
        """The problems, and what was cleaned."""
        answers, made = self._answers, ProblemsCard(self._right)
        self._right.addWidget(made)
        tree = made.tree
        tree.taken.connect(answers.mend)
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

    @cached_property
    def outcomes(self) -> RowOutcomes:
        """What would become of each row."""
        answers, made = self._answers, RowOutcomes(self)
        self.addWidget(made)
        made.left_out.connect(answers.leave_row_out)
        made.chosen.connect(answers.choose_differences)
        made.set_compact(self._is_compact)
        return made

    @cached_property
    def report(self) -> ImportReportCard:
        """What was imported."""
        made = ImportReportCard(self)
        self.addWidget(made)
        made.students_asked.connect(self.students_asked)
        made.undo.clicked.connect(self.undo_asked)
        made.book.clicked.connect(self.book_asked)
        made.another.clicked.connect(self.another_asked)
        made.set_compact(self._is_compact, is_short=self._is_short)
        return made

    def _is_made(self, part: str) -> bool:
        return part in self.__dict__

    def panes(self) -> Sequence[QWidget]:
        """Return the parts that are in sight, in the order in which one reads."""
        parts = ("start", "mapping", "sheet", "mend", "outcomes", "report")
        made: list[QWidget] = [self.__dict__[part] for part in parts if self._is_made(part)]
        return [pane for pane in made if pane.isVisible()]

    # --- room

    def set_room(self, *, is_compact: bool, is_short: bool) -> None:
        """Set every stage for the room that the window has."""
        self._is_compact, self._is_short = is_compact, is_short
        self.start.set_short(is_short)
        if self._is_made("mend"):
            self.mend.set_compact(is_compact)
        if self._is_made("outcomes"):
            self.outcomes.set_compact(is_compact)
        if self._is_made("report"):
            self.report.set_compact(is_compact, is_short=is_short)
        if self._is_made("sheet"):
            self.sheet.set_compact(is_compact, is_short=is_short)
        if self._is_made("mapping"):
            self._fit_mapping(self.mapping)

    def _fit_mapping(self, mapping: ColumnMapping) -> None:
        """Beside the problems the columns have room in a wide window only."""
        spare = theme().at_100(self._page.width()) - _WHOLE_WIDTH
        wide = max(_MAPPING_WIDTH, min(_MAPPING_WIDE, _MAPPING_WIDTH + spare))
        mapping.setFixedWidth(theme().px(_MAPPING_NARROW if self._is_compact else wide))
        mapping.table.set_narrow(is_narrow=self._is_compact)
        mapping.setVisible(self.step == COLUMNS or not self._is_compact)

    # --- what is shown

    def show_view_model(self, view_model: ImportViewModel, *, takes_hidden: bool) -> None:
        """Show a table as it is worked out now, at every stage before the report."""
        remembered = view_model.draft.is_remembered
        self.mapping.show_columns(view_model.columns, view_model.sample_row, remembered=remembered)
        self.sheet.show_view_model(view_model, takes_hidden=takes_hidden)
        self.mend.show_lines(view_model.problems, view_model.cleanings, view_model.rows)
        self.outcomes.show_lines(view_model.rows, view_model.differences)

    def show_step(self, step: int) -> None:
        """Bring a stage to the front."""
        self.step = step
        self.setCurrentWidget(self._shown_at(step))

    def _shown_at(self, step: int) -> QWidget:
        if step == CHOOSE:
            return self.start
        if step in (CHECK, REPORT):
            return self.outcomes if step == CHECK else self.report
        self._right.setCurrentWidget(self.mend if step == MEND else self.sheet)
        self._fit_mapping(self.mapping)
        return self._tables.parentWidget()
