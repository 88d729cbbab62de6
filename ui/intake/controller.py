"""State of an import: the file, the user's choices, and the preview computed from them.

``Choices`` is immutable: each input creates a new value, and the preview is recomputed from it in
the background. A newer choice cancels the computation of an older one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from casework.intake import (
    Choices,
    ImportDraft,
    ImportPreview,
    PastedTable,
    Workbook,
    draft_of,
    draft_of_parked,
    memory_of,
    remembered,
    with_choices,
)
from casework.intake.changes import ChangeKind
from casework.intake.fields import Subject
from casework.records import ParkedRow
from casework.service_layer.caseload_port import Caseload, CaseloadManager
from casework.service_layer.imports import ImportedDraft
from ui.common.i18n import _
from ui.intake.grid import GridSheet
from ui.intake.outcomes import Key
from ui.intake.problem_lines import AffectedRow, ProblemLine, Remedy
from ui.intake.view_model import ImportViewModel, letters_of, view_model_of
from ui.jobs import JobProgress, LatestOnly
from ui.jobs.job import Problem
from ui.jobs.session import Session

Source = Path | PastedTable


@dataclass(frozen=True, slots=True)
class ControllerState:
    """State that is handed to the page that replaces this one."""

    workbook: Workbook = field(repr=False)
    choices: Choices = field(repr=False)
    set_aside: frozenset[Hashable] = field(repr=False)
    source: str
    is_parked: bool


class ImportController(QObject):
    """The current import.

    ``busy(text)`` is emitted when a computation starts, ``shown(ImportViewModel)`` or ``refused``
    when it ends, ``committed(ImportPreview)`` after the import.
    """

    busy = Signal(str)
    progressed = Signal(int, int)
    shown = Signal(object)
    refused = Signal(object)
    committed = Signal(object)
    stopped = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._latest: LatestOnly[Any] = LatestOnly()
        self._workbook: Workbook | None = None
        self.is_parked = False
        self._raws: dict[str, GridSheet] = {}
        self._draft: ImportDraft | None = None
        self._choices: list[Choices] = []
        self._set_aside: frozenset[Hashable] = frozenset()
        self.source = ""
        self.view_model: ImportViewModel | None = None
        self.is_importing = False
        self.is_running = False

    # --- start and end

    @property
    def is_begun(self) -> bool:
        """Whether a file is loaded."""
        return self._workbook is not None

    @property
    def choices(self) -> Choices:
        """The current choices."""
        return self._choices[-1] if self._choices else Choices()

    def open(self, source: Source, name: str) -> None:
        """Read a file or a copied table; the current one stays loaded until that has succeeded."""
        manager: CaseloadManager = self._session.manager
        self.is_running = True
        self.busy.emit(_("Reading {file}…").format(file=name))

        def work(progress: JobProgress) -> Workbook:
            return manager.read_table(source, check=progress.raise_if_cancelled)

        job = self._session.jobs.start(work, thread="own")
        self._latest.take(job).then(
            lambda book: self.restore(ControllerState(book, Choices(), frozenset(), name, False)),
            problem=self._on_refused,
        )

    def take_up(self, rows: Sequence[ParkedRow]) -> None:
        """Load pending rows."""
        name = _("Pending rows")
        self.is_running = True
        self.busy.emit(_("Reading {file}…").format(file=name))
        job = self._session.run(lambda _caseload, _progress: draft_of_parked(rows))
        self._latest.take(job).then(
            lambda draft: self.restore(
                ControllerState(draft.workbook, draft.choices, frozenset(), name, True)
            ),
            problem=self._on_refused,
        )

    def kept(self) -> ControllerState | None:
        """Return the state, for the page that replaces this one."""
        if self._workbook is None:
            return None
        return ControllerState(
            self._workbook, self.choices, self._set_aside, self.source, self.is_parked
        )

    def forget(self) -> None:
        """Discard the file and all choices."""
        self._latest.drop()
        self.is_running = False
        self._workbook, self._raws, self.is_parked = None, {}, False
        self._draft, self._choices, self.view_model = None, [], None
        self._set_aside = frozenset()
        self.source = ""

    def stop(self) -> None:
        """Cancel the computation."""
        self._latest.drop()
        self.is_running = False
        self.stopped.emit()

    def restore(self, kept: ControllerState) -> None:
        """Continue from a saved state, or begin with a table that has no answers yet."""
        self.forget()
        self._workbook, self._set_aside = kept.workbook, kept.set_aside
        self.source, self.is_parked = kept.source, kept.is_parked
        self._choices = [kept.choices]
        self.look()

    # --- choices

    def choose(self, change: Callable[[Choices], Choices]) -> None:
        """Apply a change to the choices and recompute the preview."""
        if self.is_importing or not self._choices:
            return
        self._choices.append(change(self.choices))
        self.look()

    def is_set_aside(self, key: Hashable) -> bool:
        """Return whether the rows of a problem are kept pending."""
        return key in self._set_aside

    def set_aside(self, key: Hashable, *, waits: bool = True) -> None:
        """Keep the rows of a problem pending, or ask about them again."""
        self._set_aside = self._set_aside | {key} if waits else self._set_aside - {key}
        self.look()

    @property
    def can_unchoose(self) -> bool:
        """Whether the last choice can be undone."""
        return len(self._choices) > 1 and not self.is_importing

    def unchoose(self) -> None:
        """Undo the last choice."""
        if self.can_unchoose:
            self._choices.pop()
            self.look()

    def look(self) -> None:
        """Recompute the preview from the file and the choices."""
        if self._workbook is None or self.is_importing:
            return
        book, choices, before = self._workbook, self.choices, self._draft
        raws, set_aside = self._raws, self._set_aside

        def work(caseload: Caseload, progress: JobProgress) -> ImportViewModel:
            if before is not None:
                draft = with_choices(before, choices)
            else:
                draft = draft_of(book, choices, remembered(caseload.user_state()))
            progress.raise_if_cancelled()
            preview: ImportPreview | None = None
            if not draft.lacks:
                with caseload.snapshot() as reader:
                    preview = caseload.services.imports.preview_draft(reader, draft)
            progress.raise_if_cancelled()
            return view_model_of(draft, preview, _raw_of(book, draft, raws), set_aside)

        self.is_running = True
        self.busy.emit(_("Comparing with the files…") if before else _("Analysing the table…"))
        job = self._session.run(work, what=_("Reading the table"))
        self._latest.take(job).then(self._on_shown, problem=self._on_refused)

    def _on_shown(self, view_model: ImportViewModel) -> None:
        self.is_running = False
        self._draft, self.view_model = view_model.draft, view_model
        self.shown.emit(view_model)

    def _on_refused(self, problem: Problem) -> None:
        self.is_running = self.is_importing = False
        self.refused.emit(problem)

    # --- import

    def commit(self, *, remember: bool) -> None:
        """Import the table as a single action."""
        draft = self._draft
        if draft is None or self.is_importing or self.is_running:
            return

        def work(caseload: Caseload, progress: JobProgress) -> ImportedDraft:
            caseload.backups.take_before(
                len(draft.rows), on_progress=lambda _done, _total: progress.raise_if_cancelled()
            )
            imported = caseload.services.imports.import_draft(draft, on_progress=progress.go_on)
            if remember:
                caseload.set_user_state(*memory_of(draft))
            return imported

        self.is_importing = True
        self.busy.emit(_("Importing…"))
        job = self._session.run_writing(work, what=_("Importing a table"))
        job.may_stop(self.stop_commit)
        job.progressed.connect(lambda done, total, _text: self.progressed.emit(done, total))
        job.cancelled.connect(self._on_stopped)
        self._commit = job.then(self._on_committed, problem=self._on_refused, ended=self._ended)

    def stop_commit(self) -> None:
        """Cancel the import; no part of it is saved."""
        if self.is_importing:
            self._commit.cancel()

    def _on_committed(self, imported: ImportedDraft) -> None:
        self.is_importing = False
        self.committed.emit(imported.preview)

    def _on_stopped(self) -> None:
        self.is_importing = False
        self.stopped.emit()

    def _ended(self) -> None:
        self.is_importing = False


def _raw_of(book: Workbook, draft: ImportDraft, known: dict[str, GridSheet]) -> GridSheet:
    """Return the cells of the draft's sheet, cached per sheet so that object identity is stable."""
    name = draft.found.sheet
    sheet = next((s for s in book.sheets if s.name == name), book.sheets[0])
    if sheet.name not in known:
        width = max((len(row) for row in sheet.rows), default=0)
        titles = tuple(letters_of(at) for at in range(width))
        known[sheet.name] = GridSheet(sheet.rows, {}, titles, sheet.hidden_columns)
    return known[sheet.name]


