"""The weekly report page: figures, the students behind each, preview and three files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QSplitter, QStackedWidget, QWidget

from casework.disclosure import PAPERS, Disclosure
from casework.service_layer.caseload_port import Caseload
from casework.settings.calendar import report_days
from exports.runs.base import Printable, RunResult, Terms
from exports.runs.weekly import ReadyReport, make_weekly, weekly_report, weekly_to_print
from exports.weekly import NamedStudent
from exports.weekly.writing import set_weekly
from ui.common.document_words import level_name
from ui.common.i18n import N_, _, ngettext
from ui.common.problems import sentence_for
from ui.common.year_dates import report_title
from ui.dialogs.printing import ask_printer
from ui.jobs import JobProgress, LatestOnly
from ui.jobs.job import Problem
from ui.reports.table import (
    FigureRow,
    FigureTable,
    StudentLine,
    class_names,
    rows_of,
    student_table,
)
from ui.shell.page import Page, PageContext, PageHeader, WidthClass, page_layout
from ui.shell.requests import OpenFile, Request, ShowWeekly
from ui.theme.theme import theme
from ui.theme.tokens import SMALL
from ui.widgets.basics import Card, ElidedLabel, button, label, row
from ui.widgets.folder_line import FolderLine
from ui.widgets.layouts import vbox
from ui.widgets.paged_preview import Paper, PaperPreview, paper_in
from ui.widgets.password_option import PasswordOption
from ui.widgets.run_bar import RunBar
from ui.widgets.segments import Segments

_DAYS_BACK = 120
LISTS, PAGES = range(2)
_GONE = N_("(erased since)")


class WeeklyPage(Page):
    """Shows the report of a day, and makes its files on Enter."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._report: ReadyReport | None = None
        self._among: tuple[UUID, ...] = ()
        self._reading: LatestOnly[ReadyReport] = LatestOnly()
        self.header = PageHeader(_("Weekly report"), self)
        self.state = ElidedLabel("", "secondary", self)
        self.header.row.insertWidget(1, self.state, 1)
        self.day = QComboBox(self)
        self.day.setAccessibleName(_("Day of the report"))
        self.day.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.level = QComboBox(self)
        self.level.setAccessibleName(_("Disclosure level"))
        for level in PAPERS["weekly"].levels:
            self.level.addItem(level_name(level), level)
        self.folder = FolderLine(self)
        self.lock = PasswordOption(self.session.manager.passphrase_problem, self)
        self.make = button(_("Make the report"), "primary", self, glyph="file-pdf", hint="Enter")
        self.print = button(_("Print…"), "", self, glyph="printer")
        self.scope = QComboBox(self)
        self.scope.setAccessibleName(_("Class"))
        self.figures = FigureTable(self)
        self.students = student_table(self)
        self.about_list = label("", "caption", self, wrap=True)
        self.preview = PaperPreview(self.session, self)
        self.shown: Segments[int] = Segments(
            _("Besides the figures"), [(LISTS, _("List")), (PAGES, _("Pages"))], self
        )
        self.run = RunBar(self)
        self._build()
        self._connect()

    # --- layout

    def _build(self) -> None:
        layout = page_layout(self)
        layout.addWidget(self.header)
        layout.addWidget(row(self.day, self.level, -1, self.print, self.make, parent=self))
        layout.addSpacing(SMALL)
        layout.addWidget(self.folder)
        layout.addWidget(self.lock)
        layout.addSpacing(SMALL)
        left = Card("", self)
        left.body.addWidget(self.scope)
        left.body.addWidget(self.figures, 1)
        right = Card("", self)
        right.body.addWidget(self.shown)
        listed = QWidget(right)
        vbox(self.about_list, (self.students, 1), on=listed, margins=(0, 0, 0, 0), spacing=SMALL)
        self._sides = QStackedWidget(right)
        self._sides.addWidget(listed)
        self._sides.addWidget(self.preview)
        right.body.addWidget(self._sides, 1)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(left)
        self._split.addWidget(right)
        self._split.setSizes([520, 640])
        layout.addWidget(self._split, 1)
        layout.addSpacing(SMALL)
        layout.addWidget(self.run)
        self.run.hide()

    def _connect(self) -> None:
        self.day.currentIndexChanged.connect(lambda _at: self._read())
        self.level.currentIndexChanged.connect(lambda _at: self._show_pages())
        self.scope.currentIndexChanged.connect(lambda _at: self._show_figures())
        self.figures.chosen.connect(self._on_number)
        self.figures.wanted.connect(lambda: self.shown.set_value(LISTS))
        self.students.opened.connect(self._on_student)
        self.shown.changed.connect(self._on_side)
        self.make.clicked.connect(self._on_make)
        self.print.clicked.connect(self._on_print)
        self.run.changed.connect(self._on_run)

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        super().set_width_class(width, is_short=is_short)
        self.header.set_short(is_short)
        for place, size in enumerate((230, 72, 88, 72)):
            narrow = (120, 48, 74, 82)[place]
            wanted = narrow if width < WidthClass.MEDIUM else size
            self.figures.setColumnWidth(place, theme().px(wanted))

    def panes(self) -> Sequence[QWidget]:
        return [self.make, self.figures, self.students]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Make the report on Enter while the button has the focus."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and self.make.hasFocus():
            self.make.click()
            return
        super().keyPressEvent(event)

    # --- loading

    def refresh(self) -> None:
        self._fill_days()
        self._read()
        self.make.setFocus()

    def answer(self, request: Request) -> None:
        if isinstance(request, ShowWeekly):
            place = self.day.findData(request.on) if request.on is not None else 0
            self.day.setCurrentIndex(max(0, place))
            self.make.setFocus()

    @property
    def on(self) -> date:
        """Day of the report shown."""
        chosen: date = self.day.currentData()
        return chosen

    def _fill_days(self) -> None:
        today = self.session.today()
        days = report_days(today - timedelta(days=_DAYS_BACK), today)
        chosen = self.day.currentData()
        self.day.blockSignals(True)
        self.day.clear()
        for day in reversed(days):
            self.day.addItem(f"{day.on.isoformat()}  {report_title(day.kinds)}", day.on)
        self.day.setCurrentIndex(max(0, self.day.findData(chosen)))
        self.day.blockSignals(False)

    def _read(self) -> None:
        on = self.on
        self.state.set_whole(_("Counting…"))

        def work(caseload: Caseload, progress: JobProgress) -> ReadyReport:
            def report_progress(done: int, total: int) -> None:
                progress.raise_if_cancelled()
                progress.report(done, total)

            return weekly_report(caseload, on, report_progress)

        job = self.session.run(work, thread="own", what=_("Counting the weekly report"))
        self._reading.take(job).then(self._on_read, problem=self._on_unread)

    def _on_read(self, report: ReadyReport) -> None:
        if report.weekly.on == self.on:  # ignore the result if another day was selected meanwhile
            self._show(report)

    def _show(self, report: ReadyReport) -> None:
        self._report = report
        self.state.set_whole(_text_of(report))
        chosen = self.scope.currentData()
        self.scope.blockSignals(True)
        self.scope.clear()
        self.scope.addItem(_("All classes"), None)
        for name in class_names(report.weekly):
            self.scope.addItem(name or _("Without a class"), name)
        self.scope.setCurrentIndex(max(0, self.scope.findData(chosen)))
        self.scope.blockSignals(False)
        self._show_figures()
        self._show_pages()

    def _on_unread(self, problem: Problem) -> None:
        self._report = None
        self.figures.set_rows(())
        self.students.set_records(())
        self.state.set_whole(sentence_for(problem))
        self.preview.say_nothing_to_show(sentence_for(problem))

    # --- figures and lists

    def _show_figures(self) -> None:
        if self._report is not None:
            self.figures.set_rows(rows_of(self._report.weekly, self.scope.currentData()))

    def _on_number(self, row: FigureRow, number: int) -> None:
        listed = row.lists[number]
        if listed is None:
            self.students.set_records(())
            self.about_list.setText(
                _("{name}: no students behind this number.").format(name=row.name)
            )
            return
        found = [self._student(one.file_id, one.words) for one in listed]
        self._among = tuple(one.file_id for one in found if not one.is_gone)
        self.students.set_records(found)
        message = ngettext("{name}: {count} student", "{name}: {count} students", len(listed))
        self.about_list.setText(message.format(name=row.name, count=len(listed)))

    def _student(self, file_id: UUID, words: str) -> StudentLine:
        people = self._report.people if self._report else {}
        person: NamedStudent | None = people.get(file_id)
        if person is None:
            return StudentLine(file_id, "", _(_GONE), "", words, is_gone=True)
        return StudentLine(file_id, person.student_no, person.name, person.class_name, words)

    def _on_student(self, student: StudentLine) -> None:
        if not student.is_gone:
            self.frame.ask(OpenFile(student.file_id, self._among))

    # --- preview

    def _on_side(self) -> None:
        self._sides.setCurrentIndex(self.shown.value())
        self._show_pages()

    def level_chosen(self) -> Disclosure:
        # Qt returns a StrEnum member as a plain str.
        return Disclosure(self.level.currentData())

    def _show_pages(self) -> None:
        if self._report is None or self.shown.value() != PAGES:
            return
        facts = self._report.facts(self.level_chosen())
        self.preview.show_made(lambda: paper_in(lambda stream: set_weekly(stream, facts)))

    # --- the files

    def _on_make(self) -> None:
        folder = self.folder.folder()
        if folder is None or self.run.is_running:
            return
        word = self.lock.word()
        if word is None:
            return
        on, ready = self.on, self._report
        terms = Terms(level=self.level_chosen(), password=word)
        job = self.session.run(
            lambda caseload, progress: make_weekly(
                caseload, on, folder, terms, ready=ready, cancelled=lambda: progress.is_cancelled
            ),
            thread="own",
            what=_("Creating: {what}").format(what=_("Weekly report")),
        )
        self.run.follow(_("Weekly report"), job, self._on_made, self.folder.show_problem)

    def _on_print(self) -> None:
        ready, on = self._report, self.on
        if ready is None or self.run.is_running:
            return
        terms = Terms(level=self.level_chosen())
        job = self.session.run(
            lambda caseload, _progress: weekly_to_print(caseload, on, terms, ready),
            thread="own",
            what=_("Printing"),
        )
        job.then(self._on_printable, problem=self.frame.show_problem)

    def _on_printable(self, paper: Printable) -> None:
        self.shown.set_value(PAGES)
        self.preview.show_made(lambda: Paper(paper.pdf, paper.pages))
        ask_printer(self, self.session, self.frame, paper)

    def _on_run(self) -> None:
        self.make.setEnabled(not self.run.is_running)
        if not self.run.is_running:
            self.make.setFocus()

    def _on_made(self, made: tuple[RunResult, ReadyReport]) -> None:
        issue, report = made
        if not issue.was_cancelled:
            self._show(report)
        self.run.show_made(issue, issue.paths[0].parent if issue.paths else Path())

    def retire(self) -> None:
        self._reading.drop()


def _text_of(report: ReadyReport) -> str:
    at = report.weekly.now.at.astimezone()
    when = f"{at:%Y-%m-%d %H:%M}"
    if report.is_draft:
        return _("A draft until {when}: figures can still change").format(when=when)
    if report.is_issued:
        return _("Issued; as known at {when}").format(when=when)
    return _("As known at {when}; it is issued when it is created").format(when=when)
