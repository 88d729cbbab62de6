"""The documents page: kinds, options, preview and the run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QListWidget,
    QListWidgetItem,
    QWidget,
)

from casework.ports import Reader
from casework.queries import files_of_class
from casework.read_models import FileQuery
from casework.records import Event
from casework.service_layer import ActionResult
from exports.runs.base import Printable, RunResult
from ui.common.i18n import N_, _
from ui.common.problems import sentence_for
from ui.dialogs.printing import ask_printer
from ui.dialogs.verify_dialog import VerifyDialog
from ui.documents.document_run import Kind, Order, make, printable
from ui.documents.extras import EventChoice
from ui.documents.office_form_dialog import OfficeFormDialog
from ui.documents.options import Options
from ui.documents.preview_pane import PreviewPane, ShownDocument
from ui.documents.seats_dialog import SeatsDialog
from ui.documents.tick_entry_dialog import TickEntryDialog
from ui.icons import icon
from ui.jobs.job import Problem
from ui.shell.page import Page, PageContext, PageHeader, WidthClass, page_layout
from ui.shell.requests import MakeDocuments, Request
from ui.theme.theme import theme
from ui.theme.tokens import GAP, SMALL
from ui.widgets.basics import ElidedLabel, button, row
from ui.widgets.layouts import hbox
from ui.widgets.paged_preview import Paper
from ui.widgets.run_bar import RunBar

KINDS = (
    (Kind.DOSSIER, N_("Dossiers"), N_("PDF, a few pages each"), "file-pdf"),
    (Kind.LEDGER, N_("Ledger"), N_("Excel, one row per student"), "table"),
    (Kind.CLASS_SHEET, N_("Class sheets"), N_("PDF, safe to leave on a desk"), "chart-bar"),
    (Kind.TALK, N_("Records of talks"), N_("Form, one page per talk"), "chat-circle-text"),
    (Kind.REFERRAL, N_("Records of referrals"), N_("Form, one box per post"), "briefcase"),
    (Kind.SIGN_IN, N_("Sign-in sheet"), N_("Form of one event"), "list-bullets"),
    (Kind.CARD, N_("Contact cards"), N_("Form, two halves a page"), "identification-card"),
    (Kind.NOTICE, N_("Notices"), N_("Form on personal data"), "file-text"),
    (Kind.HANDOVER, N_("Handover list"), N_("Excel, for the city"), "arrows-left-right"),
    (Kind.DESTINATIONS, N_("Destinations"), N_("Excel, national headings"), "table"),
    (Kind.SUMMARY, N_("Annual summary"), N_("PDF with charts, no names"), "chart-bar"),
)
_KIND = int(Qt.ItemDataRole.UserRole)
_MOST_FOR_KINDS = 190
"""Maximum width of the list of kinds in px in a small window, whatever the font size."""
_ANY_WIDTH = (1 << 24) - 1
_WITH_PREVIEW = 700
"""Minimum page width in px at 100 % for a preview next to the options."""


class DocumentsPage(Page):
    """Makes documents in the background, all of a run or none."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._everybody = 0
        self._has_width = True
        self.header = PageHeader(_("Documents"), self)
        hint = _("You can go on working meanwhile; stopping leaves no incomplete file.")
        self._hint = ElidedLabel(hint, "secondary", self)
        self.header.row.insertWidget(1, self._hint, 1)
        self.check = button(_("Chec&k a document…"), "small", self, glyph="magnifying-glass")
        self.look = button(_("Preview"), "small", self, glyph="eye")
        self.look.setCheckable(True)
        self.header.row.addWidget(self.look)
        self.header.row.addWidget(self.check)
        self.setAcceptDrops(True)
        self.kinds = self._kinds()
        self.options = Options(self.session, self)
        self.make = button("", "primary", self.options, glyph="file-pdf")
        self.print = button(_("Print…"), "", self.options, glyph="printer")
        self.two_up = QCheckBox(_("Two per sheet"), self.options)
        printing = row(self.print, self.two_up, -1, parent=self.options)
        self.options.column.addWidget(self._padded(printing))
        self.options.column.addWidget(self._padded(self.make))
        self.preview = PreviewPane(self.session, self)
        self.run = RunBar(self)
        self._build()
        self._connect()
        self.kinds.setCurrentRow(0)

    # --- layout

    def _kinds(self) -> QListWidget:
        made = QListWidget(self)
        made.setAccessibleName(_("Kinds of document"))
        made.setFixedWidth(theme().px(204))
        made.setIconSize(QSize(theme().px(18), theme().px(18)))
        for kind, name, about, glyph in KINDS:
            item = QListWidgetItem(icon(glyph), f"{_(name)}\n{_(about)}", made)
            item.setData(_KIND, kind)
        return made

    @staticmethod
    def _padded(widget: QWidget) -> QWidget:
        box = QWidget(widget.parentWidget())
        hbox(widget, on=box, margins=(14, 0, 14, 0))
        return box

    def _build(self) -> None:
        layout = page_layout(self)
        layout.addWidget(self.header)
        layout.addLayout(hbox(self.kinds, (self.options, 1), (self.preview, 1), spacing=GAP), 1)
        layout.addSpacing(SMALL)
        layout.addWidget(self.run)

    def _connect(self) -> None:
        self.kinds.currentRowChanged.connect(self._on_kind)
        self.options.changed.connect(self._on_changed)
        self.make.clicked.connect(self._on_make)
        self.print.clicked.connect(self._on_print)
        self.check.clicked.connect(self._on_check)
        self.look.toggled.connect(self._share_width)
        self.options.seats.clicked.connect(self._on_seats)
        self.options.keying.clicked.connect(self._on_keying)
        self.options.office_form.clicked.connect(self._on_office_form)
        self.run.changed.connect(self._on_changed)

    def set_width_class(self, width: WidthClass, *, is_short: bool) -> None:
        super().set_width_class(width, is_short=is_short)
        self.header.set_short(is_short)
        is_compact = width < WidthClass.MEDIUM
        self.kinds.setFixedWidth(self._kinds_width() if is_compact else theme().px(204))
        for place, (_kind, name, about, _glyph) in enumerate(KINDS):
            text = _(name) if is_compact else f"{_(name)}\n{_(about)}"
            self.kinds.item(place).setText(text)
            self.kinds.item(place).setSizeHint(QSize(0, theme().px(36 if is_compact else 52)))
        self._has_width = theme().at_100(self.width()) >= _WITH_PREVIEW
        wide = theme().px(264 if is_compact else 292)
        self.options.setMinimumWidth(wide)
        self.options.setMaximumWidth(wide if self._has_width else _ANY_WIDTH)
        self._share_width()

    def _share_width(self) -> None:
        """Show the preview next to the options, or on a narrow page instead of them on request."""
        self.look.setVisible(not self._has_width)
        is_instead = self.look.isChecked() and not self._has_width
        self.options.setVisible(not is_instead)
        self.preview.setVisible(self._has_width or is_instead)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.options.isHidden():
            self.look.setChecked(False)
            self.look.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)

    def _kinds_width(self) -> int:
        """Return the width that the list of kinds needs for names, icons and scroll bar."""
        names = max(self.kinds.fontMetrics().horizontalAdvance(_(kind[1])) for kind in KINDS)
        return min(names + theme().px(62), max(theme().px(132), _MOST_FOR_KINDS))

    def panes(self) -> Sequence[QWidget]:
        return [self.kinds, self.options, self.preview]

    # --- loading

    def refresh(self) -> None:
        def look(reader: Reader) -> tuple[int, list[tuple[str, int]], list[EventChoice]]:
            classes = reader.facets(FileQuery()).get("class_name", {})
            pairs = sorted((name, count) for name, count in classes.items() if name)
            events = sorted(reader.get_all(Event), key=lambda event: event.on, reverse=True)
            named = [(event.id, f"{event.on.isoformat()}  {event.name}") for event in events]
            return reader.count(FileQuery()), pairs, named

        self.session.read(look).then(self._on_counts)

    def _on_counts(self, found: tuple[int, list[tuple[str, int]], list[EventChoice]]) -> None:
        self._everybody, classes, events = found
        self.options.extras.set_events(events)
        self.options.set_counts(self._everybody, classes)
        if not self.options.has_selection:
            self.options.set_selected(())
        self._on_changed()

    def answer(self, request: Request) -> None:
        if isinstance(request, MakeDocuments):
            self.look.setChecked(False)
            self.options.set_selected(request.files)
            kinds = [kind.value for kind, *_rest in KINDS]
            if request.kind in kinds:
                self.kinds.setCurrentRow(kinds.index(request.kind))

    # --- selection

    @property
    def kind(self) -> Kind:
        return KINDS[max(0, self.kinds.currentRow())][0]

    def _on_kind(self) -> None:
        self.options.show_kind(self.kind)

    def _on_changed(self) -> None:
        kind, who = self.kind, self.options.who()
        self.make.setText(self._verb(kind))
        self.make.setAccessibleName(self.make.text())
        self.make.setIcon(icon("table" if kind.is_workbook else "file-pdf", "on_accent"))
        is_empty = who is not None and who.is_blank
        self.make.setEnabled(not self.run.is_running and (self._everybody > 0 or is_empty))
        for part in (self.print, self.two_up):
            part.setVisible(not kind.is_workbook)
            part.setEnabled(self.make.isEnabled())
        if not self._everybody and not is_empty:
            self.preview.say_nothing_to_show(_("There are no students yet."))
        elif who is None:
            self.preview.say_nothing_to_show(_("Choose the students."))
        else:
            event = self.options.extras.event_id
            terms, order = self.options.shown_terms(), self.options.sheet_order()
            self.preview.show_first_of(ShownDocument(kind, who, terms, event, order))

    def _verb(self, kind: Kind) -> str:
        if self.run.is_running:
            return _("Creating…")
        if kind is Kind.LEDGER:
            return _("Make the ledger")
        if kind in {Kind.HANDOVER, Kind.DESTINATIONS}:
            return _("Make the list")
        if kind is Kind.SUMMARY:
            return _("Make the summary")
        if kind.form is not None:
            return _("Make the forms")
        return _("Make the dossiers") if kind is Kind.DOSSIER else _("Make the class sheets")

    # --- the run

    def _on_make(self) -> None:
        def start(order: Order, name: str) -> None:
            job = self.session.run(
                lambda caseload, progress: make(caseload, order, progress),
                thread="own",
                what=_("Creating: {what}").format(what=name),
            )
            self.run.follow(name, job, lambda issue: self._on_made(order, issue), self._on_problem)

        self._with_order(start)

    def _with_order(self, start: Callable[[Order, str], object]) -> None:
        """Start what is asked for, unless something runs; the options say what they lack."""
        order = self.options.order()
        if order is not None and not self.run.is_running:
            start(order, next(_(name) for kind, name, *_rest in KINDS if kind is order.kind))

    # --- classroom

    def _with_class(self, do: Callable[[str, tuple[UUID, ...]], object]) -> None:
        """Load the files of the selected class, then pass them to a function."""
        name = self.options.class_chosen()
        if name is not None:
            job = self.session.read(lambda reader: files_of_class(reader, name))
            job.then(lambda files: do(name, files), problem=self.frame.show_problem)

    def _on_seats(self) -> None:
        def arrange(name: str, files: tuple[UUID, ...]) -> None:
            dialog = SeatsDialog(self.session, name, files, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.saved.connect(self._on_seated)
            dialog.open()

        self._with_class(arrange)

    def _on_seated(self, done: ActionResult) -> None:
        self.frame.say(_("The seats are saved."), undo=done.action)
        self.preview.forget()
        self._on_changed()

    def _on_keying(self) -> None:
        def key_in(name: str, files: tuple[UUID, ...]) -> None:
            order = self.options.sheet_order()
            dialog = TickEntryDialog(self.session, name, files, order, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

        self._with_class(key_in)

    def _on_office_form(self) -> None:
        dialog = OfficeFormDialog(self.session, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(lambda said, action: self.frame.say(said, undo=action))
        dialog.open()

    def _on_print(self) -> None:
        def start(order: Order, name: str) -> None:
            job = self.session.run(
                lambda caseload, progress: printable(caseload, order, progress),
                thread="own",
                what=_("Printing"),
            )
            self.run.follow(name, job, self._on_printable, self._on_problem)

        self._with_order(start)

    def _on_printable(self, paper: Printable | None) -> None:
        self.run.hide()
        if paper is None:
            return
        # The preview shows exactly the bytes sent to the printer.
        self.preview.show_made(lambda: Paper(paper.pdf, paper.pages))
        per_sheet = 2 if self.two_up.isChecked() else 1
        ask_printer(self, self.session, self.frame, paper, per_sheet=per_sheet)

    def _on_made(self, order: Order, issue: RunResult) -> None:
        missing = sorted({glyph.character for glyph in issue.missing})
        about = ""
        if missing:
            about = _("No font has these characters; their codes are printed instead: {chars}")
            about = about.format(chars=" ".join(missing))
        if issue.notes:
            about = " ".join(sentence_for(note) for note in issue.notes)
        self.run.show_made(issue, order.folder, about)

    def _on_problem(self, problem: Problem) -> None:
        self.look.setChecked(False)
        self.options.show_problem(problem)

    # --- verification

    def _on_check(self) -> None:
        self.check_document()

    def check_document(self, path: Path | None = None) -> None:
        """Show who made a document and whether it is unchanged."""
        dialog = VerifyDialog(self.session, self.window())
        dialog.open()
        if path is not None:
            dialog.check(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.check_document(Path(paths[0]))
