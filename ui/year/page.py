"""The year page: cohorts with counts, and closed files with retention dates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from casework.caseload_dtos import ReplacedCopy
from casework.disclosure import Disclosure
from casework.service_layer.caseload_port import Caseload
from casework.standing import Status
from casework.year_end import CohortLine, RetentionLine
from exports.runs.bundles import BundleResult, make_archive, make_audit
from exports.runs.subject_access import make_certificates, make_notice
from ui.common import display_names
from ui.common.case_words import status_name
from ui.common.i18n import _, ngettext
from ui.dialogs.year_actions import ask_target
from ui.jobs import Job, JobProgress
from ui.jobs.session import Session
from ui.shell.page import Frame, Page, PageContext, PageHeader, WidthClass, page_layout
from ui.shell.requests import ImportRoster, ShowStudents
from ui.theme.tokens import GAP
from ui.widgets.basics import Card, button, label
from ui.widgets.dialogs import ConfirmDialog
from ui.widgets.empty_states import EmptyState
from ui.widgets.tables import RecordTable, TableColumn
from ui.year.cohort_dialogs import ArchiveDialog, AuditDialog, CloseDialog, EraseDialog
from ui.year.view_model import YearViewModel, load_year

_SHOWN = (Status.PLACED, Status.HANDED_OVER, Status.PAUSED, Status.LEFT, Status.CLOSED)


class YearPage(Page):
    """Card of cohorts above a card of closed files; their buttons hold the actions."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.view_model: YearViewModel | None = None
        self.header = PageHeader(_("The year"), self)
        self.audit = button(_("Spot audit…"), "", self, glyph="magnifying-glass")
        self.notice = button(_("Notice to print…"), "", self, glyph="printer")
        self.header.tools.addWidget(self.audit)
        self.header.tools.addWidget(self.notice)
        layout = page_layout(self)
        layout.addWidget(self.header)
        cards = QWidget(self)
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._cohort_card(), 3)
        column.addWidget(self._closed_card(), 2)
        begin = button(_("Import a roster…"), "primary", self, glyph="download-simple")
        begin.clicked.connect(lambda: self.frame.ask(ImportRoster()))
        self.empty = EmptyState(
            _("No students yet"),
            _("Cohorts are closed, archived and audited here, once there are any."),
            *([begin] if self.frame.answers(ImportRoster) else []),
            glyph="calendar-check",
            parent=self,
        )
        self._pages = QStackedWidget(self)
        self._pages.addWidget(cards)
        self._pages.addWidget(self.empty)
        layout.addWidget(self._pages, 1)
        self._connect()
        self._enable()

    def _cohort_card(self) -> Card:
        card = Card(_("Cohorts"), self)
        self.students = button(_("Show the students"), "", card)
        self.archive = button(_("Archive…"), "", card)
        self.close_it = button(_("Close…"), "", card)
        self.reopen = button(_("Reopen…"), "", card)
        if card.head is not None:
            for made in (self.students, self.archive, self.close_it, self.reopen):
                card.head.addWidget(made)
        self.cohorts = RecordTable(_("Cohorts"), _cohort_columns(), card)
        card.body.addWidget(self.cohorts, 1)
        return card

    def _closed_card(self) -> Card:
        card = Card(_("Closed files"), self)
        self.erase = button(_("Erase what is due…"), "", card)
        self.said = label("", "caption", card)
        if card.head is not None:
            card.head.addWidget(self.said)
            card.head.addWidget(self.erase)
        self.closed = RecordTable(_("Closed files"), _closed_columns(), card)
        card.body.addWidget(self.closed, 1)
        return card

    def _connect(self) -> None:
        self.audit.clicked.connect(self.draw_audit)
        self.notice.clicked.connect(self.print_notice)
        self.students.clicked.connect(self.show_students)
        self.archive.clicked.connect(self.write_archive)
        self.close_it.clicked.connect(self.close_cohort)
        self.reopen.clicked.connect(self.reopen_cohort)
        self.erase.clicked.connect(self.erase_due)
        self.cohorts.selectionModel().currentRowChanged.connect(lambda *_rows: self._enable())
        self.cohorts.opened.connect(lambda _record: self.show_students())

    # --- Page interface

    def refresh(self) -> None:
        self.session.read(load_year).then(self._show)

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        super().set_width_class(width, is_short=is_short)
        self.header.set_short(is_short)

    def panes(self) -> Sequence[QWidget]:
        return [self.header, self.cohorts, self.closed]

    def _show(self, view_model: YearViewModel) -> None:
        self.view_model = view_model
        self._pages.setCurrentIndex(0 if view_model.cohorts else 1)
        self.cohorts.set_records(view_model.cohorts)
        if self.cohorts.current_record() is None and view_model.cohorts:
            self.cohorts.selectRow(0)
        self.closed.set_records(view_model.closed)
        text = ngettext(
            "{count} may be erased now (closed for {years} years)",
            "{count} may be erased now (closed for {years} years)",
            len(view_model.due),
        )
        self.said.setText(text.format(count=len(view_model.due), years=view_model.years))
        self._enable()

    def _enable(self) -> None:
        line: CohortLine | None = self.cohorts.current_record()
        for made in (self.students, self.archive):
            made.setEnabled(line is not None)
        self.close_it.setEnabled(line is not None and line.closing is None)
        self.reopen.setEnabled(line is not None and line.closing is not None)
        self.erase.setEnabled(self.view_model is not None and bool(self.view_model.due))

    # --- actions

    def show_students(self) -> None:
        """Show the students of the selected cohort."""
        line: CohortLine | None = self.cohorts.current_record()
        if line is not None:
            self.frame.ask(ShowStudents(where=(("cohort", str(line.cohort)),)))

    def close_cohort(self) -> None:
        """Ask for a reason, then close the selected cohort."""
        line: CohortLine | None = self.cohorts.current_record()
        if line is None:
            return
        cohort = line.cohort

        def act(reason: str, with_open: bool) -> Job[Any]:
            return self.session.write(
                lambda services: services.year.close_cohort(
                    cohort, reason=reason, with_open=with_open
                )
            )

        dialog = CloseDialog(
            self,
            _("Close the cohort {cohort}").format(cohort=cohort),
            _("Close the cohort"),
            _("Its files can then only be read, until the cohort is reopened."),
            act,
            in_care=line.in_care,
        )
        dialog.show_for(lambda done: self._said_of(done, _("The cohort is closed.")))

    def reopen_cohort(self) -> None:
        """Ask for a reason, then reopen the selected cohort."""
        line: CohortLine | None = self.cohorts.current_record()
        if line is None:
            return
        cohort = line.cohort

        def act(reason: str, with_open: bool) -> Job[Any]:
            return self.session.write(
                lambda services: services.year.reopen_cohort(cohort, reason=reason)
            )

        dialog = CloseDialog(
            self,
            _("Reopen the cohort {cohort}").format(cohort=cohort),
            _("Reopen the cohort"),
            _("Its files can be changed again; the reason is recorded in the journal."),
            act,
        )
        dialog.show_for(lambda done: self._said_of(done, _("The cohort is open again.")))

    def write_archive(self) -> None:
        """Ask for the target, then archive the selected cohort."""
        line: CohortLine | None = self.cohorts.current_record()
        if line is None:
            return
        cohort = line.cohort

        def act(out: Path, fonds: str, keep: str, level: Disclosure) -> Job[Any]:
            def work(caseload: Caseload, progress: JobProgress) -> BundleResult:
                return make_archive(
                    caseload,
                    cohort,
                    out,
                    level=level,
                    fonds=fonds,
                    keep=keep,
                    progress=progress.report,
                    cancelled=lambda: progress.is_cancelled,
                )

            return self.session.run(work, thread="own", what=_("Writing the archive")).may_stop()

        ArchiveDialog(self, cohort, act).show_for(self._on_made, width=520)

    def draw_audit(self) -> None:
        """Ask for the settings of a spot audit, then write its bundle."""

        def act(sample: int, seed: str, level: Disclosure, out: Path) -> Job[Any]:
            return self.session.run(
                lambda caseload, progress: make_audit(
                    caseload, sample, seed, out, level=level, progress=progress.report
                ),
                thread="own",
                what=_("Drawing the sample"),
            )

        seed = f"{self.session.today():%Y%m%d}"
        AuditDialog(self, act, seed=seed).show_for(self._on_made, width=520)

    def print_notice(self) -> None:
        """Save the privacy notice as a document."""
        if self.view_model is None:
            return
        path = ask_target(self, _("Notice to print"), "个人信息处理告知书.pdf", "PDF (*.pdf)")
        if path:
            job = self.session.run(
                lambda caseload, _progress: make_notice(caseload, Path(path)),
                thread="own",
                what=_("Notice to print"),
            )
            job.then(
                lambda _none: self.frame.say(_("The notice is in {path}.").format(path=path)),
                problem=self.frame.show_problem,
            )

    def erase_due(self) -> None:
        """Ask for the approver, then erase the files that are due."""
        if self.view_model is None or not self.view_model.due:
            return
        due = self.view_model.due

        def act(approved_by: str, path: Path) -> Job[Any]:
            def work(caseload: Caseload, _progress: JobProgress) -> Any:
                erased = caseload.services.data_protection.erase_files(due, approved_by=approved_by)
                make_certificates(caseload, erased.certificates, path, display_names)
                return erased.done

            return self.session.run_writing(work, what=_("Erasing"))

        dialog = EraseDialog(self, len(due), act, years=self.view_model.years)
        dialog.show_for(lambda _done: self._on_erased(), width=520)

    def _on_erased(self) -> None:
        self.frame.say(_("The files are erased."))
        self.session.run(lambda caseload, _progress: caseload.backups.replaced_copies()).then(
            partial(offer_to_remove, self.session, self.frame), problem=self.frame.show_problem
        )

    def _on_made(self, made: Any) -> None:
        if made.was_cancelled:
            self.frame.say(_("Nothing was saved."))
            return
        text = ngettext("{count} file in {path}", "{count} files in {path}", len(made.files))
        self.frame.say(text.format(count=len(made.files), path=made.path))

    def _said_of(self, done: Any, text: str) -> None:
        self.frame.say(text, undo=done.action)


