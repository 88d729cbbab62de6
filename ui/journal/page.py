"""The journal page: what was done, by whom, what it changed; any action can be undone here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from casework.ports import Reader
from casework.read_models import JournalCheck, JournalQuery
from ui.common.display_names import field_name
from ui.common.i18n import _
from ui.common.maintenance_words import anchor_words, check_words
from ui.jobs import Job
from ui.journal.detail_pane import ActionDetailPane
from ui.journal.history_dialog import HistoryDialog
from ui.journal.table import ActionTable, Filters
from ui.journal.view_model import (
    PAGE,
    ActionDetail,
    ActionLine,
    load_actions,
    load_detail,
    read_undo_list,
)
from ui.shell.actions import redo, undo
from ui.shell.page import Page, PageContext, PageHeader, WidthClass, page_layout
from ui.shell.requests import OpenFile, Request, ShowJournal
from ui.widgets.basics import button, label
from ui.widgets.dialogs import MessageDialog
from ui.widgets.empty_states import NoMatches
from ui.widgets.segments import Segments

Authors = tuple[tuple[str, ...], tuple[str, ...]]


class JournalPage(Page):
    """Actions on the left, newest first; the current one on the right."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._file_id: UUID | None = None
        self._wanted: UUID | None = None
        self._read = 0
        self.header = PageHeader(_("Journal"), self)
        self.shown: Segments[bool] = Segments(
            _("Listed items"),
            ((False, _("All actions taken")), (True, _("Undo list"))),
            self,
            is_tight=True,
        )
        self.whose = label("", "chipAccent", self)
        self.whose.hide()
        self.all = button(_("The whole caseload"), "link", self)
        self.all.hide()
        self.past = button(_("As of a day…"), "", self, glyph="calendar")
        self.access = button(_("Who saw data"), "", self, glyph="eye")
        self.check = button(_("Check the journal"), "", self, glyph="shield-check")
        self.filters = Filters(self)
        self.table = ActionTable(self)
        self.detail = ActionDetailPane(self)
        self.no_match = NoMatches(_("No action fits"), self)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.stack = QStackedWidget(self)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.header.trailing.addWidget(self.shown)
        self.header.trailing.addWidget(self.whose)
        self.header.trailing.addWidget(self.all)
        self.header.tools.addWidget(self.check)
        self.header.tools.addWidget(self.access)
        self.header.tools.addWidget(self.past)
        self.split.addWidget(self.table)
        self.split.addWidget(self.detail)
        self.split.setStretchFactor(0, 6)
        self.split.setStretchFactor(1, 5)
        self.split.setSizes([620, 520])
        self.split.setChildrenCollapsible(False)
        layout = page_layout(self)
        layout.addWidget(self.header)
        layout.addWidget(self.filters)
        self.stack.addWidget(self.split)
        self.stack.addWidget(self.no_match)
        layout.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self.filters.changed.connect(self._reload)
        self.no_match.dropped.connect(self.filters.drop)
        self.no_match.cleared.connect(self.filters.reset)
        self.shown.changed.connect(self._on_shown)
        self.all.clicked.connect(self._show_all)
        self.past.clicked.connect(self._on_past)
        self.access.clicked.connect(self.filters.show_accesses)
        self.check.clicked.connect(self.check_journal)
        self.table.actions_model.more_wanted.connect(self._read_more)
        self.table.current_changed.connect(self._on_current)
        self.detail.undo_asked.connect(lambda action: undo(self.session, self.frame, self, action))
        self.detail.redo_asked.connect(lambda action: redo(self.session, self.frame, self, action))
        self.detail.opened.connect(lambda file_id: self.frame.ask(OpenFile(file_id)))
        self.detail.reveal_asked.connect(self._on_reveal)

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        super().set_width_class(width, is_short=is_short)
        self.header.set_short(is_short)
        for tool, words in (
            (self.access, _("Who saw data")),
            (self.check, _("Check the journal")),
        ):
            tool.setText("" if width < WidthClass.MEDIUM else words)
            tool.setToolTip(words)
            tool.setAccessibleName(words)

    def panes(self) -> Sequence[QWidget]:
        return [self.filters, self.table, self.detail]

    # --- reading

    def refresh(self) -> None:
        self.session.read(lambda reader: reader.journal_authors()).then(self._on_authors)
        self._reload()

    def _on_authors(self, found: Authors) -> None:
        people, names = found
        self.filters.set_people(people)
        self.filters.set_names(names)

    def _query(self) -> JournalQuery:
        return replace(self.filters.query(), file_id=self._file_id)

    def _reload(self) -> None:
        self._read += 1
        turn, query = self._read, self._query()
        kept = self._wanted or self.detail.action_id

        def show(found: tuple[Sequence[ActionLine], bool]) -> None:
            if turn == self._read:  # ignore results of outdated queries
                self.table.actions_model.set_lines(found[0], has_more=found[1])
                self._choose(kept)

        self._lines(query).then(show)

    def _lines(self, query: JournalQuery) -> Job[tuple[Sequence[ActionLine], bool]]:
        """Return a page of actions, and whether there are more."""
        if self.shown.value():
            return self.session.read(lambda reader: read_undo_list(reader, query))

        def look(reader: Reader) -> tuple[Sequence[ActionLine], bool]:
            lines = load_actions(reader, query)
            return lines, len(lines) == PAGE

        return self.session.read(look)

    def _read_more(self) -> None:
        lines = self.table.actions_model.lines
        if not lines:
            return
        turn, query = self._read, replace(self._query(), before=lines[-1].action.seq)

        def show(more: tuple[Sequence[ActionLine], bool]) -> None:
            if turn == self._read:
                self.table.actions_model.add_lines(more[0], has_more=more[1])

        self._lines(query).then(show)

    def _choose(self, action_id: UUID | None) -> None:
        """Select an action, or the newest if it is not shown."""
        lines = self.table.actions_model.lines
        if not lines:
            self.no_match.show_names(self.filters.conditions())
        self.stack.setCurrentWidget(self.split if lines else self.no_match)
        row = next((at for at, one in enumerate(lines) if one.action.id == action_id), 0)
        self._wanted = None
        if lines:
            self.table.selectRow(row)
        else:
            self.detail.show_detail(None)

    def _on_current(self, line: ActionLine | None) -> None:
        if line is None:
            return
        action_id = line.action.id

        def show(detail: ActionDetail) -> None:
            current = self.table.current_record()
            if current is not None and current.action.id == action_id:
                self.detail.show_detail(detail)

        self.session.read(lambda reader: load_detail(reader, action_id)).then(show)

    # --- user actions

    def answer(self, request: Request) -> None:
        if isinstance(request, ShowJournal):
            self._wanted = request.action
            self.shown.set_value(request.is_undo_list)
            self._show_of(request.file_id)

    def _on_shown(self) -> None:
        self.table.show_undo_previews(self.shown.value())
        self._reload()

    def _show_all(self) -> None:
        self._show_of(None)

    def _show_of(self, file_id: UUID | None) -> None:
        self._file_id = file_id
        self.whose.setVisible(file_id is not None)
        self.all.setVisible(file_id is not None)
        if file_id is not None:
            self.session.read(lambda reader: _name(reader, file_id)).then(self.whose.setText)
        self._reload()

    def check_journal(self) -> None:
        """Verify the hash chain of the whole journal, and show the result."""
        self.check.setEnabled(False)
        job = self.session.run(
            lambda caseload, _progress: caseload.checks.verify_journal(),
            what=_("Checking the journal"),
        )
        job.then(
            self._on_checked,
            problem=self.frame.show_problem,
            ended=lambda: self.check.setEnabled(True),
        )

    def _on_checked(self, check: JournalCheck) -> None:
        message = check_words(check)
        if not check.findings:
            message = f"{message} {anchor_words(check)}"
        MessageDialog(_("Check of the journal"), message, self).open()

    def _on_past(self) -> None:
        HistoryDialog(self.session, self).open()

    def _on_reveal(self, detail: ActionDetail) -> None:
        """Ask for a reason to show numbers in full, record it, and show them for a while."""
        from ui.widgets.reason_dialog import reveal_dialog

        files, session = detail.covered_files, self.session
        what = "id_number,phone"
        names = _(" and ").join(field_name(name) for name in what.split(","))
        dialog = reveal_dialog(
            names,
            lambda reason: session.write(
                lambda services: services.disclosures.note_reveal(files, reason=reason, what=what)
            ),
            self,
        )
        action_id = detail.line.action.id

        def done(_result: object) -> None:
            if self.isVisible() and self.detail.action_id == action_id:
                self.detail.uncover()

        dialog.show_for(done)


def _name(reader: Reader, file_id: UUID) -> str:
    return next((line.file.name for line in reader.lines_of([file_id])), _("an erased file"))
