"""Widgets of the wizard's steps, created on first access."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from ui.common.display_names import field_name
from ui.common.i18n import N_, _, ngettext
from ui.intake.controller import Answers
from ui.intake.footer import RowTotals
from ui.intake.mapping import ColumnMapping
from ui.intake.outcomes import RowOutcomes, RowTable
from ui.intake.problems_card import ProblemsCard
from ui.intake.sheet import SheetCard
from ui.intake.start import StartStep
from ui.intake.view_model import ImportViewModel
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL, TABLE_HEADER
from ui.widgets.basics import Card, button, label
from ui.widgets.flow import FlowLayout
from ui.widgets.layouts import hbox, vbox
from ui.widgets.lazy import LazyWidget, made_widgets

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
        line = hbox(on=tables, margins=(0, 0, 0, 0), spacing=GAP)
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
        self._fit(made)
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
        self._fit(made)
        return made

    @LazyWidget
    def outcomes(self) -> RowOutcomes:
        """Card of the outcome of each row."""
        answers, made = self._answers, RowOutcomes(self)
        self.addWidget(made)
        made.left_out.connect(answers.leave_row_out)
        made.chosen.connect(answers.choose_differences)
        self._fit(made)
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
        self._fit(made)
        return made

    def panes(self) -> Sequence[QWidget]:
        """Return the visible panes in reading order."""
        return [pane for pane in (self.start, *made_widgets(self)) if pane.isVisible()]

    # --- size

    def set_size_class(self, *, is_compact: bool, is_short: bool) -> None:
        """Adapt all steps to the size of the window."""
        self._is_compact, self._is_short = is_compact, is_short
        self.start.set_short(is_short)
        for card in made_widgets(self):
            self._fit(card)

    def _fit(self, card: QWidget) -> None:
        if isinstance(card, ColumnMapping):
            self._fit_mapping(card)
        elif isinstance(card, SheetCard | ImportReportCard):
            card.set_compact(self._is_compact, is_short=self._is_short)
        elif isinstance(card, ProblemsCard | RowOutcomes):
            card.set_compact(self._is_compact)

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


Where = tuple[tuple[str, str], ...]

_PARTS = (
    ("new", N_("{count} new")),
    ("updated", N_("{count} updated")),
    ("unchanged", N_("{count} contained nothing new")),
    ("parked", N_("{count} pending")),
    ("ignored", N_("{count} left out")),
)


class ImportReportCard(Card):
    """Shown after the import; ``students_asked(where)`` opens the students who lack some data."""

    students_asked = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.body.setContentsMargins(0, 14, 0, 0)
        self.body.setSpacing(SMALL)
        self._head = label("", "title", self)
        self._totals = label("", "secondary", self, wrap=True)
        self.undo = button(_("Undo the import (&U)"), "", self, glyph="arrow-u-up-left")
        self.book = button(_("Save the rest as a &workbook…"), "", self, glyph="floppy-disk")
        self.another = button(_("Import another fi&le…"), "", self, glyph="folder-open")
        self.rest = RowTable(_("Pending rows"), self)
        self._rest_title = label(
            _("These rows are pending. Complete them here at any time, or in the workbook."),
            "strong",
            self,
            wrap=True,
        )
        self._rest_title.setContentsMargins(18, 8, 18, 0)
        for words in (self._head, self._totals, self._rest_title):  # only the table may shrink
            words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.rest.setMinimumHeight(theme().px(TABLE_HEADER))
        self._gaps = QWidget(self)
        self._links = FlowLayout(self._gaps, spacing=SMALL)
        self._build()

    def _build(self) -> None:
        row = hbox(self.undo, self.book, self.another, -1, spacing=SMALL)
        top = vbox(self._head, self._totals, self._gaps, row, margins=(18, 0, 18, 0), spacing=6)
        self.body.addLayout(top)
        self.body.addWidget(self._rest_title)
        self.body.addWidget(self.rest, 1)
        self.body.addStretch(0)

    def show_result(self, view_model: ImportViewModel, numbers: RowTotals, *, wrote: bool) -> None:
        """Show the result of the import."""
        taken = numbers.taken
        if not wrote:
            self._head.setText(_("Everything was up to date; nothing was saved"))
        elif not taken and numbers.parked:
            words = ngettext(
                "{count} row is now pending", "{count} rows are now pending", numbers.parked
            )
            self._head.setText(words.format(count=numbers.parked))
        else:
            words = ngettext("{count} row imported", "{count} rows imported", taken)
            self._head.setText(words.format(count=taken))
        self._totals.setText(totals_text(numbers))
        self.undo.setVisible(wrote)
        self.undo.setEnabled(True)
        self.book.setVisible(bool(numbers.parked))
        self._show_gaps(view_model.gaps if wrote else ())
        waiting = [line for line in view_model.rows if line.outcome == "parked"]
        self.rest.set_records(waiting)
        self.rest.setVisible(bool(waiting))
        self._rest_title.setVisible(bool(waiting))

    def _show_gaps(self, gaps: Sequence[tuple[str, int]]) -> None:
        while (item := self._links.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for name, count in gaps:
            text = _("{count} without {field}").format(count=count, field=field_name(name))
            link = button(text, "link", self._gaps)
            where = ((name, ""),) if name == "helper" else (("lacks", name),)
            link.clicked.connect(lambda _on, where=where: self.students_asked.emit(where))
            self._links.addWidget(link)
            link.show()
        self._gaps.setVisible(bool(gaps))

    def set_compact(self, is_compact: bool, *, is_short: bool) -> None:
        """Use a layout for less width or height."""
        self.body.setContentsMargins(0, 8 if is_short else 14, 0, 0)
        self.body.setSpacing(4 if is_short else SMALL)
        self.book.setText(
            _("Save the rest (&W)…") if is_compact else _("Save the rest as a &workbook…")
        )


def totals_text(numbers: RowTotals) -> str:
    """Return the counts as a sentence."""
    rows = ngettext("{count} row", "{count} rows", numbers.rows).format(count=numbers.rows)
    parts = [
        _(words).format(count=count) for name, words in _PARTS if (count := getattr(numbers, name))
    ]
    return _("{rows}: {parts}.").format(rows=rows, parts=_(", ").join(parts))