def _cohort_columns() -> Sequence[TableColumn[CohortLine]]:
    def count(status: Status) -> TableColumn[CohortLine]:
        return TableColumn(
            status_name(status),
            lambda line: str(line.by_status.get(status.value, 0)),
            lambda line: line.by_status.get(status.value, 0),
            84,
            is_number=True,
        )

    return (
        TableColumn(_("Cohort"), lambda line: str(line.cohort), lambda line: line.cohort, 80),
        TableColumn(
            _("Students"),
            lambda line: str(line.files),
            lambda line: line.files,
            80,
            is_number=True,
        ),
        TableColumn(
            _("In care"),
            lambda line: str(line.in_care),
            lambda line: line.in_care,
            80,
            is_number=True,
        ),
        *(count(status) for status in _SHOWN),
        TableColumn(_("Cohort status"), _closing_words, None, 260),
    )


def _closing_words(line: CohortLine) -> str:
    closing = line.closing
    if closing is None:
        return _("still open")
    return _("closed on {day} by {who}: {reason}").format(
        day=closing.on.isoformat(), who=closing.by, reason=closing.reason
    )


def _closed_columns() -> Sequence[TableColumn[RetentionLine]]:
    return (
        TableColumn(_("Number"), lambda line: line.student_no, lambda line: line.student_no, 140),
        TableColumn(_("Full name"), lambda line: line.name, lambda line: line.name, 140),
        TableColumn(_("Cohort"), lambda line: str(line.cohort), lambda line: line.cohort, 80),
        TableColumn(_("Closed on"), lambda line: line.closed_on.isoformat(), None, 120),
        TableColumn(_("Erasable from"), lambda line: line.due_on.isoformat(), None, 160),
    )