Places = tuple[AffectedRow, ...]


class Answers:
    """Slots for the signals of the wizard's lists."""

    def __init__(self, work: ImportController) -> None:
        self._controller, self._choose = work, work.choose

    # --- the table

    def give_field(self, column: int, field: str) -> None:
        """Map a column to a field."""
        self._choose(lambda c: c.with_field(column, field))

    def read_sheet(self, name: str) -> None:
        """Switch to another worksheet."""
        if self._controller.choices.sheet != name:
            self._choose(lambda c: c.with_sheet(name))

    def read_as(self, subject: Subject) -> None:
        """Interpret the rows as another subject."""
        self._choose(lambda c: c.with_subject(subject))

    def take_hidden(self, taken: bool) -> None:
        """Include or exclude hidden rows."""
        self._choose(lambda c: replace(c, hidden_rows=taken))

    def give_default(self, field: str, text: str) -> None:
        """Set the default value of a field for rows without one."""
        self._choose(lambda c: c.with_default(field, text))

    def set_headings(self, rows: Sequence[int]) -> None:
        """Use these rows (0-based) as the headings."""
        self._choose(lambda c: c.with_headings([r + 1 for r in rows], last_row=c.last_row))

    def set_end(self, row: int) -> None:
        """End the table at this row (0-based)."""
        view_model = self._controller.view_model
        if view_model is not None:
            headings = view_model.draft.found.heading_rows
            self._choose(lambda c: c.with_headings(headings, last_row=row + 1))

    def clean(self, key: tuple[str, ChangeKind], wanted: bool) -> None:
        """Enable or disable one kind of cleaning for a field."""
        self._choose(lambda c: c.with_cleaning(*key, wanted=wanted))

    # --- problems

    def fix(self, line: ProblemLine, places: Places, text: str) -> None:
        """Correct cells: all cells of the same text, or those of these rows."""
        self._choose(lambda c: _with_fix(c, line, places, text))

    def leave_others_out(self, _line: ProblemLine, _places: Places, remedy: Remedy) -> None:
        """Exclude the rows named by a remedy."""
        self._choose(lambda c: _without_rows(c, remedy.leave_out))

    def leave_out(self, _line: ProblemLine, places: Places) -> None:
        """Exclude these rows."""
        self._choose(lambda c: _without_rows(c, [place.row for place in places]))

    def leave_row_out(self, row: int, out: bool) -> None:
        """Exclude a row, or include it again."""
        self._choose(lambda c: c.with_row(row, ignored=out))

    def accept(self, line: ProblemLine, _places: Places) -> None:
        """Accept the cells as they are, so that their rows are imported."""
        self._choose(lambda c: c.with_accepted(_key(line)))

    def let_wait(self, line: ProblemLine, _places: Places) -> None:
        """Keep the rows pending."""
        self._controller.set_aside(line.key)

    def ask_again(self, line: ProblemLine, places: Places) -> None:
        """Discard the decision about these rows."""
        if self._controller.is_set_aside(line.key):
            self._controller.set_aside(line.key, waits=False)
            return
        self._choose(lambda c: _asked_again(c, line, places))

    def use_suggestions(self, lines: Sequence[ProblemLine]) -> None:
        """Apply the first suggestion of each problem; accept problems without one."""
        self._choose(lambda c: reduce(_suggested, lines, c))

    # --- differences

    def choose_differences(self, keys: Sequence[Key], takes: bool) -> None:
        """Choose between the file's values and the stored values."""
        self._choose(
            lambda c: reduce(lambda d, key: d.with_new(key[1], row=key[0], taken=takes), keys, c)
        )


def _key(line: ProblemLine) -> tuple[str, str, str]:
    return line.key  # type: ignore[return-value]  # keys of questions are 3-tuples


def _with_fix(choices: Choices, line: ProblemLine, places: Places, text: str) -> Choices:
    if line.field is None:
        return choices
    if line.is_alike and places == line.places:
        return choices.with_alike(line.field, line.raw, text)
    for place in places:
        choices = choices.with_fix(place.row, line.field, text)
    return choices


def _without_rows(choices: Choices, rows: Sequence[int]) -> Choices:
    return reduce(lambda c, row: c.with_row(row, ignored=True), rows, choices)


def _asked_again(choices: Choices, line: ProblemLine, places: Places) -> Choices:
    choices = choices.with_accepted(_key(line), accepted=False)
    if line.field is not None:
        choices = choices.without_alike(line.field, line.raw)
        for place in places:
            choices = choices.without_fix(place.row, line.field)
    for place in places:
        choices = choices.with_row(place.row, ignored=False)
    return choices


def _suggested(choices: Choices, line: ProblemLine) -> Choices:
    first = next((remedy.text for remedy in line.remedies if remedy.text is not None), None)
    if first is None:
        return choices.with_accepted(_key(line))
    return _with_fix(choices, line, line.places, first)
