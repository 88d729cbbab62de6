"""The import page: one roster, from the file to the result."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from casework.desk import Done, ImportReport
from casework.desk.imports import graduating_cohort
from ui.common.problem_rows import write_problems
from ui.common.problems import sentence_for
from ui.common.words import _, ngettext
from ui.common.world import Caseload, World
from ui.intake.choosing import ask_for_book, ask_for_roster, dropped_file
from ui.intake.counts import Counts
from ui.intake.options import Options
from ui.intake.problems import Problems
from ui.intake.reading import Asked, Read, problem_lines, sheets_of
from ui.intake.waiting import Waiting
from ui.jobs import Latest, Progress
from ui.jobs.job import Problem
from ui.parts.basics import ElidedLabel, button, label, set_kind
from ui.parts.empty import EmptyState
from ui.shell.page import Page, PageContext, PageHeader, WidthClass, page_layout
from ui.shell.requests import ImportRoster, Request, ShowStudents
from ui.theme.tokens import GAP, SMALL


class ImportPage(Page):
    """Choose a file, see what would happen, confirm; the whole import can be taken back."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.setAcceptDrops(True)
        self._read: Read | None = None
        self._report: ImportReport | None = None
        self._asked: Asked | None = None
        self._import_id: UUID | None = None
        self._is_importing = False
        self._latest: Latest[Any] = Latest()
        self.header = PageHeader(_("Import a roster"), self)
        self._beside = ElidedLabel("", "secondary", self)
        self.header.row.insertWidget(1, self._beside, 1)
        self.choose = button(_("Choose a fi&le…"), "", self, glyph="folder-open")
        self.choose.clicked.connect(self.choose_file)
        self.header.tools.addWidget(self.choose)
        self.empty = self._empty()
        self.waiting = Waiting(self)
        self.options = Options(self)
        self.problems = Problems(self)
        self.counts = Counts(self)
        self.note = label("", "caption", self, wrap=True)
        self.bar = QProgressBar(self)
        self.cancel = button(_("Cancel"), "", self)
        self.save = button("", "primary", self)
        self.undo = button(_("Take the import back"), "", self, glyph="arrow-u-up-left")
        self.book = button(_("Save the rows that wait…"), "", self, glyph="floppy-disk")
        self.go = button(_("Show students"), "primary", self)
        self._stack = QStackedWidget(self)
        self._build()
        self._connect()
        self._show_start()

    # --- layout

    def _empty(self) -> EmptyState:
        self.first_choose: QPushButton = button(
            _("Choose a file…"), "primary", self, glyph="folder-open"
        )
        self.first_choose.clicked.connect(self.choose_file)
        return EmptyState(
            _("Begin with a roster of the school"),
            _("Excel, WPS or CSV, in any layout. Drop the file here or choose it; nothing is"
              " written before you have seen what would happen."),
            self.first_choose,
            glyph="download-simple",
            parent=self,
        )  # fmt: skip

    def _build(self) -> None:
        start = QWidget(self)
        column = QVBoxLayout(start)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.empty, 3)
        column.addWidget(self.waiting, 2)
        looked = QWidget(self)
        line = QHBoxLayout(looked)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP)
        line.addWidget(self.options)
        line.addWidget(self.problems, 1)
        self._stack.addWidget(start)
        self._stack.addWidget(looked)
        layout = page_layout(self)
        layout.addWidget(self.header)
        layout.addWidget(self._stack, 1)
        layout.addSpacing(SMALL)
        layout.addWidget(self._footer())

    def _footer(self) -> QWidget:
        self._foot = QFrame(self)
        self.bar.setFixedWidth(180)
        self.bar.setTextVisible(False)
        column = QVBoxLayout(self._foot)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        self._above = QHBoxLayout()
        column.addLayout(self._above)
        row = QHBoxLayout()
        column.addLayout(row)
        row.setSpacing(SMALL)
        row.addWidget(self.counts)
        row.addWidget(self.bar)
        self._beside_counts = QHBoxLayout()
        self._beside_counts.addWidget(self.note)
        row.addLayout(self._beside_counts, 100)
        row.addStretch(1)
        for made in (self.book, self.undo, self.cancel, self.save, self.go):
            row.addWidget(made)
        return self._foot

    def _connect(self) -> None:
        self.options.sheet_chosen.connect(self._on_sheet)
        self.options.changed.connect(self._look)
        self.cancel.clicked.connect(self._on_cancel)
        self.save.clicked.connect(self._on_import)
        self.undo.clicked.connect(self._on_undo)
        self.book.clicked.connect(self._choose_book)
        self.go.clicked.connect(lambda: self.frame.ask(ShowStudents()))

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        super().set_width_class(width, is_short=is_short)
        self.header.set_short(is_short)
        self.options.set_short(is_short)
        is_compact = width < WidthClass.FULL
        self.counts.set_compact(is_compact)
        self.problems.set_compact(is_compact)
        (self._above if is_compact else self._beside_counts).addWidget(self.note)

    def panes(self) -> Sequence[QWidget]:
        shown = [self.header, self.options, self.problems, self._foot, self.empty, self.waiting]
        return [pane for pane in shown if pane.isVisible()]

    # --- reading

    def refresh(self) -> None:
        self.session.read(lambda reader: reader.parked()).then(self.waiting.show_rows)

    def answer(self, request: Request) -> None:
        if isinstance(request, ImportRoster) and request.path:
            self.open_file(Path(request.path))
        elif self._read is None:
            self.choose_file()

    def choose_file(self) -> None:
        """Let the person choose a roster."""
        ask_for_roster(self, self.open_file)

    def open_file(self, path: Path, sheet: str | None = None) -> None:
        """Read a roster and look at what it would do."""
        if self._is_importing:
            return
        world: World = self.session.world
        self._show_busy(_("Reading {file}…").format(file=path.name))
        job = self.session.aside(lambda _progress: world.read_roster(path, sheet=sheet))
        known = self._read.sheets if sheet is not None and self._read is not None else ()

        def done(roster: Any) -> None:
            self._on_read(Read(path, roster, known or sheets_of(roster)))

        self._latest.take(job).then(done, problem=self._on_unread)

    def _on_read(self, read: Read) -> None:
        before, self._read = self._read, read
        roster = read.roster
        cohort = roster.cohort or graduating_cohort(self.session.today())
        kept = self._asked if before is not None and before.path == read.path else None
        college = (kept.college if kept else roster.unit) or self.session.keeper.unit
        self.options.show_roster(
            read.path.name,
            roster,
            read.sheets,
            college=college,
            cohort=kept.cohort if kept else cohort,
        )
        self._beside.set_whole(
            _("{file} · sheet “{sheet}”").format(file=read.path.name, sheet=roster.sheet)
        )
        self._look()

    def _on_unread(self, problem: Problem) -> None:
        if self._read is None:
            self._show_start()
        else:
            self._show_looked()
        self._say(sentence_for(problem), "danger")

    def _on_sheet(self, sheet: str) -> None:
        if self._read is not None and sheet != self._read.roster.sheet:
            self.open_file(self._read.path, sheet)

    # --- looking

    def _look(self) -> None:
        """Ask what taking the roster in would do."""
        values = self.options.values()
        if self._read is None or values is None:
            self.save.setEnabled(False)
            return
        asked, roster = Asked(*values), self._read.roster

        def work(caseload: Caseload, progress: Progress) -> ImportReport:
            progress.report(0, 0)
            with caseload.look() as reader:
                return caseload.desk.preview_import(
                    reader, roster, college=asked.college, cohort=asked.cohort
                )

        self._asked = asked
        self._show_busy(_("Comparing with the files…"))
        job = self.session.run(work, what=_("Looking at the roster"))
        self._latest.take(job).then(self._on_looked, problem=self._on_unread)

    def _on_looked(self, report: ImportReport) -> None:
        self._report = report
        if self._read is not None:
            self.problems.show_lines(problem_lines(self._read.roster, report))
        self.counts.show_report(report)
        self._show_looked()

    # --- taking it in

    def _on_import(self) -> None:
        asked, read = self._asked, self._read
        if asked is None or read is None or self._is_importing:
            return
        roster = read.roster

        def work(caseload: Caseload, progress: Progress) -> tuple[Done, ImportReport]:
            progress.report(0, 0)
            return caseload.desk.import_roster(roster, college=asked.college, cohort=asked.cohort)

        self._is_importing = True
        self._show_busy(_("Importing {count} rows…").format(count=len(roster.rows)))
        self.cancel.hide()
        job = self.session.run(work, writes=True, what=_("Importing a roster"))
        job.then(self._on_imported, problem=self._on_refused, ended=self._on_ended)

    def _on_ended(self) -> None:
        self._is_importing = False

    def _on_imported(self, result: tuple[Done, ImportReport]) -> None:
        _done, report = result
        self._report = report
        self._import_id = report.import_id
        if self._read is not None:
            self.problems.show_lines(problem_lines(self._read.roster, report))
        self.counts.show_report(report)
        self._show_done(report)

    def _on_refused(self, problem: Problem) -> None:
        self._show_looked()
        self._say(_("Not imported: {why}").format(why=sentence_for(problem)), "danger")

    def _on_undo(self) -> None:
        action = self._import_id
        if action is None:
            return
        self.undo.setEnabled(False)
        job = self.session.write(lambda desk: desk.undo(action))
        job.then(lambda _reversal: self._on_undone(), problem=self._on_not_undone)

    def _on_not_undone(self, problem: Problem) -> None:
        self.undo.setEnabled(True)
        self._say(sentence_for(problem), "danger")

    def _on_undone(self) -> None:
        self._import_id = None
        self.frame.say(_("The import was taken back."))
        self._look()

    # --- the rows that wait, as a workbook

    def _choose_book(self) -> None:
        ask_for_book(self, self.write_book)

    def write_book(self, target: Path) -> None:
        """Write the rows that wait, with remarks, to a workbook."""
        read, report = self._read, self._report
        if read is None or report is None:
            return

        def work(_progress: Progress) -> Path:
            write_problems(target, read.roster, report)
            return target

        job = self.session.aside(work, writes=True, what=_("Saving the rows that wait"))
        job.then(
            lambda path: self._say(_("Saved: {file}").format(file=path.name), "ok"),
            problem=lambda problem: self._say(sentence_for(problem), "danger"),
        )

    # --- what is shown

    def _show_start(self) -> None:
        self._stack.setCurrentIndex(0)
        self.choose.hide()
        self._beside.set_whole("")
        self._show_foot()

    def _show_busy(self, text: str) -> None:
        self._show_foot(self.bar, self.cancel)
        self.bar.setRange(0, 0)
        self.first_choose.setEnabled(False)
        self._say(text)

    def _show_looked(self) -> None:
        report = self._report
        if report is None:
            self._show_start()
            return
        self._stack.setCurrentIndex(1)
        self.choose.show()
        count = report.new + report.updated
        self._show_foot(self.counts, self.cancel, self.save)
        text = ngettext("&Import {count} row", "&Import {count} rows", count).format(count=count)
        self.save.setText(text)
        self.save.setAccessibleName(text.replace("&", ""))
        self.save.setEnabled(bool(count or report.parked))
        if not count:
            text = _("Keep {count} rows that wait").format(count=report.parked)
            self.save.setText(text if report.parked else _("Nothing new to import"))
        self._say(_("Nothing has been written yet. The whole import can be taken back."))
        self.save.setFocus()

    def _show_done(self, report: ImportReport) -> None:
        self._stack.setCurrentIndex(1)
        self.choose.show()
        shown: list[QWidget] = [self.counts, self.go]
        if self._import_id is not None:
            shown.append(self.undo)
        if report.parked:
            shown.append(self.book)
        self._show_foot(*shown)
        self.go.setVisible(self.frame.answers(ShowStudents))
        self.undo.setEnabled(True)
        if report.import_id is None:
            self._say(_("Everything was so already; nothing was written."), "ok")
        elif report.parked:
            self._say(_("Imported. The rows that wait are listed above."), "warn")
        else:
            self._say(_("Imported."), "ok")

    def _show_foot(self, *shown: QWidget) -> None:
        self.first_choose.setEnabled(True)
        parts = (
            self.counts, self.bar, self.book, self.undo, self.cancel, self.save, self.go,
        )  # fmt: skip
        for part in parts:
            part.setVisible(part in shown)
        self._say("")

    def _say(self, text: str, kind: str = "caption") -> None:
        self.note.setText(text)
        set_kind(self.note, kind)
        self._foot.setVisible(bool(text) or self.counts.isVisibleTo(self._foot))

    def _on_cancel(self) -> None:
        is_busy = self._latest.is_running
        self._latest.drop()
        if is_busy and self._report is not None:
            self._show_looked()
            return
        self._read = self._report = self._asked = None
        self._show_start()

    # --- dropping a file

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802  Qt's name
        if dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802  Qt's name
        path = dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.open_file(path)