KEY = "older copies"
"""Key of the banner."""


def offer_to_remove(session: Session, frame: Frame, copies: Sequence[ReplacedCopy]) -> None:
    """Show a banner if older copies contain erased files, with a button to remove them."""
    if not copies:
        frame.hide_banner(KEY)
        return
    text = ngettext(
        "{count} older copy of the data folder, kept by a restore, still contains the erased"
        " files.",
        "{count} older copies of the data folder, kept by a restore, still contain the erased"
        " files.",
        len(copies),
    )
    frame.show_banner(
        KEY,
        text.format(count=len(copies)),
        level="warn",
        action=_("Remove…"),
        on_action=lambda: _ask_to_remove_copies(session, frame, copies),
    )


def _ask_to_remove_copies(session: Session, frame: Frame, copies: Sequence[ReplacedCopy]) -> None:
    def work(caseload: Caseload, _progress: JobProgress) -> tuple[ReplacedCopy, ...]:
        for one in copies:
            caseload.backups.remove_replaced(one.path.name)
        return caseload.backups.replaced_copies()

    def removed(left: Sequence[ReplacedCopy]) -> None:
        frame.say(_("The older copies are removed."))
        offer_to_remove(session, frame, left)

    def agreed() -> None:
        job = session.run(work, what=_("Removing older copies"))
        job.then(removed, problem=frame.show_problem)

    parent = frame if isinstance(frame, QWidget) else None
    ConfirmDialog(
        _("Remove older copies of the data folder?"),
        "\n".join(str(one.path) for one in copies),
        _("Remove permanently"),
        parent,
    ).ask(agreed)
