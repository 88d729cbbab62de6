"""The import page: a wizard in four steps, from the file to the result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from casework.intake import ImportPreview
from casework.ports import Change
from casework.records import ParkedRow
from exports.table_book import write_problem_book
from ui.common.i18n import _
from ui.common.intake_words import draft_problems
from ui.common.problems import sentence_for
from ui.intake.controller import Answers, ControllerState, ImportController, Source
from ui.intake.dialogs import ask_for_book, ask_for_roster, ask_to_discard, copied_table, show_row
from ui.intake.footer import Footer
from ui.intake.stages import BEGUN, CHECK, CHOOSE, COLUMNS, FIX, REPORT, Stages
from ui.intake.start import load_pending_rows
from ui.intake.view_model import ImportViewModel, is_undone
from ui.jobs.job import Problem
from ui.shell.page import Page, PageContext, PageHeader, WidthClass, page_layout
from ui.shell.requests import ImportRoster, Request, ShowStudents, ShowWaitingRows
from ui.theme.tokens import SMALL
from ui.widgets.basics import ElidedLabel
from ui.widgets.deferred import run_incrementally
from ui.widgets.dialogs import ConfirmDialog
from ui.widgets.step_indicator import StepIndicator


@dataclass(frozen=True, slots=True)
class Memento:
    """State of the wizard, handed to the page that replaces this one."""

    kept: ControllerState
    step: int


class ImportPage(Page):
    """Wizard: choose a table, map its columns, fix problems, check the preview.

    Nothing is saved before the last step; the import is a single action.
    """

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.work = ImportController(self.session, self)
        self.answers = Answers(self.work)
        self._wanted_step, self._says = COLUMNS, ("", "")
        self._result: ImportPreview | None = None
        self._paste = QAction(_("Paste a table"), self)
        self._paste.setShortcut(QKeySequence(QKeySequence.StandardKey.Paste))
        self._unchoose = QAction(_("Undo the last answer"), self)
        self._unchoose.setObjectName("undo-answer")
        self._unchoose.setShortcut(QKeySequence("Ctrl+Backspace"))
        self.header = PageHeader(_("Import"), self)
        self._hint = ElidedLabel("", "secondary", self)
        self.header.row.insertWidget(1, self._hint, 1)
        self.steps = StepIndicator(
            (_("Choose a file"), _("Match columns"), _("Fix"), _("Check and import")), self
        )
        self.header.tools.addWidget(self.steps)
        self.footer = Footer(self)
        self.stages = Stages(self.answers, self)
        self._build()
        self._connect()
        self._show_step(CHOOSE)
        run_incrementally(self, self.stages.later)

    @property
    def step(self) -> int:
        """The current step."""
        return self.stages.step

    # --- layout

    def _build(self) -> None:
        layout = page_layout(self)
        layout.addWidget(self.header)
        layout.addWidget(self.stages, 1)
        layout.addSpacing(SMALL)
        layout.addWidget(self.footer)

    def _connect(self) -> None:
        work = self.work
        work.busy.connect(self._on_busy)
        work.shown.connect(self._on_shown)
        work.refused.connect(self._on_refused)
        work.committed.connect(self._on_committed)
        work.progressed.connect(self.footer.show_busy)
        work.stopped.connect(self._on_stopped)
        self._paste.triggered.connect(self.paste)
        self._unchoose.triggered.connect(work.unchoose)
        stages = self.stages
        stages.start.choose.clicked.connect(self.choose_file)
        stages.start.paste.clicked.connect(self.paste)
        stages.start.waiting.taken_up.connect(self._take_up)
        stages.start.waiting.dropped.connect(
            lambda rows: ask_to_discard(self.session, self.frame, rows, self)
        )
        stages.row_asked.connect(self._show_row)
        stages.students_asked.connect(lambda where: self.frame.ask(ShowStudents(where)))
        stages.book_asked.connect(lambda: ask_for_book(self, self.write_book))
        stages.undo_asked.connect(self.take_back)
        stages.another_asked.connect(self._another)
        stages.answered.connect(self.footer.next.setFocus)
        self.footer.cancel.clicked.connect(self._on_cancel)
        self.footer.back.clicked.connect(self._on_back)
        self.footer.next.clicked.connect(self._on_next)

    def menu_actions(self) -> dict[str, Sequence[QAction]]:
        return {"edit": (self._paste, self._unchoose)}

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        super().set_width_class(width, is_short=is_short)
        is_compact = width < WidthClass.FULL
        self.header.set_short(is_short)
        self.steps.set_compact(is_compact)
        self.footer.set_compact(is_compact)
        self.stages.set_size_class(is_compact=is_compact, is_short=is_short)

    def panes(self) -> Sequence[QWidget]:
        around = [self.header, *self.stages.panes(), self.footer]
        return [pane for pane in around if pane.isVisible()]

    # --- Page interface

    def refresh(self) -> None:
        self.session.read(load_pending_rows).then(self.stages.start.waiting.show_rows)
        if self.step in BEGUN:
            self.work.look()

    def on_change(self, change: Change) -> None:
        self.session.read(load_pending_rows).then(self.stages.start.waiting.show_rows)
        if self.step in BEGUN:
            self.work.look()
        elif self.step == REPORT:
            self._look_for_reversal()

    def answer(self, request: Request) -> None:
        if isinstance(request, ImportRoster) and request.path:
            self.open_file(Path(request.path))
        elif isinstance(request, ShowWaitingRows):
            if self.step == REPORT:
                self.put_away()
            self.stages.start.waiting.table.setFocus()
        elif not self.work.is_begun:
            self.choose_file()

    def memento(self) -> object:
        kept = self.work.kept()
        if kept is None or self.step in (CHOOSE, REPORT):
            return None
        return Memento(kept, self.step)

    def restore(self, memento: object) -> None:
        if isinstance(memento, Memento):
            self._wanted_step = memento.step
            self.work.restore(memento.kept)

    def retire(self) -> None:
        self.work.forget()

    # --- opening a table

    def choose_file(self) -> None:
        """Ask for a file to import."""
        ask_for_roster(self, self.open_file)

    def open_file(self, path: Path) -> None:
        """Read a file; ask before answers about the current one are discarded."""
        self._open(path, path.name)

    def paste(self) -> None:
        """Read the table on the clipboard."""
        found = copied_table()
        if found is None:
            self._say(_("The clipboard holds no table. Copy cells in Excel or WPS first."),
                      "warn")  # fmt: skip
            return
        self._open(found, _("Pasted table"))

    def _open(self, source: Source, name: str) -> None:
        if self.work.is_importing:
            self._say(_("An import is running; wait until it has finished."), "warn")
            return
        self._ask_to_drop(
            _("Discard the current table?"),
            _("None of it was imported. Your answers about it are lost."),
            lambda: self._begin(source, name),
        )

    def _ask_to_drop(self, title: str, text: str, then: Callable[[], object]) -> None:
        """Ask before the answers about the current table are lost, if there are any."""
        if self.work.can_unchoose and self.step in BEGUN:
            ConfirmDialog(title, text, _("Discard it"), self.window()).ask(then)
        else:
            then()

    def _begin(self, source: Source, name: str) -> None:
        self._wanted_step = COLUMNS
        self.work.open(source, name)

    def _take_up(self, rows: tuple[ParkedRow, ...]) -> None:
        if rows:
            self._wanted_step = FIX
            self.work.take_up(rows)

    # --- results of the controller

    def _on_busy(self, text: str) -> None:
        self.footer.show_busy()
        self.footer.say(text)
        self.footer.setVisible(True)
        self._enable()

    def _on_stopped(self) -> None:
        self.footer.show_rest()
        self._enable()
        self._say(_("Stopped; nothing was saved."))

    def _on_shown(self, view_model: ImportViewModel) -> None:
        self.footer.show_rest()
        wanted, self._wanted_step = self._wanted_step, -1
        says, self._says = self._says, ("", "")
        self._hint.set_whole(
            _('{file} · sheet "{sheet}"').format(file=self.work.source, sheet=view_model.sheet)
            if view_model.sheet and not self.work.is_parked
            else self.work.source
        )
        self.stages.show_view_model(view_model, takes_hidden=self.work.choices.hidden_rows)
        self.footer.show_numbers(view_model.numbers)
        if wanted >= 0:
            self._show_step(wanted)
            self._focus_step()
        else:
            self._enable()
        self._say(*says)

    def _on_refused(self, problem: Problem) -> None:
        self.footer.show_rest()
        self._wanted_step = -1
        self._enable()
        self._say(sentence_for(problem), "danger")

    # --- navigation

    def _show_step(self, step: int) -> None:
        self.stages.show_step(step)
        self.steps.setVisible(step != REPORT)
        self.steps.set_current(min(step, CHECK))
        is_begun = step in BEGUN
        self.footer.show_numbers(
            self.work.view_model.numbers if is_begun and self.work.view_model else None
        )
        self.footer.cancel.setVisible(is_begun)
        self.footer.back.setVisible(step in (FIX, CHECK) and not self._is_first(step))
        self.footer.next.setVisible(step != CHOOSE)
        if step == CHOOSE:
            self._hint.set_whole("")
        self._say("")
        self._enable()

    def _is_first(self, step: int) -> bool:
        return self.work.is_parked and step == FIX

    def _enable(self) -> None:
        """Update the text and state of the buttons."""
        view_model, is_busy = self.work.view_model, self.work.is_running or self.work.is_importing
        self.stages.start.set_busy(is_busy=is_busy)
        self.footer.back.setEnabled(not self.work.is_importing)
        if self.step == REPORT:
            self.footer.offer_students(are_shown=self.frame.answers(ShowStudents))
            return
        numbers = view_model.numbers if view_model is not None else None
        if self.step == CHECK and numbers is not None:
            self.footer.offer_import(numbers, may_be_empty=self.work.is_parked, is_busy=is_busy)
        else:
            self.footer.offer_step(
                numbers, is_fixing=self.step == FIX, is_importing=self.work.is_importing
            )

    def _on_next(self) -> None:
        if self.step == REPORT:
            self.frame.ask(ShowStudents())
        elif self.step == CHECK:
            self.work.commit(remember=self.stages.mapping.remember.isChecked())
        else:
            self._show_step(self.step + 1)
            self._focus_step()

    def _on_back(self) -> None:
        if self.step in (FIX, CHECK) and not self._is_first(self.step):
            self._show_step(self.step - 1)
            self._focus_step()

    def _on_cancel(self) -> None:
        if self.work.is_importing:
            self.work.stop_commit()
        elif self.work.is_running and self.work.view_model is None:
            self.work.forget()
            self._show_step(CHOOSE)
        else:
            self._ask_to_drop(
                _("Discard the table?"),
                _("Nothing was imported. Your answers about it are lost."),
                self.put_away,
            )

    def put_away(self) -> None:
        self.work.forget()
        self._result = None
        self.footer.show_rest()
        self._show_step(CHOOSE)
        self.stages.start.choose.setFocus()

    def _another(self) -> None:
        self.put_away()
        self.choose_file()

    def _focus_step(self) -> None:
        if self.step == FIX:
            self.stages.problems.begin()
        else:
            self.footer.next.setFocus()

    # --- after the import

    def _on_committed(self, preview: ImportPreview) -> None:
        view_model = self.work.view_model
        self.footer.show_rest()
        if view_model is None or view_model.numbers is None:
            return
        self._result = preview
        wrote = preview.import_id is not None
        self.stages.report.show_result(view_model, view_model.numbers, wrote=wrote)
        self._show_step(REPORT)
        self.footer.next.setFocus()

    def take_back(self) -> None:
        from ui.shell.actions import undo

        if self._result is not None and self._result.import_id is not None:
            self.stages.report.undo.setEnabled(False)
            undo(self.session, self.frame, self.window(), self._result.import_id)

    def _look_for_reversal(self) -> None:
        """Return to the last step if this import was undone."""
        result = self._result
        if result is None or result.import_id is None:
            return
        action: UUID = result.import_id
        self.session.read(lambda reader: is_undone(reader, action)).then(self._on_reversal)

    def _on_reversal(self, is_undone: bool) -> None:
        self.stages.report.undo.setEnabled(True)
        if is_undone:
            self._result = None
            self._wanted_step = CHECK
            self._says = (_("The import was undone."), "ok")
            self.work.look()

    # --- pending rows as a workbook

    def write_book(self, target: Path) -> None:
        """Export the pending rows with remarks to a workbook that can be imported again."""
        view_model = self.work.view_model
        if view_model is None or view_model.preview is None:
            return
        preview = view_model.preview
        job = self.session.jobs.start(
            lambda _progress: write_problem_book(target, *draft_problems(preview)),
            thread="own",
            writes=True,
            what=_("Saving the pending rows"),
        )
        job.then(
            lambda _none: self._say(_("Saved: {file}").format(file=target.name), "ok"),
            problem=lambda problem: self._say(sentence_for(problem), "danger"),
        )

    def _show_row(self, _line: object, places: tuple[Any, ...]) -> None:
        view_model = self.work.view_model
        if view_model is not None and places:
            show_row(view_model, tuple(place.row for place in places), self)

    # --- messages

    def _say(self, text: str, kind: str = "caption") -> None:
        """Show a message, or without text the hint of the current step."""
        if not text and self.step in BEGUN:
            text = _("Nothing has been saved yet. The whole import can be undone.")
        self.footer.say(text, kind or "caption")
        self.footer.setVisible(bool(text) or self.step != CHOOSE)
